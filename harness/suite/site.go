package suite

import "context"

// Site is where the runs of a study are done. Its zero value does them here, one after
// another.
type Site struct {
	Workers int // parts of the study side by side
	// Do, which may be nil, does a run in place of RunJob: elsewhere.
	Do Doer
	// Ended, which may be nil, is called after each part, by several workers at once.
	Ended func()
}

// Elsewhere reports whether runs are done elsewhere, so that nothing need be built here.
func (s Site) Elsewhere() bool { return s.Do != nil }

// Run does one run of a study. The error is of ctx, or of what does it: a run that did not
// finish is none.
func (s Site) Run(ctx context.Context, j Job) (Result, error) {
	if s.Do == nil {
		r := RunJob(ctx, j, nil)
		return r, ctx.Err()
	}
	r, err := s.Do(ctx, j, nil)
	if err == nil {
		err = ctx.Err()
	}
	return r, err
}
