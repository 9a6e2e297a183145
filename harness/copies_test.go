package harness

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestBegins: a copy that is behind has not diverged; one with a row more, a hole
// or a row twice has. In the order of keys the last ones may stand elsewhere.
func TestBegins(t *testing.T) {
	primary := []uint64{1, 2, 3, 4}
	for _, c := range []struct {
		own   []uint64
		slack int
		want  bool
		why   string
	}{
		{nil, 0, true, "an empty copy is behind"},
		{[]uint64{1, 2, 3, 4}, 0, true, "the same"},
		{[]uint64{1, 2}, 0, true, "behind"},
		{[]uint64{2, 1}, 0, true, "committed in another order"},
		{[]uint64{1, 3}, 0, false, "a hole"},
		{[]uint64{1, 2, 3, 4, 5}, 0, false, "a row that the primary has not"},
		{[]uint64{1, 1}, 0, false, "a row twice"},
		{[]uint64{1, 3}, 1, true, "2 has the smaller key and was committed later"},
		{[]uint64{3, 4}, 1, false, "a hole that no order explains"},
		{[]uint64{1, 4}, 1, false, "too far behind"},
		{[]uint64{1, 2, 5}, 1, false, "a row that the primary has not, whatever the order"},
		{[]uint64{1, 2, 2}, 1, false, "a row twice at the end"},
	} {
		if got := begins(primary, c.own, c.slack); got != c.want {
			t.Errorf("%v by %d: %v: %s", c.own, c.slack, got, c.why)
		}
	}
}

// TestBeginsByUser: where the application makes the keys, the rows of a user that wrote
// last stand anywhere.
func TestBeginsByUser(t *testing.T) {
	row := func(user, number uint64) uint64 { return user<<32 | number }
	primary := []uint64{row(0, 1), row(0, 2), row(1, 1), row(1, 2), row(1, 3), row(3, 1)}
	for _, c := range []struct {
		own  []uint64
		want bool
		why  string
	}{
		{nil, true, "an empty copy is behind"},
		{primary, true, "the same"},
		{[]uint64{row(0, 1), row(1, 1), row(1, 2), row(3, 1)}, true, "behind, by the last rows of two users"},
		{[]uint64{row(1, 1)}, true, "behind, with one user's alone"},
		{[]uint64{row(0, 1), row(0, 2), row(1, 1), row(1, 3)}, false, "a hole"},
		{[]uint64{row(0, 2)}, false, "a hole at the beginning"},
		{[]uint64{row(0, 1), row(0, 2), row(0, 3)}, false, "a row that the primary has not"},
		{[]uint64{row(2, 1)}, false, "a user that the primary has not"},
		{[]uint64{row(3, 1), row(3, 2)}, false, "a row more at the end"},
	} {
		if got := beginsByUser(primary, c.own); got != c.want {
			t.Errorf("%v: %v: %s", c.own, got, c.why)
		}
	}
	_, found := CompareCopies([]Copy{{Machine: "db1", Rows: primary, ByUser: true}, {Machine: "db2", Rows: append([]uint64{row(0, 1)}, primary[2:]...), ByUser: true}}, 0, 1)
	if found[0].Diverged || found[1].Diverged {
		t.Errorf("a copy that is behind has diverged: %+v", found)
	}
}

// TestSurvivor: who counts as the primary at the end.
func TestSurvivor(t *testing.T) {
	db := func(name string, writable, replica, frozen bool, rows int) Copy {
		return Copy{Machine: name, Writable: writable, Replica: replica, Frozen: frozen, Rows: make([]uint64, rows)}
	}
	from := netip.MustParseAddr("10.0.0.2")
	followed, follower := db("b", true, false, false, 1), db("c", false, true, false, 1)
	followed.Address, follower.Sources = from, []netip.Addr{from}
	still := follower
	still.Frozen = true
	for _, c := range []struct {
		all  []Copy
		got  map[string]int
		want int
		why  string
	}{
		{nil, nil, -1, "nobody is there"},
		{[]Copy{db("a", true, false, false, 9), db("b", true, false, false, 1)}, map[string]int{"b": 3}, 1, "the address counts, not the rows"},
		{[]Copy{db("a", true, false, false, 9), db("b", true, false, false, 1)}, map[string]int{"a": 5, "b": 3}, 0, "of two that have it the last that got it"},
		{[]Copy{db("a", true, false, true, 9), db("b", false, true, false, 1)}, map[string]int{"a": 5}, 1, "one that stands still has not survived"},
		{[]Copy{db("a", false, false, false, 9), db("b", true, false, false, 1)}, map[string]int{"a": 5}, 1, "who has the address takes no writes"},
		{[]Copy{db("a", true, false, false, 9), followed, follower}, nil, 1, "of two that take writes the one that is replicated from"},
		{[]Copy{db("a", true, false, false, 9), followed, still}, nil, 0, "what stands still replicates from nobody"},
		{[]Copy{db("a", true, true, false, 2), db("b", false, true, false, 3)}, nil, 1, "none is a primary: the most rows"},
	} {
		got := Survivor(c.all, func(machine string) int {
			if at, has := c.got[machine]; has {
				return at
			}
			return -1
		})
		if got != c.want {
			t.Errorf("got %d, want %d: %s", got, c.want, c.why)
		}
	}
}

// TestDuals: stretches with two primaries, the last up to the end.
func TestDuals(t *testing.T) {
	var d Duals
	for _, step := range []struct{ primaries, at int }{{2, -5}, {1, 3}, {2, 10}, {3, 12}, {0, 14}, {2, 20}} {
		d.Look(step.primaries, time.Duration(step.at))
	}
	if got := fmt.Sprint(d.Until(25)); got != "[{ 0s 3ns} { 10ns 14ns} { 20ns 25ns}]" {
		t.Errorf("got %s", got)
	}
}

// TestItems: a copy with an older version of an item is behind, one with a newer version, or
// with an item that the primary never had written, has diverged.
func TestItems(t *testing.T) {
	item := func(n, version uint64) uint64 { return (host.FirstItem+n)<<32 | version }
	primary := []uint64{1<<32 | 1, 2<<32 | 1, item(0, 4), item(7, 2)}
	for _, c := range []struct {
		own  []uint64
		want bool
		why  string
	}{
		{primary, false, "the same"},
		{[]uint64{1<<32 | 1, item(0, 3)}, false, "behind by a row and two items"},
		{nil, false, "an empty copy"},
		{[]uint64{1<<32 | 1, item(0, 5)}, true, "a newer version"},
		{[]uint64{item(3, 1)}, true, "an item that the primary has not"},
		{[]uint64{2<<32 | 2, item(0, 4)}, true, "a row that the primary has not"},
	} {
		_, found := CompareCopies([]Copy{{Machine: "a", Rows: primary}, {Machine: "b", Rows: c.own}}, 0, 0)
		if found[1].Diverged != c.want {
			t.Errorf("%s: diverged %v", c.why, found[1].Diverged)
		}
	}
}
