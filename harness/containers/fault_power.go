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

// powerVerbs are the faults of whole machines: without power, or frozen.
var powerVerbs = map[string]verb{
	"crash":   {inject: onEach(onMachine((*machine).crash), onMachine((*machine).restart)).inject, endsContainer: true},
	"restart": onEach(onMachine((*machine).restart), nil),
	"pause":   onEach(onMachine((*machine).pauseAll), onMachine((*machine).resumeAll)),
	"resume":  onEach(onMachine((*machine).resumeAll), nil),
}

// crash cuts a machine's power: the interface goes down first, so that nobody
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
	lost := false
	defer func() {
		if !lost {
			m.mu.Lock()
			m.crashed = false
			m.mu.Unlock()
		}
	}()
	a, err := m.ask(ctx, agent.Order{Do: "unplug", At: m.onAgent(at)})
	off := m.fromAgent(a.At)
	if err != nil { // a paused machine does not obey
		_ = pause(ctx, time.Until(at))
		off = time.Now()
	}
	cli, id := m.run.session.Client, m.c.GetContainerID()
	if _, err := cli.ContainerKill(ctx, id, client.ContainerKillOptions{Signal: "SIGKILL"}); err != nil {
		return "", err
	}
	state, err := m.state(ctx, func(s *container.State) bool { return !s.Running })
	if err != nil {
		return "", err
	}
	lost = true
	m.run.event(off, m.name, "", "crashed", "")
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
	if err := m.boot(ctx); err != nil { // which sees the container begin
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
	for i := range m.specs {
		t := scenarios.Target{Machine: m.name, Program: m.specs[i].Name}
		if err := orEnded(began)(ctx, m.run, t, agent.Answer{At: m.onAgent(at)}); err != nil {
			return "", fmt.Errorf("%s: %w", t.Program, err)
		}
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
	state, err := m.state(ctx, func(s *container.State) bool { return s.Paused })
	if err != nil {
		return "", err
	}
	m.run.event(now, m.name, "", "paused", "")
	return fmt.Sprintf("all processes frozen %s; its container is %s", m.run.lateBy(at, now), state.Status), nil
}

func (m *machine) resumeAll(ctx context.Context, at time.Time) (string, error) {
	_ = pause(ctx, time.Until(at))
	cli, id := m.run.session.Client, m.c.GetContainerID()
	switch found, err := cli.ContainerInspect(ctx, id, client.ContainerInspectOptions{}); {
	case err != nil:
		return "", err
	case !found.Container.State.Paused:
		return "", errors.New("was not paused")
	}
	if _, err := cli.ContainerUnpause(ctx, id, client.ContainerUnpauseOptions{}); err != nil {
		return "", err
	}
	now := time.Now()
	if _, err := m.state(ctx, func(s *container.State) bool { return s.Running && !s.Paused }); err != nil {
		return "", err
	}
	m.run.event(now, m.name, "", "resumed", "")
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

// onAgent converts a moment of our clock to the agent's.
func (m *machine) onAgent(at time.Time) int64 { return at.Add(m.offset).UnixNano() }
