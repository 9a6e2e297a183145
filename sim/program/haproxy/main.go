package haproxy

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Options are what a configuration file cannot say.
type Options struct {
	// Names are the addresses of the names that the configuration may use, as
	// DNS and /etc/hosts would give them. localhost is known.
	Names map[string]netip.Addr
	// Random is what balance random draws from; nil means the program's own
	// stream "random". HAProxy's own generator cannot be seeded.
	Random balance.Random
	// Commands are what an operator says to the stats socket.
	Commands []Command
}

// Command is a command of the runtime API: "set server BACKEND/SERVER" with
// "state maint" (ready, drain), "weight 3" (or 100%), "health down" (up); also
// "disable server", "enable server" and "set weight".
type Command struct {
	After time.Duration // since HAProxy started
	Text  string
}

// Check tells which names of the configuration have no address, as HAProxy does
// when it starts. The error is conf.Problems.
func (c *Config) Check(o Options) error {
	var ps conf.Problems
	missing := func(where conf.Problem, format string, a ...any) {
		where.What = fmt.Sprintf(format, a...)
		ps = append(ps, where)
	}
	for _, p := range c.Frontends {
		for _, b := range p.Binds {
			if _, ok := resolve(b.Host, o.Names); b.Host != "" && !ok {
				missing(b.where, "invalid address: %q in bind: expected an address or the name of a machine", b.Host)
			}
		}
	}
	for _, p := range c.Backends {
		for _, s := range p.Servers {
			if _, ok := resolve(s.Host, o.Names); !ok {
				missing(s.where, "could not resolve address %q of server %q: expected an address or the name of a machine", s.Host, s.Name)
			}
		}
	}
	return ps.Err()
}

// Main is HAProxy running with this configuration. It ends at once on SIGTERM.
func (c *Config) Main(o Options) host.Main {
	return func(h host.Host) error {
		if err := c.Check(o); err != nil {
			return err
		}
		in := &instance{h: h, config: c, random: o.Random, addresses: map[netip.Addr]string{}}
		if in.random == nil {
			in.random = h.Rand("random")
		}
		for _, p := range c.Backends {
			in.farms = append(in.farms, newFarm(in, p, o.Names))
			var t *stickEntries
			if p.table != nil {
				t = newStickEntries(p.table)
			}
			in.tables = append(in.tables, t)
		}
		for _, p := range c.Frontends {
			for _, b := range p.Binds {
				if err := in.listen(p, b, o.Names); err != nil {
					return err
				}
			}
		}
		in.startChecks()
		for _, cmd := range o.Commands {
			h.After(cmd.After, host.TaskFunc(func() { in.command(cmd.Text) }))
		}
		return nil
	}
}

// instance is one run of HAProxy.
type instance struct {
	h         host.Host
	config    *Config
	random    balance.Random
	farms     []*farm         // by Proxy.index
	tables    []*stickEntries // by Proxy.index, nil for none
	free      []*exchange
	waits     uint64 // how many requests ever waited in a queue
	addresses map[netip.Addr]string
}

func (in *instance) listen(p *Proxy, b Bind, names map[string]netip.Addr) error {
	at := netip.AddrPortFrom(netip.IPv4Unspecified(), b.Port)
	if b.Host != "" {
		a, _ := resolve(b.Host, names)
		at = netip.AddrPortFrom(a, b.Port)
	}
	if _, err := in.h.Serve(at, &listener{in, p, b.Port}); err != nil {
		return fmt.Errorf("starting %s %s: cannot bind socket [%s]: %w", p.Section, p.Name, at, err)
	}
	return nil
}

// text is an address as headers have it.
func (in *instance) text(a netip.Addr) string {
	s, ok := in.addresses[a]
	if !ok {
		s = a.String()
		in.addresses[a] = s
	}
	return s
}

// listener is a bind line at work.
type listener struct {
	in   *instance
	p    *Proxy
	port uint16
}
