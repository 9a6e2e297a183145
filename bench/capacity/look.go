package capacity

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/record"
)

// Looks are how the runs of a study are looked at: to their ends, or until the objective,
// which the case has as its expectations, cannot be met any more.
var Looks = []*suite.Look{toEnd, untilBroken}

var (
	toEnd       = &suite.Look{Name: "capacity", Run: look(false)}
	untilBroken = &suite.Look{Name: "capacity-until-broken", Run: look(true)}
)

// sights are what a run lets see beside its record.
type sights struct {
	// Broken are the terms, by their places in the objective, that cannot hold any more;
	// none where the run came to its end.
	Broken []int `json:"broken,omitempty"`
	// Telling: what the run came to says by what factor the latency is too high.
	Telling bool `json:"telling,omitempty"`
	// Late are the terms that do not hold when the requests count that waited at the end.
	Late []int `json:"late,omitempty"`
	// Last is when the last request ended.
	Last time.Duration `json:"last"`
	// Ended are the requests that count, Waited those of them that waited for a user who
	// was not busy.
	Ended  int `json:"ended"`
	Waited int `json:"waited"`
	// Usages are of all limits.
	Usages []Usage `json:"usages"`
	// Done is the share of the load that was done, 1 where the users' paces do not say what
	// comes, 0 where nothing counts.
	Done float64 `json:"done"`
}

// look gives what looks at a run.
func look(stop bool) func(context.Context, suite.Job, func(float64)) (*record.Record, any) {
	return func(ctx context.Context, j suite.Job, progress func(share float64)) (*record.Record, any) {
		run, cancel := context.WithCancel(ctx)
		defer cancel()
		e, use := newEarly(objectiveOf(j.Case), j.Case), &usages{from: j.Case.Warmup}
		rec := j.Prepared.(harness.Watched).Watch(run, j.Seed, harness.Watch{
			Seen: func(q harness.Seen) {
				if e.seen(q) && stop {
					cancel()
				}
			},
			Every: tick, Gauges: use.add, Progress: progress,
		})
		s := sights{Last: e.last, Ended: e.ended, Waited: e.waited, Usages: use.averages(), Done: e.done()}
		if rec.End.Finished {
			open := 0
			for i := range rec.Remainders {
				open += rec.Remainders[i].Unfinished + rec.Remainders[i].Waiting
			}
			s.Late = e.left(open, j.Case.Users)
		}
		if stop {
			s.Broken, s.Telling = e.broken, e.telling()
		}
		return rec, s
	}
}

// bound gives the load at which the busiest limit would be full, if each request goes
// on to take as much of it (the utilization law, U = X S: Denning and Buzen, The
// Operational Analysis of Queueing Network Models, 1978, section 4); 0 where none is
// used.
func (s *sights) bound(load float64) float64 {
	u := busiest(s.Usages)
	if u == nil || u.Share < 0.01 {
		return 0
	}
	return load * s.Done / u.Share
}

// sightsOf reads what was seen of a run.
func sightsOf(r *suite.Result) (s sights, err error) {
	err = json.Unmarshal(r.Seen, &s)
	return s, err
}
