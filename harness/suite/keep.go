package suite

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hadrill/hadrill/reports/csv"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/plots"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
)

// keepRecord writes a run's record.
func keepRecord(f *folder.Folder, r Result) error {
	return f.Write(RecordFile(&r.Record.Run), r.Record.Write)
}

// RecordFile is the name of the file of a run's record in its folder.
func RecordFile(r *record.Run) string { return recordName(r) + ".jsonl" }

// EarlierRecords counts the records in a folder that are of none of these runs: a
// run replaces the files of the same name and leaves others alone.
func EarlierRecords(dir string, verdicts []*verdict.Verdict) (n int) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0 // it is said where something is written
	}
	written := map[string]bool{}
	for _, v := range verdicts {
		written[RecordFile(&v.Record.Run)] = true
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".jsonl") && !written[e.Name()] {
			n++
		}
	}
	return n
}

// keepCourse writes a run's course, which must not have been settled.
func keepCourse(f *folder.Folder, r Result) error {
	return f.Write(recordName(&r.Record.Run)+".csv", func(w io.Writer) error { return csv.WriteCourse(w, r.Record) })
}

// recordName gives the name of a run's files, without what they are. The
// ground stands in it unless it is the default.
func recordName(r *record.Run) string {
	variant := r.Variant
	if r.Ground != DefaultGround().Name {
		variant = strings.TrimPrefix(variant+"."+r.Ground, ".")
	}
	return fmt.Sprintf("%s.%d", folder.CleanName(r.Scenario, variant), r.Seed)
}

// namedPlot is a drawing and the name of its files.
type namedPlot struct {
	name string
	*plots.Drawing
}

// runPlots draws a run, which must not have been settled.
func runPlots(r Result) []namedPlot {
	name := recordName(&r.Record.Run)
	return []namedPlot{
		{name + ".timeline", plots.Timeline(r.Measured, r.Verdict.Result)},
		{name + ".latency", plots.LatencyCurve(r.Measured, r.Verdict.Result)},
	}
}

// seedsPlot draws runs over their seeds, where a case has several.
func seedsPlot(verdicts []*verdict.Verdict) []namedPlot {
	cases := verdict.Cases(verdicts)
	for _, c := range cases {
		if len(c.Runs) > 1 {
			return []namedPlot{{"over-seeds", plots.OverSeeds(cases)}}
		}
	}
	return nil
}
