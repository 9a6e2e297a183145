package cli

import (
	"bytes"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hadrill/hadrill/reports/record"
)

// pretences are how a record on containers differs from the simulator's that it
// is made of.
var pretences = map[string]func(*record.Record){
	"as-it-is":   func(*record.Record) {},
	"loses":      func(r *record.Record) { r.Segments[0].Counts.Lost += 7 },
	"unfinished": func(r *record.Record) { r.End.Finished, r.End.Why = false, "the engine went away" },
	"ineffective": func(r *record.Record) {
		r.Faults[0].Effect, r.Faults[0].Evidence = record.WithoutEffect, "still there"
	},
	"behind": func(r *record.Record) {
		r.Overhead = []record.Overhead{{Machine: "users/all", What: "queueing", Count: 10, P50: 1000, P99: 2_000_000, Max: 3_000_000, Behind: 4}}
	},
	"other-files": func(r *record.Record) { r.Run.Files["scenario.yaml"] += "# changed\n" },
}

// pretend makes records on containers of the simulator's, for tests that judge
// records where there is no Docker engine: pretend HOW FROM TO.
func pretend(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 || pretences[args[0]] == nil {
		ts.Fatalf("usage: pretend HOW FROM TO")
	}
	rec, err := record.Read(strings.NewReader(ts.ReadFile(args[1])))
	ts.Check(err)
	rec.Run.Ground, rec.End.Digest = "containers", ""
	pretences[args[0]](rec)
	var b bytes.Buffer
	ts.Check(rec.Write(&b))
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), b.Bytes(), 0o666))
}
