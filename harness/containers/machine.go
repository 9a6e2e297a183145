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
	// power is held while it goes or comes, lest a busy engine be asked to start
	// a container that it is still ending.
	power   sync.Mutex
	mu      sync.Mutex
	s       *stream
	crashed bool
	rules   []agent.Rule // that it is to have when it gets power again
}

// mac is the hardware address that the agent sets: 02:00 and the machine's
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
				c.OpenStdin, c.AttachStdin, c.AttachStdout, c.AttachStderr = true, true, true, true
			},
			HostConfigModifier: func(h *container.HostConfig) {
				h.CapAdd = []string{"NET_ADMIN", "NET_RAW", "NET_BROADCAST"}
				h.Sysctls = m.run.sysctls(p)
				h.LogConfig = container.LogConfig{Type: "none"}
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

// silent keeps testcontainers from telling what it does.
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
	m.mu.Lock()
	m.s, m.crashed = s, false
	m.mu.Unlock()
	if _, err := cli.ContainerStart(ctx, id, client.ContainerStartOptions{}); err != nil {
		return engine.Explain("cannot start the container of "+m.name, err)
	}
	if _, err := m.ask(ctx, agent.Order{Do: "setup", Machine: &m.setup}); err != nil {
		if said := strings.TrimSpace(s.stderr.String()); said != "" {
			err = fmt.Errorf("%w: %s", err, said)
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

// watch breaks the run off when the container ends and nobody crashed it.
func (m *machine) watch(s *stream) {
	<-s.ended
	m.mu.Lock()
	expected := m.crashed || m.s != s
	m.mu.Unlock()
	if !expected {
		said := strings.TrimSpace(s.stderr.String())
		m.run.broken(fmt.Errorf("machine %s: %s%s", m.name, gone, prefixed(": ", said)))
	}
}

// gone is why a conversation with a machine ends that nobody ended.
const gone = "its container ended by itself, or the Docker engine went away"

// prefixed is s behind p, or nothing when s is.
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
	return s.ask(ctx, o)
}

// say says something to one of our own programs.
func (m *machine) say(ctx context.Context, program string, what, answer any) error {
	line, err := json.Marshal(what)
	if err != nil {
		return err
	}
	a, err := m.ask(ctx, agent.Order{Do: "say", Target: program, Say: line})
	if err != nil || answer == nil {
		return err
	}
	return json.Unmarshal(a.Said, answer)
}

// leave ends the conversation with the agent, and with it the container.
func (m *machine) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.s != nil {
		m.crashed = true
		m.s.close()
		m.s = nil
	}
}

// heard takes down an event.
func (m *machine) heard(a agent.Answer) {
	m.run.event(time.Unix(0, a.At).Add(-m.offset), m.name, a.Event.Program, a.Event.Kind, a.Event.Detail)
}

// fromAgent is a moment of the agent's clock on ours.
func (m *machine) fromAgent(at int64) time.Time { return time.Unix(0, at).Add(-m.offset) }
