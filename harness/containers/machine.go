package containers

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/reports/record"
)

// AgentCommand is the argument with which this binary is process 1 of a
// container, and AgentChild that with which it is a program of ours in one.
const (
	AgentCommand = "agent"
	AgentChild   = "agent-program"
)

// machine is a machine of the scenario, or of a group of users, as a container.
type machine struct {
	name  string
	setup agent.Machine
	specs []agent.Program
	// starts is when its programs start after those of the others.
	starts time.Duration

	run    *run
	c      testcontainers.Container
	offset time.Duration // of its clock
	took   time.Duration // an order
	// power is held while the machine loses or gets power, so that a busy
	// engine is not asked to start a container that it is still ending.
	power   sync.Mutex
	mu      sync.Mutex
	s       *stream
	crashed bool
	rules   []agent.Rule // that it is to have when it gets power again
}

// mac gives the hardware address that the agent sets: 02:00 and the machine's
// address, so that it stays what it is over a restart.
func (m *machine) mac() string { return agent.HardwareAddress(m.setup.Address.Addr()).String() }

// create makes the container and copies this binary into it; it does not run
// yet.
func (m *machine) create(ctx context.Context, image string, p *planned) error {
	labels := m.run.session.Labels()
	var err error
	m.c, err = testcontainers.GenericContainer(ctx, testcontainers.GenericContainerRequest{
		Logger: silent{},
		ContainerRequest: testcontainers.ContainerRequest{
			Image:    image,
			Labels:   maps.Clone(labels),
			Networks: []string{m.run.network},
			ConfigModifier: func(c *container.Config) {
				c.Hostname = strings.NewReplacer("/", "-", "_", "-").Replace(m.name)
				c.Entrypoint, c.Cmd = []string{agentPath, AgentCommand}, nil
				c.Volumes = volumesOf(p)
				c.OpenStdin, c.AttachStdin, c.AttachStdout, c.AttachStderr = true, true, true, true
			},
			HostConfigModifier: func(h *container.HostConfig) {
				h.CapAdd = []string{"NET_ADMIN", "NET_RAW", "NET_BROADCAST"}
				h.Sysctls = m.run.sysctls(p)
				h.LogConfig = container.LogConfig{Type: "none"}
				h.Tmpfs = diskOf(p)
				h.Mounts = m.run.mounts(p)
				if p.cores > 0 && p.cores < m.run.session.Cores {
					h.NanoCPUs = int64(p.cores) * 1e9
				}
			},
		},
	})
	if err == nil {
		err = m.copyBinary(ctx)
	}
	return engine.Explain("cannot make a container for "+m.name, err)
}

// silent is a logger that drops the messages of testcontainers.
type silent struct{}

func (silent) Printf(string, ...any) {}

var _ log.Logger = silent{}

// boot starts the container and sets the machine up; its programs do not run
// yet.
func (m *machine) boot(ctx context.Context) error {
	cli, id := m.run.session.Client, m.c.GetContainerID()
	s, err := attach(ctx, cli, id, m.heard)
	if err != nil {
		return engine.Explain("cannot attach to "+m.name, err)
	}
	found, err := cli.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil {
		return engine.Explain("cannot look at the container of "+m.name, err)
	}
	last := found.Container.State.StartedAt
	m.mu.Lock()
	m.s, m.crashed = s, false
	m.mu.Unlock()
	if _, err := cli.ContainerStart(ctx, id, client.ContainerStartOptions{}); err != nil {
		return engine.Explain("cannot start the container of "+m.name, err)
	}
	if _, err := m.state(ctx, func(s *container.State) bool { return s.StartedAt != last }); err != nil {
		return fmt.Errorf("machine %s: %w", m.name, err)
	}
	if _, err := m.ask(ctx, agent.Order{Do: "setup", Machine: &m.setup}); err != nil {
		if output := strings.TrimSpace(s.stderr.String()); output != "" {
			err = fmt.Errorf("%w: %s", err, output)
		}
		return fmt.Errorf("machine %s: cannot be set up: %w", m.name, err)
	}
	go m.watch(s)
	if m.offset, m.took, err = s.clock(ctx); err != nil {
		return fmt.Errorf("machine %s: %w", m.name, err)
	}
	for i := range m.specs {
		if _, err := m.ask(ctx, agent.Order{Do: "define", Program: &m.specs[i]}); err != nil {
			return fmt.Errorf("machine %s: program %s: %w", m.name, m.specs[i].Name, err)
		}
	}
	return nil
}

// watch ends the run when the container ends although no fault crashed it.
func (m *machine) watch(s *stream) {
	<-s.ended
	m.mu.Lock()
	expected := m.crashed || m.s != s
	m.mu.Unlock()
	if !expected {
		output := strings.TrimSpace(s.stderr.String())
		m.run.broken(fmt.Errorf("machine %s: %s%s", m.name, gone, prefixed(": ", output)))
	}
}

// gone is the reason given when the stream of a machine's agent ends although
// the run did not end it.
const gone = "its container ended by itself, or the Docker engine went away"

// prefixed puts p before s, unless s is empty.
func prefixed(p, s string) string {
	if s == "" {
		return ""
	}
	return p + s
}

// startPrograms starts all programs, one after another.
func (m *machine) startPrograms(ctx context.Context) error {
	for i := range m.specs {
		if _, err := m.ask(ctx, agent.Order{Do: "start", Target: m.specs[i].Name}); err != nil {
			return fmt.Errorf("machine %s: program %s does not start: %w", m.name, m.specs[i].Name, err)
		}
	}
	return nil
}

// ready waits until all programs listen.
func (m *machine) ready(ctx context.Context, within time.Duration) error {
	for i := range m.specs {
		if _, err := m.ask(ctx, agent.Order{Do: "ready", Target: m.specs[i].Name, Within: within}); err != nil {
			return fmt.Errorf("machine %s: program %s does not start: %w", m.name, m.specs[i].Name, err)
		}
	}
	return nil
}

// ask gives the machine's agent an order.
func (m *machine) ask(ctx context.Context, o agent.Order) (agent.Answer, error) {
	m.mu.Lock()
	s := m.s
	m.mu.Unlock()
	if s == nil {
		return agent.Answer{}, errDown
	}
	if instead := m.run.p.g.instead; instead != nil {
		o = instead(o)
	}
	return s.ask(ctx, o)
}

// say sends a request to one of our own programs and decodes its reply, unless
// reply is nil.
func (m *machine) say(ctx context.Context, program string, request, reply any) error {
	line, err := json.Marshal(request)
	if err != nil {
		return err
	}
	a, err := m.ask(ctx, agent.Order{Do: "request", Target: program, Request: line})
	if err != nil || reply == nil {
		return err
	}
	return json.Unmarshal(a.Reply, reply)
}

// leave closes the agent's stream, which ends the container.
func (m *machine) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.s != nil {
		m.crashed = true
		m.s.close()
		m.s = nil
	}
}

// heard records an event that the agent reported.
func (m *machine) heard(a agent.Answer) {
	m.run.add(happened{m.fromAgent(a.At), record.Event{Machine: m.name, Program: a.Event.Program, Kind: a.Event.Kind, Detail: a.Event.Detail}, a.Event.Database})
}

// fromAgent converts a moment of the agent's clock to ours.
func (m *machine) fromAgent(at int64) time.Time { return time.Unix(0, at).Add(-m.offset) }
