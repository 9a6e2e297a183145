package replay

import (
	"net/netip"
	"reflect"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// tomcatServers are the servers that were recorded.
var tomcatServers = []string{"t5", "t6"}

// tomcatPlayer is servers in a world, and the machine of the browsers.
type tomcatPlayer struct {
	server func(TomcatServer) host.Main
	v      Verdict

	w        *world.World
	machines map[string]*world.Machine
	programs map[string]*world.Program
	client   *world.Machine
}

// start makes a new world, whose servers are routed to by their ids or not.
func (p *tomcatPlayer) start(routed bool) {
	p.close()
	p.w = world.New(world.Options{Seed: 1, Subnet: netip.MustParsePrefix("10.20.0.0/16"), Delay: 100 * time.Microsecond})
	p.machines, p.programs = map[string]*world.Machine{}, map[string]*world.Program{}
	for _, name := range tomcatServers {
		m := p.w.Add(name, world.MachineOptions{Address: netip.MustParseAddr("10.20.0." + name[1:])})
		route := ""
		if routed {
			route = name
		}
		p.machines[name], p.programs[name] = m, m.Install("tomcat", p.server(TomcatServer{Name: name, Route: route}))
	}
	p.client = p.w.Add("browser", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
	p.w.Run(time.Second)
}

func (p *tomcatPlayer) close() {
	if p.w != nil {
		p.w.Close()
		p.w = nil
	}
}

// end ends a server by SIGKILL, or by SIGTERM.
func (p *tomcatPlayer) end(name string, kill bool) {
	if kill {
		p.programs[name].Kill()
	} else {
		p.programs[name].Stop()
	}
	p.w.Run(p.w.Elapsed() + time.Second)
}

// begin starts a server that has ended.
func (p *tomcatPlayer) begin(name string) {
	if !p.programs[name].Start() {
		p.v.Differ("%s had not ended a second after its signal", name)
	}
	p.w.Run(p.w.Elapsed() + time.Second)
}

// expect compares a figure.
func (p *tomcatPlayer) expect(what string, got, want any) {
	p.v.Compared++
	if reflect.DeepEqual(got, want) {
		p.v.Equal++
	} else {
		p.v.Differ("%s: %v, recorded %v", what, got, want)
	}
}

// near compares a figure that may be off by a share.
func (p *tomcatPlayer) near(what string, got, want, share float64) {
	p.v.Compared++
	if got >= want*(1-share) && got <= want*(1+share) {
		p.v.Equal++
	} else {
		p.v.Differ("%s: %.0f, recorded %.0f", what, got, want)
	}
}

// within compares a recorded figure with the range of the simulated ones, a second of a
// busy machine allowed for.
func (p *tomcatPlayer) within(what string, recorded, low, high float64) {
	p.v.Compared++
	if recorded >= low-1 && recorded <= high+3 {
		p.v.Equal++
	} else {
		p.v.Differ("%s: %.2f to %.2f, recorded %.2f", what, low, high, recorded)
	}
}

func (p *tomcatPlayer) drawnWithin(what string, recorded float64, simulated []float64) {
	low, high := simulated[0], simulated[0]
	for _, x := range simulated {
		low, high = min(low, x), max(high, x)
	}
	p.within(what, recorded, low, high)
}

// drawn compares a recorded figure with the range of what was drawn.
func (p *tomcatPlayer) drawn(what string, recorded float64, simulated []float64, noise float64) {
	low, high := simulated[0], simulated[0]
	for _, x := range simulated {
		low, high = min(low, x), max(high, x)
	}
	p.v.Compared++
	if recorded >= low-noise && recorded <= high+noise {
		p.v.Equal++
	} else {
		p.v.Differ("%s: %.3f to %.3f, recorded %.3f", what, low, high, recorded)
	}
}

// tomcatBrowser is a client with the cookie of its session.
type tomcatBrowser struct {
	p      *tomcatPlayer
	cookie string
}

// visit asks for the page that counts.
func (b *tomcatBrowser) visit(server string) host.Response {
	return b.ask(server, "GET", "/index.jsp", "")
}

// ask sends a request and waits for its response, the zero one where there is
// none.
func (b *tomcatBrowser) ask(server, method, uri, form string) host.Response {
	var resp host.Response
	done := false
	b.p.client.Install("tab", func(h host.Host) error {
		resp = b.asks(h, server, method, uri, form)
		done = true
		return nil
	})
	for !done {
		b.p.w.Run(b.p.w.Elapsed() + time.Millisecond)
	}
	return resp
}

// asks is ask for a program of the browsers' machine.
func (b *tomcatBrowser) asks(h host.Host, server, method, uri, form string) host.Response {
	var resp, a host.Response
	req := host.Request{Method: method, Host: "shop", URI: uri, Cookie: b.cookie, Form: form}
	at := netip.AddrPortFrom(b.p.machines[server].Address(), 8080)
	if h.Call(at, &req, &a, host.Options{Connect: time.Second, Read: 10 * time.Second}) == nil {
		resp = a
	}
	if resp.SetCookie != "" {
		b.cookie, _, _ = strings.Cut(resp.SetCookie, ";")
	}
	return resp
}

// id is the session's.
func (b *tomcatBrowser) id() string { return strings.TrimPrefix(b.cookie, "JSESSIONID=") }
