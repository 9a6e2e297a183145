package httpd

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Options are settings that a configuration file does not have.
type Options struct {
	// Names are the addresses of the names that the configuration may use, as
	// DNS and /etc/hosts would give them. localhost is known.
	Names map[string]netip.Addr
	// Sockets are where the sockets in the machine's file system lead, by their paths;
	// nobody listens on others.
	Sockets map[string]netip.AddrPort
}

// Check reports which names of the configuration have no address, as httpd does
// when it starts. The error is conf.Problems.
func (c *Config) Check(o Options) error {
	var ps conf.Problems
	check := func(name string, where conf.Problem, what string) {
		if _, ok := conf.Resolve(name, o.Names); !ok && name != "" {
			where.What = fmt.Sprintf("could not resolve %q of %s: expected an address or the name of a machine", name, what)
			ps = append(ps, where)
		}
	}
	for _, l := range c.Listens {
		check(l.Host, l.where, "Listen")
	}
	for _, s := range c.Servers {
		for _, l := range s.At {
			check(l.Host, l.where, "<VirtualHost>")
		}
		for _, p := range s.all() {
			if p.member != nil && p.member.Socket == "" {
				check(p.member.Host, p.member.where, p.at.Name())
			}
		}
	}
	for _, b := range c.Balancers {
		for _, m := range b.Members {
			if m.Socket == "" {
				check(m.Host, m.where, "BalancerMember")
			}
		}
	}
	return ps.Err()
}

// Main returns httpd as a program, running with this configuration. It ends at
// once on SIGTERM.
func (c *Config) Main(o Options) host.Main {
	return func(h host.Host) error {
		if err := c.Check(o); err != nil {
			return err
		}
		in := &instance{h: h, config: c, names: o.Names, sockets: o.Sockets, free: c.MaxRequests, turn: h.NewCond(), pools: map[*Member]*pool{}}
		h.Expose(in)
		for _, b := range c.Balancers {
			f := in.newFarm(b)
			in.farms = append(in.farms, f)
			in.watchMembers(f)
		}
		for _, l := range c.Listens {
			at := netip.AddrPortFrom(netip.IPv4Unspecified(), l.Port)
			if a, ok := conf.Resolve(l.Host, o.Names); ok {
				at = netip.AddrPortFrom(a, l.Port)
			}
			at, speaks := at, host.HTTP
			on := &listener{in: in, servers: in.servers(l), port: l.Port, text: strconv.Itoa(int(l.Port))}
			on.makeReading()
			if on.encrypted(l.TLS) {
				speaks = host.HTTPS
			}
			if _, err := h.Serve(at, speaks, on); err != nil {
				return fmt.Errorf("AH00072: make_sock: could not bind to address %s: %w", at, err)
			}
		}
		return nil
	}
}

// instance is one run of httpd: what its processes share.
type instance struct {
	h         host.Host
	config    *Config
	names     map[string]netip.Addr
	sockets   map[string]netip.AddrPort
	farms     []*farm // by Balancer.index
	pools     map[*Member]*pool
	addresses host.AddressTexts
	free      int       // requests that can still be worked on
	turn      host.Cond // further requests wait for it
	idle      host.FreeList[exchange]
	refusals  host.Refusals
	lines     host.Lines
}

// micros returns the time in microseconds, as httpd counts it.
func (in *instance) micros() int64 { return int64(in.h.Now()) / 1000 }

// listener is a Listen line at work.
type listener struct {
	in      *instance
	servers []*Server // that requests may be for: the first is the default
	port    uint16
	text    string // the port
	reading host.Reading
}

// servers returns the virtual hosts for requests that come in at l, those with
// an address of their own first; the main server where there are none.
func (in *instance) servers(l Listen) (all []*Server) {
	for _, own := range []bool{true, false} {
		for _, s := range in.config.Servers {
			for _, at := range s.At {
				if (at.Host != "") == own && (at.Port == 0 || at.Port == l.Port) && (!own || in.same(at.Host, l.Host)) {
					all = append(all, s)
					break
				}
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	return in.config.Servers[:1]
}

// same reports whether two hosts of the file are one address.
func (in *instance) same(a, b string) bool {
	x, _ := conf.Resolve(a, in.names)
	y, _ := conf.Resolve(b, in.names)
	return b == "" || x == y
}

// named returns the server that a Host header means.
func (l *listener) named(header string) *Server {
	name, _ := splitAddress(strings.ToLower(header))
	for _, s := range l.servers {
		if s.Name == name {
			return s
		}
		for _, a := range s.Aliases {
			if a == name || strings.HasPrefix(a, "*.") && strings.HasSuffix(name, a[1:]) {
				return s
			}
		}
	}
	return l.servers[0]
}

// farm is a balancer at work.
type farm struct {
	b       *Balancer
	workers *balance.Workers
	method  balance.LBMethod
	pools   []*pool // by Worker.Number
}

// longAgo is when a member with status=+E failed: the next request tries it
// again, whatever its retry.
const longAgo = -1 << 60

func (in *instance) newFarm(b *Balancer) *farm {
	f := &farm{b: b}
	all := make([]balance.Worker, 0, len(b.Members))
	for _, m := range b.Members {
		all = append(all, m.worker())
		f.pools = append(f.pools, in.pool(m))
	}
	f.workers = balance.NewWorkers(all, b.Recover)
	for i, m := range b.Members {
		if m.failed {
			f.workers.Members[i].Fail(longAgo)
		}
	}
	entry, ok := balance.Find("httpd", b.Method)
	if !ok {
		panic(fmt.Sprintf("httpd: balancer %q: no lbmethod %q", b.Name, b.Method))
	}
	f.method = entry.NewMethod()
	return f
}

func (m *Member) worker() balance.Worker {
	return balance.Worker{Factor: m.Factor, Set: m.Set, Route: m.Route, Redirect: m.Redirect, Retry: m.Retry.Microseconds(), Flags: m.Flags}
}
