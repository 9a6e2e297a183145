package verdict

import (
	"fmt"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
)

// NotRun is a run that was asked for and did not begin, because the runs were
// interrupted before.
type NotRun struct {
	Scenario, Variant string
	Seed              uint64
	Replay            string // the command that does it
}

// Interrupted says how many of the runs that were asked for finished, as "interrupted: 1 of
// 18 runs finished"; "" where nobody interrupted them.
func Interrupted(verdicts []*Verdict, notRun []NotRun) string {
	finished, cut := 0, len(notRun) > 0
	for _, v := range verdicts {
		if v.Record.End.Finished {
			finished++
		}
		cut = cut || v.Record.End.Why == record.Interrupted
	}
	if !cut {
		return ""
	}
	return fmt.Sprintf("interrupted: %d of %s finished", finished, units.Counted(len(verdicts)+len(notRun), "run"))
}
