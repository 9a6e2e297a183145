package redis

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/replay"
	"github.com/hadrill/hadrill/sim/world"
)

// replayReplica does in virtual time what a recording of a master and a replica did.
func replayReplica(t *testing.T, f replay.File) replay.Verdict {
	rec, err := replay.ReadRedisReplica(f)
	if err != nil {
		return replay.Unreadable(err)
	}
	s, err := recordedServers(t, rec)
	if err != nil {
		return replay.Unreadable(err)
	}
	switch {
	case rec.How != "":
		return s.resync(rec)
	case rec.Fault != "":
		return s.stale(rec)
	case rec.RateLag > 0:
		return s.lag(rec)
	}
	return s.expiry(rec)
}

// recordedServers starts r1 and its replica r2 with the recorded files.
func recordedServers(t *testing.T, rec *replay.RedisReplica) (*servers, error) {
	s := &servers{t: t, node: map[string]*world.Machine{}}
	s.w = world.New(world.Options{Seed: 1, Start: clockStart, Subnet: netip.MustParsePrefix("10.20.0.0/16"), Delay: 100 * time.Microsecond})
	t.Cleanup(s.w.Close)
	for name, text := range map[string]string{"r1": rec.Config.Master, "r2": rec.Config.Replica} {
		file, _, err := Read(fstest.MapFS{"redis.conf": {Data: []byte(text)}}, "redis.conf")
		if err != nil {
			return nil, err
		}
		if file.Master != "" {
			file.Config.Replication.Of = nodeAddr("r1")
		}
		s.node[name] = s.w.Add(name, world.MachineOptions{Address: nodeAddr(name).Addr()})
		s.node[name].Install("redis", file.Config.Main())
	}
	s.client = s.w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
	s.w.Run(8 * time.Second) // repl-diskless-sync-delay is 5 s in some
	return s, nil
}

// write sets a new key so many times a second until the world ends.
func (s *servers) write(rate, size int, then func(h host.Host, key string)) {
	s.client.Install("writer", func(h host.Host) error {
		conn, err := h.Dial(nodeAddr("r1"), host.Options{Connect: time.Second})
		for n := 0; err == nil; n++ {
			var c host.Command
			var reply host.Reply
			key := "w" + strconv.Itoa(n)
			c.Set("SET", key, strings.Repeat("x", size))
			if err = conn.Call(&c, &reply, time.Second); err == nil && then != nil {
				then(h, key)
			}
			h.Sleep(time.Second / time.Duration(rate))
		}
		return err
	})
}

// counters are how often the master has synchronised: full, partial, refused.
func (s *servers) counters(at time.Duration) (n [3]int) {
	for i, field := range []string{"sync_full", "sync_partial_ok", "sync_partial_err"} {
		n[i], _ = strconv.Atoi(s.field(at+time.Duration(i)*5*time.Millisecond, "r1", field))
	}
	return n
}

func (s *servers) resync(rec *replay.RedisReplica) replay.Verdict {
	s.write(rec.Rate, rec.Bytes, nil)
	before := s.counters(10 * time.Second)
	at := 12 * time.Second
	s.w.Run(at)
	cut := func() *world.Rule {
		return s.w.AddRule(world.Rule{FromMachines: []*world.Machine{s.node["r1"]}, ToMachines: []*world.Machine{s.node["r2"]}, BothWays: true, Protocol: 6, DropShare: 1})
	}
	var rule *world.Rule
	switch rec.How {
	case "clientkill":
		s.at(at, "r1", "CLIENT KILL TYPE replica")
	case "cutkill":
		rule = cut()
		s.at(at+300*time.Millisecond, "r2", "CLIENT KILL TYPE master")
		s.at(at+350*time.Millisecond, "r1", "CLIENT KILL TYPE replica")
	case "drop":
		rule = cut()
	case "pause_replica":
		s.node["r2"].Pause()
	default:
		return replay.Unreadable(fmt.Errorf("field \"how\": %q: not known to the replay", rec.How))
	}
	s.w.Run(at + rec.Cut())
	if rule != nil {
		rule.Remove()
	}
	s.node["r2"].Resume()
	after := s.counters(at + rec.Cut() + 15*time.Second)
	return rec.JudgeResync(after[0]-before[0], after[1]-before[1], after[2]-before[2])
}

func (s *servers) stale(rec *replay.RedisReplica) replay.Verdict {
	at := 10 * time.Second
	s.at(at-100*time.Millisecond, "r1", "SET a 1")
	s.w.Run(at)
	switch rec.Fault {
	case "drop":
		s.w.AddRule(world.Rule{FromMachines: []*world.Machine{s.node["r1"]}, ToMachines: []*world.Machine{s.node["r2"]}, BothWays: true, Protocol: 6, DropShare: 1})
	case "kill9":
		s.node["r1"].Program("redis").Kill()
	default:
		return replay.Unreadable(fmt.Errorf("field \"fault\": %q: not known to the replay", rec.Fault))
	}
	for after := 50 * time.Millisecond; after < 20*time.Second; after += 100 * time.Millisecond {
		if s.field(at+after, "r2", "master_link_status") == "down" {
			return rec.JudgeDown(after.Seconds())
		}
	}
	return rec.JudgeDown(20)
}

func (s *servers) lag(rec *replay.RedisReplica) replay.Verdict {
	missing, asked := 0, 0
	s.write(rec.RateLag, 100, func(h host.Host, key string) {
		if asked == rec.Writes {
			return
		}
		var c host.Command
		var reply host.Reply
		c.Set("GET", key)
		if err := h.Call(nodeAddr("r2"), &c, &reply, host.Options{}); err != nil || reply.IsNull() {
			missing++
		}
		asked++
	})
	s.w.Run(30 * time.Second)
	if asked != rec.Writes {
		return replay.Unreadable(fmt.Errorf("asked for %d keys of %d", asked, rec.Writes))
	}
	return rec.JudgeLag(missing)
}

func (s *servers) expiry(rec *replay.RedisReplica) replay.Verdict {
	var keys []string
	at := 10 * time.Second
	s.at(at-500*time.Millisecond, "r1", "SET other v")
	for i := range 40 {
		keys = append(keys, "e"+strconv.Itoa(i))
	}
	// By the timeline the keys ended from 1.57 to 1.62 s.
	s.w.Run(at - 430*time.Millisecond)
	s.client.Install("keys", func(h host.Host) error {
		for _, key := range keys {
			var c host.Command
			var reply host.Reply
			c.Set("SET", key, "v", "PX", "2000")
			if err := h.Call(nodeAddr("r1"), &c, &reply, host.Options{}); err != nil {
				return err
			}
			h.Sleep(time.Millisecond)
		}
		return nil
	})
	var looks []replay.ExpiryLook
	number := func(text string) int {
		n, _ := strconv.Atoi(strings.TrimPrefix(text, "(integer) "))
		return n
	}
	for _, line := range rec.Expiry {
		then := max(at+time.Duration(int64(line[0]*1000))*time.Millisecond, s.w.Elapsed())
		values := 40 - strings.Count(s.at(then, "r2", "MGET "+strings.Join(keys, " ")), "(nil)")
		looks = append(looks, replay.ExpiryLook{
			Values: values,
			Size:   number(s.at(s.w.Elapsed(), "r2", "DBSIZE")),
			Exists: number(s.at(s.w.Elapsed(), "r2", "EXISTS e0")),
			TTL:    number(s.at(s.w.Elapsed(), "r2", "TTL e0")),
		})
	}
	return rec.JudgeExpiry(looks)
}
