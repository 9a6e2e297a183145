package suite

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

// Job is a case to run under a seed.
type Job struct {
	Case     *scenarios.Case
	Prepared harness.Prepared
	Seed     uint64
	// Look, which may be nil, sees more of the run than its record tells.
	Look *Look
	// About is the job for people, "" for its case's name.
	About string
}

// String is "vip-nginx/as-printed, seed 3".
func (j *Job) String() string {
	name := j.About
	if name == "" {
		name = j.Case.Name()
	}
	return fmt.Sprintf("%s, seed %d", name, j.Seed)
}

// Result is a job that has run, with its measurement and verdict.
type Result struct {
	Job
	Record *record.Record
	// Seen is what Job.Look saw, as JSON; nil without one.
	Seen     json.RawMessage
	Measured *measure.Measurement
	Verdict  *verdict.Verdict
}

// Jobs gives the runs of every case under every seed, cases first. prepared is
// by case.
func Jobs(prepared []harness.Prepared, cases []*scenarios.Case, seeds []uint64) []Job {
	var jobs []Job
	for i, c := range cases {
		for _, s := range seeds {
			jobs = append(jobs, Job{Case: c, Prepared: prepared[i], Seed: s})
		}
	}
	return jobs
}

// CasesOf gives the cases that jobs are of, each once, and what is prepared of them.
func CasesOf(jobs []Job) (cases []*scenarios.Case, prepared []harness.Prepared) {
	seen := map[*scenarios.Case]bool{}
	for _, j := range jobs {
		if !seen[j.Case] {
			seen[j.Case] = true
			cases, prepared = append(cases, j.Case), append(prepared, j.Prepared)
		}
	}
	return cases, prepared
}

// SeedsFrom gives n seeds: first, first+1, ...
func SeedsFrom(first uint64, n int) []uint64 {
	seeds := make([]uint64, n)
	for i := range seeds {
		seeds[i] = first + uint64(i)
	}
	return seeds
}

// RunJob does one job: run, measure, judge. progress, which may be nil, is
// called with the share that is done.
func RunJob(ctx context.Context, j Job, progress func(share float64)) Result {
	var rec *record.Record
	var seen json.RawMessage
	if j.Look == nil {
		rec = j.Prepared.Run(ctx, j.Seed, progress)
	} else {
		rec, seen = j.Look.run(ctx, j, progress)
	}
	rec.Run.Hadrill = Version
	r := JudgeRecord(j, rec)
	r.Seen = seen
	return r
}

// JudgeRecord measures a record of the job and judges it by the case's
// expectations.
func JudgeRecord(j Job, rec *record.Record) Result {
	expect := make([]verdict.Expectation, len(j.Case.Expect))
	for i := range j.Case.Expect {
		expect[i] = &j.Case.Expect[i]
	}
	if maps.Equal(rec.Run.Files, j.Case.Scenario.Files) {
		rec.Run.Files = j.Case.Scenario.Files // once for all runs, also of those that were read
	}
	m := measure.Measure(rec)
	return Result{Job: j, Record: rec, Measured: m, Verdict: verdict.Judge(rec, m, expect, ReplayCommand(j.Case, rec.Run.Ground, j.Seed))}
}
