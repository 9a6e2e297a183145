package nginx

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"
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
	// Cores is the number of workers of worker_processes auto; 0 means 1.
	Cores int
	// Proxied is called for each request that was proxied, with the servers it
	// was sent to in order and the status of the answer. The zero AddrPort
	// stands for "no live upstreams". The chain is only valid during the call.
	Proxied func(req *host.Request, chain []netip.AddrPort, status int)
	// Random is the source of the balancing methods; nil means the program's
	// own stream "random". nginx draws from random(3).
	Random balance.Random
}

// Check reports which names of the configuration have no address, as nginx does
// when it starts: `host not found in upstream "web1"`. The error is
// conf.Problems.
func (c *Config) Check(o Options) error {
	var ps conf.Problems
	missing := func(where conf.Problem, format string, a ...any) {
		where.What = fmt.Sprintf(format, a...)
		ps = append(ps, where)
	}
	for _, u := range c.Upstreams {
		if !u.used {
			continue // whoever runs the file has its names
		}
		for _, s := range u.Servers {
			if s.socket {
				continue
			}
			if _, ok := conf.Resolve(s.Host, o.Names); ok {
				continue
			}
			hint := "expected an address or the name of a machine"
			if u.Implicit {
				hint = "expected the name of an upstream block, an address or the name of a machine"
				if n := conf.Nearest(s.Host, c.upstreamNames()); n != "" {
					hint = fmt.Sprintf("did you mean the upstream %q?", n)
				}
			}
			missing(s.where, "host not found in upstream %q: %s", s.Host, hint)
		}
	}
	for _, s := range c.Servers {
		for _, l := range s.Listens {
			if _, ok := conf.Resolve(l.Host, o.Names); !l.anywhere() && !ok {
				missing(l.where, "host not found in %q of the \"listen\" directive", l.Host)
			}
		}
	}
	return ps.Err()
}

func (c *Config) upstreamNames() []string {
	var names []string
	for _, u := range c.Upstreams {
		if !u.Implicit {
			names = append(names, u.Name)
		}
	}
	return names
}

// Main returns nginx as a program, running with this configuration. It ends at
// once on SIGTERM.
func (c *Config) Main(o Options) host.Main {
	return func(h host.Host) error {
		if err := c.Check(o); err != nil {
			return err
		}
		in := &instance{h: h, config: c, options: o, random: o.Random, accept: h.Rand("accept")}
		if in.random == nil {
			in.random = h.Rand("random")
		}
		in.makeZones()
		in.makeWorkers()
		listeners := in.makeListeners()
		for i := range in.workers {
			in.workers[i].most = max(0, c.Connections-len(listeners)-1)
			in.workers[i].room = in.workers[i].most
		}
		h.Expose(in)
		for _, l := range listeners {
			if _, err := h.Serve(l.at, l.speaks(), l); err != nil {
				return fmt.Errorf("bind() to %s failed: %w", l.at, err)
			}
		}
		return in.serveStreams()
	}
}

// instance is one run of nginx.
type instance struct {
	h         host.Host
	config    *Config
	options   Options
	random    balance.Random
	refusals  host.Refusals
	lines     host.Lines
	accept    *rand.Rand // which worker takes a connection
	ids       *rand.Rand // of $request_id and userid; nil before the first
	workers   []worker
	rates     []map[string]*bucket // of the zones of limit_req
	places    []map[string]int     // of those of limit_conn
	caches    []*cache
	free      host.FreeList[exchange]
	addresses host.AddressTexts
}

// worker is a worker process: its state of every upstream, and how many more
// connections it can have.
//
// Of worker_connections each listening socket takes one and the channel to the
// master another. A client that finds none left is closed as soon as it is
// accepted, and gets a reset from the kernel when it sends its request; a
// request that finds none for its upstream gets 500 (ngx_get_connection,
// ngx_event_accept.c, ngx_http_upstream.c). Clients' connections count while a
// request is on them: nginx closes idle ones to make room
// (ngx_drain_connections). Idle connections to upstreams do not count here,
// where nginx keeps theirs.
type worker struct {
	groups []*group
	// resolved are those of addresses and names that variables have made.
	resolved map[string]*group
	room     int // of most
	most     int
	told     host.Time
}

