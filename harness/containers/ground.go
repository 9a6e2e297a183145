package containers

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/testcontainers/testcontainers-go/log"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/containers/images"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// Name of the ground, as records and the command line have it.
const Name = "containers"

// Ground is the ground of containers, open as long as its session is.
type Ground struct {
	session *engine.Session
	tell    func(string)
}

var _ harness.Ground = (*Ground)(nil)

// Open opens the Docker engine. tell is given a line now and then about what
// takes long. Its error is an *engine.Problem.
func Open(ctx context.Context, tell func(string)) (*Ground, error) {
	if runtime.GOOS != "linux" {
		return nil, &engine.Problem{What: "cannot run on containers", Reason: "process 1 of each is hadrill itself, and this one is built for " + runtime.GOOS, Hint: "run a build for Linux"}
	}
	s, err := engine.Open(ctx)
	if err != nil {
		return nil, err
	}
	if s.Swept != (engine.Swept{}) {
		tell(fmt.Sprintf("took away what a killed hadrill had left: %d containers, %d networks", s.Swept.Containers, s.Swept.Networks))
	}
	// Its own reaper is an image from a registry; the session's watchdog does
	// that work. It must use the engine that we use.
	os.Setenv("TESTCONTAINERS_RYUK_DISABLED", "true")
	os.Setenv("DOCKER_HOST", s.Client.DaemonHost())
	log.SetDefault(silent{})
	return &Ground{s, tell}, nil
}

// Close takes away everything that the ground made and is still there.
func (g *Ground) Close() error { return g.session.Close() }

// Name implements harness.Ground.
func (g *Ground) Name() string { return Name }

// plan is a case made ready for containers.
type plan struct {
	g        *Ground
	c        *scenarios.Case
	machines []planned // the users' too
	notes    []conf.Note
	starts   time.Duration // the latest start of a machine
}

// planned is a machine before there is a container.
type planned struct {
	name, image string
	forward     bool
	cores       int
	starts      time.Duration
	setup       agent.Machine
	specs       []agent.Program
	group       *scenarios.Group // of users; nil for a machine of the scenario
}

// Prepare implements harness.Ground. What this ground cannot do is a
// *harness.Unable.
func (g *Ground) Prepare(c *scenarios.Case) (harness.Prepared, error) {
	p := &plan{g: g, c: c}
	if reasons := p.unable(); len(reasons) > 0 {
		return nil, &harness.Unable{Ground: Name, Case: c.Name(), Reasons: reasons}
	}
	var problems conf.Problems
	for i := range c.Machines {
		m := &c.Machines[i]
		one := planned{name: m.Name, forward: m.Forward, cores: m.Cores, starts: m.Starts, setup: p.setup(m.Name, m.IP)}
		p.starts = max(p.starts, m.Starts)
		var kinds []string
		for j := range m.Run {
			a, files, err := p.program(m, &m.Run[j])
			problems = append(problems, harness.Problems(c, err, &m.Run[j])...)
			one.setup.Files = append(one.setup.Files, files...)
			one.specs = append(one.specs, a)
			kinds = append(kinds, imageKind(&m.Run[j])...)
		}
		var err error
		if one.image, err = images.For(kinds...); err != nil {
			return nil, err
		}
		p.machines = append(p.machines, one)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	for i := range c.Users {
		p.machines = append(p.machines, p.users(&c.Users[i]))
	}
	return p, nil
}

// Notes implements harness.Prepared.
func (p *plan) Notes() []conf.Note { return p.notes }

// imageKind is the program as package images knows it; our own needs no more
// than every image has.
func imageKind(pr *scenarios.Program) []string {
	if ours(pr) {
		return nil
	}
	return []string{pr.Kind}
}

// setup is what every machine's agent is told.
func (p *plan) setup(name string, at netip.Addr) agent.Machine {
	m := agent.Machine{
		Name: name, Address: netip.PrefixFrom(at, p.c.Network.Subnet.Bits()),
		Hosts: harness.Hosts(p.c), Addresses: p.c.Network.Addresses,
	}
	for i := range p.c.Users {
		if u := &p.c.Users[i]; u.From.Addr() != at && !u.From.IsSingleIP() {
			m.Routes = append(m.Routes, agent.Route{To: u.From, Via: u.From.Addr()})
		}
	}
	return m
}

// users is the machine of a group of users.
func (p *plan) users(u *scenarios.Group) planned {
	name := "users/" + u.Name
	image, _ := images.For()
	return planned{name: name, image: image, group: u, setup: p.setup(name, u.From.Addr())}
}

// borders are the moments of all faults and repairs, in order.
func borders(c *scenarios.Case) []time.Duration {
	var all []time.Duration
	for i := range c.Faults {
		f := &c.Faults[i]
		all = append(all, f.At)
		if f.For > 0 {
			all = append(all, f.At+f.For)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// unable is what the case asks for that this ground cannot do.
func (p *plan) unable() []string {
	var reasons []string
	for i := range p.c.Machines {
		m := &p.c.Machines[i]
		for j := range m.Run {
			pr := &m.Run[j]
			if starters[pr.Kind] == nil {
				reasons = append(reasons, fmt.Sprintf("%s/%s: %s does not run there yet", m.Name, pr.Name, pr.Kind))
			}
			if pr.Tomcat != nil {
				reasons = append(reasons, unableTomcat(m, pr)...)
			}
		}
	}
	for i := range p.c.Faults {
		f := &p.c.Faults[i]
		for _, t := range f.Targets {
			pr := programOf(p.c, t)
			if f.Verb != "fail" || pr == nil || ours(pr) {
				continue
			}
			switch {
			case pr.Kind == "keepalived":
				reasons = append(reasons, fmt.Sprintf("fault %q: keepalived answers no requests that could fail", f.ID))
			case f.Share < 1:
				reasons = append(reasons, fmt.Sprintf("fault %q: a real %s can be made to fail all requests, not a share of them", f.ID, pr.Kind))
			}
		}
	}
	return reasons
}

// programOf is the program that a target names; nil for a machine.
func programOf(c *scenarios.Case, t scenarios.Target) *scenarios.Program {
	name, _, _ := strings.Cut(t.Program, "/")
	for i := range c.Machines {
		m := &c.Machines[i]
		for j := range m.Run {
			if m.Name == t.Machine && m.Run[j].Name == name {
				return &m.Run[j]
			}
		}
	}
	return nil
}

// ours tells whether a program runs as one of our own rather than as the real
// one.
func ours(pr *scenarios.Program) bool { return pr.Tomcat != nil && !pr.Tomcat.Real }

// Build makes the images that the cases need and that are not there.
func (g *Ground) Build(ctx context.Context, prepared []harness.Prepared) error {
	for _, one := range prepared {
		for _, m := range one.(*plan).machines {
			if _, err := images.Make(ctx, g.session.Client, m.image, g.tell); err != nil {
				return err
			}
		}
	}
	return nil
}
