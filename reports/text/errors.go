package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/sim/metric"
)

// mostErrors is how many kinds of errors of one run are listed.
const mostErrors = 6

// errors lists how the requests of a run failed and who answered them, and how
// attempts did that users made again.
func (t textWriter) errors(v *verdict.Verdict) {
	all, _ := v.Measured.Endings()
	t.endings("errors: ", all)
	t.endings("retried: ", v.Measured.Retried())
}

func (t textWriter) endings(what string, all metric.Endings) {
	for i := range all {
		head := what
		if i > 0 {
			head = strings.Repeat(" ", len(head))
		}
		if i == mostErrors && len(all) > mostErrors+1 {
			t.Line("%s%s", head, units.Counted(len(all)-i, "further kind"))
			return
		}
		t.Line("%s%s", head, layout.Printable(verdict.EndingText(&all[i])))
	}
}

// mostRemarks is how many remarks on many runs are written.
const mostRemarks = 3

// remarks warns of what a reader of the figures should know.
func (t textWriter) remarks(verdicts []*verdict.Verdict) {
	n := 0
	for _, v := range verdicts {
		for _, r := range v.Remarks {
			if n++; n <= mostRemarks || len(verdicts) == 1 {
				t.Warning(fmt.Sprintf("%s, seed %d: %s", v.Record.Run.Name(), v.Record.Run.Seed, r))
			}
		}
	}
	if left := n - mostRemarks; left > 0 && len(verdicts) > 1 {
		t.Warning(units.Counted(left, "further remark") + ": report.json has them under remarks")
	}
}

// WriteErrors writes for each of many runs how its requests failed and who
// answered them.
func WriteErrors(w io.Writer, verdicts []*verdict.Verdict, o layout.Options) error {
	t := textWriter{layout.NewWriter(w, o)}
	for _, v := range verdicts {
		if all, _ := v.Measured.Endings(); len(all)+len(v.Measured.Retried()) == 0 {
			continue
		}
		t.Line("")
		t.Line("%s, seed %d", layout.Printable(v.Record.Run.Name()), v.Record.Run.Seed)
		t.errors(v)
	}
	return t.Flush()
}
