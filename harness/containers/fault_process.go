package containers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// processVerbs are the faults that are signals to programs.
var processVerbs = map[string]verb{
	"kill":   onEach(order("kill"), orderWhole("ensure")),
	"stop":   {inject: stop},
	"start":  onEach(orderWhole("start"), nil),
	"freeze": onEach(orderNoted("freeze", "frozen"), orderNoted("thaw", "thawed")),
	"thaw":   onEach(orderNoted("thaw", "thawed"), nil),
}

// order makes an act that gives the agent of the program's machine an order.
func order(do string) act { return orderNoted(do, "") }

// orderNoted makes an act that gives an order and records it as an event of a
// kind, for an order of which the agent reports no event by itself.
func orderNoted(do, kind string) act {
	return func(ctx context.Context, r *run, t scenarios.Target, at time.Time) (string, error) {
		m := r.machine(t.Machine)
		a, err := m.ask(ctx, agent.Order{Do: do, Target: t.Program, At: m.onAgent(at)})
		if err != nil {
			return "", err
		}
		done := m.fromAgent(a.At)
		if kind != "" {
			r.event(done, m.name, t.Program, kind, "")
		}
		return a.Detail + ", " + r.lateBy(at, done), nil
	}
}

// orderWhole makes an act that gives an order about a program as a whole, also
// where the target is one of its children: only their parent starts those.
func orderWhole(do string) act {
	give := order(do)
	return func(ctx context.Context, r *run, t scenarios.Target, at time.Time) (string, error) {
		t.Program, _, _ = strings.Cut(t.Program, "/")
		return give(ctx, r, t, at)
	}
}

// stop sends SIGTERM. It has taken effect when the program has ended, which
// may take a while.
func stop(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	sent := r.doEach(f, func(t scenarios.Target) (string, error) { return order("stop")(ctx, r, t, at) })
	return harness.Injection{
		Undo: r.undoEach(f, sent, orderWhole("ensure")),
		Evidence: func(ctx context.Context) (record.Effect, string) {
			if effect, why := sent.Evidence(ctx); effect != record.Confirmed {
				return effect, why
			}
			return r.stopped(f, at)
		},
	}
}

// stopped reports whether the programs ended that got SIGTERM at a moment.
func (r *run) stopped(f *scenarios.Fault, sent time.Time) (record.Effect, string) {
	var seen []string
	for _, t := range f.Targets {
		at, how, ok := r.ended(t, sent)
		if !ok {
			return record.WithoutEffect, t.String() + " ignored SIGTERM"
		}
		seen = append(seen, fmt.Sprintf("%s: %s %v after SIGTERM", t, how, at.Sub(sent).Round(time.Millisecond)))
	}
	return record.Confirmed, strings.Join(seen, "; ")
}

// ended gives a program's first end after a moment.
func (r *run) ended(t scenarios.Target, from time.Time) (at time.Time, how string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.events {
		if h.e.Kind == "ended" && h.e.Machine == t.Machine && h.e.Program == t.Program && h.at.After(from.Add(-ahead)) {
			return h.at, h.e.Detail, true
		}
	}
	return time.Time{}, "", false
}
