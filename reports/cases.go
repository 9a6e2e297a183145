package reports

import (
	"cmp"
	"slices"
	"time"
)

// Case is the runs of one variant of one scenario on one ground, under one
// seed or many, and what they come to.
type Case struct {
	Scenario, Variant, Ground string
	Runs                      []*Verdict // in order of seed
	Result                    Result
	Passed, Failed, Unjudged  int // runs

	Requests, Errors, Lost Median[int]
	Outage                 Median[time.Duration] // the longest of each run
	P50, P99               Median[time.Duration] // of latency; over runs with requests
	// Takeover and FirstSuccess are of each run the longest of its faults
	// (repairs not counted); N is how many runs had one.
	Takeover, FirstSuccess Median[time.Duration]
}

// Name is "scenario" or "scenario/variant".
func (c *Case) Name() string {
	if c.Variant == "" {
		return c.Scenario
	}
	return c.Scenario + "/" + c.Variant
}

// Cases puts verdicts together by scenario, variant and ground, in the order
// in which each first comes.
func Cases(verdicts []*Verdict) []*Case {
	var all []*Case
	for _, v := range verdicts {
		r := &v.Record.Run
		i := slices.IndexFunc(all, func(c *Case) bool {
			return c.Scenario == r.Scenario && c.Variant == r.Variant && c.Ground == r.Ground
		})
		if i < 0 {
			i = len(all)
			all = append(all, &Case{Scenario: r.Scenario, Variant: r.Variant, Ground: r.Ground})
		}
		all[i].Runs = append(all[i].Runs, v)
	}
	for _, c := range all {
		c.sum()
	}
	return all
}

func (c *Case) sum() {
	slices.SortStableFunc(c.Runs, func(a, b *Verdict) int { return cmp.Compare(a.Record.Run.Seed, b.Record.Run.Seed) })
	c.Result = Overall(c.Runs)
	var requests, errors, lost []int
	var outage, p50, p99, takeover, success []time.Duration
	for _, v := range c.Runs {
		switch v.Result {
		case Pass:
			c.Passed++
		case Fail:
			c.Failed++
		case Inconclusive:
			c.Unjudged++
		}
		f := v.Measured.Whole()
		requests = append(requests, f.Requests.Total)
		errors = append(errors, f.Requests.Errors)
		lost = append(lost, f.Sessions.Lost)
		outage = append(outage, f.Outage.Longest)
		if f.Requests.Total > 0 {
			p50, p99 = append(p50, f.Latency.P50), append(p99, f.Latency.P99)
		}
		t, s := v.Measured.failover()
		takeover, success = appendTime(takeover, t), appendTime(success, s)
	}
	c.Requests, c.Errors, c.Lost = newMedian(requests), newMedian(errors), newMedian(lost)
	c.Outage, c.P50, c.P99 = newMedian(outage), newMedian(p50), newMedian(p99)
	c.Takeover, c.FirstSuccess = newMedian(takeover), newMedian(success)
}

func appendTime(all []time.Duration, t time.Duration) []time.Duration {
	if t == none {
		return all
	}
	return append(all, t)
}

// failover is the longest takeover and time to the first success of all faults
// but repairs.
func (m *Measurement) failover() (takeover, firstSuccess time.Duration) {
	takeover, firstSuccess = none, none
	for i := range m.rec.Faults {
		if m.rec.Faults[i].Repair {
			continue
		}
		f := m.reaction(&m.rec.Faults[i])
		takeover, firstSuccess = max(takeover, f.Takeover), max(firstSuccess, f.FirstSuccess)
	}
	return takeover, firstSuccess
}
