package suite_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/scenarios/expect"
)

var update = flag.Bool("update", false, "rewrite scenarios/library/README.md from runs")

// librarySeeds is how many seeds the library's page is made of.
const librarySeeds = 1

// TestLibraryReadme has the page of the library say what its cases cost;
// -update writes it anew.
func TestLibraryReadme(t *testing.T) {
	const page = "../../scenarios/library/README.md"
	var b bytes.Buffer
	writeLibrary(t, &b)
	if *update {
		if err := os.WriteFile(page, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, b.Bytes()) {
		t.Error(page + " is not what the runs say: make docs writes it anew")
	}
}

func writeLibrary(t *testing.T, b *bytes.Buffer) {
	t.Helper()
	fmt.Fprintf(b, `# The library

The scenarios that come with hadrill: `+"`hadrill run NAME`"+` runs one, `+"`hadrill run library`"+` all of them, and the folder of each
shows how it is written. Below each one's title are its cases with the figures of one seed in the simulator;
`+"`hadrill run --seeds 40 library`"+` prints medians, with their intervals.
`)
	suites, err := suite.Library()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range suites {
		fmt.Fprintf(b, "\n## %s\n\n%s\n\n%s\n\n", s.Name, s.Title, strings.TrimSpace(s.About))
		writeCases(b, verdict.Cases(libraryRuns(t, s.Name)), s.Cases)
	}
}

// libraryRuns runs all cases of a scenario in the simulator.
func libraryRuns(t *testing.T, name string) []*verdict.Verdict {
	t.Helper()
	suites, err := suite.Load([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	cases, err := suite.Choose(suites, nil)
	if err != nil {
		t.Fatal(err)
	}
	ground, err := suite.DefaultGround().Open(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ground.Close()
	prepared, err := suite.Prepare(ground, cases)
	if err != nil {
		t.Fatal(err)
	}
	var all []*verdict.Verdict
	options := suite.Options{Workers: suite.Workers(ground, 0)}
	err = suite.RunJobs(t.Context(), suite.Jobs(prepared, cases, suite.SeedsFrom(1, librarySeeds)), options, func(r suite.Result) error {
		r.Measured.Settle()
		all = append(all, r.Verdict)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// caseColumns are figures of the tables: what a case cost, where it is among
// verdict.Columns.
var caseColumns = []string{"sessions.lost", "sessions.stale", "writes.lost", "writable.longest_gap", "outage.longest", "takeover", "latency.p99"}

func writeCases(b *bytes.Buffer, cases []*verdict.Case, all []*scenarios.Case) {
	columns := slices.DeleteFunc(verdict.Columns(cases), func(k expect.Figure) bool { return !slices.Contains(caseColumns, k.Name) })
	b.WriteString("| case | what happens | errors |")
	for _, k := range columns {
		fmt.Fprintf(b, " %s |", k.Column.Head)
	}
	b.WriteString("\n|---|---|---:|" + strings.Repeat("---:|", len(columns)) + "\n")
	for i, c := range cases {
		name := c.Variant
		if name == "" {
			name = c.Scenario
		}
		count := func(figure string) string { return units.Count(int(c.Median(figure).Median)) }
		fmt.Fprintf(b, "| %s | %s | %s of %s |", name, strings.ReplaceAll(all[i].Title, "|", `\|`), count("requests.errors"), count("requests.total"))
		for _, k := range columns {
			switch m := c.Median(k.Name); {
			case m.N == 0:
				b.WriteString(" - |")
			case k.Unit == expect.Timed:
				fmt.Fprintf(b, " %s |", units.Duration(time.Duration(m.Median)))
			default:
				fmt.Fprintf(b, " %s |", count(k.Name))
			}
		}
		b.WriteString("\n")
	}
}
