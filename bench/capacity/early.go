package capacity

import (
	"math"
	"slices"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/scenarios"
)

// early watches the requests of a run and tells as soon as a term of the objective
// cannot hold any more, however the rest of the run goes.
type early struct {
	ceilings     []ceiling
	over         []int // requests beyond each ceiling, of those that count
	warmup, ends time.Duration
	planned      float64 // most requests that can count, by the users' paces; +Inf where those do not say

	all, ended int // ended ones, and those of them that count
	waited     int // of those that count, for a user who was not busy
	last       time.Duration
	broken     []int // the terms, none while all can hold
}

func newEarly(o Objective, c *scenarios.Case) *early {
	e := &early{ceilings: o.ceilings(), warmup: c.Warmup, ends: c.Lasts}
	e.over = make([]int, len(e.ceilings))
	for i := range c.Users {
		e.planned += mostRequests(&c.Users[i], c.Lasts)
	}
	return e
}

// mostRequests is how many requests a group makes at most within a time but for one case
// in a thousand million: 6 standard deviations of a Poisson process. A log has so many.
func mostRequests(g *scenarios.Group, within time.Duration) float64 {
	if n := len(g.Journey.Log); n > 0 {
		return float64(n)
	}
	visits := math.Inf(1)
	switch p := &g.Pace; {
	case p.Rate > 0:
		visits = p.Rate * within.Seconds()
	case p.Every > 0:
		visits = float64(g.Count) * (within.Seconds()/p.Every.Seconds() + 1)
	case p.Think > 0:
		visits = float64(g.Count) * (within.Seconds()/p.Think.Seconds() + 1)
	}
	return (visits + 6*math.Sqrt(visits)) * float64(requests(&g.Journey))
}

// requests is how many a visit has at most.
func requests(j *scenarios.Journey) int {
	n := len(j.Pages) + len(j.Get)
	for _, s := range []scenarios.Step{j.Save, j.Query, j.Count, j.Write, j.Read, j.ItemRead} {
		if s != (scenarios.Step{}) {
			n++
		}
	}
	return n
}

// projected is the share of a run after which its requests so far say how many there
// will be, and spare by what factor there may be more: redirects are requests, too.
const (
	projected = 0.1
	spare     = 1.5
)

// rounded is by what factor a latency that counts as beyond a ceiling is above it:
// histograms round by less.
const rounded = 1.002

// seen counts a request and reports whether a term broke with it.
func (e *early) seen(s harness.Seen) (stop bool) {
	e.all++
	e.last = s.Ended
	if s.Ended < e.warmup {
		return false
	}
	e.ended++
	if s.Latency > s.Ended-s.Sent {
		e.waited++
	}
	for i := range e.ceilings {
		c := &e.ceilings[i]
		if beyond := !s.OK && c.latency == 0 || c.latency > 0 && float64(s.Latency) >= rounded*float64(c.latency) && (s.OK || !c.succeed); beyond {
			e.over[i]++
			stop = stop || e.breaks(c, e.over[i])
		}
	}
	if stop && e.broken == nil {
		for i := range e.ceilings {
			if e.breaks(&e.ceilings[i], e.over[i]) {
				e.broken = append(e.broken, e.ceilings[i].term)
			}
		}
	}
	return stop
}

// breaks reports whether so many requests beyond a ceiling are too many for the whole
// run.
func (e *early) breaks(c *ceiling, over int) bool {
	if c.absolute {
		return over > c.most
	}
	if float64(e.last) < projected*float64(e.ends) {
		return false
	}
	most := math.Max(e.planned, spare*float64(e.all)*float64(e.ends)/float64(e.last))
	return float64(over) > c.share*most+1
}

// left gives the terms that do not hold when the requests count that had not ended when
// the run did: beyond as many as can have been sent within a ceiling, they have waited for
// longer. Those of users whose pace does not say what they send are left out.
func (e *early) left(open int, users []scenarios.Group) (broken []int) {
	for i := range e.ceilings {
		c := &e.ceilings[i]
		if c.latency == 0 || c.succeed {
			continue
		}
		late := float64(open)
		for k := range users {
			late -= mostRequests(&users[k], c.latency)
		}
		if late > 0 && float64(e.over[i])+late > c.share*(float64(e.ended)+late)+1 {
			broken = append(broken, c.term)
		}
	}
	return broken
}

// telling reports whether a run that was stopped says by what factor the latency is too
// high: that broke, alone, and more than half of what counts had been seen.
func (e *early) telling() bool {
	for _, term := range e.broken {
		if !slices.ContainsFunc(e.ceilings, func(c ceiling) bool { return c.term == term && c.latency > 0 }) {
			return false
		}
	}
	return e.broken != nil && e.last > (e.warmup+e.ends)/2
}

// done is the share of the load that was done: see sights.
func (e *early) done() float64 {
	if e.last <= e.warmup {
		return 0
	}
	offered := e.planned / e.ends.Seconds()
	if math.IsInf(offered, 1) {
		return 1
	}
	return math.Min(1, float64(e.ended)/(e.last-e.warmup).Seconds()/offered)
}
