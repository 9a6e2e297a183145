package containers

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// machineVerbs are the faults of what a machine lends its programs: its
// cores, its clock and its disk.
var machineVerbs = map[string]verb{
	"slow":  {inject: slow},
	"clock": {inject: clock, prepare: func(m *planned) { m.setup.OwnClock = true }, unsupported: unsupportedClock},
	"write": {inject: writeFile},
	"full":  {inject: onEach(fill, deed{do: "free", proof: free}.act).inject, prepare: limitDisk, unsupported: unsupportedFull},
}

// slow has work on machines take longer.
func slow(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	factor := f.Settings.(*scenarios.Slow).Factor
	before := map[scenarios.Target]int{} // pieces of work that took longer
	for _, t := range f.Targets {
		before[t], _ = r.stretched(ctx, t) // one that is down has none
	}
	outcome := r.doEach(f, func(t scenarios.Target) (string, error) { return r.limit(ctx, t, factor, at) })
	return harness.Injection{
		Evidence: func(ctx context.Context) (record.Effect, string) {
			if effect, why := outcome.Evidence(ctx); effect != record.Confirmed {
				return effect, why
			}
			seen := outcome.Seen()
			for _, t := range f.Targets {
				m := r.machine(t.Machine)
				if len(r.ours(m)) < len(m.specs) || len(m.specs) == 0 {
					continue // the quota stretches what real programs do
				}
				after, err := r.stretched(ctx, t)
				if err != nil {
					continue // it has lost its power since; that it was slow was seen
				}
				effect, count := harness.CountEvidence(max(0, after-before[t]), fmt.Sprintf("pieces of work took %g times as long", factor))
				if effect != record.Confirmed {
					return effect, t.String() + ": " + count
				}
				seen = append(seen, t.String()+": "+count)
			}
			return record.Confirmed, strings.Join(seen, "; ")
		},
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
	quota := int64(noQuota)
	if factor > 1 {
		quota = max(1000, int64(float64(r.cores(m))*cpuPeriod/factor)) // 1 ms is the least that the kernel takes
	}
	id := m.c.GetContainerID()
	_, err := r.session.Client.ContainerUpdate(ctx, id, client.ContainerUpdateOptions{Resources: &container.Resources{CPUPeriod: cpuPeriod, CPUQuota: quota}})
	if err != nil {
		return "", err
	}
	found, err := r.session.Client.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil {
		return "", err
	}
	now := found.Container.HostConfig.CPUQuota
	if now <= 0 { // 0 before it ever had one
		now = noQuota
	}
	if now != quota {
		return "", fmt.Errorf("its cpu quota is %d of %d us, which should be %d", now, cpuPeriod, quota)
	}
	for _, name := range r.ours(m) {
		if err := m.say(ctx, name, agent.Request{Do: "stretch", Factor: factor}, nil); err != nil {
			return "", err
		}
		var reply agent.Reply
		switch err := m.say(ctx, name, agent.Request{Do: "counts"}, &reply); {
		case err != nil:
			return "", err
		case reply.Slow != (factor != 1):
			return "", fmt.Errorf("%s is slow: %v, which should be %v", name, reply.Slow, factor != 1)
		}
	}
	return fmt.Sprintf("cpu quota %d of %d us", quota, cpuPeriod), nil
}

// countLimit is how long a machine may take to count: a paused one does not.
const countLimit = 5 * time.Second

// stretched counts the pieces of work on a machine that took longer than they should,
// those of our own programs.
func (r *run) stretched(ctx context.Context, t scenarios.Target) (n int, err error) {
	m := r.machine(t.Machine)
	ctx, done := context.WithTimeout(ctx, countLimit)
	defer done()
	for _, name := range r.ours(m) {
		var reply agent.Reply
		if err := m.say(ctx, name, agent.Request{Do: "counts"}, &reply); err != nil {
			return 0, err
		}
		n += reply.Stretched
	}
	return n, nil
}

// noQuota is the quota of who has none.
const noQuota = -1

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
	now, err := m.ask(ctx, agent.Order{Do: "clock"})
	if err != nil {
		return "", err
	}
	switch { // another fault may have it jump as well
	case o.Do == "sync" && now.Count != 0, o.Do == "step" && now.Count == before.Count:
		return "", fmt.Errorf("its clock, ahead by %s, is ahead by %s", before.Detail, now.Detail)
	}
	return fmt.Sprintf("its clock, ahead by %s, was ahead by %s, %s", before.Detail, now.Detail, r.lateBy(at, m.fromAgent(then.At))), nil
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
	return deed{do: "fill", proof: full}.act(ctx, r, t, at)
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
	holds := func(ctx context.Context, t scenarios.Target, want *string) error {
		a, err := r.machine(t.Machine).ask(ctx, agent.Order{Do: "read", Target: s.File})
		if err != nil {
			return err
		}
		var now *string
		if err := json.Unmarshal(a.Reply, &now); err != nil {
			return err
		}
		if (now == nil) != (want == nil) || now != nil && strings.TrimRight(*now, "\n") != strings.TrimRight(*want, "\n") {
			return fmt.Errorf("%s %s, which should be that it %s", s.File, content(now), content(want))
		}
		return nil
	}
	outcome := r.doEach(f, func(t scenarios.Target) (string, error) {
		a, evidence, err := ask(ctx, t, at, agent.Order{Do: "write", Text: s.Text})
		switch {
		case err != nil:
			return "", err
		case a.Reply == nil: // whether it held that before cannot be seen afterwards
			return "", fmt.Errorf("%s: no word of what it held before", s.File)
		}
		former.Store(t.Machine, a.Reply)
		return evidence, holds(ctx, t, &s.Text)
	})
	return harness.Injection{Evidence: outcome.Evidence, Undo: r.undoEach(f, outcome, func(ctx context.Context, _ *run, t scenarios.Target, at time.Time) (string, error) {
		held, written := former.Load(t.Machine)
		if !written {
			return "", fmt.Errorf("%s was not written", s.File)
		}
		var want *string
		if err := json.Unmarshal(held.(json.RawMessage), &want); err != nil {
			return "", err
		}
		_, evidence, err := ask(ctx, t, at, agent.Order{Do: "unwrite", Request: held.(json.RawMessage)})
		if err != nil {
			return "", err
		}
		return evidence, holds(ctx, t, want)
	})}
}

// content gives what a file holds, in words; nil for one that is not there.
func content(text *string) string {
	if text == nil {
		return "is not there"
	}
	return fmt.Sprintf("holds %q", *text)
}
