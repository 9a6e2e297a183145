package containers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// processVerbs are the faults that are signals to programs.
var processVerbs = map[string]verb{
	"kill":   onEach(deed{do: "kill", proof: shows(dead)}.act, ensure.act),
	"stop":   {inject: stop},
	"start":  onEach(deed{do: "start", proof: orEnded(began), whole: true}.act, nil),
	"freeze": onEach(freeze.act, letGo.act),
	"thaw":   onEach(thaw.act, nil),
}

// Deeds, of which some are done at the end of faults as well.
var (
	ensure = deed{do: "ensure", proof: orEnded(alive), whole: true}
	freeze = deed{do: "freeze", event: "frozen", proof: shows(held)}
	thaw   = deed{do: "thaw", event: "thawed", proof: shows(loosened)}
	// letGo is thaw where it need not have stood: at the end of a fault.
	letGo = deed{do: "thaw", event: "thawed", proof: shows(loose)}
)

// stop sends SIGTERM. It has taken effect when the program has ended, which
// may take a while.
func stop(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	sent := r.doEach(f, func(t scenarios.Target) (string, error) { return deed{do: "stop"}.act(ctx, r, t, at) })
	return harness.Injection{
		Undo: r.undoEach(f, sent, ensure.act),
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
		at, how, ok := r.ended(t, sent.Add(-ahead))
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
		if h.e.Kind == "ended" && h.e.Machine == t.Machine && h.e.Program == t.Program && h.at.After(from) {
			return h.at, h.e.Detail, true
		}
	}
	return time.Time{}, "", false
}
