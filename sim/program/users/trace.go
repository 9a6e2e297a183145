package users

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// Seen is one request as its user saw it. Times count from the start of the run.
type Seen struct {
	Group       string
	User        int // from 0
	Step        Step
	Sent, Ended time.Duration
	Latency     time.Duration // from when it was meant to start
	OK          bool
	// Ending tells of a request that failed or was redirected for nothing who
	// answered it and why; the zero value of one that brought what was asked for.
	Ending metric.Ending
	Served string // the application server that answered, "" for none
	Value  string // of the session, as answered
	Lost   int    // sessions that this user had lost before
	Found  Found  // what the answer shows of them
}

// Trace has f called with each request when it ends. It must be called before the
// program starts.
func (g *Group) Trace(f func(Seen)) { g.trace = f }

// newSeen makes what u, or the user beside whose request its own is, saw of a request.
func newSeen(g *Group, u *user, s Step, t sample, o metric.Outcome, e metric.Ending, resp *host.Response) Seen {
	reads := u.reads
	if u.of != nil {
		u = u.of
	}
	seen := Seen{
		Group: g.c.Name, User: u.number, Step: s, Latency: t.ended.Sub(t.intended),
		Sent: t.sent.Sub(g.rec.start), Ended: t.ended.Sub(g.rec.start),
		OK: o == metric.Succeeded, Ending: e, Lost: u.asOfAsked().losses,
	}
	if resp != nil {
		seen.Served, seen.Value = resp.Served, resp.Value
	}
	if f, ok := g.c.Journey.(finder); ok && reads && seen.OK {
		seen.Found = f.found(u, resp.Value)
	}
	return seen
}
