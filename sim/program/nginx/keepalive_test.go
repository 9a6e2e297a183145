package nginx_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

const asksToKeep = "proxy_http_version 1.1; proxy_set_header Connection \"\";\n"

// handshakes says of each answer whether nginx had to open a connection for it:
// "o" where the request took a round trip more than one over a kept connection
// ("k"). A way is 50 µs, the server works for 1 ms.
func handshakes(took []time.Duration) string {
	var b strings.Builder
	for _, d := range took {
		switch d {
		case 6*50*time.Microsecond + time.Millisecond:
			b.WriteByte('k')
		case 8*50*time.Microsecond + time.Millisecond:
			b.WriteByte('o')
		default:
			b.WriteString("(" + d.String() + ")")
		}
	}
	return b.String()
}

// TestKeepalive: which of six requests, a second apart, need a connection.
func TestKeepalive(t *testing.T) {
	const one, two = "server web1:8080;", "server web1:8080; server web2:8080;"
	for _, c := range []struct{ why, head, up, want string }{
		{"none is kept without keepalive", asksToKeep, one, "oooooo"},
		{"one for all", asksToKeep, one + " keepalive 1;", "okkkkk"},
		{"HTTP/1.0", "proxy_set_header Connection \"\";", one + " keepalive 1;", "oooooo"},
		{"HTTP/1.0 with keep-alive", "proxy_set_header Connection Keep-Alive;", one + " keepalive 1;", "okkkkk"},
		{"Connection: close, as nginx sends it by itself", "proxy_http_version 1.1;", one + " keepalive 1;", "oooooo"},
		{"Connection: close", "proxy_http_version 1.1; proxy_set_header Connection close;", one + " keepalive 1;", "oooooo"},
		{"a map as for WebSocket", "map $http_upgrade $c { default upgrade; \"\" close; }\nproxy_http_version 1.1; proxy_set_header Connection $c;", one + " keepalive 1;", "oooooo"},
		{"two servers share one place", asksToKeep, two + " keepalive 1;", "oooooo"},
		{"and two", asksToKeep, two + " keepalive 2;", "ookkkk"},
		{"each carries so many", asksToKeep, one + " keepalive 1; keepalive_requests 3;", "okkokk"},
		{"idle for less than a second", asksToKeep, one + " keepalive 1; keepalive_timeout 990ms;", "oooooo"},
		{"idle for more", asksToKeep, one + " keepalive 1; keepalive_timeout 1100ms;", "okkkkk"},
		{"none older than this is kept", asksToKeep, one + " keepalive 1; keepalive_time 2500ms;", "okkkok"},
		{"a method below puts keepalive out of force", asksToKeep, one + " keepalive 1; least_conn;", "oooooo"},
		{"a method above does not", asksToKeep, "least_conn; " + one + " keepalive 1;", "okkkkk"},
		{"a zone shares no connections, but there is one worker", asksToKeep, "zone a 64k; " + one + " keepalive 1;", "okkkkk"},
	} {
		s := newSite(t, inHTTP(c.head+"\nupstream app { "+c.up+" }\n"+aServer), nginx.Options{})
		s.ask(time.Second, append(make4(), make4()[:2]...)...)
		if got := handshakes(s.took); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

// TestKeepaliveWorkers: each worker keeps its own, whether or not there is a
// zone.
func TestKeepaliveWorkers(t *testing.T) {
	for _, zone := range []string{"", "zone a 64k; "} {
		s := newSite(t, "worker_processes 2;\n"+inHTTP(asksToKeep+"upstream app { "+zone+"server web1:8080; keepalive 4; }\n"+aServer), nginx.Options{})
		requests := make([]host.Request, 20)
		for i := range requests {
			requests[i].URI = "/"
		}
		s.ask(time.Second, requests...)
		if got := handshakes(s.took); strings.Count(got, "o") != 2 || strings.Count(got, "k") != 18 {
			t.Errorf("zone %q: %s, want one connection for each of two workers", zone, got)
		}
	}
}

// TestKeptConnectionBreaks: what becomes of a request for which nginx takes a
// kept connection of a server that has died or come back meanwhile.
func TestKeptConnectionBreaks(t *testing.T) {
	restart := func(s *site) { s.web[0].Kill(); s.web[0].Start() }
	powerCut := func(s *site) {
		m := s.w.Machine("web1")
		m.Crash()
		m.Restart()
	}
	const one, two = "server web1:8080;", "server web1:8080 fail_timeout=1s; server web2:8080;"
	for _, c := range []struct {
		why, up, method, want string
		do                    func(s *site)
		notes                 int
	}{
		{"restarted: it had said goodbye, nobody notices", one, "POST", "200 web1", restart, 0},
		{"killed: refused, the other answers", two, "GET", "200 web2", func(s *site) { s.web[0].Kill() }, 1},
		{"lost power and is back: reset, tried again even there", one, "GET", "200 web1", powerCut, 1},
		{"a POST that was sent is not", one, "POST", "502", powerCut, 1},
		{"among several it counts as a failure", two, "GET", "200 web2", powerCut, 1},
	} {
		var chain int
		o := nginx.Options{Proxied: func(_ *host.Request, all []netip.AddrPort, _ int) { chain = len(all) }}
		s := newSite(t, inHTTP(asksToKeep+"upstream app { "+c.up+" keepalive 4; }\n"+aServer), o)
		s.ask(time.Second, make4()...)
		c.do(s)
		got := s.ask(s.w.Elapsed()+time.Second, host.Request{Method: c.method, URI: "/"})
		if got[0] != c.want || len(s.notes) != c.notes {
			t.Errorf("%s: %s after %d tries, notes %v; want %s and %d", c.why, got[0], chain, s.notes, c.want, c.notes)
		}
	}
}

// TestKeptAnswerCut: an answer that breaks off does not leave its connection.
func TestKeptAnswerCut(t *testing.T) {
	s := newSite(t, inHTTP(asksToKeep+"upstream app { server web1:8080; keepalive 4; }\n"+aServer), nginx.Options{})
	s.cut = true
	s.ask(time.Second, make4()...)
	if got := handshakes(s.took); got != "oooo" {
		t.Errorf("%s, want a connection for each", got)
	}
}
