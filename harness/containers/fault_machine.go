package containers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// crash is a loss of power: the interface goes down first, so that nobody
// hears the kernel close connections, then every process gets SIGKILL.
func (m *machine) crash(ctx context.Context, at time.Time) (string, error) {
	m.power.Lock()
	defer m.power.Unlock()
	m.mu.Lock()
	down := m.crashed
	m.crashed = true
	m.mu.Unlock()
	if down {
		return "", errors.New("was down already")
	}
	a, err := m.ask(ctx, agent.Order{Do: "unplug", At: m.onAgent(at)})
	off := m.fromAgent(a.At)
	if err != nil { // a paused machine does not obey
		_ = pause(ctx, time.Until(at))
		off = time.Now()
	}
	cli, id := m.run.session.Client, m.c.GetContainerID()
	m.run.event(off, m.name, "", "crashed", "")
	if _, err := cli.ContainerKill(ctx, id, client.ContainerKillOptions{Signal: "SIGKILL"}); err != nil {
		return "", err
	}
	state, err := m.state(ctx, func(s *container.State) bool { return !s.Running })
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("lost power %s; its container is %s with status %d", m.run.lateBy(at, off), state.Status, state.ExitCode), nil
}

// restart gives a machine that crashed its power back: its programs start.
func (m *machine) restart(ctx context.Context, at time.Time) (string, error) {
	m.power.Lock()
	defer m.power.Unlock()
	m.mu.Lock()
	down := m.crashed
	m.mu.Unlock()
	if !down {
		return "", errors.New("was up already")
	}
	if err := pause(ctx, time.Until(at)); err != nil {
		return "", err
	}
	m.run.event(time.Now(), m.name, "", "restarted", "")
	if err := m.boot(ctx); err != nil {
		return "", err
	}
	if err := m.run.rulesAgain(ctx, m); err != nil {
		return "", err
	}
	if err := pause(ctx, m.starts); err != nil {
		return "", err
	}
	if err := m.startPrograms(ctx); err != nil {
		return "", err
	}
	return "has power and started its programs " + m.run.lateBy(at, time.Now()), nil
}

func (m *machine) pauseAll(ctx context.Context, at time.Time) (string, error) {
	_ = pause(ctx, time.Until(at))
	cli, id := m.run.session.Client, m.c.GetContainerID()
	if _, err := cli.ContainerPause(ctx, id, client.ContainerPauseOptions{}); err != nil {
		return "", err
	}
	now := time.Now()
	m.run.event(now, m.name, "", "paused", "")
	state, err := m.state(ctx, func(s *container.State) bool { return s.Paused })
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("all processes frozen %s; its container is %s", m.run.lateBy(at, now), state.Status), nil
}

func (m *machine) resumeAll(ctx context.Context, at time.Time) (string, error) {
	_ = pause(ctx, time.Until(at))
	cli, id := m.run.session.Client, m.c.GetContainerID()
	if _, err := cli.ContainerUnpause(ctx, id, client.ContainerUnpauseOptions{}); err != nil {
		return "", err
	}
	now := time.Now()
	m.run.event(now, m.name, "", "resumed", "")
	if _, err := m.state(ctx, func(s *container.State) bool { return s.Running && !s.Paused }); err != nil {
		return "", err
	}
	return "all processes go on " + m.run.lateBy(at, now), nil
}

// state reads the container's state back until it is as wanted.
func (m *machine) state(ctx context.Context, wanted func(*container.State) bool) (*container.State, error) {
	const long = 5 * time.Second
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		found, err := m.run.session.Client.ContainerInspect(ctx, m.c.GetContainerID(), client.ContainerInspectOptions{})
		if err != nil {
			return nil, err
		}
		if s := found.Container.State; wanted(s) {
			return s, nil
		} else if time.Since(began) > long {
			return nil, fmt.Errorf("its container is still %s after %v", s.Status, long)
		}
	}
}

// onAgent is a moment of ours on the agent's clock.
func (m *machine) onAgent(at time.Time) int64 { return at.Add(m.offset).UnixNano() }

// onMachines is a verb that acts on machines.
func onMachines(do, undo func(m *machine, ctx context.Context, at time.Time) (string, error)) verb {
	return func(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) deed {
		all := onEach(f, func(t scenarios.Target) (string, error) { return do(r.machine(t.Machine), ctx, at) })
		d := deed{proof: all.proof}
		if undo != nil {
			d.undo = func(ctx context.Context, at time.Time) error {
				back := onEach(f, func(t scenarios.Target) (string, error) { return undo(r.machine(t.Machine), ctx, at) })
				return all.undone(back)
			}
		}
		return d
	}
}

// undone is the error of undoing: what had no effect has nothing to undo.
func (t *tried) undone(back *tried) error {
	if len(t.not) > 0 || len(back.not) == 0 {
		return nil
	}
	return errors.New(back.not[0])
}

// slow limits a machine to a share of its cores, and stretches the waiting of
// our own programs on it.
func slow(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) deed {
	limit := func(ctx context.Context, m *machine, factor float64, at time.Time) (string, error) {
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
			if err := m.say(ctx, name, agent.Say{Do: "stretch", Factor: factor}, nil); err != nil {
				return "", err
			}
		}
		found, err := r.session.Client.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("cpu quota %d of %d us", found.Container.HostConfig.CPUQuota, cpuPeriod), nil
	}
	all := onEach(f, func(t scenarios.Target) (string, error) { return limit(ctx, r.machine(t.Machine), f.Factor, at) })
	return deed{
		proof: all.proof,
		undo: func(ctx context.Context, at time.Time) error {
			return all.undone(onEach(f, func(t scenarios.Target) (string, error) { return limit(ctx, r.machine(t.Machine), 1, at) }))
		},
	}
}

// cpuPeriod is the scheduler's default (100 ms), in microseconds.
const cpuPeriod = 100_000

// cores of a machine.
func (r *run) cores(m *machine) int {
	for i := range r.p.machines {
		if p := &r.p.machines[i]; p.name == m.name && p.cores > 0 {
			return min(p.cores, r.session.Cores)
		}
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
