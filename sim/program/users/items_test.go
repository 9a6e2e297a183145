package users

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// shelf is an application with items.
type shelf struct {
	versions map[string]int
	writing  map[string]int
	late     time.Duration // reads give what was there so long ago
	refuses  int           // of every so many writes one; 0 none
	writes   int
	twice    bool // two users wrote one item at a time
	w        *world.World
	old      []map[string]int // by tenth of a second
}

func (s *shelf) main(h host.Host) error {
	_, err := h.Serve(at, host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
		q, a := req.(*host.Request), resp.(*host.Response)
		*a = host.Response{Status: 200}
		var item, version int
		if q.Method == "POST" {
			if _, err := fmt.Sscanf(q.Form, "i%d.v%d", &item, &version); err != nil {
				return err
			}
			key := fmt.Sprint(item)
			s.twice = s.twice || s.writing[key] > 0
			s.writing[key]++
			h.Sleep(30 * time.Millisecond)
			s.writing[key]--
			if s.writes++; s.refuses > 0 && s.writes%s.refuses == 0 {
				a.Status = 500
				return nil
			}
			s.versions[key] = version
			return nil
		}
		if _, err := fmt.Sscanf(q.URI, "/items?item=%d", &item); err != nil {
			return err
		}
		a.Value = fmt.Sprintf("i%d.v%d", item, s.at(fmt.Sprint(item)))
		return nil
	}))
	return err
}

// at is the version that a read gives.
func (s *shelf) at(key string) int {
	if s.late == 0 {
		return s.versions[key]
	}
	tenth := int((s.w.Elapsed() - s.late) / (100 * time.Millisecond))
	if tenth < 0 || tenth >= len(s.old) {
		return 0
	}
	return s.old[tenth][key]
}

// look keeps what there is, ten times a second.
func (s *shelf) look() {
	now := map[string]int{}
	for k, v := range s.versions {
		now[k] = v
	}
	s.old = append(s.old, now)
	s.w.At(s.w.Elapsed()+100*time.Millisecond, s.look)
}

// TestItems: what the ledger gives of items that all users share.
func TestItems(t *testing.T) {
	for _, c := range []struct {
		why          string
		late         time.Duration
		refuses      int
		writes       float64
		count        int
		forgets      int // the surviving primary has so many versions less of item 40
		stale        bool
		least, most  time.Duration // for how long what was read had been old
		lost, failed int
	}{
		{why: "all is well", writes: 0.3, count: 5},
		{why: "reads of what was there 1 s ago", late: second, writes: 0.3, count: 5, stale: true, least: 900 * time.Millisecond, most: 1200 * time.Millisecond},
		{why: "two versions of one item are lost", writes: 0.3, count: 5, forgets: 2, lost: 2},
		{why: "what was refused is not acknowledged", writes: 0.3, count: 5, refuses: 10},
		{why: "all would write the one item: who comes second reads", writes: 1, count: 1},
	} {
		w := world.New(world.Options{Seed: 1})
		s := &shelf{versions: map[string]int{}, writing: map[string]int{}, late: c.late, refuses: c.refuses, w: w}
		w.Add("web", world.MachineOptions{Address: at.Addr()}).Install("shelf", s.main)
		w.At(0, s.look)
		g := New(Config{Name: "shoppers", Count: 50, FirstItem: 40, To: at, Pace: Rate{PerSecond: 100}, Until: 10 * second,
			Journey: Items{Write: Step{"POST", "/items"}, Read: Step{"GET", "/items"}, Count: c.count, Writes: c.writes}}, nil)
		w.Add("users", world.MachineOptions{Address: at.Addr().Next()}).Install("users", g.Main())
		w.Run(12 * second)
		found := g.Compare(func(f func(user, number uint32)) {
			f(3, 1)                    // a row of others
			f(host.FirstItem+39, 1000) // an item of another group
			for k, v := range s.versions {
				var item uint32
				_, _ = fmt.Sscan(k, &item)
				if item == 40 {
					v -= c.forgets
				}
				f(host.FirstItem+item, uint32(v))
			}
		})
		r := g.Finish(12 * second)
		w.Close()
		n := &r.Totals
		if share := float64(n.StaleReads) / float64(n.RowReads); c.stale != (share > 0.3) || !c.stale && n.StaleReads > 0 {
			t.Errorf("%s: %d of %d reads are stale", c.why, n.StaleReads, n.RowReads)
		}
		if age := r.Segments[0].StaleFor; age < c.least || age > c.most {
			t.Errorf("%s: old for %v at the most, want %v to %v", c.why, age, c.least, c.most)
		}
		if n.WritesAcknowledged+n.Status5xx != s.writes || n.WritesAcknowledged+n.RowReads != n.OK || s.writes == 0 || n.RowReads == 0 {
			t.Errorf("%s: %d acknowledged and %d refused of %d writes, %d reads of %d answers", c.why, n.WritesAcknowledged, n.Status5xx, s.writes, n.RowReads, n.OK)
		}
		if found.LostWrites != c.lost || found.GhostWrites+found.DuplicateWrites != 0 {
			t.Errorf("%s: %d lost, want %d", c.why, found.LostWrites, c.lost)
		}
		if s.twice {
			t.Errorf("%s: two users wrote one item at a time", c.why)
		}
	}
}

// TestNewerSince: an answer is old since the first newer version was acknowledged, of the
// last thousand.
func TestNewerSince(t *testing.T) {
	w := &writtenItem{}
	if got := w.newerSince(0, 10); got != 0 || w.known() != 0 {
		t.Errorf("of an item that nobody wrote: %v, version %d", got, w.known())
	}
	for v := uint32(1); v <= 3*mostAcks; v += 2 { // every other one was acknowledged
		w.acknowledge(v, host.Time(v)*host.Time(second))
	}
	last := host.Time(3*mostAcks) * host.Time(second)
	for version, want := range map[uint32]host.Time{3*mostAcks - 1: 0, 3*mostAcks - 2: second2(1), 3*mostAcks - 4: second2(3)} {
		if got := w.newerSince(version, last); got != time.Duration(want) {
			t.Errorf("version %d was old for %v, want %v", version, got, want)
		}
	}
	if len(w.acks) > mostAcks || w.newerSince(0, last) < mostAcks/2*second {
		t.Errorf("%d acknowledgements are kept, and the oldest is %v old", len(w.acks), w.newerSince(0, last))
	}
}

func second2(n int) host.Time { return host.Time(n) * host.Time(second) }
