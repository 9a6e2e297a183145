package tomcat

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/redis"
	"github.com/hadrill/hadrill/sim/world"
)

// rig is servers t5, t6 ..., a Redis server and a browser's machine.
type rig struct {
	w        *world.World
	servers  map[string]*world.Program
	machines map[string]*world.Machine
	redis    *world.Program
	browser  *world.Machine
	opts     host.Options
}

func addr(s string) netip.Addr     { return netip.MustParseAddr(s) }
func port(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

var redisAddr = port("10.20.0.31:6379")

// newRig makes servers t5 (10.20.0.5) and t6 (10.20.0.6) from one
// configuration; edit, unless nil, changes it for each.
func newRig(t testing.TB, base Config, edit func(name string, c *Config)) *rig {
	t.Helper()
	r := &rig{servers: map[string]*world.Program{}, machines: map[string]*world.Machine{}, opts: host.Options{Connect: time.Second, Read: 10 * time.Second}}
	r.w = world.New(world.Options{Seed: 1, Subnet: netip.MustParsePrefix("10.20.0.0/16"), Delay: 100 * time.Microsecond})
	for _, name := range []string{"t5", "t6"} {
		c := base
		if edit != nil {
			edit(name, &c)
		}
		m := r.w.Add(name, world.MachineOptions{Address: addr("10.20.0." + name[1:])})
		r.machines[name] = m
		r.servers[name] = m.Install("tomcat", c.Main())
	}
	m := r.w.Add("redis1", world.MachineOptions{Address: redisAddr.Addr()})
	r.machines["redis1"] = m
	r.redis = m.Install("redis", redis.Config{}.Main())
	r.browser = r.w.Add("browser", world.MachineOptions{Address: addr("10.20.0.51")})
	t.Cleanup(r.w.Close)
	r.w.Run(100 * time.Millisecond)
	return r
}

// browser is a client with a cookie jar for one cookie.
type browser struct {
	r      *rig
	cookie string
}

// answer is a response with the time at which it came.
type answer struct {
	host.Response
	err  error
	took time.Duration
}

// ask sends one request to a server and runs the world until it is over.
func (v *browser) ask(server, method, uri, form string) answer {
	a, done := v.begin(server, method, uri, form)
	for !*done {
		v.r.w.Run(v.r.w.Elapsed() + time.Millisecond)
	}
	return *a
}

// begin sends one request; the answer is there when done is.
func (v *browser) begin(server, method, uri, form string) (*answer, *bool) {
	a, done := &answer{}, new(bool)
	req := host.Request{Method: method, Host: "shop", URI: uri, Cookie: v.cookie, Form: form}
	v.r.browser.Install("tab", func(h host.Host) error {
		began := v.r.w.Elapsed()
		var resp host.Response
		a.err = h.Call(netip.AddrPortFrom(v.r.machines[server].Address(), 8080), &req, &resp, v.r.opts)
		a.took = v.r.w.Elapsed() - began
		if a.err == nil {
			a.Response = resp
			if resp.SetCookie != "" {
				v.cookie, _, _ = strings.Cut(resp.SetCookie, ";")
			}
		}
		*done = true
		return nil
	})
	return a, done
}

// id returns the session id in the jar.
func (v *browser) id() string { return strings.TrimPrefix(v.cookie, "JSESSIONID=") }
