package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/sim/metric"
)

// copies tells of the copies of a database's rows at the end that are not as the
// surviving primary's, or do not follow it any more.
func (t *writer) copies() {
	all := t.Record.Copies
	rows := 0
	if i := slices.IndexFunc(all, func(c metric.Copy) bool { return c.Primary }); i >= 0 {
		rows = all[i].Rows
	}
	var lines []string
	for i := range all {
		c := &all[i]
		var what []string
		if c.Stopped != "" {
			what = append(what, "its replication has stopped ("+c.Stopped+")")
		}
		if n := rows - c.Rows; n > 0 {
			what = append(what, fmt.Sprintf("it is %s behind", units.Counted(n, "row")))
		}
		if c.Diverged {
			what = append(what, "it has rows that the primary has not, or lacks some in between")
		}
		if len(what) > 0 {
			lines = append(lines, fmt.Sprintf("  %-22s %s", c.Machine, strings.Join(what, "; ")))
		}
	}
	if len(lines) == 0 {
		return
	}
	t.Line("")
	t.Line("copies of the application's rows at the end:")
	for _, l := range lines {
		t.Line("%s", layout.Printable(l))
	}
}
