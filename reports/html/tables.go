package html

import (
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/units"
)

// courseTable is the course of a run as a table: what stands below the drawing for
// those who do not see it, and for those who want the numbers.
type courseTable struct {
	Step string // of a row
	Lost bool   // there is a column of sessions
	Rows []courseRow
}

type courseRow struct{ At, Requests, Errors, P50, P99, Lost string }

// courseOf gives a table of about so many rows.
func courseOf(c *measure.Course, rows int) courseTable {
	c = c.Thin((len(c.Requests) + rows - 1) / rows)
	t := courseTable{Step: units.Duration(c.Wide)}
	for i := range c.Lost {
		t.Lost = t.Lost || c.Lost[i]+c.Stale[i] > 0
	}
	latency := func(d time.Duration) string {
		if d == 0 {
			return "–"
		}
		return units.Duration(d)
	}
	for i := range c.Requests {
		t.Rows = append(t.Rows, courseRow{
			At: units.Duration(time.Duration(i) * c.Wide), Requests: units.Count(int(c.Requests[i])), Errors: units.Count(int(c.Errors[i])),
			P50: latency(c.P50[i]), P99: latency(c.P99[i]), Lost: units.Count(int(c.Lost[i])) + " + " + units.Count(int(c.Stale[i])),
		})
	}
	return t
}

// tailCell is a share of the requests and the time that it took no longer than.
type tailCell struct{ Share, Time string }

// tailOf gives the tail of the response times as a table.
func tailOf(m *measure.Measurement) []tailCell {
	tail := m.Tail()
	var all []tailCell
	for i, t := range tail.Times {
		if p := tail.Percent[i]; p == 50 || p >= 90 {
			all = append(all, tailCell{short(p), units.Duration(t)})
		}
	}
	return all
}
