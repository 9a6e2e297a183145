package simulated

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// TestAddressGot: of two machines with the address the one that got it last counts.
func TestAddressGot(t *testing.T) {
	c := copies{held: []string{"db1", "db2", "db1"}}
	if got := fmt.Sprint(c.got("db1"), c.got("db2"), c.got("db3")); got != "2 1 -1" {
		t.Errorf("got %s", got)
	}
}

// fakeTable is a server that replicates from source and takes writes, or not.
type fakeTable struct {
	source   netip.Addr
	writable bool
	cluster  bool
}

func (t *fakeTable) Writable() bool               { return t.writable }
func (t *fakeTable) Replica() bool                { return t.source.IsValid() }
func (t *fakeTable) Stopped() string              { return "" }
func (t *fakeTable) Source() netip.Addr           { return t.source }
func (t *fakeTable) Clustered() bool              { return t.cluster }
func (*fakeTable) Rows(func(user, number uint32)) {}

// TestDualPrimaries: two that take writes and are no replicas, or masters of each other.
func TestDualPrimaries(t *testing.T) {
	at := func(n byte) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, n}) }
	no := netip.Addr{}
	for _, c := range []struct {
		why  string
		all  []fakeTable
		want bool
	}{
		{"a primary and its replica", []fakeTable{{no, true, false}, {at(1), false, false}}, false},
		{"a replica that takes writes is no primary", []fakeTable{{no, true, false}, {at(1), true, false}}, false},
		{"two that know nothing of each other", []fakeTable{{no, true, false}, {no, true, false}}, true},
		{"three nodes of a cluster", []fakeTable{{no, true, true}, {no, true, true}, {no, true, true}}, false},
		{"nodes of a cluster and another server", []fakeTable{{no, true, true}, {no, true, true}, {no, true, false}}, true},
		{"masters of each other", []fakeTable{{at(2), true, false}, {at(1), true, false}}, true},
		{"of which one takes no writes", []fakeTable{{at(2), true, false}, {at(1), false, false}}, false},
		{"a ring of three is no pair", []fakeTable{{at(3), true, false}, {at(1), true, false}, {at(2), true, false}}, false},
	} {
		w := world.New(world.Options{Seed: 1})
		var all []*world.Program
		for i := range c.all {
			m := w.Add(fmt.Sprint("db", i+1), world.MachineOptions{Address: at(byte(i + 1))})
			m.Install("server", func(h host.Host) error { h.Expose(&c.all[i]); return nil })
			all = append(all, m.Program("server"))
		}
		w.Run(time.Second)
		var got copies
		got.look(all, time.Second)
		if dual := len(got.duals.Until(2*time.Second)) > 0; dual != c.want {
			t.Errorf("%s: %v", c.why, dual)
		}
		w.Close()
	}
}
