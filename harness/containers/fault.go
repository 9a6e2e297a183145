package containers

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
)

// ahead is how long before its time a fault is made ready: orders to agents
// name the moment and lie there until then.
const ahead = 300 * time.Millisecond

// fault is one fault of the scenario in one run.
type fault struct {
	f    *scenarios.Fault
	did  chan struct{} // closed when it was inflicted
	mu   sync.Mutex
	done deed
	out  reports.Fault
}

// deed is what a fault did: how it is undone, and what proves it. The proof is
// asked for when it is undone (after), or when the run ends.
type deed struct {
	undo  func(ctx context.Context, at time.Time) error
	proof func(ctx context.Context) (reports.Effect, string)
}

// confirmed is a deed whose evidence is there already.
func confirmed(evidence string) func(context.Context) (reports.Effect, string) {
	return func(context.Context) (reports.Effect, string) { return reports.Confirmed, evidence }
}

func without(why string) func(context.Context) (reports.Effect, string) {
	return func(context.Context) (reports.Effect, string) { return reports.WithoutEffect, why }
}

// verb is one way to break something at a moment, or to repair it.
type verb func(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) deed

func newFault(f *scenarios.Fault) *fault {
	o := &fault{f: f, did: make(chan struct{}), out: reports.Fault{ID: f.ID, Verb: f.Verb, Targets: targets(f), At: f.At, Repair: f.Repair}}
	if f.Repair {
		o.out.Until = f.At
	}
	return o
}

// targets are the machines and programs that a fault acts on.
func targets(f *scenarios.Fault) []string {
	out := append([]string(nil), f.From...)
	for _, t := range f.Targets {
		out = append(out, t.String())
	}
	return out
}

// arm lets every fault happen at its time.
func (r *run) arm(ctx context.Context) {
	for _, o := range r.faults {
		go r.inflict(ctx, o)
	}
}

func (r *run) inflict(ctx context.Context, o *fault) {
	at := r.zero.Add(o.f.At)
	if pause(ctx, time.Until(at)-ahead) != nil {
		return
	}
	done := verbs(o.f.Verb)(ctx, r, o.f, at)
	o.mu.Lock()
	o.done = done
	o.mu.Unlock()
	close(o.did)
	if o.f.Repair && o.f.Undoes != "" {
		r.find(o.f.Undoes).close(ctx, r)
	}
	if o.f.For == 0 {
		return
	}
	over := at.Add(o.f.For)
	if pause(ctx, time.Until(over)-ahead) == nil {
		o.repair(ctx, r, over)
	}
}

// find is the fault of that name.
func (r *run) find(id string) *fault {
	for _, o := range r.faults {
		if o.f.ID == id {
			return o
		}
	}
	panic("no fault " + id) // the scenario was checked
}

// repair undoes the fault once; false when it was over already.
func (o *fault) repair(ctx context.Context, r *run, at time.Time) bool {
	o.mu.Lock()
	undo := o.done.undo
	o.done.undo = nil
	o.mu.Unlock()
	if undo == nil {
		return false
	}
	err := undo(ctx, at)
	o.close(ctx, r)
	if err != nil {
		o.mu.Lock()
		o.out.Effect, o.out.Evidence = reports.Unknown, o.out.Evidence+"; cannot be undone: "+err.Error()
		o.mu.Unlock()
	}
	o.mu.Lock()
	o.out.Until = at.Sub(r.zero)
	o.mu.Unlock()
	return true
}

// close notes when the fault was over, and asks for its evidence.
func (o *fault) close(ctx context.Context, r *run) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done.proof == nil || o.out.Effect != "" {
		return
	}
	o.out.Effect, o.out.Evidence = o.done.proof(ctx)
	if !o.out.Repair && o.out.Until == 0 {
		o.out.Until = r.repairedAt(o)
	}
}

// repairedAt is when a fault was repaired that its own `for` does not undo: the
// time of the first repair of it.
func (r *run) repairedAt(o *fault) time.Duration {
	for _, other := range r.faults {
		if other.f.Repair && other.f.Undoes == o.f.ID {
			return other.f.At
		}
	}
	return 0
}

// evidence is what each fault did, for the record.
func (r *run) evidence(ctx context.Context) []reports.Fault {
	var out []reports.Fault
	for _, o := range r.faults {
		o.mu.Lock()
		switch {
		case o.out.Effect != "":
		case o.done.proof == nil:
			o.out.Effect, o.out.Evidence = reports.Unknown, "the run ended before it"
		default:
			o.out.Effect, o.out.Evidence = o.done.proof(ctx)
		}
		out = append(out, o.out)
		o.mu.Unlock()
	}
	return out
}

// tried collects what came of acting on several targets side by side.
type tried struct {
	sync.Mutex
	seen, not []string
}

func (t *tried) add(evidence string, err error) {
	t.Lock()
	defer t.Unlock()
	if err != nil {
		t.not = append(t.not, err.Error())
		return
	}
	t.seen = append(t.seen, evidence)
}

// proof of all of them: one that had no effect leaves the fault without.
func (t *tried) proof(context.Context) (reports.Effect, string) {
	t.Lock()
	defer t.Unlock()
	if len(t.not) > 0 {
		return reports.WithoutEffect, strings.Join(t.not, "; ")
	}
	return reports.Confirmed, strings.Join(t.seen, "; ")
}

// onEach does something to every target of a fault side by side.
func onEach(f *scenarios.Fault, do func(t scenarios.Target) (string, error)) *tried {
	all := &tried{}
	var wg sync.WaitGroup
	for _, t := range f.Targets {
		wg.Go(func() {
			evidence, err := do(t)
			if err != nil {
				err = fmt.Errorf("%s: %w", t, err)
			}
			all.add(t.String()+": "+evidence, err)
		})
	}
	wg.Wait()
	return all
}

// lateBy says how much later than meant something was done.
func (r *run) lateBy(at, done time.Time) string {
	return fmt.Sprintf("%.1f ms after its time", float64(done.Sub(at))/1e6)
}
