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
	"github.com/hadrill/hadrill/reports/record"
)

// The stack runs for a while before time 0 of the scenario: at least settle
// after the last program has started, which a keepalived pair needs to elect
// its master, and a random part of phase more, so that a fault meets timers of
// some seconds wherever they stand.
const (
	settle = 7 * time.Second
	phase  = 3 * time.Second
	// patience is how long a program may take until it listens. A Tomcat that joins a
	// cluster may wait 60 s for the sessions of another that starts beside it.
	patience = 2 * time.Minute
)

// run is one run.
type run struct {
	p       *plan
	session *engine.Session
	network string // its name
	random  *rand.Rand

	machines []*machine // as in the plan
	faults   harness.Faults
	zero     time.Time // the scenario's time 0

	mu       sync.Mutex
	events   []happened
	overhead []record.Overhead
	broken   context.CancelCauseFunc
}

// happened is an event before the scenario's time 0 is known.
type happened struct {
	at time.Time
	e  record.Event
	// database is the state of a server from then on, where the event reports it.
	database *agent.DatabaseState
}

// Run implements harness.Prepared.
func (p *plan) Run(ctx context.Context, seed uint64, progress func(float64)) *record.Record {
	rec := harness.NewRecord(p.c, Name, seed, p.c.Backends(), p.notes)
	rec.Run.Ours = p.stack.Ours()
	if p.g.session == nil {
		rec.End.Why = record.Interrupted // before anybody began it
		return rec
	}
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

// randomOf makes the source of the run's own random draws.
func randomOf(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// why gives the reason of a run that did not finish.
func why(ctx context.Context, err error) string {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause.Error()
	}
	if errors.Is(err, context.Canceled) || ctx.Err() != nil {
		return record.Interrupted
	}
	if errors.Is(err, errDown) { // before anybody watched it
		return err.Error() + ": " + gone
	}
	return err.Error()
}

// do carries out the run: it builds the machines, injects the faults and fills
// in the record.
func (r *run) do(ctx context.Context, seed uint64, rec *record.Record, progress func(float64)) error {
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
	r.faults = harness.NewFaults(r.p.c)
	r.faults.Schedule(ctx, r.p.c, faultsOf{r})
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
	if err := r.share(ctx); err != nil {
		return err
	}
	for i := range r.p.machines {
		m := &machine{name: r.p.machines[i].name, setup: r.p.machines[i].setup, specs: r.p.machines[i].specs, starts: r.p.machines[i].starts, run: r}
		if g := r.p.machines[i].group; g != nil {
			m.specs = []agent.Program{r.userProcess(m, g, seed)}
		}
		r.machines = append(r.machines, m)
	}
	err = r.each(func(i int, m *machine) error {
		p := &r.p.machines[i]
		image, err := images.Make(ctx, c, p.image, r.p.g.notify)
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
	boots := make([]time.Duration, len(r.machines))
	for i := range boots {
		boots[i] = time.Duration(r.random.Int64N(int64(time.Second)))
	}
	start := func(i int, m *machine) error {
		if r.p.machines[i].group == nil {
			if err := pause(ctx, m.starts+boots[i]); err != nil {
				return err
			}
		}
		if err := m.startPrograms(ctx); err != nil {
			return err
		}
		return m.ready(ctx, patience+m.starts)
	}
	for _, last := range []bool{false, true} { // all others first
		err := r.each(func(i int, m *machine) error {
			if r.p.machines[i].last != last {
				return nil
			}
			return start(i, m)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// each calls do for every machine at the same time, and gives the first error
// in the scenario's order.
func (r *run) each(do func(i int, m *machine) error) error { return eachOf(r.machines, do) }

// eachOf calls do for all at the same time, and gives the first error in their
// order.
func eachOf[T any](all []T, do func(i int, x T) error) error {
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, x := range all {
		wg.Go(func() { errs[i] = do(i, x) })
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

// event records an event of a machine.
func (r *run) event(at time.Time, machine, program, kind, detail string) {
	r.add(happened{at: at, e: record.Event{Machine: machine, Program: program, Kind: kind, Detail: detail}})
}

func (r *run) add(h happened) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, h)
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

// cleanUp removes the run's containers, its volumes and its network. What it cannot remove,
// the end of the session does.
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
		r.unshare(ctx)
		_ = engine.RemoveNetwork(ctx, r.session.Client, r.network)
	}
}
