package verdict

import (
	"cmp"
	"time"
)

// Worst is the run to look at first, of several that are as bad the one with the lowest
// seed.
func (c *Case) Worst() *Verdict {
	worst := c.Runs[0]
	for _, v := range c.Runs[1:] {
		if v.Worse(worst) {
			worst = v
		}
	}
	return worst
}

// severity orders results.
var severity = map[Result]int{Pass: 0, Inconclusive: 1, Fail: 2}

// Worse reports whether a run is worse than another: by its result (fail before
// inconclusive before pass), by the acknowledged writes that it lost, by how long nobody
// had success, by the sessions that it lost, and by its errors.
func (v *Verdict) Worse(than *Verdict) bool {
	a, b := v.Measured.Whole(), than.Measured.Whole()
	return cmp.Or(
		cmp.Compare(severity[v.Result], severity[than.Result]),
		cmp.Compare(a.Count("writes.lost"), b.Count("writes.lost")),
		cmp.Compare(v.Stood(), than.Stood()),
		cmp.Compare(a.Count("sessions.lost"), b.Count("sessions.lost")),
		cmp.Compare(a.Count("requests.errors"), b.Count("requests.errors")),
	) > 0
}

// Stood is how long nobody of a group had success at the most, whether requests failed or
// hung.
func (v *Verdict) Stood() time.Duration {
	f := v.Measured.Whole()
	return max(f.Time("outage.longest"), f.Time("stall.longest"))
}
