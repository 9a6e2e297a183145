package users

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Every gives each user a timetable of its own: one visit in each period of
// this length, however the visit before ended. The first visit begins when the
// user arrives, the second half a period to one and a half later, so that the
// users are spread evenly over the period (stream "phase"); the others follow,
// one each period.
//
// A visit whose time has come while the one before goes on waits for it, and
// its latency counts from the intended time; several such follow one right
// after the other, as wrk2 does it (Gil Tene's answer to coordinated omission).
type Every time.Duration

func (e Every) pacer(g *Group) pacer {
	p := &everyPacer{arrivals: arrivals{g: g}, every: time.Duration(max(1, e))}
	p.settle = p.spread
	return p
}

type everyPacer struct {
	arrivals
	every time.Duration
}

// spread draws the user's place in the period.
func (p *everyPacer) spread(u *user) {
	u.step = p.every/2 + time.Duration(p.g.h.Rand("phase").Int64N(int64(p.every)))
}

func (p *everyPacer) next(u *user, intended host.Time) (host.Time, bool) {
	u.due = intended.Add(u.step)
	u.step = p.every
	now := p.g.h.Now()
	if u.due <= now {
		return u.due, true
	}
	p.g.h.After(u.due.Sub(now), u)
	return 0, false
}

func (p *everyPacer) waiting(limit host.Time) int {
	n := 0
	for i := range p.g.users[:p.came] {
		u := &p.g.users[i]
		first := u.due
		if u.visiting() {
			first = first.Add(u.step)
		}
		if first < limit {
			n += 1 + int((limit.Sub(first)-1)/p.every)
		}
	}
	return n
}
