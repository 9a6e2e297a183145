package simulated

import (
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/world"
)

// fault is one fault of the scenario in one run: it is injected, perhaps
// undone, and asked for its evidence.
type fault struct {
	f     *scenarios.Fault
	undo  func()
	proof func() (reports.Effect, string)
	out   reports.Fault
}

// verb is one way to break something. inject returns how it is undone (nil
// when nothing is to be undone by `for`) and what proves that it took effect,
// which is asked when it is undone or when the run ends.
type verb func(r *run, f *scenarios.Fault) (undo func(), proof func() (reports.Effect, string))

// verbs is the table of all of them.
var verbs = map[string]verb{
	"crash":   each(onMachine(func(m *world.Machine) (bool, string) { return m.Crash(), "was down already" }), onMachine(func(m *world.Machine) (bool, string) { return m.Restart(), "" })),
	"restart": each(onMachine(func(m *world.Machine) (bool, string) { return m.Restart(), "was up already" }), nil),
	"pause":   each(onMachine(func(m *world.Machine) (bool, string) { return m.Pause(), "was down or paused already" }), onMachine(func(m *world.Machine) (bool, string) { return m.Resume(), "" })),
	"resume":  each(onMachine(func(m *world.Machine) (bool, string) { return m.Resume(), "was not paused" }), nil),
	"kill":    each(onProgram(func(p *world.Program) (bool, string) { return p.Kill(), "was not running" }), onProgram(start)),
	"start":   each(onProgram(start), nil),
	"freeze":  each(onProgram(func(p *world.Program) (bool, string) { return p.Freeze(), "was not running, or frozen already" }), onProgram(thaw)),
	"thaw":    each(onProgram(thaw), nil),
	"stop":    stop,
	"cut":     cut,
	"heal":    repair,
	"unslow":  repair,
	"delay":   between(func(f *scenarios.Fault) world.Rule { return world.Rule{Delay: f.Delay, Jitter: f.Jitter} }, "delayed"),
	"loss":    between(func(f *scenarios.Fault) world.Rule { return world.Rule{DropShare: f.Share} }, "lost"),
	"slow":    slow,
	"hang":    hang,
	"unhang":  repair,
	"fail":    fail,
	"unfail":  repair,
}

func start(p *world.Program) (bool, string) {
	return p.Start(), "was running already, or its machine is down"
}

func thaw(p *world.Program) (bool, string) { return p.Thaw(), "was not frozen" }

// act does something to a target and tells whether it had an effect, and why
// it can have had none.
type act func(r *run, t scenarios.Target) (done bool, whyNot string)

func onMachine(do func(*world.Machine) (bool, string)) act {
	return func(r *run, t scenarios.Target) (bool, string) { return do(r.w.Machine(t.Machine)) }
}

func onProgram(do func(*world.Program) (bool, string)) act {
	return func(r *run, t scenarios.Target) (bool, string) {
		p := r.w.Machine(t.Machine).Program(t.Program)
		if p == nil {
			return false, "does not exist"
		}
		return do(p)
	}
}

// each acts on every target, one after another; what the simulator's kernel
// reports is the evidence.
func each(do, undo act) verb {
	return func(r *run, f *scenarios.Fault) (func(), func() (reports.Effect, string)) {
		var not []string
		tried := 0
		hit := func(t scenarios.Target) {
			tried++
			if done, why := do(r, t); !done {
				not = append(not, t.String()+" "+why)
			}
		}
		after := time.Duration(0)
		for i, t := range f.Targets {
			if i == 0 || t.Machine != f.Targets[i-1].Machine {
				hit(t)
				continue
			}
			after += r.betweenSignals()
			r.w.At(r.w.Elapsed()+after, func() { hit(t) })
		}
		at := r.elapsed()
		proof := func() (reports.Effect, string) {
			switch {
			case len(not) > 0:
				return reports.WithoutEffect, strings.Join(not, "; ")
			case tried < len(f.Targets):
				return reports.Unknown, "it was over before it came to " + list(f.Targets[tried:])
			}
			return reports.Confirmed, fmt.Sprintf("%s: %s at %v", list(f.Targets), pastOf[f.Verb], at)
		}
		if undo == nil {
			return nil, proof
		}
		return func() {
			for _, t := range f.Targets {
				undo(r, t)
			}
		}, proof
	}
}

