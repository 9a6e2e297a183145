package text

import (
	"io"
	"strconv"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/verdict"
)

// WriteFaults writes the table of faults of every run that has some, each below
// the run's name and seed, and a blank line after each.
func WriteFaults(w io.Writer, verdicts []*verdict.Verdict, o layout.Options) error {
	t := textWriter{layout.NewWriter(w, o)}
	for _, c := range verdict.Cases(verdicts) {
		for _, v := range c.Runs {
			if len(v.Record.Faults) == 0 {
				continue
			}
			t.Line("%s", t.Paint(layout.Bold, layout.Printable(c.Name())+", seed "+strconv.FormatUint(v.Record.Run.Seed, 10)))
			t.Grid(faultTable(v))
			t.Line("")
		}
	}
	return t.Flush()
}

// WriteFailures writes everything that did not pass, in full, and what all runs
// come to; nothing where all pass.
func WriteFailures(w io.Writer, verdicts []*verdict.Verdict, o layout.Options) error {
	if verdict.Overall(verdicts) == verdict.Pass {
		return nil
	}
	t := textWriter{layout.NewWriter(w, o)}
	for _, c := range verdict.Cases(verdicts) {
		for _, f := range failures(c) {
			t.failure(c, f)
			t.Line("")
		}
	}
	t.Line("%s", t.summary(verdicts))
	return t.Flush()
}
