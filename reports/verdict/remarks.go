package verdict

import (
	"fmt"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/units"
)

// forgotten is a time that a user waits who is served by nobody, though others are.
const forgotten = 10 * time.Second

// long is a time that no take-over takes in which both machines have the address.
const long = time.Second

// remarks tell what somebody should know who reads the figures of a run: what
// went wrong without a fault, and what was not what it seems.
func remarks(m *measure.Measurement) []string {
	var all []string
	_, redirects := m.Endings()
	if len(redirects) > 0 {
		all = append(all, "redirects that nobody followed count as successes: "+EndingsText(redirects, 3))
	}
	if whole := m.Whole(); whole.Time("outage.one_user") >= forgotten && whole.Time("outage.one_user") > 2*whole.Time("outage.longest") {
		all = append(all, fmt.Sprintf("one user had no success for %s, while others of the group were served (outage.one_user)", units.Duration(whole.Time("outage.one_user"))))
	}
	u := m.Untroubled()
	when := "without a fault"
	if u.Fault != "" {
		when = "before the first fault"
	}
	f := u.Figures("")
	if n := f.Count("sessions.lost"); n > 0 {
		all = append(all, fmt.Sprintf("%s lost %s, of %s opened", units.Counted(n, "session"), when, units.Count(f.Count("sessions.opened"))))
	}
	for _, o := range m.Ownerships() {
		if dual := o.Measured(u.To).Dual; dual >= long {
			all = append(all, fmt.Sprintf("%s belonged to two machines or more for %s %s", o.Address, units.Duration(dual), when))
		}
	}
	if f.Count("requests.ok") == 0 {
		return all // that is a reason not to judge the run
	}
	for _, g := range m.Record().Run.Groups {
		of := u.Figures(g)
		if n := of.Count("requests.total"); n > 0 && of.Count("requests.ok") == 0 {
			all = append(all, fmt.Sprintf("all %s of group %s failed %s", units.Counted(n, "request"), g, when))
		}
	}
	return all
}
