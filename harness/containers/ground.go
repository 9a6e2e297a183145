package containers

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path"
	"runtime"
	"time"

	"github.com/testcontainers/testcontainers-go/log"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/containers/images"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// Name of the ground, as records and the command line have it.
const Name = "containers"

// Ground is the ground of containers, open as long as its session is.
type Ground struct {
	session *engine.Session
	notify  func(string)
	// instead gives the order that an agent gets in place of one: a test's, that has
	// deeds not done. nil for each its own.
	instead func(agent.Order) agent.Order
}

var _ harness.Ground = (*Ground)(nil)

// Open opens the Docker engine. notify is called with a line now and then
// about what takes long. Its error is an *engine.Problem.
func Open(ctx context.Context, notify func(string)) (*Ground, error) {
	if runtime.GOOS != "linux" {
		return nil, &engine.Problem{What: "cannot run on containers", Reason: "process 1 of each is hadrill itself, and this one is built for " + runtime.GOOS, Hint: "run a build for Linux"}
	}
	s, err := engine.Open(ctx)
	if err != nil {
		return nil, err
	}
	if s.Swept != (engine.Swept{}) {
		notify(fmt.Sprintf("removed what a killed hadrill had left behind: %d containers, %d networks, %d volumes", s.Swept.Containers, s.Swept.Networks, s.Swept.Volumes))
	}
	// Its own reaper is an image from a registry; the session's watchdog does
	// that work. It must use the engine that we use.
	os.Setenv("TESTCONTAINERS_RYUK_DISABLED", "true")
	os.Setenv("DOCKER_HOST", s.Client.DaemonHost())
	log.SetDefault(silent{})
	return &Ground{session: s, notify: notify}, nil
}

// Apart gives the ground without an engine: it prepares cases, as those need it whose runs
// others do, and a run of it does not begin.
func Apart() *Ground { return &Ground{notify: func(string) {}} }

// Close implements harness.Ground.
func (g *Ground) Close() error {
	if g.session == nil {
		return nil
	}
	return g.session.Close()
}

// Name implements harness.Ground.
func (g *Ground) Name() string { return Name }

// RealTime implements harness.Ground.
func (g *Ground) RealTime() bool { return true }

// plan is a case made ready for containers.
type plan struct {
	g        *Ground
	c        *scenarios.Case
	stack    *programs.Stack
	machines []planned // the users' too
	notes    []conf.Note
	starts   time.Duration // the latest start of a machine
	endings  map[string][]string
}

// planned describes a machine before its container is made.
type planned struct {
	name, image string
	forward     bool
	nonlocal    bool // net.ipv4.ip_nonlocal_bind
	cores       int
	starts      time.Duration
	setup       agent.Machine
	specs       []agent.Program
	data        []string         // folders: programs.Kind.Data
	shared      []string         // folders that other machines have as well
	diskMB      int              // programs.Kind.DiskMB, the most of all
	last        bool             // it starts when the others are ready
	group       *scenarios.Group // of users; nil for a machine of the scenario
}

// Prepare implements harness.Ground. What this ground cannot do is a
// *harness.Unsupported.
func (g *Ground) Prepare(c *scenarios.Case) (harness.Prepared, error) {
	p := &plan{g: g, c: c, stack: programs.NewStack(c), endings: endings(c)}
	if reasons := p.unsupported(); len(reasons) > 0 {
		return nil, &harness.Unsupported{Ground: Name, Case: c.Name(), Reasons: reasons}
	}
	var problems conf.Problems
	for i := range c.Machines {
		m := &c.Machines[i]
		one := planned{name: m.Name, forward: m.Forward, nonlocal: m.NonlocalBind, cores: m.Cores, starts: m.Starts, shared: m.Shared, setup: p.setup(m.Name, m.IP)}
		p.starts = max(p.starts, m.Starts)
		var layers []string
		for j := range m.Run {
			e := p.stack.Env(m.Name, m.Run[j].Name)
			started, err := p.start(e)
			problems = append(problems, harness.Problems(c, err, &m.Run[j])...)
			one.setup.Files = append(one.setup.Files, started.files...)
			one.specs = append(one.specs, started.program)
			one.data = append(one.data, started.data...)
			if !e.Ours() {
				one.diskMB = max(one.diskMB, e.Kind.DiskMB)
			}
			one.last = one.last || e.Kind.Last
			layers = append(layers, started.layers...)
		}
		var err error
		if one.image, err = images.For(layers...); err != nil {
			return nil, err
		}
		p.machines = append(p.machines, one)
	}
	problems = append(problems, harness.Unwatched(c, p.stack)...)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	p.prepareFaults()
	for i := range c.Users {
		p.machines = append(p.machines, p.users(&c.Users[i]))
	}
	return p, nil
}

// Notes implements harness.Prepared.
func (p *plan) Notes() []conf.Note { return p.notes }

// setup makes the setup that a machine's agent gets.
func (p *plan) setup(name string, at netip.Addr) agent.Machine {
	m := agent.Machine{
		Name: name, Address: netip.PrefixFrom(at, p.c.Network.Subnet.Bits()),
		Hosts: programs.Hosts(p.c), Addresses: p.c.Network.Addresses,
	}
	for i := range p.c.Users {
		if u := &p.c.Users[i]; u.From.Addr() != at && !u.From.IsSingleIP() {
			m.Routes = append(m.Routes, agent.Route{To: u.From, Via: u.From.Addr()})
		}
	}
	return m
}

// users gives the machine of a group of users.
func (p *plan) users(u *scenarios.Group) planned {
	name := "users/" + u.Name
	image, _ := images.For()
	return planned{name: name, image: image, group: u, setup: p.setup(name, u.From.Addr())}
}

// unsupported gives the reasons why this ground cannot run the case.
func (p *plan) unsupported() []string {
	var reasons []string
	for i := range p.c.Machines {
		m := &p.c.Machines[i]
		for j := range m.Run {
			e, place := p.stack.Env(m.Name, m.Run[j].Name), ""
			if m.Run[j].Ours {
				place = fmt.Sprintf(" (ours, %s:%d:%d)", path.Base(m.Run[j].Pos.File), m.Run[j].Pos.Line, m.Run[j].Pos.Col)
			}
			for _, why := range e.Unsupported() {
				reasons = append(reasons, fmt.Sprintf("%s/%s%s: %s", m.Name, m.Run[j].Name, place, why))
			}
		}
	}
	reasons = append(reasons, p.unsupportedSharing()...)
	return append(reasons, p.unsupportedFaults()...)
}

// Build implements harness.Ground: it makes the images that the cases need and
// that are not there.
func (g *Ground) Build(ctx context.Context, prepared []harness.Prepared) error {
	for _, one := range prepared {
		for _, m := range one.(*plan).machines {
			if _, err := images.Make(ctx, g.session.Client, m.image, g.notify); err != nil {
				return err
			}
		}
	}
	return nil
}
