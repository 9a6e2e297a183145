package haproxy_test

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/world"
)

// Configurations with what a request usually meets.
const (
	sticky = `
 balance roundrobin
 cookie SERVERID insert indirect nocache
 option redispatch
 option forwardfor
 acl img path_beg -i /static /images
 acl img path_end -i .jpg .png
 use_backend other if img
 server s1 web1:8080 cookie s1 check
 server s2 web2:8080 cookie s2 check
backend other
 server s3 web1:8080
`
	hashed = `
 balance uri
 hash-type consistent
 server s1 web1:8080 maxconn 10
 server s2 web2:8080 maxconn 10
`
	stuck = `
 stick-table type string len 52 size 10k expire 30m
 stick on req.cook(JSESSIONID)
 stick store-response res.cook(JSESSIONID)
 server s1 web1:8080 check observe layer7
 server s2 web2:8080 check observe layer7
`
)

var names = map[string]netip.Addr{"web1": netip.MustParseAddr("10.20.0.21"), "web2": netip.MustParseAddr("10.20.0.22")}

// site returns a world with two servers, HAProxy in front and one user.
func site(tb testing.TB, lines string, user host.Main) *world.World {
	c, err := readText("defaults\n mode http\n timeout connect 5s\n timeout server 30s\nlisten app\n bind *:80\n" + lines)
	if err != nil {
		tb.Fatal(err)
	}
	return siteOf(tb, c, haproxy.Options{Names: names}, user)
}

// siteOf returns the same with a configuration; a nil user does nothing.
func siteOf(tb testing.TB, c *haproxy.Config, o haproxy.Options, user host.Main) *world.World {
	w := world.New(world.Options{Seed: 1, Delay: 50 * time.Microsecond})
	tb.Cleanup(w.Close)
	for _, name := range []string{"web1", "web2"} {
		answer := host.Response{Status: 200, Served: name}
		w.Add(name, world.MachineOptions{Address: names[name]}).Install("app", func(h host.Host) error {
			_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:8080"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				a := resp.(*host.Response)
				*a = answer
				if s, ok := strings.CutPrefix(req.(*host.Request).Get("X-Status"), name+" "); ok {
					a.Status, _ = strconv.Atoi(s)
				}
				if req.(*host.Request).URI == "/gone" {
					a.Status = 404
				}
				a.SetCookie = req.(*host.Request).Get("X-Set-Cookie")
				return nil
			}))
			return err
		})
	}
	w.Add("lb1", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.11")}).Install("haproxy", c.Main(o))
	if user == nil {
		return w
	}
	w.Add("user", world.MachineOptions{Address: netip.MustParseAddr("10.20.1.2")}).Install("user", user)
	return w
}

// newLoop returns a site whose user sends requests without end, and reuses its
// structs.
func newLoop(tb testing.TB, lines string) (*world.World, *int) {
	sent := new(int)
	w := site(tb, lines, func(h host.Host) error {
		req := &host.Request{Method: "GET", Host: "site", URI: "/app/list?id=1", Cookie: "JSESSIONID=a; SERVERID=s2"}
		resp := new(host.Response)
		for {
			if err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), req, resp, host.Options{}); err != nil {
				return err
			}
			if resp.Status == 200 {
				*sent++
			}
			h.Sleep(time.Millisecond)
		}
	})
	w.Run(time.Second) // pools fill
	return w, sent
}

// BenchmarkRequest measures one request from a user through HAProxy to a server
// and back, the world's part included.
func BenchmarkRequest(b *testing.B) {
	for _, c := range []struct{ name, lines string }{{"sticky", sticky}, {"hashed", hashed}, {"stuck", stuck}} {
		b.Run(c.name, func(b *testing.B) {
			w, sent := newLoop(b, c.lines)
			b.ReportAllocs()
			b.ResetTimer()
			for from, at := *sent, w.Elapsed(); *sent-from < b.N; {
				at += 100 * time.Millisecond
				w.Run(at)
			}
		})
	}
}

// TestRequestDoesNotAllocate: a second of requests allocates next to nothing.
func TestRequestDoesNotAllocate(t *testing.T) {
	for _, lines := range []string{sticky, hashed, stuck} {
		w, sent := newLoop(t, lines)
		at, before := w.Elapsed(), *sent
		const seconds = 5
		allocs := testing.AllocsPerRun(seconds, func() {
			at += time.Second
			w.Run(at)
		})
		requests := float64(*sent-before) / (seconds + 1) // AllocsPerRun runs once more, to warm up
		if requests < 100 || allocs/requests > 0.05 {
			t.Errorf("%v requests a second, %v allocations", requests, allocs)
		}
	}
}
