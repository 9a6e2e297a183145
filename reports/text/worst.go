package text

import (
	"fmt"

	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
)

// worst names the worst seed of each case that has several, with what is bad
// about it.
func (t textWriter) worst(cases []*verdict.Case) {
	for _, c := range cases {
		if len(c.Runs) < 2 {
			continue
		}
		v := c.Worst()
		whole := v.Measured.Whole()
		t.Note(fmt.Sprintf("worst of %s: seed %d, %s, outage %s, sessions lost %s, errors %s", c.Name(), v.Record.Run.Seed, v.Result,
			units.Duration(whole.Time("outage.longest")), units.Count(whole.Count("sessions.lost")), units.Count(whole.Count("requests.errors"))))
	}
}
