package queue

import (
	"context"
	"runtime"

	"github.com/hadrill/hadrill/harness/suite"
)

// Window is how many jobs of a study are in the queue at a time: more than workers take
// at once, and few enough that the coordinator holds little.
const Window = 1024

// Options gives those of running jobs by workers: in place of o.Do, which does a job
// whose result is there. known, which may be nil, reports whether a job need not be
// waited for. No more results are in memory that are not kept yet than there are cores.
func (s *Study) Options(o suite.Options, known func(suite.Job) bool) suite.Options {
	do, keep := o.Do, o.Keep
	gate := make(chan struct{}, runtime.GOMAXPROCS(0))
	o.Workers = Window
	o.Do = func(ctx context.Context, j suite.Job, progress func(float64)) (suite.Result, error) {
		if known == nil || !known(j) {
			if err := s.Await(ctx, j); err != nil {
				return suite.Result{}, err
			}
		}
		gate <- struct{}{}
		r, err := do(ctx, j, progress)
		if err != nil {
			<-gate
		}
		return r, err
	}
	o.Keep = func(r suite.Result) error {
		defer func() { <-gate }()
		if keep == nil {
			return nil
		}
		return keep(r)
	}
	return o
}
