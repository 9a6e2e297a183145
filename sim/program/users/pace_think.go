package users

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// Think is a closed loop: the next visit begins a think time (stream "think")
// after the last one ended. A slow server gets fewer requests, and none are
// made up for later.
type Think struct {
	// Time is the think time: dist.Exponential or dist.Constant.
	Time dist.Dist
}

func (t Think) pacer(g *Group) pacer {
	return &thinkPacer{arrivals: arrivals{g: g}, time: t.Time}
}

type thinkPacer struct {
	arrivals
	time dist.Dist
}

// leastThink is the least think time after a visit that failed without taking
// any time: without it a think time of 0 would stop the clock.
const leastThink = time.Millisecond

func (p *thinkPacer) next(u *user, intended host.Time) (host.Time, bool) {
	now := p.g.h.Now()
	d := p.time.Draw(p.g.h.Rand("think"))
	if now == intended {
		d = max(d, leastThink)
	}
	u.due = now.Add(d)
	p.g.h.After(d, u)
	return 0, false
}

func (p *thinkPacer) waiting(host.Time) int { return 0 }
