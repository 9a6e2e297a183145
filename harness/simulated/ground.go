package simulated

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// Name of the ground, as records and the command line have it.
const Name = "simulated"

// Ground is the simulated ground. Its zero value is open.
type Ground struct{}

var _ harness.Ground = Ground{}

// Name implements harness.Ground.
func (Ground) Name() string { return Name }

// RealTime implements harness.Ground.
func (Ground) RealTime() bool { return false }

// Build implements harness.Ground: there is nothing to make.
func (Ground) Build(context.Context, []harness.Prepared) error { return nil }

// Close implements harness.Ground: there is nothing to remove.
func (Ground) Close() error { return nil }

// plan is a case whose files have been read.
type plan struct {
	c     *scenarios.Case
	stack *programs.Stack
	mains []install // in the order in which they start
	notes []conf.Note
	lead  time.Duration
	names []string // application servers: Case.Backends
	store netip.Addr
}

// install is a program on a machine.
type install struct {
	machine, name string
	starts        time.Duration
	main          host.Main
	database      bool
}

// Prepare implements harness.Ground.
func (Ground) Prepare(c *scenarios.Case) (harness.Prepared, error) {
	stack := programs.NewStack(c)
	p := &plan{c: c, stack: stack, lead: settle, names: c.Backends()}
	var problems conf.Problems
	for i := range c.Machines {
		m := &c.Machines[i]
		p.lead = max(p.lead, settle+m.Starts)
		for j := range m.Run {
			e := stack.Env(m.Name, m.Run[j].Name)
			p.lead = max(p.lead, settle+m.Starts+e.Boot())
			main, notes, err := e.Main()
			problems = append(problems, harness.Problems(c, err, &m.Run[j])...)
			p.notes = append(p.notes, notes...)
			p.mains = append(p.mains, install{m.Name, m.Run[j].Name, m.Starts, main, isDatabase(e)})
		}
	}
	problems = append(problems, harness.Unwatched(c, stack)...)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	p.store = stack.Store()
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
func (p *plan) Run(ctx context.Context, seed uint64, progress func(float64)) (rec *record.Record) {
	return newRun(p, seed).toEnd(ctx, progress)
}

// Observer is a harness.Prepared of this ground whose world can be looked at.
type Observer interface {
	// Observe is Run. began is called at time 0 of the scenario, ended with the world as
	// the run has left it: it may go on, which the record does not tell.
	Observe(ctx context.Context, seed uint64, progress func(share float64), began, ended func(w *world.World)) *record.Record
}

// Observe implements Observer.
func (p *plan) Observe(ctx context.Context, seed uint64, progress func(float64), began, ended func(w *world.World)) *record.Record {
	r := newRun(p, seed)
	r.w.At(r.lead, func() { began(r.w) })
	r.look = ended
	return r.toEnd(ctx, progress)
}

// Watch implements harness.Watched.
func (p *plan) Watch(ctx context.Context, seed uint64, w harness.Watch) *record.Record {
	r := newRun(p, seed)
	if w.Seen != nil {
		for _, g := range r.groups {
			g.g.Trace(w.Seen)
		}
	}
	if w.Gauges != nil {
		every := max(w.Every, slice)
		for at := every; at <= p.c.Lasts; at += every {
			r.w.At(r.lead+at, func() { r.gauges(at, w.Gauges) })
		}
	}
	return r.toEnd(ctx, w.Progress)
}

// gauges tells the limits of the scenario's machines.
func (r *run) gauges(at time.Duration, each func(at time.Duration, machine, program string, all []host.Gauge)) {
	for i := range r.p.c.Machines {
		m := r.w.Machine(r.p.c.Machines[i].Name)
		m.Gauges(func(program string, all []host.Gauge) { each(at, m.Name(), program, all) })
	}
}

// toEnd runs to the end and closes the world.
func (r *run) toEnd(ctx context.Context, progress func(float64)) *record.Record {
	defer r.w.Close()
	why := ""
	func() {
		defer func() {
			if x := recover(); x != nil {
				why = fmt.Sprintf("a fault of the simulator itself: %v", x)
			}
		}()
		end := r.lead + r.p.c.Lasts
		for t := time.Duration(0); t < end; {
			if ctx.Err() != nil {
				why = record.Interrupted
				return
			}
			t = min(t+slice, end)
			r.w.Run(t)
			if progress != nil {
				progress(float64(t) / float64(end))
			}
		}
	}()
	rec := r.record(why)
	if r.look != nil && rec.End.Finished {
		r.look(r.w)
	}
	return rec
}

// run is one run.
type run struct {
	p       *plan
	w       *world.World
	lead    time.Duration // virtual time at the scenario's time 0
	signals *rand.Rand
	groups  []*group
	copies  copies
	faults  harness.Faults
	rec     *record.Record
	rows    []uint64             // of the surviving primary at the end
	look    func(w *world.World) // nil for nobody who looks
}

func newRun(p *plan, seed uint64) *run {
	c := p.c
	w := world.New(world.Options{
		Seed: seed, Subnet: c.Network.Subnet, Delay: c.Network.Delay, Jitter: c.Network.Jitter, Bandwidth: c.Network.Bandwidth,
		TLS: tlsCosts(&c.Network.TLS),
	})
	lead := p.lead + time.Duration(w.Rand("harness", "phase").Int64N(int64(phase)))
	r := &run{p: p, w: w, lead: lead, signals: w.Rand("harness", "signals"), rec: harness.NewRecord(c, Name, seed, p.names, p.notes)}
	r.copies.store = p.store
	w.Watch(r.watch)
	if c.Network.Loss > 0 {
		w.AddRule(world.Rule{DropShare: c.Network.Loss})
	}
	boot := w.Rand("harness", "boot")
	folders := map[string]*world.Folder{}
	for i := range c.Machines {
		m := &c.Machines[i]
		added := w.Add(m.Name, world.MachineOptions{Address: m.IP, Cores: m.Cores, SyncTime: m.Sync, Forward: m.Forward, NonlocalBind: m.NonlocalBind})
		for _, path := range m.Shared {
			if folders[path] == nil {
				folders[path] = world.NewFolder()
			}
			added.Share(path, folders[path])
		}
	}
	for _, in := range p.mains {
		m := w.Machine(in.machine)
		w.At(in.starts+time.Duration(boot.Int64N(int64(time.Second))), func() { m.Install(in.name, in.main) })
	}
	r.addUsers()
	r.faults = harness.NewFaults(c)
	r.faults.Schedule(context.Background(), c, faultsOf{r})
	return r
}

// tlsCosts are the scenario's as the world has them.
func tlsCosts(t *scenarios.TLS) world.TLS {
	return world.TLS{Old: t.Version == "1.2", Full: t.NoResume, Sign: t.Handshake, Resume: t.Resumed}
}

// maxEvents is how many events a record keeps; a run that makes more is cut
// there and says so.
const maxEvents = 20_000

func (r *run) watch(e world.Event) {
	r.copies.moved(e)
	r.copies.look(r.databases(), r.w.Elapsed()-r.lead)
	switch n := len(r.rec.Events); {
	case n > maxEvents:
		return
	case n == maxEvents:
		e = world.Event{At: e.At, Kind: harness.RecordNote, Detail: fmt.Sprintf("more than %d events: the rest is not kept", maxEvents)}
	}
	r.rec.Events = append(r.rec.Events, record.Event{
		At: r.w.Elapsed() - r.lead, Machine: e.Machine, Program: e.Program, Kind: e.Kind, Detail: e.Detail,
	})
}
