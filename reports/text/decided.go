package text

import (
	"fmt"
	"slices"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
)

// decided writes which lines of configuration files decided in a case that fails, by
// its first seed that does, and which variant passes.
func (t textWriter) decided(c *verdict.Case, all []*verdict.Case) {
	if c.Result != verdict.Fail {
		return
	}
	i := slices.IndexFunc(c.Runs, func(v *verdict.Verdict) bool { return v.Result == verdict.Fail })
	if lines := verdict.Lines(c.Runs[i].Record); len(lines) > 0 {
		t.Line("  what decided:")
		for _, l := range lines {
			t.Line("    %s  %s", layout.Printable(l.Place()), layout.Printable(l.Text))
			t.Wrap("      ", fmt.Sprintf("%s at %s: %s", l.Program, units.Duration(l.First), l.What))
		}
	}
	if o := verdict.Cure(c, all); o != nil {
		t.Line("  passes under the same faults: %s", layout.Printable(o.Name()))
	}
}
