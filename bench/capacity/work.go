package capacity

import (
	"context"
	"sync"

	"github.com/hadrill/hadrill/harness/suite"
)

// work runs parts on workers, and keeps the first error.
type work struct {
	ctx context.Context
	at  suite.Site

	mu     sync.Mutex
	failed error
	done   int
	// findings are of all runs that have ended, losses those that were searched for.
	findings []Finding
	losses   []string
}

// each runs n parts, unless something has failed.
func (w *work) each(n int, do func(i int)) {
	if w.failed != nil {
		return
	}
	suite.Each(w.ctx, n, max(1, w.at.Workers), func(i int) {
		do(i)
		if w.over() {
			return // it may have been cut short
		}
		w.mu.Lock()
		w.done++
		w.mu.Unlock()
		if w.at.Ended != nil {
			w.at.Ended()
		}
	})
	if w.failed == nil {
		w.failed = w.ctx.Err() // a search that has begun may have ended between two runs
	}
}

// fail keeps an error, the first. Runs that have begun go on.
func (w *work) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed == nil {
		w.failed = err
	}
}

// over reports whether there is nothing to go on for.
func (w *work) over() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed != nil || w.ctx.Err() != nil
}
