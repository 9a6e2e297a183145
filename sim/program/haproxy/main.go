package haproxy

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Options are settings that a configuration file does not have.
type Options struct {
	// Names are the addresses of the names that the configuration may use, as
	// DNS and /etc/hosts would give them. localhost is known.
	Names map[string]netip.Addr
	// Random is the source of balance random; nil means the program's own
	// stream "random". HAProxy's own generator cannot be seeded.
	Random balance.Random
	// Commands are an operator's commands to the stats socket.
	Commands []Command
	// Operator is given, at the start, the function that carries out the text of such a
	// command at once, while no process of the program runs; nil for nobody.
	Operator func(command func(text string))
}

// Command is a command of the runtime API: "set server BACKEND/SERVER" with
// "state maint" (ready, drain), "weight 3" (or 100%), "health down" (up); also
// "disable server", "enable server" and "set weight".
type Command struct {
	After time.Duration // since HAProxy started
	Text  string
}

// Check reports which names of the configuration have no address, as HAProxy
// does when it starts. The error is conf.Problems.
func (c *Config) Check(o Options) error {
	var ps conf.Problems
	missing := func(where conf.Problem, format string, a ...any) {
		where.What = fmt.Sprintf(format, a...)
		ps = append(ps, where)
	}
	for _, p := range c.Frontends {
		for _, b := range p.Binds {
			if _, ok := conf.Resolve(b.Host, o.Names); b.Host != "" && !ok {
				missing(b.where, "invalid address: %q in bind: expected an address or the name of a machine", b.Host)
			}
		}
	}
	for _, p := range c.Backends {
		for _, s := range p.Servers {
			if _, ok := conf.Resolve(s.Host, o.Names); !ok && !s.mayLackAddress {
				missing(s.where, "could not resolve address %q of server %q: expected an address or the name of a machine", s.Host, s.Name)
			}
		}
	}
	return ps.Err()
}

// Main returns HAProxy as a program, running with this configuration. It ends
// at once on SIGTERM.
func (c *Config) Main(o Options) host.Main {
	return func(h host.Host) error {
		if err := c.Check(o); err != nil {
			return err
		}
		in := &instance{h: h, config: c, random: o.Random, names: o.Names}
		if in.random == nil {
			in.random = h.Rand("random")
		}
		for _, p := range c.Backends {
			in.farms = append(in.farms, newFarm(in, p, o.Names))
		}
		for _, p := range c.tables {
			in.tables = append(in.tables, newStickEntries(p.table))
		}
		in.linkTracks()
		in.gates, in.all = newGates(c)
		h.Expose(in)
		for _, p := range c.Frontends {
			for _, b := range p.Binds {
				if err := in.listen(p, b, o.Names); err != nil {
					return err
				}
			}
		}
		in.startChecks()
		if o.Operator != nil {
			o.Operator(in.command)
		}
		for _, cmd := range o.Commands {
			h.After(cmd.After, host.TaskFunc(func() { in.command(cmd.Text) }))
		}
		return nil
	}
}

// instance is one run of HAProxy.
type instance struct {
	h           host.Host
	config      *Config
	random      balance.Random
	refusals    host.Refusals
	lines       host.Lines
	farms       []*farm         // by Proxy.index
	tables      []*stickEntries // by Proxy.tableAt
	gates       []*gate         // by Proxy.front
	all         gate
	nextAccept  host.Timer
	free        host.FreeList[exchange]
	identifiers uint64 // that unique-id-header has had
	names       map[string]netip.Addr
	waits       uint64 // how many requests ever waited in a queue
	addresses   host.AddressTexts
}

func (in *instance) listen(p *Proxy, b Bind, names map[string]netip.Addr) error {
	at := netip.AddrPortFrom(netip.IPv4Unspecified(), b.Port)
	if b.Host != "" {
		a, _ := conf.Resolve(b.Host, names)
		at = netip.AddrPortFrom(a, b.Port)
	}
	l := &listener{in: in, p: p, port: b.Port, at: at.Addr(), tls: b.TLS, most: b.most, transparent: b.transparent, proxied: b.proxied}
	if l.at.IsUnspecified() {
		l.at = in.h.Address()
	}
	l.makeReading()
	var err error
	if p.http {
		_, err = in.h.Serve(at, b.speaks(), l)
	} else {
		_, err = in.h.ServeStreams(at, l)
	}
	if err != nil {
		return fmt.Errorf("starting %s %s: cannot bind socket (%w) [%s]", p.Section, p.Name, err, at)
	}
	return nil
}

// listener is a bind line at work.
type listener struct {
	in   *instance
	p    *Proxy
	at   netip.Addr // that clients connect to
	port uint16
	tls  bool
	most int // maxconn of the line
	open int // connections

	transparent, proxied bool
	reading              host.Reading
}

// TLS implements host.TLSAcceptor.
func (l *listener) TLS() bool { return l.tls }

// Proxied implements host.Proxied: accept-proxy. Clients of a scenario send no header
// and are taken for ones that do, with the addresses that they have.
func (l *listener) Proxied() bool { return l.proxied }

// Transparent implements host.Transparent: the line's parameter of that name.
func (l *listener) Transparent() bool { return l.transparent }

// linkTracks has servers with track follow others.
func (in *instance) linkTracks() {
	for _, f := range in.farms {
		for _, s := range f.servers {
			if s.conf.tracks.Text == "" {
				continue
			}
			if t := in.server(s.conf.tracks.Text); t != nil {
				s.tracks = t
				t.followers = append(t.followers, s)
			}
		}
	}
}
