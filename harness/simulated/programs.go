package simulated

import (
	"fmt"
	"io/fs"
	"net/netip"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/program/keepalived"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/program/redis"
)

// builder makes a program of what the scenario says about it.
type builder func(p *plan, m *scenarios.Machine, pr *scenarios.Program) (host.Main, []conf.Note, error)

// builders is the table of the programs that this ground can run, by the names
// that scenarios use.
var builders = map[string]builder{
	"nginx":      buildNginx,
	"haproxy":    buildHaproxy,
	"httpd":      buildHttpd,
	"keepalived": buildKeepalived,
	"tomcat":     buildTomcat,
	"redis":      buildRedis,
}

func (p *plan) program(m *scenarios.Machine, pr *scenarios.Program) (host.Main, []conf.Note, error) {
	b := builders[pr.Kind]
	if b == nil {
		return nil, nil, fmt.Errorf("program %q does not run on the simulated ground", pr.Kind)
	}
	return b(p, m, pr)
}

// reading is what reading a configuration file gave. Machines share files, and
// check scripts ask for the ports in them: each is read once.
type reading[C any] struct {
	config C
	notes  []conf.Note
	err    error
}

// read reads a program's configuration file, or gives what reading it gave.
func read[C any](p *plan, pr *scenarios.Program, file func(fs.FS, string) (C, []conf.Note, error)) (C, []conf.Note, error) {
	key := pr.Kind + "\x00" + pr.File
	r, ok := p.files[key].(reading[C])
	if !ok {
		r.config, r.notes, r.err = file(p.c.Suite.FS, pr.File)
		p.files[key] = r
	}
	return r.config, r.notes, r.err
}

func buildNginx(p *plan, m *scenarios.Machine, pr *scenarios.Program) (host.Main, []conf.Note, error) {
	c, notes, err := read(p, pr, nginx.Read)
	if err != nil {
		return nil, notes, err
	}
	o := nginx.Options{Names: harness.Hosts(p.c), Cores: m.Cores}
	if err := c.Check(o); err != nil {
		return nil, notes, err
	}
	return c.Main(o), notes, nil
}

func buildHaproxy(p *plan, _ *scenarios.Machine, pr *scenarios.Program) (host.Main, []conf.Note, error) {
	c, notes, err := read(p, pr, haproxy.Read)
	if err != nil {
		return nil, notes, err
	}
	o := haproxy.Options{Names: harness.Hosts(p.c)}
	if err := c.Check(o); err != nil {
		return nil, notes, err
	}
	return c.Main(o), notes, nil
}

func buildHttpd(p *plan, _ *scenarios.Machine, pr *scenarios.Program) (host.Main, []conf.Note, error) {
	c, notes, err := read(p, pr, httpd.Read)
	if err != nil {
		return nil, notes, err
	}
	o := httpd.Options{Names: harness.Hosts(p.c)}
	if err := c.Check(o); err != nil {
		return nil, notes, err
	}
	return c.Main(o), notes, nil
}

func buildKeepalived(p *plan, m *scenarios.Machine, pr *scenarios.Program) (host.Main, []conf.Note, error) {
	c, notes, err := read(p, pr, keepalived.Read)
	if err != nil {
		return nil, notes, err
	}
	o := keepalived.Options{Probe: map[string]keepalived.Probe{}, Default: localWeb(p, m)}
	for name, k := range m.Checks {
		probe := keepalived.Probe{Kind: keepalived.ProbeKind(k.Probe), Program: k.Program}
		if probe.Kind == keepalived.HTTP {
			port := k.Port
			if port == 0 {
				port = webPort(p, m, k.Program)
			}
			probe.Address = netip.AddrPortFrom(localhost, port)
		}
		o.Probe[name] = probe
	}
	if o.Default.Kind == "" {
		for _, s := range c.Scripts {
			if _, ok := o.Probe[s.Name]; !ok {
				return nil, notes, fmt.Errorf("keepalived: vrrp_script %q: there is no web server on %s that it could check: say in the scenario what it looks at, under machines.%s.checks", s.Name, m.Name, m.Name)
			}
		}
	}
	return c.Main(o), notes, nil
}

var localhost = netip.MustParseAddr("127.0.0.1")

// localWeb is what a check script looks at unless the scenario says otherwise:
// the web server on its machine.
func localWeb(p *plan, m *scenarios.Machine) keepalived.Probe {
	for i := range m.Run {
		if port := webPort(p, m, m.Run[i].Name); port != 0 {
			return keepalived.Probe{Kind: keepalived.HTTP, Address: netip.AddrPortFrom(localhost, port)}
		}
	}
	return keepalived.Probe{}
}

// webPort is the first port on which a program answers web requests; 0 when it
// is no web server.
func webPort(p *plan, m *scenarios.Machine, program string) uint16 {
	for i := range m.Run {
		pr := &m.Run[i]
		if pr.Name != program {
			continue
		}
		switch pr.Kind {
		case "tomcat":
			return pr.Tomcat.Port
		case "haproxy":
			c, _, err := read(p, pr, haproxy.Read)
			if err != nil {
				return 0 // told where the program itself is built
			}
			for _, f := range c.Frontends {
				for _, b := range f.Binds {
					return b.Port
				}
			}
		case "httpd":
			c, _, err := read(p, pr, httpd.Read)
			if err != nil {
				return 0
			}
			for _, l := range c.Listens {
				return l.Port
			}
		case "nginx":
			c, _, err := read(p, pr, nginx.Read)
			if err != nil {
				return 0
			}
			for _, s := range c.Servers {
				for _, l := range s.Listens {
					return l.Port
				}
			}
		}
	}
	return 0
}

func buildTomcat(p *plan, m *scenarios.Machine, pr *scenarios.Program) (host.Main, []conf.Note, error) {
	t := pr.Tomcat
	var redis netip.AddrPort
	if t.Sessions.Redis != "" {
		redis = harness.RedisOf(p.c, t.Sessions.Redis)
	}
	c := harness.TomcatConfig(t, redis)
	p.lead = max(p.lead, settle+m.Starts+t.Boot)
	return c.Main(), nil, c.Validate()
}

func buildRedis(_ *plan, _ *scenarios.Machine, pr *scenarios.Program) (host.Main, []conf.Note, error) {
	c := redis.Config{Port: pr.Redis.Port}
	for _, n := range redis.Named {
		if n.Name == pr.Redis.Persistence {
			c.Persistence = n.Persistence
		}
	}
	return c.Main(), nil, c.Validate()
}
