package folder

import (
	"errors"
	"io"

	"github.com/hadrill/hadrill/reports/csv"
	"github.com/hadrill/hadrill/reports/diff"
	"github.com/hadrill/hadrill/reports/html"
	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/junit"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/text"
	"github.com/hadrill/hadrill/reports/verdict"
)

// reports is the table of the reports on all runs, one row a file.
var reports = []struct {
	name  string
	write func(io.Writer, []*verdict.Verdict, []verdict.NotRun) error
}{
	{"report.txt", func(w io.Writer, v []*verdict.Verdict, n []verdict.NotRun) error {
		return errors.Join(text.WriteInterrupted(w, v, n, layout.Options{}), text.Write(w, v, layout.Options{}))
	}},
	{"report.json", func(w io.Writer, v []*verdict.Verdict, _ []verdict.NotRun) error { return json.Write(w, v) }},
	{"report.csv", func(w io.Writer, v []*verdict.Verdict, _ []verdict.NotRun) error { return csv.Write(w, v) }},
	{"junit.xml", junit.Write},
}

// Reports gives the names of the files that KeepReports writes.
func Reports() []string {
	var names []string
	for _, r := range reports {
		names = append(names, r.name)
	}
	return names
}

// HTML is the name of the report for everybody.
const HTML = "report.html"

// KeepHTML writes the report for everybody, with what other commands found that wrote
// into the folder.
func (f *Folder) KeepHTML(verdicts []*verdict.Verdict, notRun []verdict.NotRun, before *diff.Results) error {
	beside := html.Beside{Studies: f.studies()}
	if before != nil {
		beside.Before = func(c *verdict.Case, figure string) (float64, bool) {
			return before.Median(c.Scenario, c.Variant, c.Ground, figure)
		}
	}
	return f.Write(HTML, func(w io.Writer) error { return html.Write(w, verdicts, notRun, beside) })
}

// KeepReports writes the reports on all runs, and on those that did not begin, but for
// that for everybody.
func (f *Folder) KeepReports(verdicts []*verdict.Verdict, notRun []verdict.NotRun) error {
	var err error
	for _, r := range reports {
		err = errors.Join(err, f.Write(r.name, func(w io.Writer) error { return r.write(w, verdicts, notRun) }))
	}
	return err
}