// betweenSignals is the time that passes between signals to two processes of
// one machine, as pkill sends them: what five runs of it took on a busy machine,
// one of them drawn. In it a child can act on the death of its parent.
func (r *run) betweenSignals() time.Duration {
	took := [...]time.Duration{0, 0, 100 * time.Microsecond, 1600 * time.Microsecond, 4500 * time.Microsecond}
	return took[r.signals.IntN(len(took))]
}

var pastOf = map[string]string{
	"crash": "lost power", "restart": "got power", "pause": "all programs frozen", "resume": "all programs thawed",
	"kill": "process ended by SIGKILL", "start": "process started", "freeze": "process frozen by SIGSTOP", "thaw": "process goes on by SIGCONT",
}

func list(ts []scenarios.Target) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = t.String()
	}
	return strings.Join(names, ", ")
}

// stop is SIGTERM; it has taken effect when the program has ended, which may
// take it a while.
func stop(r *run, f *scenarios.Fault) (func(), func() (reports.Effect, string)) {
	var not []string
	var stopped []*world.Program
	for _, t := range f.Targets {
		p := r.w.Machine(t.Machine).Program(t.Program)
		if p == nil || !p.Stop() {
			not = append(not, t.String()+" was not running")
			continue
		}
		stopped = append(stopped, p)
	}
	from := len(r.rec.Events)
	undo := func() {
		for _, p := range stopped {
			p.Start()
		}
	}
	return undo, func() (reports.Effect, string) {
		var seen []string
		for _, p := range stopped {
			if e := r.ended(p, from); e != "" {
				seen = append(seen, e)
			} else {
				not = append(not, p.Machine().Name()+"/"+p.Name()+" ignored SIGTERM")
			}
		}
		if len(not) > 0 {
			return reports.WithoutEffect, strings.Join(not, "; ")
		}
		return reports.Confirmed, strings.Join(seen, "; ")
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

// machines are those a fault names: a machine, a named group, or users.
func (r *run) machines(names []string) []*world.Machine {
	var ms []*world.Machine
	for _, n := range names {
		switch {
		case r.p.c.Network.Groups[n] != nil:
			ms = append(ms, r.machines(r.p.c.Network.Groups[n])...)
		case n == "users":
			for _, g := range r.groups {
				ms = append(ms, g.m)
			}
		default:
			ms = append(ms, r.w.Machine(n)) // a machine, or users/GROUP
		}
	}
	return ms
}

// rule puts a rule between two sides of the network for as long as the fault
// lasts; packets that met it are the evidence.
func (r *run) rule(f *scenarios.Fault, rule world.Rule, done string) (func(), func() (reports.Effect, string)) {
	rule.FromMachines, rule.ToMachines, rule.BothWays = r.machines(f.From), r.machines(f.To), !f.OneWay
	at := r.w.AddRule(rule)
	return at.Remove, func() (reports.Effect, string) {
		if at.Hits() == 0 {
			return reports.WithoutEffect, "no packet passed there"
		}
		return reports.Confirmed, fmt.Sprintf("%d packets %s", at.Hits(), done)
	}
}

func cut(r *run, f *scenarios.Fault) (func(), func() (reports.Effect, string)) {
	return r.rule(f, world.Rule{DropShare: 1}, "dropped")
}

func between(rule func(*scenarios.Fault) world.Rule, done string) verb {
	return func(r *run, f *scenarios.Fault) (func(), func() (reports.Effect, string)) {
		return r.rule(f, rule(f), done)
	}
}

func slow(r *run, f *scenarios.Fault) (func(), func() (reports.Effect, string)) {
	before := 0
	for _, t := range f.Targets {
		m := r.w.Machine(t.Machine)
		before += m.Stretched
		m.Slow(f.Factor)
	}
	undo := func() {
		for _, t := range f.Targets {
			r.w.Machine(t.Machine).Slow(1)
		}
	}
	return undo, func() (reports.Effect, string) {
		n := -before
		for _, t := range f.Targets {
			n += r.w.Machine(t.Machine).Stretched
		}
		return counted(n, "pieces of work took %g times as long", f.Factor)
	}
}

func hang(r *run, f *scenarios.Fault) (func(), func() (reports.Effect, string)) {
	ps, before := r.programs(f), 0
	for _, p := range ps {
		before += p.Held
		p.Hang()
	}
	undo := func() {
		for _, p := range ps {
			p.Unhang()
		}
	}
	return undo, func() (reports.Effect, string) {
		n := -before
		for _, p := range ps {
			n += p.Held
		}
		return counted(n, "requests accepted and not answered")
	}
}

func fail(r *run, f *scenarios.Fault) (func(), func() (reports.Effect, string)) {
	ps, before := r.programs(f), 0
	for _, p := range ps {
		before += p.Failed
		p.Fail(f.Status, f.Share)
	}
	undo := func() {
		for _, p := range ps {
			p.Fail(0, 0)
		}
	}
	return undo, func() (reports.Effect, string) {
		n := -before
		for _, p := range ps {
			n += p.Failed
		}
		return counted(n, "requests answered with status %d", f.Status)
	}
}

func (r *run) programs(f *scenarios.Fault) []*world.Program {
	var ps []*world.Program
	for _, t := range f.Targets {
		if p := r.w.Machine(t.Machine).Program(t.Program); p != nil {
			ps = append(ps, p)
		}
	}
	return ps
}

func counted(n int, what string, a ...any) (reports.Effect, string) {
	if n == 0 {
		return reports.WithoutEffect, "0 " + fmt.Sprintf(what, a...)
	}
	return reports.Confirmed, fmt.Sprintf("%d ", n) + fmt.Sprintf(what, a...)
}

// repair undoes the fault that the scenario paired it with.
func repair(r *run, f *scenarios.Fault) (func(), func() (reports.Effect, string)) {
	for _, o := range r.faults {
		if o.f.ID == f.Undoes {
			done := o.repair(r)
			return nil, func() (reports.Effect, string) {
				if !done {
					return reports.WithoutEffect, f.Undoes + " was over already"
				}
				return reports.Confirmed, f.Undoes + " was undone"
			}
		}
	}
	return nil, func() (reports.Effect, string) { return reports.Unknown, "no such fault: " + f.Undoes }
}

// elapsed is the scenario's time.
func (r *run) elapsed() time.Duration { return r.w.Elapsed() - r.lead }

// addFaults puts the scenario's faults on the world's calendar.
func (r *run) addFaults() {
	for i := range r.p.c.Faults {
		f := &r.p.c.Faults[i]
		o := &fault{f: f, out: reports.Fault{ID: f.ID, Verb: f.Verb, Targets: targets(f), At: f.At, Repair: f.Repair}}
		if f.Repair {
			o.out.Until = f.At
		}
		r.faults = append(r.faults, o)
		r.w.At(r.lead+f.At, func() {
			r.mark()
			o.undo, o.proof = verbs[f.Verb](r, f)
			for _, other := range r.faults {
				if f.Repair && f.Undoes == other.f.ID {
					other.close(r)
				}
			}
			if f.For > 0 {
				r.w.At(r.lead+f.At+f.For, func() {
					r.mark()
					o.repair(r)
				})
			}
		})
	}
}

// targets are the machines and programs that a fault acts on.
func targets(f *scenarios.Fault) []string {
	out := append([]string(nil), f.From...)
	for _, t := range f.Targets {
		out = append(out, t.String())
	}
	return out
}

// repair undoes the fault once; false when it was over already.
func (o *fault) repair(r *run) bool {
	if o.undo == nil {
		return false
	}
	undo := o.undo
	o.close(r)
	o.undo = nil
	undo()
	return true
}

// close notes when the fault was over, and asks for its evidence.
func (o *fault) close(r *run) {
	if o.proof == nil || o.out.Effect != "" {
		return
	}
	o.out.Effect, o.out.Evidence = o.proof()
	if !o.out.Repair {
		o.out.Until = r.elapsed()
	}
}

// evidence is what each fault did, for the record.
func (r *run) evidence() []reports.Fault {
	var out []reports.Fault
	for _, o := range r.faults {
		switch {
		case o.out.Effect != "":
		case o.proof == nil:
			o.out.Effect, o.out.Evidence = reports.Unknown, "the run ended before it"
		default:
			o.out.Effect, o.out.Evidence = o.proof()
		}
		out = append(out, o.out)
	}
	return out
}
