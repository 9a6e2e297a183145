package users

import (
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// writes is the ledger of a group whose journey is Orders or Items.
type writes struct {
	users []written     // of Orders
	items []writtenItem // of Items
	gaps  ackGaps
}

// written holds the rows that a user wrote, by number. Numbers begin at 1 and go
// on after a restart of the users.
type written struct {
	sent, known  uint32
	acked, ended numbers
}

// numbers is a set of numbers from 1 on.
type numbers []uint64

func (s numbers) has(n uint32) bool { return int(n/64) < len(s) && s[n/64]&(1<<(n%64)) != 0 }

func (s numbers) with(n uint32) numbers {
	for int(n/64) >= len(s) {
		s = append(s, 0)
	}
	s[n/64] |= 1 << (n % 64)
	return s
}

// asking is the step with the user in its query.
func (s Step) asking(user int) Step { return s.with("user", user) }

// with is the step with a number in its query.
func (s Step) with(name string, n int) Step {
	mark := "?"
	if strings.IndexByte(s.Path, '?') >= 0 {
		mark = "&"
	}
	return Step{s.Method, s.Path + mark + name + "=" + strconv.Itoa(n)}
}

// ackGaps finds the stretches without an acknowledged write.
type ackGaps struct {
	group   string
	began   bool
	from    time.Duration
	waiting bool // somebody has tried since the last acknowledgement
	list    []metric.Stretch
}

func (g *ackGaps) sent(at time.Duration) {
	if !g.began {
		g.began, g.from = true, at
	}
	g.waiting = true
}

func (g *ackGaps) acknowledged(at time.Duration) {
	g.close(at)
	g.from, g.waiting = at, false
}

func (g *ackGaps) close(at time.Duration) {
	if at-g.from >= metric.MinStall {
		g.list = append(g.list, metric.Stretch{Group: g.group, From: g.from, To: at})
	}
}

// finish closes a gap that lasts to the end.
func (g *ackGaps) finish(end time.Duration) []metric.Stretch {
	if g.began && g.waiting {
		g.close(end)
	}
	return g.list
}

// Compare compares the ledger of Orders, or of Items, with the rows of the surviving
// primary, which rows calls its argument with, in any order, and gives what it found. Items
// count from host.FirstItem on, and their numbers are versions. Rows of other groups do
// not matter.
func (g *Group) Compare(rows func(func(user, number uint32))) *metric.Remainder {
	if g.writes.items != nil {
		return g.compareItems(rows)
	}
	first := uint32(g.c.First)
	stored := make([]numbers, len(g.writes.users))
	r := &metric.Remainder{}
	rows(func(user, number uint32) {
		i := user - first
		if user < first || int(i) >= len(stored) {
			return
		}
		w := &g.writes.users[i]
		switch {
		case stored[i].has(number):
			r.DuplicateWrites++
		case w.ended.has(number) && !w.acked.has(number):
			r.GhostWrites++
		}
		stored[i] = stored[i].with(number)
	})
	for i := range g.writes.users {
		w := &g.writes.users[i]
		for n := uint32(1); n <= w.sent; n++ {
			if w.acked.has(n) && !stored[i].has(n) {
				r.LostWrites++
			}
		}
	}
	return r
}

func (g *Group) compareItems(rows func(func(user, number uint32))) *metric.Remainder {
	first := host.FirstItem + uint32(g.c.FirstItem)
	stored := make([]uint32, len(g.writes.items))
	rows(func(user, number uint32) {
		if i := user - first; user >= first && int(i) < len(stored) {
			stored[i] = number
		}
	})
	r := &metric.Remainder{}
	for i := range g.writes.items {
		r.LostWrites += g.writes.items[i].lostVersions(stored[i])
	}
	return r
}

// Writes reports whether the group's journey writes rows, or items.
func (g *Group) Writes() bool {
	switch g.c.Journey.(type) {
	case Orders, Items:
		return true
	}
	return false
}
