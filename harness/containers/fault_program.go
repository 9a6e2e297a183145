package containers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
)

// onPrograms is a verb that is one order to the agents of the targets' machines,
// and perhaps another to undo it.
func onPrograms(do, undo string) verb {
	give := func(ctx context.Context, r *run, f *scenarios.Fault, order string, at time.Time) *tried {
		return onEach(f, func(t scenarios.Target) (string, error) {
			m := r.machine(t.Machine)
			a, err := m.ask(ctx, agent.Order{Do: order, Target: target(order, t), At: m.onAgent(at)})
			if err != nil {
				return "", err
			}
			done := m.fromAgent(a.At)
			if kind := signalled[order]; kind != "" {
				r.event(done, m.name, t.Program, kind, "")
			}
			return a.Detail + ", " + r.lateBy(at, done), nil
		})
	}
	return func(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) deed {
		all := give(ctx, r, f, do, at)
		d := deed{proof: all.proof}
		if undo != "" {
			d.undo = func(ctx context.Context, at time.Time) error { return all.undone(give(ctx, r, f, undo, at)) }
		}
		if do == "stop" {
			d.proof = func(ctx context.Context) (reports.Effect, string) { return r.stopped(ctx, f, all) }
		}
		return d
	}
}

// signalled are the events of orders that no agent tells by itself.
var signalled = map[string]string{"freeze": "frozen", "thaw": "thawed"}

// target is the program that an order names; a program is started as a whole.
func target(order string, t scenarios.Target) string {
	if order == "start" || order == "ensure" {
		name, _, _ := strings.Cut(t.Program, "/")
		return name
	}
	return t.Program
}

// stopped tells whether the programs ended that were asked to.
func (r *run) stopped(ctx context.Context, f *scenarios.Fault, all *tried) (reports.Effect, string) {
	if effect, why := all.proof(ctx); effect != reports.Confirmed {
		return effect, why
	}
	var seen []string
	for _, t := range f.Targets {
		at, how, ok := r.ended(t, r.zero.Add(f.At))
		if !ok {
			return reports.WithoutEffect, t.String() + " ignored SIGTERM"
		}
		seen = append(seen, fmt.Sprintf("%s: %s %v after SIGTERM", t, how, at.Sub(r.zero.Add(f.At)).Round(time.Millisecond)))
	}
	return reports.Confirmed, strings.Join(seen, "; ")
}

// ended is a program's first end after a moment.
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

// hang has programs accept requests and not answer: our own do so by
// themselves, a real one is stopped, and its kernel goes on accepting.
func hang(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) deed {
	return answering(ctx, r, f, at, "hang", "unhang",
		func(context.Context, *run, *scenarios.Fault, scenarios.Target) agent.Order {
			return agent.Order{Do: "freeze"}
		}, agent.Order{Do: "thaw"}, "requests accepted and not answered")
}

// fail has programs answer requests with a failure: our own by themselves; in
// a real one's place its machine's agent answers.
func fail(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) deed {
	return answering(ctx, r, f, at, "fail", "unfail",
		func(_ context.Context, r *run, f *scenarios.Fault, t scenarios.Target) agent.Order {
			pr := programOf(r.p.c, t)
			line, _ := json.Marshal(agent.Failure{Ports: r.p.ports(nil, pr), Status: f.Status, Redis: pr.Kind == "redis"}) // numbers: never an error
			return agent.Order{Do: "fail", Say: line}
		}, agent.Order{Do: "unfail"}, fmt.Sprintf("requests answered with status %d", f.Status))
}

// answering is a fault of how programs answer. own and ownUndo are what one of
// our own is told; real makes the order for the others.
func answering(ctx context.Context, r *run, f *scenarios.Fault, at time.Time, own, ownUndo string,
	real func(context.Context, *run, *scenarios.Fault, scenarios.Target) agent.Order, realUndo agent.Order, what string) deed {
	counts := map[scenarios.Target]*tally{}
	for _, t := range f.Targets {
		counts[t] = &tally{}
	}
	all := onEach(f, func(t scenarios.Target) (string, error) {
		m := r.machine(t.Machine)
		if ours(programOf(r.p.c, t)) {
			var before agent.Did
			_ = pause(ctx, time.Until(at))
			if err := m.say(ctx, t.Program, agent.Say{Do: own, Status: f.Status, Share: f.Share}, &before); err != nil {
				return "", err
			}
			counts[t].before = before.Held + before.Failed
			return "", nil
		}
		o := real(ctx, r, f, t)
		o.At = m.onAgent(at)
		if o.Target = t.Program; o.Do == "fail" {
			o.Target = f.ID
		}
		a, err := m.ask(ctx, o)
		return a.Detail, err
	})
	count := func(ctx context.Context, t scenarios.Target, undo bool, at time.Time) (string, error) {
		m, n := r.machine(t.Machine), counts[t]
		if ours(programOf(r.p.c, t)) {
			say := agent.Say{Do: "counts"}
			if undo {
				_ = pause(ctx, time.Until(at))
				say.Do = ownUndo
			}
			var did agent.Did
			err := m.say(ctx, t.Program, say, &did)
			n.set(did.Held + did.Failed - n.before)
			return "", err
		}
		if !undo && realUndo.Do == "thaw" {
			return "", nil // frozen: its processes' state is the evidence
		}
		o := realUndo
		if o.Target = t.Program; o.Do == "unfail" {
			o.Target = f.ID
		}
		o.At = m.onAgent(at)
		a, err := m.ask(ctx, o)
		if o.Do == "unfail" {
			n.set(int(a.Count))
		}
		return a.Detail, err
	}
	return deed{
		undo: func(ctx context.Context, at time.Time) error {
			return all.undone(onEach(f, func(t scenarios.Target) (string, error) { return count(ctx, t, true, at) }))
		},
		proof: func(ctx context.Context) (reports.Effect, string) {
			if effect, why := all.proof(ctx); effect != reports.Confirmed {
				return effect, why
			}
			asked := onEach(f, func(t scenarios.Target) (string, error) {
				if counts[t].known {
					return "", nil
				}
				return count(ctx, t, false, time.Time{})
			})
			if len(asked.not) > 0 {
				return reports.Unknown, asked.not[0]
			}
			return evidenceOf(f, counts, all, what)
		},
	}
}

// tally is how many requests met a fault at one program.
type tally struct {
	before, n int
	known     bool
}

func (t *tally) set(n int) { t.n, t.known = n, true }

// evidenceOf sums up. A program whose requests cannot be counted proves itself
// by the state of its processes.
func evidenceOf(f *scenarios.Fault, counts map[scenarios.Target]*tally, all *tried, what string) (reports.Effect, string) {
	n, counted := 0, false
	for _, t := range f.Targets {
		n += counts[t].n
		counted = counted || counts[t].known
	}
	var said []string
	for _, s := range all.seen {
		if !strings.HasSuffix(s, ": ") {
			said = append(said, s)
		}
	}
	switch {
	case counted && n > 0:
		said = append(said, fmt.Sprintf("%d %s", n, what))
	case counted && len(said) == 0:
		return reports.WithoutEffect, "0 " + what
	}
	return reports.Confirmed, strings.Join(said, "; ")
}

// repair undoes the fault that the scenario paired it with.
func repair(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) deed {
	o := r.find(f.Undoes)
	select {
	case <-o.did:
	case <-ctx.Done():
		return deed{proof: without(errors.New("the run ended").Error())}
	}
	if !o.repair(ctx, r, at) {
		return deed{proof: without(f.Undoes + " was over already")}
	}
	return deed{proof: confirmed(f.Undoes + " was undone")}
}
