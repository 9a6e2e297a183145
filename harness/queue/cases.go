package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
)

// mostCases is how many cases a worker has ready: jobs come case by case, of a few
// coordinators.
const mostCases = 16

// cases are those that a worker has prepared, the last used at the end.
type cases struct {
	ground harness.Ground
	mu     sync.Mutex
	ready  []*ready
}

// ready is a case that has been prepared.
type ready struct {
	digest   string
	c        *scenarios.Case
	prepared harness.Prepared
}

// prepared gives a job's case, which is read from the queue where it is not ready.
// Others wait meanwhile, who most likely want the same.
func (w *Worker) prepared(ctx context.Context, j message) (*ready, error) {
	p := &w.prepare
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.ready, func(r *ready) bool { return r.digest == j.Case }); i >= 0 {
		r := p.ready[i]
		p.ready = append(slices.Delete(p.ready, i, i+1), r)
		return r, nil
	}
	r, err := w.load(ctx, j)
	if err != nil {
		return nil, err
	}
	if p.ready = append(p.ready, r); len(p.ready) > mostCases {
		p.ready = p.ready[1:]
	}
	return r, nil
}

// load reads a case from the queue, and prepares it.
func (w *Worker) load(ctx context.Context, j message) (*ready, error) {
	call, cancel := w.Conn.within(ctx)
	defer cancel()
	data, err := w.pack.get(call, w.place.cases, j.Case)
	switch {
	case err != nil:
		return nil, err
	case data == nil:
		return nil, errors.New("its case is not in the queue")
	case digest(data) != j.Case:
		return nil, errors.New("its case is not what was put into the queue")
	}
	c, err := suite.Unpack(data)
	if err != nil {
		return nil, err
	}
	prepared, err := w.Ground.Prepare(c)
	if err != nil {
		return nil, err
	}
	if err := w.Ground.Build(ctx, []harness.Prepared{prepared}); err != nil {
		return nil, err
	}
	return &ready{j.Case, c, prepared}, nil
}

// work is the job of a message, whose key must be that of its inputs.
func (w *Worker) work(ctx context.Context, m message) (suite.Job, error) {
	look, err := suite.FindLook(w.Looks, m.Look)
	if err != nil {
		return suite.Job{}, err
	}
	one, err := w.prepared(ctx, m)
	if err != nil {
		return suite.Job{}, err
	}
	j := suite.Job{Case: one.c, Prepared: one.prepared, Seed: m.Seed, Look: look}
	key, err := w.Keys.Key(j, 1)
	if err == nil && key != m.Key {
		err = fmt.Errorf("the job's key is %s, and that of its inputs %s", m.Key, key)
	}
	return j, err
}
