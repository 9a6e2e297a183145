package simulated

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// Ground is the simulated ground.
type Ground struct{}

var _ harness.Ground = Ground{}

// Name implements harness.Ground.
func (Ground) Name() string { return "simulated" }

// plan is a case whose files have been read.
type plan struct {
	c     *scenarios.Case
	mains []install // in the order in which they start
	notes []conf.Note
	files map[string]any // readings by kind and name
	lead  time.Duration
	names []string // application servers: harness.Backends
}

// install is a program on a machine.
type install struct {
	machine, name string
	starts        time.Duration
	main          host.Main
}

// Prepare implements harness.Ground.
func (Ground) Prepare(c *scenarios.Case) (harness.Prepared, error) {
	p := &plan{c: c, lead: settle, files: map[string]any{}, names: harness.Backends(c)}
	var problems conf.Problems
	for i := range c.Machines {
		m := &c.Machines[i]
		p.lead = max(p.lead, settle+m.Starts)
		for j := range m.Run {
			main, notes, err := p.program(m, &m.Run[j])
			problems = append(problems, harness.Problems(c, err, &m.Run[j])...)
			p.notes = append(p.notes, notes...)
			p.mains = append(p.mains, install{m.Name, m.Run[j].Name, m.Starts, main})
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// Notes implements harness.Prepared.
func (p *plan) Notes() []conf.Note { return p.notes }

// The stack runs for a while before time 0 of the scenario: at least settle,
// which a keepalived pair with long intervals needs, and a random part of phase
// more, so that a fault meets timers of a second or of ten wherever they stand.
// Each program starts at a random moment of the first second.
const (
	settle = 20 * time.Second
	phase  = 10 * time.Second
)

// slice is how much virtual time passes between looks at ctx.
const slice = 100 * time.Millisecond

// Run implements harness.Prepared.
func (p *plan) Run(ctx context.Context, seed uint64, progress func(float64)) (rec *reports.Record) {
	r := newRun(p, seed)
	defer r.w.Close()
	why := ""
	func() {
		defer func() {
			if x := recover(); x != nil {
				why = fmt.Sprintf("a fault of the simulator itself: %v", x)
			}
		}()
		end := r.lead + p.c.Lasts
		for t := time.Duration(0); t < end; {
			if ctx.Err() != nil {
				why = "interrupted"
				return
			}
			t = min(t+slice, end)
			r.w.Run(t)
			if progress != nil {
				progress(float64(t) / float64(end))
			}
		}
	}()
	return r.record(why)
}

// run is one run.
type run struct {
	p       *plan
	w       *world.World
	lead    time.Duration // virtual time at the scenario's time 0
	signals *rand.Rand
	groups  []*group
	faults  []*fault
	rec     *reports.Record
}

func newRun(p *plan, seed uint64) *run {
	c := p.c
	w := world.New(world.Options{
		Seed: seed, Subnet: c.Network.Subnet, Delay: c.Network.Delay, Jitter: c.Network.Jitter, Bandwidth: c.Network.Bandwidth,
	})
	lead := p.lead + time.Duration(w.Rand("harness", "phase").Int64N(int64(phase)))
	r := &run{p: p, w: w, lead: lead, signals: w.Rand("harness", "signals"), rec: harness.NewRecord(c, Ground{}.Name(), seed, p.names)}
	w.Watch(r.watch)
	if c.Network.Loss > 0 {
		w.AddRule(world.Rule{DropShare: c.Network.Loss})
	}
	boot := w.Rand("harness", "boot")
	for i := range c.Machines {
		m := &c.Machines[i]
		w.Add(m.Name, world.MachineOptions{Address: m.IP, Cores: m.Cores, SyncTime: m.Sync, Forward: m.Forward})
	}
	for _, in := range p.mains {
		m := w.Machine(in.machine)
		w.At(in.starts+time.Duration(boot.Int64N(int64(time.Second))), func() { m.Install(in.name, in.main) })
	}
	r.addUsers()
	r.addFaults()
	return r
}

// maxEvents is how many events a record keeps; a run that makes more is cut
// there and says so.
const maxEvents = 20_000

func (r *run) watch(e world.Event) {
	switch n := len(r.rec.Events); {
	case n > maxEvents:
		return
	case n == maxEvents:
		e = world.Event{At: e.At, Kind: "note:record", Detail: fmt.Sprintf("more than %d events: the rest is not kept", maxEvents)}
	}
	r.rec.Events = append(r.rec.Events, reports.Event{
		At: r.w.Elapsed() - r.lead, Machine: e.Machine, Program: e.Program, Kind: e.Kind, Detail: e.Detail,
	})
}
