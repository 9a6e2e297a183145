package harness

import (
	"context"
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
)

// Run does one job: run, measure, judge.
func Run(ctx context.Context, j Job, progress func(float64)) Result {
	rec := j.Prepared.Run(ctx, j.Seed, progress)
	return Judged(j, rec)
}

// Judged measures and judges a record of the job.
func Judged(j Job, rec *reports.Record) Result {
	expect := make([]reports.Expectation, len(j.Case.Expect))
	for i := range j.Case.Expect {
		expect[i] = &j.Case.Expect[i]
	}
	m := reports.Measure(rec)
	return Result{Job: j, Record: rec, Measured: m, Verdict: reports.Judge(rec, m, expect, ReplayCommand(j.Case, rec.Run.Ground, j.Seed))}
}

// ReplayCommand is the command line that does a run again. On the ground of
// containers that is the same question, not the same run.
func ReplayCommand(c *scenarios.Case, ground string, seed uint64) string {
	var b strings.Builder
	path := strings.TrimPrefix(c.Suite.Path, "library:")
	if strings.HasPrefix(path, "-") {
		path = "./" + path // or it is a flag
	}
	fmt.Fprintf(&b, "hadrill run %s", quote(path))
	if c.Variant != "" {
		fmt.Fprintf(&b, " --variant %s", quote(c.Variant))
	}
	if ground != "" && ground != simulatedName {
		fmt.Fprintf(&b, " --on %s", quote(ground))
	}
	fmt.Fprintf(&b, " --seed %d", seed)
	return b.String()
}

// simulatedName is the ground of a command line that names none.
const simulatedName = "simulated"

// quote makes one word of s for a shell.
func quote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:@%", r) || r > 0x7f
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
