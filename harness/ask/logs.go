package ask

import (
	"fmt"

	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/scenarios"
)

// readLogs warns of lines of access logs that are no requests, and of requests that are
// later than the run is long: neither of them comes.
func (a *Answers) readLogs(c *scenarios.Case) {
	for i := range c.Users {
		g := &c.Users[i]
		log := g.Journey.Log
		if n := len(g.LogLeft); n > 0 {
			add(&a.Warnings, within(c, g.Pos, fmt.Sprintf("users %s: access_log: %s of %s left out as no request, line %d the first: %s of %s read",
				g.Name, units.Counted(n, "line"), g.LogFile, g.LogLeft[0], units.Count(len(log)), units.Count(n+len(log)))))
		}
		late := 0
		for k := range log {
			if log[k].At >= c.Lasts {
				late++
			}
		}
		if late > 0 {
			add(&a.Warnings, within(c, g.Pos, fmt.Sprintf("users %s: access_log: %s of %s left out as later than the run is long: the log reaches to %s, the run lasts %s",
				g.Name, units.Counted(late, "request"), units.Count(len(log)), units.Duration(log[len(log)-1].At), units.Duration(c.Lasts))))
		}
	}
}
