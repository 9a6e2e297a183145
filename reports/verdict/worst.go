package verdict

import "cmp"

// Worst is the run to look at first: by its result (fail before inconclusive
// before pass), then by its longest outage, by the sessions it lost, by its
// errors, and among equals the one with the lowest seed.
func (c *Case) Worst() *Verdict {
	worst := c.Runs[0]
	for _, v := range c.Runs[1:] {
		if compareWorse(v, worst) > 0 {
			worst = v
		}
	}
	return worst
}

// severity orders results.
var severity = map[Result]int{Pass: 0, Inconclusive: 1, Fail: 2}

// compareWorse is above 0 where a is worse than b.
func compareWorse(a, b *Verdict) int {
	x, y := a.Measured.Whole(), b.Measured.Whole()
	return cmp.Or(
		cmp.Compare(severity[a.Result], severity[b.Result]),
		cmp.Compare(x.Time("outage.longest"), y.Time("outage.longest")),
		cmp.Compare(x.Count("sessions.lost"), y.Count("sessions.lost")),
		cmp.Compare(x.Count("requests.errors"), y.Count("requests.errors")),
	)
}
