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
	members  string // the numbers of the nodes that it takes for members, "" for no node
}

func (t *fakeTable) Writable() bool     { return t.writable }
func (t *fakeTable) Replica() bool      { return t.source.IsValid() }
func (t *fakeTable) Stopped() string    { return "" }
func (t *fakeTable) Source() netip.Addr { return t.source }
func (t *fakeTable) Members() (all []netip.Addr) {
	for _, n := range []byte(t.members) {
		all = append(all, at(n-'0'))
	}
	return all
}
func (*fakeTable) Rows(func(user, number uint32)) {}

func at(n byte) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, n}) }

// TestDualPrimaries: two that take writes and are no replicas, or masters of each other.
func TestDualPrimaries(t *testing.T) {
	no := netip.Addr{}
	for _, c := range []struct {
		why  string
		all  []fakeTable
		want bool
	}{
		{"a primary and its replica", []fakeTable{{no, true, ""}, {at(1), false, ""}}, false},
		{"a replica that takes writes is no primary", []fakeTable{{no, true, ""}, {at(1), true, ""}}, false},
		{"two that know nothing of each other", []fakeTable{{no, true, ""}, {no, true, ""}}, true},
		{"three nodes of a cluster", []fakeTable{{no, true, "123"}, {no, true, "123"}, {no, true, "123"}}, false},
		{"nodes of a cluster and another server", []fakeTable{{no, true, "12"}, {no, true, "12"}, {no, true, ""}}, true},
		{"two halves that go on by themselves", []fakeTable{{no, true, "12"}, {no, true, "12"}, {no, true, "34"}, {no, true, "34"}}, true},
		{"of which one takes no writes", []fakeTable{{no, true, "12"}, {no, true, "12"}, {no, false, "34"}, {no, false, "34"}}, false},
		{"one that has not noticed that the other goes on without it cannot commit", []fakeTable{{no, true, "12"}, {no, true, "2"}}, false},
		{"nodes that know each other by a third", []fakeTable{{no, true, "12"}, {no, true, "12"}, {no, true, "23"}}, false},
		{"masters of each other", []fakeTable{{at(2), true, ""}, {at(1), true, ""}}, true},
		{"of which one takes no writes", []fakeTable{{at(2), true, ""}, {at(1), false, ""}}, false},
		{"a ring of three is no pair", []fakeTable{{at(3), true, ""}, {at(1), true, ""}, {at(2), true, ""}}, false},
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
