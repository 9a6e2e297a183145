package ndb

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// fourNodes is a cluster of two node groups, [1 2] and [3 4], with an SQL node.
const fourNodes = `[ndbd default]
NoOfReplicas=2
DataMemory=512M
[ndb_mgmd]
NodeId=49
HostName=mgm
[ndbd]
NodeId=1
HostName=data1
[ndbd]
NodeId=2
HostName=data2
[ndbd]
NodeId=3
HostName=data3
[ndbd]
NodeId=4
HostName=data4
[mysqld]
HostName=sql1
`

var addresses = map[string]netip.Addr{
	"mgm": netip.MustParseAddr("10.20.0.9"), "sql1": netip.MustParseAddr("10.20.0.21"),
	"data1": netip.MustParseAddr("10.20.0.11"), "data2": netip.MustParseAddr("10.20.0.12"),
	"data3": netip.MustParseAddr("10.20.0.13"), "data4": netip.MustParseAddr("10.20.0.14"),
}

// rig is a cluster with a client that writes a row each 20 ms, of eight users in turn, and
// repeats it until it is acknowledged.
type rig struct {
	w     *world.World
	acked map[host.TableRow]time.Duration
	// errors by their number, and the longest time without an acknowledgement.
	errors map[uint16]int
	gap    time.Duration
	notes  []string
}

func newRig(t *testing.T, text string, seed uint64) *rig {
	t.Helper()
	c, _, err := Read(fstest.MapFS{"config.ini": {Data: []byte(text)}}, "config.ini")
	if err != nil {
		t.Fatal(err)
	}
	c.Names = addresses
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	r := &rig{w: world.New(world.Options{Seed: seed}), acked: map[host.TableRow]time.Duration{}, errors: map[uint16]int{}}
	t.Cleanup(r.w.Close)
	r.w.Watch(func(e world.Event) {
		if e.Kind == "note:ndb" {
			r.notes = append(r.notes, e.Machine+" "+e.Detail)
		}
	})
	add := func(name string) *world.Machine {
		return r.w.Add(name, world.MachineOptions{Address: addresses[name]})
	}
	add("mgm").Install("ndb_mgmd", c.ManagementMain())
	starts := r.w.Rand("test", "starts") // within a second, in any order
	for i := range c.Data {
		m, main := add(fmt.Sprint("data", i+1)), c.DataMain(c.Data[i].ID)
		r.w.At(time.Duration(starts.Int64N(int64(time.Second))), func() { m.Install("ndbd", main) })
	}
	add("sql1").Install("mysqld", c.SQLMain(c.SQL[0].ID))
	r.w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.31")}).Install("writer", r.writer)
	return r
}

// writing is when the client begins, and every how long it writes.
const (
	writing = 10 * time.Second
	each    = 20 * time.Millisecond
)

func (r *rig) writer(h host.Host) error {
	h.Sleep(writing)
	c, err := h.Dial(netip.AddrPortFrom(addresses["sql1"], SQLPort), host.Options{Connect: time.Second, Protocol: host.MySQL})
	if err != nil {
		return err
	}
	last := r.w.Elapsed()
	for n := uint32(1); ; {
		row := host.TableRow{User: n % 8, Number: n, Given: true}
		a := &host.Result{}
		if err := c.Call(&host.Statement{Do: host.Insert, Row: row}, a, 0); err != nil {
			return err
		}
		if a.Errno == 0 || a.Errno == host.ErrDuplicateKey {
			r.acked[row] = r.w.Elapsed()
			r.gap, last = max(r.gap, r.w.Elapsed()-last), r.w.Elapsed()
			n++
		} else {
			r.errors[a.Errno]++
		}
		h.Sleep(each)
	}
}

// lost counts the acknowledged rows that no running node has, of a time.
func (r *rig) lost(since, until time.Duration) (n int) {
	has := map[host.TableRow]bool{}
	for _, m := range r.w.Machines() {
		if p := m.Program("ndbd"); p != nil && p.Alive() {
			p.Exposed().(*Copy).Rows(func(user, number uint32) { has[host.TableRow{User: user, Number: number, Given: true}] = true })
		}
	}
	for row, at := range r.acked { // order cannot show: they are counted
		if at >= since && at < until && !has[row] {
			n++
		}
	}
	return n
}

// running are the data nodes that run.
func (r *rig) running() string {
	var all []string
	for _, m := range r.w.Machines() {
		if p := m.Program("ndbd"); p != nil && p.Alive() {
			all = append(all, m.Name())
		}
	}
	return strings.Join(all, " ")
}

func (r *rig) machine(name string) *world.Machine { return r.w.Machine(name) }

func (r *rig) machines(names ...string) (all []*world.Machine) {
	for _, name := range names {
		all = append(all, r.w.Machine(name))
	}
	return all
}
