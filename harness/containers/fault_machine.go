package containers

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// machineVerbs are the faults of what a machine lends its programs: its
// cores, its clock and its disk.
var machineVerbs = map[string]verb{
	"slow":  {inject: slow},
	"clock": {inject: clock, prepare: func(m *planned) { m.setup.OwnClock = true }, unsupported: unsupportedClock},
	"write": {inject: writeFile},
	"full":  {inject: onEach(fill, order("free")).inject, prepare: limitDisk, unsupported: unsupportedFull},
}

// slow has work on machines take longer.
func slow(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	factor := f.Settings.(*scenarios.Slow).Factor
	outcome := r.doEach(f, func(t scenarios.Target) (string, error) { return r.limit(ctx, t, factor, at) })
	return harness.Injection{
		Evidence: outcome.Evidence,
		Undo: r.undoEach(f, outcome, func(ctx context.Context, r *run, t scenarios.Target, at time.Time) (string, error) {
			return r.limit(ctx, t, 1, at)
		}),
	}
}

// limit gives a machine one of factor parts of its cores, and stretches the
// waiting of our own programs on it.
func (r *run) limit(ctx context.Context, t scenarios.Target, factor float64, at time.Time) (string, error) {
	m := r.machine(t.Machine)
	_ = pause(ctx, time.Until(at))
	quota := int64(-1)
	if factor > 1 {
		quota = max(1000, int64(float64(r.cores(m))*cpuPeriod/factor)) // 1 ms is the least that the kernel takes
	}
	id := m.c.GetContainerID()
	_, err := r.session.Client.ContainerUpdate(ctx, id, client.ContainerUpdateOptions{Resources: &container.Resources{CPUPeriod: cpuPeriod, CPUQuota: quota}})
	if err != nil {
		return "", err
	}
	for _, name := range r.ours(m) {
		if err := m.say(ctx, name, agent.Request{Do: "stretch", Factor: factor}, nil); err != nil {
			return "", err
		}
	}
	found, err := r.session.Client.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("cpu quota %d of %d us", found.Container.HostConfig.CPUQuota, cpuPeriod), nil
}

// cpuPeriod is the scheduler's default (100 ms), in microseconds.
const cpuPeriod = 100_000

// cores of a machine.
func (r *run) cores(m *machine) int {
	if p := r.p.machine(m.name); p.cores > 0 {
		return min(p.cores, r.session.Cores)
	}
	return r.session.Cores
}

// ours are the programs of a machine that are our own.
func (r *run) ours(m *machine) []string {
	var names []string
	for i := range m.specs {
		if m.specs[i].Spec != nil {
			names = append(names, m.specs[i].Name)
		}
	}
	return names
}

// clock has the wall clock that machines' programs read jump.
func clock(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	by := f.Settings.(*scenarios.Clock).Jump
	outcome := r.doEach(f, func(t scenarios.Target) (string, error) {
		return r.setClock(ctx, t, agent.Order{Do: "step", Ahead: by}, at)
	})
	return harness.Injection{
		Evidence: outcome.Evidence,
		Undo: r.undoEach(f, outcome, func(ctx context.Context, r *run, t scenarios.Target, at time.Time) (string, error) {
			return r.setClock(ctx, t, agent.Order{Do: "sync"}, at)
		}),
	}
}

// setClock has a machine's agent set its clock at a moment.
func (r *run) setClock(ctx context.Context, t scenarios.Target, o agent.Order, at time.Time) (string, error) {
	m := r.machine(t.Machine)
	before, err := m.ask(ctx, agent.Order{Do: "clock"})
	if err != nil {
		return "", err
	}
	o.At = m.onAgent(at)
	then, err := m.ask(ctx, o)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("its clock, ahead by %s, was ahead by %s, %s", before.Detail, then.Detail, r.lateBy(at, m.fromAgent(then.At))), nil
}

// unsupportedClock names what a fault asks of clocks that containers cannot do.
func unsupportedClock(_ *plan, f *scenarios.Fault) []string {
	if f.Settings.(*scenarios.Clock).Drift == 0 {
		return nil
	}
	return []string{fmt.Sprintf("fault %q: clocks in containers do not drift: what programs read can be set, but their timers go by this machine's oscillator, which is right", f.ID)}
}

// fill leaves no room on a machine's disk.
func fill(ctx context.Context, r *run, t scenarios.Target, at time.Time) (string, error) {
	if _, err := r.machine(t.Machine).ask(ctx, agent.Order{Do: "ahead"}); err != nil {
		return "", err
	}
	return order("fill")(ctx, r, t, at)
}

// unsupportedFull names the faults that a full disk would not survive: in containers
// only a disk in memory can be full.
func unsupportedFull(p *plan, f *scenarios.Fault) []string {
	var reasons []string
	for _, t := range f.Targets {
		for _, crash := range p.endings[t.Machine] {
			reasons = append(reasons, fmt.Sprintf("fault %q: the disk of %s is in memory, so that it can be full, and %q would lose it", f.ID, t, crash))
		}
	}
	return reasons
}

// writeFile has machines' files hold another text, and gives them back what they held
// before this fault, whatever others have written since.
func writeFile(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	s := f.Settings.(*scenarios.Write)
	var former sync.Map // what files held, by machine, of those that were written
	ask := func(ctx context.Context, t scenarios.Target, at time.Time, o agent.Order) (agent.Answer, string, error) {
		m := r.machine(t.Machine)
		o.Target, o.At = s.File, m.onAgent(at)
		a, err := m.ask(ctx, o)
		return a, a.Detail + ", " + r.lateBy(at, m.fromAgent(a.At)), err
	}
	outcome := r.doEach(f, func(t scenarios.Target) (string, error) {
		a, evidence, err := ask(ctx, t, at, agent.Order{Do: "write", Text: s.Text})
		if err == nil {
			former.Store(t.Machine, a.Reply)
		}
		return evidence, err
	})
	return harness.Injection{Evidence: outcome.Evidence, Undo: r.undoEach(f, outcome, func(ctx context.Context, _ *run, t scenarios.Target, at time.Time) (string, error) {
		held, written := former.Load(t.Machine)
		if !written {
			return "", fmt.Errorf("%s was not written", s.File)
		}
		_, evidence, err := ask(ctx, t, at, agent.Order{Do: "unwrite", Request: held.(json.RawMessage)})
		return evidence, err
	})}
}
