package simulated

import (
	"context"
	"fmt"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/world"
)

// processVerbs are the faults that are signals to programs.
var processVerbs = map[string]inject{
	"kill":   onEach("process ended by SIGKILL", kill, start),
	"stop":   stop,
	"start":  onEach("process started", start, nil),
	"freeze": onEach("process frozen by SIGSTOP", freeze, thaw),
	"thaw":   onEach("process goes on by SIGCONT", thaw, nil),
}

var (
	kill   = onProgram((*world.Program).Kill, "was not running")
	start  = onProgram((*world.Program).Start, "was running already, or its machine is down")
	freeze = onProgram((*world.Program).Freeze, "was not running, or frozen already")
	thaw   = onProgram((*world.Program).Thaw, "was not frozen")
)

// stop sends SIGTERM. It has taken effect when the program has ended, which
// may take a while.
func stop(r *run, f *scenarios.Fault) harness.Injection {
	outcome := &harness.Outcome{}
	var stopped []*world.Program
	for _, t := range f.Targets {
		p := r.program(t)
		if p == nil || !p.Stop() {
			outcome.Failed(t.String() + " was not running")
			continue
		}
		stopped = append(stopped, p)
	}
	from := len(r.rec.Events)
	return harness.Injection{
		Undo: undoing(func() {
			for _, p := range stopped {
				p.Start()
			}
		}),
		Evidence: func(ctx context.Context) (record.Effect, string) {
			for _, p := range stopped {
				if e := r.ended(p, from); e != "" {
					outcome.Took(e)
				} else {
					outcome.Failed(p.Machine().Name() + "/" + p.Name() + " ignored SIGTERM")
				}
			}
			return outcome.Evidence(ctx)
		},
	}
}

// ended finds a program's end among the events from number from on.
func (r *run) ended(p *world.Program, from int) string {
	for _, e := range r.rec.Events[min(from, len(r.rec.Events)):] {
		if e.Kind == "ended" && e.Machine == p.Machine().Name() && e.Program == p.Name() {
			return fmt.Sprintf("%s/%s: %s at %v", e.Machine, e.Program, e.Detail, e.At)
		}
	}
	return ""
}
