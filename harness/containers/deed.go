package containers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// deed is an order about a program to the agent of its machine, and what shows that it
// was carried out.
type deed struct {
	do string
	// event is the kind of what is recorded, for an order of which the agent reports
	// no event by itself; "" for none.
	event string
	// proof looks, after the deed, at what it was to change, and gives the reason where
	// that is not so: what is seen there, not the answer to the order, is the evidence.
	// nil where something else proves it.
	proof proof
	// whole: it is about the program as a whole, also where the target is one of its
	// children: only their parent starts those.
	whole bool
}

// proof is a look at what was done at a target; an error is the reason why it was not.
type proof func(ctx context.Context, r *run, t scenarios.Target, done agent.Answer) error

// act is the act of a deed.
func (d deed) act(ctx context.Context, r *run, t scenarios.Target, at time.Time) (string, error) {
	if d.whole {
		t.Program, _, _ = strings.Cut(t.Program, "/")
	}
	m := r.machine(t.Machine)
	a, err := m.ask(ctx, agent.Order{Do: d.do, Target: t.Program, At: m.onAgent(at)})
	if err != nil {
		return "", err
	}
	if d.proof != nil {
		if err := d.proof(ctx, r, t, a); err != nil {
			return "", err
		}
	}
	done := m.fromAgent(a.At)
	if d.event != "" {
		r.event(done, m.name, t.Program, d.event, "")
	}
	return a.Detail + ", " + r.lateBy(at, done), nil
}

// processes looks at the processes of a target that are alive.
func (m *machine) processes(ctx context.Context, target string) (seen []agent.Process, err error) {
	a, err := m.ask(ctx, agent.Order{Do: "alive", Target: target})
	if err != nil {
		return nil, err
	}
	return seen, json.Unmarshal(a.Reply, &seen)
}

// rule is about the processes of a target that are alive after a deed; an error is the
// reason why they do not show that it was done.
type rule func(done agent.Answer, seen []agent.Process) error

// shows makes the proof of a rule.
func shows(rule rule) proof {
	return func(ctx context.Context, r *run, t scenarios.Target, done agent.Answer) error {
		seen, err := r.machine(t.Machine).processes(ctx, t.Program)
		if err != nil {
			return err
		}
		return rule(done, seen)
	}
}

// tick is how much earlier than it began a process may seem to have begun: twice what
// the kernel rounds.
const tick = 20 * time.Millisecond

// older reports whether a process began before an order was carried out.
func older(p agent.Process, done agent.Answer) bool { return p.Since < done.At-int64(tick) }

// dead wants no process that began before: what a parent starts anew is another one.
func dead(done agent.Answer, seen []agent.Process) error {
	for _, p := range seen {
		if older(p, done) {
			return fmt.Errorf("process %d is still alive", p.PID)
		}
	}
	return nil
}

// began wants a process that began then, and none that did before.
func began(done agent.Answer, seen []agent.Process) error {
	for _, p := range seen {
		if older(p, done) {
			return fmt.Errorf("process %d has run since %v before", p.PID, time.Duration(done.At-p.Since).Round(time.Millisecond))
		}
	}
	return alive(done, seen)
}

// alive wants a process.
func alive(_ agent.Answer, seen []agent.Process) error {
	if len(seen) == 0 {
		return errors.New("it does not run")
	}
	return nil
}

// held wants the processes to be stopped, some of them by this. One that was born in that
// moment may have been missed.
func held(done agent.Answer, seen []agent.Process) error {
	stopped := slices.DeleteFunc(slices.Clone(seen), func(p agent.Process) bool { return !p.Stopped })
	for _, p := range seen {
		if !p.Stopped && (older(p, done) || len(stopped) == 0) {
			return fmt.Errorf("process %d is not stopped", p.PID)
		}
	}
	if done.Count == 0 && len(stopped) > 0 {
		return errors.New("was stopped already")
	}
	return alive(done, stopped)
}

// loose wants no process to be stopped.
func loose(_ agent.Answer, seen []agent.Process) error {
	for _, p := range seen {
		if p.Stopped {
			return fmt.Errorf("process %d is still stopped", p.PID)
		}
	}
	return nil
}

// loosened wants that to be so by this. What runs does not show that it stood before: who
// sends the signal counts those that he finds stopped.
func loosened(done agent.Answer, seen []agent.Process) error {
	if err := loose(done, seen); err != nil {
		return err
	}
	if done.Count == 0 {
		return errors.New("was not stopped")
	}
	return nil
}

// orEnded makes the proof of a rule about what was started, which may have ended since.
func orEnded(rule rule) proof {
	return func(ctx context.Context, r *run, t scenarios.Target, done agent.Answer) error {
		why := shows(rule)(ctx, r, t, done)
		if _, _, ended := r.ended(t, r.machine(t.Machine).fromAgent(done.At)); ended {
			return nil
		}
		return why
	}
}

// full proves that a machine's disk takes nothing more, and free that it takes what is
// written.
func full(ctx context.Context, r *run, t scenarios.Target, _ agent.Answer) error {
	switch n, of, err := r.fullFolders(ctx, t); {
	case err != nil:
		return err
	case n < of || of == 0:
		return fmt.Errorf("%d of its %d folders take what is written", of-n, of)
	}
	return nil
}

func free(ctx context.Context, r *run, t scenarios.Target, _ agent.Answer) error {
	switch n, of, err := r.fullFolders(ctx, t); {
	case err != nil:
		return err
	case n > 0:
		return fmt.Errorf("%d of its %d folders take nothing", n, of)
	}
	return nil
}

// fullFolders counts the folders of a machine's disk that take nothing more.
func (r *run) fullFolders(ctx context.Context, t scenarios.Target) (full, of int, err error) {
	m := r.machine(t.Machine)
	a, err := m.ask(ctx, agent.Order{Do: "room"})
	return int(a.Count), len(m.setup.Disk), err
}
