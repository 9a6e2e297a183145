package simulated_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"slices"
	"testing"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/junit"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/text"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

// library gives every case of the library, read anew.
func library(t *testing.T) (cases []*scenarios.Case, plans []harness.Prepared) {
	t.Helper()
	for _, name := range scenarios.LibraryNames() {
		s, err := scenarios.Load(scenarios.Library(), name, "library:"+name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Cases {
			p, err := simulated.Ground{}.Prepare(c)
			if err != nil {
				t.Fatal(err)
			}
			cases, plans = append(cases, c), append(plans, p)
		}
	}
	if len(cases) < 10 {
		t.Fatalf("only %d cases in the library", len(cases))
	}
	return cases, plans
}

// outcome holds the records and reports of runs, without plots.
type outcome struct {
	digests  map[string]string // of each run
	files    map[string][]byte // its record, and what all runs come to
	verdicts map[string]*verdict.Verdict
}

// ran does the jobs on so many processors and as many workers. Reports are
// made in the order of names, whatever the order of jobs.
func ran(t *testing.T, jobs []suite.Job, processors int) outcome {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	o := outcome{map[string]string{}, map[string][]byte{}, map[string]*verdict.Verdict{}}
	err := suite.RunJobs(t.Context(), jobs, suite.Options{Workers: processors}, func(r suite.Result) error {
		name := fmt.Sprintf("%s seed %d", r.Case.Name(), r.Seed)
		if !r.Record.End.Finished {
			return fmt.Errorf("%s: %s", name, r.Record.End.Why)
		}
		o.digests[name], o.files[name], o.verdicts[name] = r.Record.End.Digest, written(t, r.Record), r.Verdict
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// report adds the reports on the runs of these names.
func (o *outcome) report(t *testing.T, names []string) {
	t.Helper()
	var verdicts []*verdict.Verdict
	for _, n := range names {
		verdicts = append(verdicts, o.verdicts[n])
	}
	for name, write := range map[string]func(io.Writer) error{
		"report.txt":  func(w io.Writer) error { return text.Write(w, verdicts, layout.Options{}) },
		"report.json": func(w io.Writer) error { return json.Write(w, verdicts) },
		"junit.xml":   func(w io.Writer) error { return junit.Write(w, verdicts, nil) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if b.Len() == 0 {
			t.Errorf("%s is empty", name)
		}
		o.files[name] = b.Bytes()
	}
}

// written gives the record's file, which must be readable again.
func written(t testing.TB, rec *record.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := rec.Write(&b); err != nil {
		t.Fatal(err)
	}
	if _, err := record.Read(bytes.NewReader(b.Bytes())); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDeterminism runs the library twice: one case after another on one
// processor, and side by side in the opposite order on two or more, where each
// plan also serves another seed. The same seed gives the same bytes, another
// seed another run.
func TestDeterminism(t *testing.T) {
	cases, plans := library(t)
	one := ran(t, suite.Jobs(plans, cases, []uint64{1}), 1)
	cases, plans = library(t)
	jobs := suite.Jobs(plans, cases, []uint64{1, 2})
	slices.Reverse(jobs)
	both := ran(t, jobs, max(2, runtime.NumCPU()))

	var names []string
	for _, c := range cases {
		name := c.Name() + " seed "
		names = append(names, name+"1")
		if both.digests[name+"1"] == both.digests[name+"2"] {
			t.Errorf("%s: seeds 1 and 2 are one run, digest %s", c.Name(), both.digests[name+"1"])
		}
		if v := one.verdicts[name+"1"]; v.Result != verdict.Pass {
			t.Errorf("%s: %s: %v", c.Name(), v.Result, v.Reasons)
		}
	}
	one.report(t, names)
	both.report(t, names)
	for name, d := range one.digests {
		if both.digests[name] != d {
			t.Errorf("%s: digest %s, then %s", name, d, both.digests[name])
		}
	}
	if len(one.files) != len(cases)+3 {
		t.Errorf("%d files of %d cases", len(one.files), len(cases))
	}
	for name, data := range one.files {
		if !bytes.Equal(data, both.files[name]) {
			t.Errorf("%s: other bytes: %s", name, difference(data, both.files[name]))
		}
	}
}

// difference gives the first line in which two files differ.
func difference(a, b []byte) string {
	as, bs := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range min(len(as), len(bs)) {
		if !bytes.Equal(as[i], bs[i]) {
			return fmt.Sprintf("line %d is\n%.300s\nand\n%.300s", i+1, as[i], bs[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(as), len(bs))
}