// takeConnection counts one of the connections as used; false when there is
// none left.
func (w *worker) takeConnection(in *instance) bool {
	if w.room > 0 {
		w.room--
		return true
	}
	if now := in.h.Monotonic(); w.told == 0 || now.Sub(w.told) >= time.Second {
		w.told = now
		in.h.Note("nginx", fmt.Sprintf("%d worker_connections are not enough", in.config.Connections))
	}
	return false
}

// makeZones makes what the workers share: limits and caches.
func (in *instance) makeZones() {
	for range in.config.requestZones {
		in.rates = append(in.rates, map[string]*bucket{})
	}
	for range in.config.connZones {
		in.places = append(in.places, map[string]int{})
	}
	for range in.config.cacheZones {
		in.caches = append(in.caches, newCache(in.h))
	}
}

func (in *instance) makeWorkers() {
	n := in.config.Workers
	if n == 0 {
		n = max(1, in.options.Cores)
	}
	for i := range n {
		var w worker
		for _, u := range in.config.Upstreams {
			if i > 0 {
				w.groups = append(w.groups, in.workers[0].groups[u.index].forWorker(in.options.Names))
				continue
			}
			w.groups = append(w.groups, newGroup(u, in.options.Names))
		}
		in.workers = append(in.workers, w)
	}
}

// worker returns the worker that accepts the next connection.
func (in *instance) worker() *worker {
	if len(in.workers) == 1 {
		return &in.workers[0]
	}
	return &in.workers[in.accept.IntN(len(in.workers))]
}

// listener is an address that nginx listens on.
type listener struct {
	in       *instance
	at       netip.AddrPort
	portText string
	tls      bool // listen ... ssl, or ssl on
	proxied  bool // listen ... proxy_protocol
	names    nameTable
	reading  host.Reading
}

// Proxied implements host.Proxied.
func (l *listener) Proxied() bool { return l.proxied }

// Trusts implements host.Trusts: what the PROXY header tells is the client's address with
// real_ip_header proxy_protocol, from who is trusted; else it is $proxy_protocol_addr
// alone. The port's default server decides.
func (l *listener) Trusts(from netip.Addr) bool {
	r := &l.names.fallback.root.settings.realIP
	return r.proxy && r.trusts(from)
}

// makeListeners collects the servers by the address they listen on, in the
// order of the configuration. Where a port is open at every address, one socket
// serves it; Read has checked that the servers are the same then.
func (in *instance) makeListeners() []*listener {
	var all []*listener
	for _, s := range in.config.Servers {
		for _, l := range s.Listens {
			at := netip.AddrPortFrom(netip.IPv4Unspecified(), l.Port)
			if !l.anywhere() && !in.config.openAnywhere(l.Port) {
				a, _ := conf.Resolve(l.Host, in.options.Names)
				at = netip.AddrPortFrom(a, l.Port)
			}
			ln := findListener(all, at)
			if ln == nil {
				ln = &listener{in: in, at: at, portText: strconv.Itoa(int(l.Port))}
				ln.names.fallback = s
				all = append(all, ln)
			}
			ln.tls = ln.tls || l.TLS
			ln.proxied = ln.proxied || l.Proxied
			if l.Default {
				ln.names.fallback = s
			}
			ln.names.add(s)
		}
	}
	for _, ln := range all {
		ln.tls = ln.tls || isOn(ln.names.fallback.root.settings.on)
		ln.names.finish()
		ln.makeReading()
	}
	return all
}

// anywhere reports whether it is every address of the machine.
func (l *Listen) anywhere() bool { return l.Host == "" || l.Host == "::" }

// openAnywhere reports whether a port is open at every address.
func (c *Config) openAnywhere(port uint16) bool {
	for _, s := range c.Servers {
		for i := range s.Listens {
			if s.Listens[i].Port == port && s.Listens[i].anywhere() {
				return true
			}
		}
	}
	return false
}

// speaks returns the protocol of the port. A request without TLS to a port with
// it is read, too, and answered by 400 (secure).
func (l *listener) speaks() host.Protocol {
	if l.tls {
		return host.AnyHTTP
	}
	return host.HTTP
}

func findListener(all []*listener, at netip.AddrPort) *listener {
	for _, l := range all {
		if l.at == at {
			return l
		}
	}
	return nil
}
