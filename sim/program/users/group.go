package users

import (
	"math/rand/v2"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Group is a group of users and the record of what they saw.
type Group struct {
	c        Config
	backends map[string]int
	rec      record
	at       site

	trace func(Seen) // nil for none

	writes writes

	h     host.Host // of the instance that runs; nil before the first
	pacer pacer
	// readOnly draws which visits of the journey Session only read.
	readOnly *rand.Rand
	users    []user
	free     host.FreeList[exchange]
}

// New makes the group. backends are the names of the application servers in
// the order of Counts.Backends; a server of another name is not counted.
func New(c Config, backends []string) *Group {
	c = c.withDefaults()
	c.Journey = c.Journey.under(c.Base)
	if r, ok := c.Journey.(Replay); ok {
		c.Pace = r
	}
	g := &Group{c: c, at: c.home(), backends: make(map[string]int, len(backends))}
	for i, b := range backends {
		g.backends[b] = i
	}
	g.rec = newRecord(c.Name, len(backends))
	g.writes.gaps.group = c.Name
	switch j := c.Journey.(type) {
	case Orders:
		g.writes.users = make([]written, c.Count)
	case Items:
		g.writes.items = make([]writtenItem, j.Count)
	}
	return g
}

// Main returns the program. The run's time counts from its first start. After a
// restart new users come, without the sessions of the earlier ones; the record
// goes on.
func (g *Group) Main() host.Main {
	return func(h host.Host) error {
		if g.h == nil {
			g.rec.start = h.Now()
		}
		g.h = h
		g.users = make([]user, g.c.Count)
		g.readOnly = h.Rand("read-only visits")
		for i := range g.users {
			u := &g.users[i]
			u.g, u.number, u.from = g, i, address(g.c.From, i, g.c.Count)
			if i < len(g.c.Addresses) {
				u.from = g.c.Addresses[i]
			}
		}
		for i := range g.writes.items {
			g.writes.items[i].writing = false // by users who have gone
		}
		g.pacer = g.c.Pace.pacer(g)
		g.pacer.begin()
		return nil
	}
}

// takes reports whether a visit may begin at t.
func (g *Group) takes(t host.Time) bool {
	return g.c.Until <= 0 || t.Sub(g.rec.start) < g.c.Until
}

// Mark ends the present segment and begins the next, now. It may be called
// outside the program's processes while none of them runs. A second call at the
// same time has no effect.
func (g *Group) Mark() {
	if g.h != nil {
		g.rec.mark(g.h.Now().Sub(g.rec.start))
	}
}

// MarkAt does what Mark does, for a time counted from the start of the run. A
// host in real time calls it a little later than that.
func (g *Group) MarkAt(at time.Duration) { g.rec.mark(at) }

// Finish closes the record at end, counted from the start of the run, and
// returns it. Requests that end later are not in it.
func (g *Group) Finish(end time.Duration) *Result {
	g.endUserOutages(g.rec.start.Add(end))
	r := g.rec.finish(end)
	r.Gaps = g.writes.gaps.finish(end)
	if g.h == nil {
		return r
	}
	for i := range g.users {
		if g.users[i].waiting {
			r.Remainder.Unfinished++
		}
		if p := g.users[i].page; p != nil {
			r.Remainder.Unfinished += p.running
		}
	}
	limit := end
	if g.c.Until > 0 {
		limit = min(limit, g.c.Until)
	}
	r.Remainder.Waiting = g.pacer.waiting(g.rec.start.Add(limit))
	return r
}

// endUserOutages ends those that last to the end of the run: of users whose last request
// failed, and of those who still wait.
func (g *Group) endUserOutages(end host.Time) {
	for i := range g.users {
		u := &g.users[i]
		since := u.failing
		if since == 0 && u.waiting {
			since = u.intended
		}
		if since != 0 && since < end {
			g.rec.userOutage(end.Sub(since))
		}
	}
}
