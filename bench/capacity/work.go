package capacity

import (
	"context"
	"errors"
	"sync"

	"github.com/hadrill/hadrill/harness/suite"
)

// work runs parts on workers, and keeps the first error.
type work struct {
	ctx     context.Context
	workers int
	ended   func()

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
	begun := suite.Each(w.ctx, n, w.workers, func(i int) {
		do(i)
		w.mu.Lock()
		w.done++
		w.mu.Unlock()
		if w.ended != nil {
			w.ended()
		}
	})
	if begun < n && w.failed == nil {
		w.failed = w.ctx.Err()
	}
}

// fail keeps an error. What has begun goes on.
func (w *work) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = errors.Join(w.failed, err)
}
