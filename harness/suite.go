package harness

import (
	"context"
	"sync"

	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
)

// Job is one run to be done.
type Job struct {
	Case     *scenarios.Case
	Prepared Prepared
	Seed     uint64
}

// Result is one run done.
type Result struct {
	Job
	Record   *reports.Record
	Measured *reports.Measurement
	Verdict  *reports.Verdict
}

// Jobs are the runs of every case under every seed, cases first.
func Jobs(prepared []Prepared, cases []*scenarios.Case, seeds []uint64) []Job {
	var jobs []Job
	for i, c := range cases {
		for _, s := range seeds {
			jobs = append(jobs, Job{c, prepared[i], s})
		}
	}
	return jobs
}

// Suite runs jobs on so many workers and hands each result to done, one at a
// time and in the order of jobs, whatever order they finish in. begun, which
// may be nil, is told when a job starts and gives what is told its progress.
// When ctx ends, jobs that have not begun are left out.
func Suite(ctx context.Context, jobs []Job, workers int, begun func(Job) func(share float64), done func(Result) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		next    int
		mu      sync.Mutex
		results = make([]chan Result, len(jobs))
		wg      sync.WaitGroup
	)
	for i := range results {
		results[i] = make(chan Result, 1)
	}
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1
	}
	for range min(workers, len(jobs)) {
		wg.Go(func() {
			for i := take(); i < len(jobs); i = take() {
				if ctx.Err() == nil {
					var progress func(float64)
					if begun != nil {
						progress = begun(jobs[i])
					}
					results[i] <- Run(ctx, jobs[i], progress)
				}
				close(results[i])
			}
		})
	}
	var failed error
	for _, c := range results {
		r, ok := <-c
		if !ok || failed != nil {
			continue
		}
		if failed = done(r); failed != nil {
			cancel()
		}
	}
	wg.Wait()
	return failed
}
