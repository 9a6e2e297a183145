package redis

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// servers is a master, its replicas and a client's machine.
type servers struct {
	t      *testing.T
	w      *world.World
	node   map[string]*world.Machine
	client *world.Machine
	asked  int
}

// address of r1, r2, ...
func nodeAddr(name string) netip.AddrPort {
	n, _ := strconv.Atoi(name[1:])
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 20, 0, byte(60 + n)}), 6379)
}

// newServers starts r1 and so many replicas of it. set may change the settings of
// each.
func newServers(t *testing.T, replicas int, set func(name string, p *Replication)) *servers {
	t.Helper()
	s := &servers{t: t, node: map[string]*world.Machine{}}
	s.w = world.New(world.Options{Seed: 1, Start: clockStart, Subnet: netip.MustParsePrefix("10.20.0.0/16"), Delay: 100 * time.Microsecond})
	for i := range replicas + 1 {
		name := "r" + strconv.Itoa(i+1)
		p := DefaultReplication()
		p.DisklessDelay = 0
		if i > 0 {
			p.Of = nodeAddr("r1")
		}
		if set != nil {
			set(name, p)
		}
		s.node[name] = s.w.Add(name, world.MachineOptions{Address: nodeAddr(name).Addr()})
		c := Config{Persistence: Persistence{Save: []SavePoint{}}, Replication: p}
		s.node[name].Install("redis", c.Main())
	}
	s.client = s.w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
	t.Cleanup(s.w.Close)
	return s
}

// at asks a server at virtual time at and returns the answer as redis-cli prints
// it, or the error of the call.
func (s *servers) at(at time.Duration, name, line string) string {
	s.t.Helper()
	if s.w.Elapsed() > at {
		s.t.Fatalf("%v is over", at)
	}
	s.w.Run(at)
	text := "no answer"
	s.asked++
	s.client.Install("ask"+strconv.Itoa(s.asked), func(h host.Host) error {
		var c host.Command
		var reply host.Reply
		c.Set(strings.Fields(line)...)
		err := h.Call(nodeAddr(name), &c, &reply, host.Options{Connect: time.Second, Read: 2 * time.Second})
		if text = reply.String(); reply.Kind == host.StringReply {
			text = reply.Text
		}
		if err != nil {
			text = err.Error()
		}
		return nil
	})
	s.w.Run(at + 4*time.Millisecond)
	return text
}

// field is one of INFO's.
func (s *servers) field(at time.Duration, name, field string) string {
	s.t.Helper()
	for _, line := range strings.Split(s.at(at, name, "INFO"), "\r\n") {
		if v, ok := strings.CutPrefix(line, field+":"); ok {
			return v
		}
	}
	return "none"
}

func (s *servers) wants(got, want, what string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("%s: %q, expected %q", what, got, want)
	}
}

// TestReplica: a replica has what its master is told, from the beginning and
// later, refuses writes, and follows the next master by a partial resynchronisation.
func TestReplica(t *testing.T) {
	s := newServers(t, 2, nil)
	s.wants(s.at(2*time.Second, "r1", "SET a 1"), "OK", "SET on the master")
	s.wants(s.at(2010*time.Millisecond, "r2", "GET a"), "1", "GET on a replica")
	s.wants(s.at(2020*time.Millisecond, "r2", "SET a 2"), "(error) "+errReadOnly, "SET on a replica")
	s.wants(s.field(2100*time.Millisecond, "r2", "master_link_status"), "up", "link")
	s.wants(s.field(2200*time.Millisecond, "r1", "connected_slaves"), "2", "replicas")
	offset := s.field(2300*time.Millisecond, "r1", "master_repl_offset")
	s.wants(s.field(2400*time.Millisecond, "r3", "slave_repl_offset"), offset, "offset of a replica")
	s.node["r1"].Program("redis").Kill()
	s.wants(s.field(2500*time.Millisecond, "r2", "master_link_status"), "down", "link after the master's death")
	s.wants(s.at(2600*time.Millisecond, "r2", "REPLICAOF NO ONE"), "OK", "promotion")
	s.wants(s.at(2700*time.Millisecond, "r3", "REPLICAOF 10.20.0.62 6379"), "OK", "the other replica")
	s.wants(s.at(2800*time.Millisecond, "r2", "SET b 2"), "OK", "SET on the new master")
	s.wants(s.at(2900*time.Millisecond, "r3", "GET b"), "2", "GET on its replica")
	s.wants(s.at(2950*time.Millisecond, "r3", "GET a"), "1", "what the old master was told")
	s.wants(s.field(3000*time.Millisecond, "r2", "sync_partial_ok"), "1", "partial resynchronisations")
	s.wants(s.field(3100*time.Millisecond, "r2", "sync_full"), "0", "full ones")
}

