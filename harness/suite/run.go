package suite

import "context"

// Doer does a job. progress, which may be nil, is called with the share that is done.
type Doer func(ctx context.Context, j Job, progress func(share float64)) (Result, error)

// Options say how jobs are run.
type Options struct {
	Workers int // side by side, at least one
	// Begun, which may be nil, is called when a job starts, and gives what is
	// called with the job's progress, or nil. Workers call it side by side.
	Begun func(Job) func(share float64)
	// Do, which may be nil, does a job in place of RunJob: from what is known, or
	// elsewhere.
	Do Doer
	// Keep, which may be nil, is called by the worker that did the run, side by
	// side with others: writing and drawing belong here. A worker goes on with
	// its next job when Keep returns, so that no more results than workers wait
	// to be kept.
	Keep func(Result) error
}

// RunJobs runs jobs and hands each result to done, one at a time and in the
// order of jobs, whatever order they finish in. When ctx ends, jobs that have
// not begun are left out, also those whose record says that their run came nowhere. An
// error of Do, Keep or done, the first in the order of jobs, ends the runs and comes back.
func RunJobs(ctx context.Context, jobs []Job, o Options, done func(Result) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make([]chan kept, len(jobs))
	for i := range results {
		results[i] = make(chan kept, 1)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		begun := Each(ctx, len(jobs), max(1, o.Workers), func(i int) { results[i] <- o.run(ctx, jobs[i]) })
		for _, c := range results[begun:] {
			close(c)
		}
	}()
	var failed error
	for _, c := range results {
		r, ok := <-c
		if !ok || failed != nil || r.left {
			continue
		}
		if failed = r.err; failed == nil {
			failed = done(r.Result)
		}
		if failed != nil {
			cancel()
		}
	}
	<-ended
	return failed
}

// kept is a result, and the error of doing or keeping it. One that is left out is of a run
// that did not begin.
type kept struct {
	Result
	err  error
	left bool
}

func (o *Options) run(ctx context.Context, j Job) kept {
	var progress func(float64)
	if o.Begun != nil {
		progress = o.Begun(j)
	}
	var k kept
	if o.Do != nil {
		k.Result, k.err = o.Do(ctx, j, progress)
	} else {
		k.Result = RunJob(ctx, j, progress)
	}
	k.left = k.err == nil && !k.Record.End.Began()
	if o.Keep != nil && k.err == nil {
		k.err = o.Keep(k.Result)
	}
	return k
}
