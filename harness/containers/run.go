package containers

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/containers/images"
	"github.com/hadrill/hadrill/reports"
)

// The stack runs for a while before time 0 of the scenario: at least settle
// after the last program has started, which a keepalived pair needs to elect
// its master, and a random part of phase more, so that a fault meets timers of
// some seconds wherever they stand.
const (
	settle = 7 * time.Second
	phase  = 3 * time.Second
	// patience is how long a program may take until it listens.
	patience = 60 * time.Second
)

// run is one run.
type run struct {
	p       *plan
	session *engine.Session
	network string // its name
	random  *rand.Rand

	machines []*machine // as in the plan
	faults   []*fault
	zero     time.Time // the scenario's time 0

	mu       sync.Mutex
	events   []happened
	overhead []reports.Overhead
	broken   context.CancelCauseFunc
}

// happened is an event before the scenario's time 0 is known.
type happened struct {
	at time.Time
	e  reports.Event
}

// Run implements harness.Prepared.
func (p *plan) Run(ctx context.Context, seed uint64, progress func(float64)) *reports.Record {
	rec := harness.NewRecord(p.c, Name, seed, harness.Backends(p.c))
	r := &run{p: p, session: p.g.session, random: randomOf(seed)}
	ctx, r.broken = context.WithCancelCause(ctx)
	defer r.broken(nil)
	err := r.do(ctx, seed, rec, progress)
	r.cleanUp()
	rec.End.Finished = err == nil
	if err != nil {
		rec.End.Why = why(ctx, err)
	}
	return rec
}

// randomOf is where the run's own draws come from.
func randomOf(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// why is the reason of a run that did not finish.
func why(ctx context.Context, err error) string {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause.Error()
	}
	if errors.Is(err, context.Canceled) || ctx.Err() != nil {
		return "interrupted"
	}
	if errors.Is(err, errDown) { // before anybody watched it
		return err.Error() + ": " + gone
	}
	return err.Error()
}

// do is the run, from nothing to the record.
func (r *run) do(ctx context.Context, seed uint64, rec *reports.Record, progress func(float64)) error {
	if progress == nil {
		progress = func(float64) {}
	}
	if err := r.build(ctx, seed); err != nil {
		return err
	}
	progress(0.02)
	lead := settle + time.Duration(r.random.Int64N(int64(phase)))
	r.zero = time.Now().Add(lead)
	if err := r.callUsers(ctx); err != nil {
		return err
	}
	r.arm(ctx)
	tracked := r.track(ctx)
	end := r.zero.Add(r.p.c.Lasts)
	all := time.Until(end)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var failed error
	for failed == nil && time.Now().Before(end) {
		select {
		case <-tick.C:
			progress(1 - time.Until(end).Seconds()/all.Seconds())
		case <-ctx.Done():
			failed = ctx.Err()
		}
	}
	// what was seen is kept, also of a run that was interrupted
	last, done := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer done()
	r.overhead = tracked()
	return errors.Join(failed, r.finish(last, rec))
}

// build makes the network and the machines and starts the programs.
func (r *run) build(ctx context.Context, seed uint64) error {
	c := r.session.Client
	r.network = "hadrill-" + r.session.ID + "-" + fmt.Sprintf("%08x", rand.Uint32())
	// Where bridged packets pass the host's own rules (bridge-nf-call-iptables),
	// the masquerading of one network would change packets of another run's
	// scenario whose addresses the engine gave that network by chance.
	options := map[string]string{"com.docker.network.bridge.enable_ip_masquerade": "false"}
	_, err := c.NetworkCreate(ctx, r.network, client.NetworkCreateOptions{Driver: "bridge", Labels: r.session.Labels(), Options: options})
	if err != nil {
		return engine.Explain("cannot make a network", err)
	}
	for i := range r.p.machines {
		m := &machine{name: r.p.machines[i].name, setup: r.p.machines[i].setup, specs: r.p.machines[i].specs, starts: r.p.machines[i].starts, run: r}
		if g := r.p.machines[i].group; g != nil {
			m.specs = []agent.Program{r.visitors(m, g, seed)}
		}
		r.machines = append(r.machines, m)
	}
	err = r.each(func(i int, m *machine) error {
		p := &r.p.machines[i]
		image, err := images.Make(ctx, c, p.image, r.p.g.tell)
		if err != nil {
			return err
		}
		if err := m.create(ctx, image.Tag, p); err != nil {
			return err
		}
		return m.boot(ctx)
	})
	if err != nil {
		return err
	}
	if err := r.standingRules(ctx); err != nil {
		return err
	}
	for i := range r.p.c.Faults {
		r.faults = append(r.faults, newFault(&r.p.c.Faults[i]))
	}
	boots := make([]time.Duration, len(r.machines))
	for i := range boots {
		boots[i] = time.Duration(r.random.Int64N(int64(time.Second)))
	}
	return r.each(func(i int, m *machine) error {
		if r.p.machines[i].group == nil {
			if err := pause(ctx, m.starts+boots[i]); err != nil {
				return err
			}
		}
		if err := m.startPrograms(ctx); err != nil {
			return err
		}
		return m.ready(ctx, patience+m.starts)
	})
}

// each does something with every machine, side by side, and gives the first
// error in the scenario's order.
func (r *run) each(do func(i int, m *machine) error) error {
	errs := make([]error, len(r.machines))
	var wg sync.WaitGroup
	for i, m := range r.machines {
		wg.Go(func() { errs[i] = do(i, m) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// pause waits, unless ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// event takes down what happened on a machine.
func (r *run) event(at time.Time, machine, program, kind, detail string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, happened{at, reports.Event{Machine: machine, Program: program, Kind: kind, Detail: detail}})
}

// machine of that name.
func (r *run) machine(name string) *machine {
	for _, m := range r.machines {
		if m.name == name {
			return m
		}
	}
	return nil
}

// cleanUp takes the run's containers and its network away; what it cannot, the
// session's end does.
func (r *run) cleanUp() {
	ctx := context.Background()
	_ = r.each(func(_ int, m *machine) error {
		m.leave()
		if m.c == nil {
			return nil
		}
		return engine.RemoveContainer(ctx, r.session.Client, m.c.GetContainerID())
	})
	if r.network != "" {
		_ = engine.RemoveNetwork(ctx, r.session.Client, r.network)
	}
}