// TestOldMaster: writes to a master behind the fork are lost when it becomes a
// replica; a master that comes back empty takes its replicas' data with it.
func TestOldMaster(t *testing.T) {
	s := newServers(t, 1, nil)
	s.at(2*time.Second, "r1", "SET a 1")
	s.at(2100*time.Millisecond, "r2", "REPLICAOF NO ONE")
	s.at(2200*time.Millisecond, "r1", "SET lost 1")
	s.at(2300*time.Millisecond, "r2", "SET kept 1")
	s.at(2400*time.Millisecond, "r1", "REPLICAOF 10.20.0.62 6379")
	s.wants(s.at(2500*time.Millisecond, "r1", "GET lost"), "(nil)", "written behind the fork")
	s.wants(s.at(2600*time.Millisecond, "r1", "GET kept"), "1", "written to the new master")
	s.wants(s.field(2700*time.Millisecond, "r2", "sync_full"), "1", "full resynchronisations")
	s.at(2800*time.Millisecond, "r2", "CONFIG REWRITE") // or it would come back as a replica
	s.node["r2"].Program("redis").Kill()
	s.node["r2"].Program("redis").Start()
	s.wants(s.at(5*time.Second, "r1", "GET kept"), "(nil)", "after the master came back empty")
}

// TestMinReplicas: writes are refused from min-replicas-max-lag after the last
// acknowledgement on, up to two seconds later (facts: lag 3 s: 3.6 to 4.3 s).
func TestMinReplicas(t *testing.T) {
	s := newServers(t, 1, func(_ string, p *Replication) { p.MinReplicas, p.MaxLag = 1, 3*time.Second })
	s.wants(s.at(50*time.Millisecond, "r1", "SET a 1"), "(error) "+errNoReplicas, "before the replica is there")
	s.wants(s.at(3*time.Second, "r1", "SET a 1"), "OK", "with a replica")
	s.w.Run(4500 * time.Millisecond)
	s.node["r2"].Pause()
	s.wants(s.at(7*time.Second, "r1", "SET a 1"), "OK", "2.5 s later")
	s.wants(s.at(9*time.Second, "r1", "SET a 1"), "(error) "+errNoReplicas, "4.5 s later")
	s.wants(s.at(9100*time.Millisecond, "r1", "GET a"), "1", "a read all the same")
	s.node["r2"].Resume()
	s.wants(s.at(11*time.Second, "r1", "SET a 1"), "OK", "with the replica again")
}

// TestWait: WAIT answers as soon as enough replicas have it, at the latest in
// time.
func TestWait(t *testing.T) {
	s := newServers(t, 2, nil)
	s.at(2*time.Second, "r1", "SET a 1")
	s.wants(s.at(2001*time.Millisecond+4*time.Millisecond, "r1", "WAIT 2 500"), "(integer) 2", "with both")
	s.node["r3"].Pause()
	s.at(3*time.Second, "r1", "SET a 2")
	s.wants(s.at(3100*time.Millisecond, "r1", "WAIT 1 500"), "(integer) 1", "one is enough")
	s.wants(s.at(3200*time.Millisecond, "r1", "WAIT 2 2"), "(integer) 1", "the limit is over")
	s.wants(s.at(3300*time.Millisecond, "r2", "WAIT 1 2"), "(error) "+errWaitOnReplica, "on a replica")
	s.wants(s.at(3400*time.Millisecond, "r1", "WAIT 1 -1"), "(error) "+errNegative, "a negative limit")
}

// TestExpiryOnReplica: at its time a key is not there for readers, and is counted
// until the master deletes it (recording expiry_replica).
func TestExpiryOnReplica(t *testing.T) {
	s := newServers(t, 1, nil)
	s.at(2*time.Second, "r1", "SET short v PX 1000")
	s.wants(s.at(2500*time.Millisecond, "r2", "GET short"), "v", "before its time")
	s.w.At(2900*time.Millisecond, func() { s.node["r1"].Pause() })
	s.wants(s.at(3100*time.Millisecond, "r2", "GET short"), "(nil)", "at its time")
	s.wants(s.at(3110*time.Millisecond, "r2", "TTL short"), "(integer) -2", "its TTL")
	s.wants(s.at(3120*time.Millisecond, "r2", "DBSIZE"), "(integer) 1", "counted while the master says nothing")
	s.node["r1"].Resume()
	s.wants(s.at(3400*time.Millisecond, "r2", "DBSIZE"), "(integer) 0", "when it has")
}

// TestStale: with replica-serve-stale-data no nothing is answered without a link.
func TestStale(t *testing.T) {
	s := newServers(t, 1, func(_ string, p *Replication) { p.ServeStale = false })
	s.at(2*time.Second, "r1", "SET a 1")
	s.wants(s.at(2100*time.Millisecond, "r2", "GET a"), "1", "with the link")
	s.node["r1"].Program("redis").Kill()
	s.wants(s.at(2200*time.Millisecond, "r2", "GET a"), "(error) "+errMasterDown, "without")
	s.wants(s.at(2300*time.Millisecond, "r2", "PING"), "PONG", "PING")
}

// TestClientKill: CLIENT KILL TYPE normal closes the connections of clients, not
// that by which it comes and not a replica's.
func TestClientKill(t *testing.T) {
	s := newServers(t, 1, nil)
	var before, after error = errors.New("not asked"), errors.New("not asked")
	s.client.Install("kept", func(h host.Host) error {
		var c host.Command
		var reply host.Reply
		h.Sleep(2 * time.Second)
		conn, err := h.Dial(nodeAddr("r1"), host.Options{})
		if err != nil {
			return err
		}
		c.Set("PING")
		before = conn.Call(&c, &reply, time.Second)
		h.Sleep(time.Second)
		after = conn.Call(&c, &reply, time.Second)
		return nil
	})
	s.wants(s.at(2500*time.Millisecond, "r1", "CLIENT KILL TYPE normal"), "(integer) 0", "CLIENT KILL")
	s.wants(s.field(2600*time.Millisecond, "r1", "connected_slaves"), "1", "replicas")
	s.wants(s.field(3100*time.Millisecond, "r2", "master_link_status"), "up", "the replica's link")
	if before != nil || !errors.Is(after, host.ErrClosed) {
		t.Errorf("before %v, after %v; expected nil and closed", before, after)
	}
}

// TestRewrite: what CONFIG REWRITE has written outlives a restart.
func TestConfigRewrite(t *testing.T) {
	s := newServers(t, 1, nil)
	s.at(2*time.Second, "r2", "REPLICAOF NO ONE")
	s.at(2100*time.Millisecond, "r2", "CONFIG REWRITE")
	s.node["r2"].Program("redis").Kill()
	s.node["r2"].Program("redis").Start()
	s.wants(s.field(3*time.Second, "r2", "role"), "master", "with the rewritten file")
	s.at(4*time.Second, "r2", "REPLICAOF 10.20.0.61 6379")
	s.node["r2"].Program("redis").Kill()
	s.node["r2"].Program("redis").Start()
	s.wants(s.field(5*time.Second, "r2", "role"), "master", "a role that was not written")
}
