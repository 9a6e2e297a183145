package nginx_test

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// TestNextUpstreamStatus: every status that proxy_next_upstream can list,
// listed and not, from the first of two servers. counts: the answer speaks
// against the server, which is out for the next request then.
func TestNextUpstreamStatus(t *testing.T) {
	for _, c := range []struct {
		status int
		counts bool
	}{{500, true}, {502, true}, {503, true}, {504, true}, {429, true}, {403, false}, {404, false}} {
		for _, list := range []string{"error timeout", "http_" + strconv.Itoa(c.status), "off", "off http_" + strconv.Itoa(c.status)} {
			s := newSite(t, inHTTP("proxy_next_upstream "+list+";\n"+pair), nginx.Options{})
			s.status = map[string]int{"web1": c.status}
			got := s.ask(time.Second, make4()[:3]...)
			own := strconv.Itoa(c.status) + " web1"
			want, asked := own+",200 web2,"+own, "web1,web2,web1"
			if listed := strings.HasPrefix(list, "http_"); listed && c.counts {
				want, asked = "200 web2,200 web2,200 web2", "web1,web2,web2,web2"
			} else if listed {
				want, asked = "200 web2,200 web2,200 web2", "web1,web2,web2,web1,web2"
			}
			if strings.Join(got, ",") != want || strings.Join(s.asked, ",") != asked {
				t.Errorf("%d with %q: %v by asking %v; want %s by %s", c.status, list, got, s.asked, want, asked)
			}
		}
	}
}

// TestNextUpstreamStatusNotListable: what nginx has no word for goes through.
func TestNextUpstreamStatusNotListable(t *testing.T) {
	const all = "error timeout invalid_header http_500 http_502 http_503 http_504 http_403 http_404 http_429 non_idempotent"
	for _, status := range []int{400, 401, 408, 501, 505, 304} {
		s := newSite(t, inHTTP("proxy_next_upstream "+all+";\n"+pair), nginx.Options{})
		s.status = map[string]int{"web1": status}
		if got, want := s.ask(time.Second, make4()[0])[0], strconv.Itoa(status)+" web1"; got != want {
			t.Errorf("%d: %s, want %s", status, got, want)
		}
	}
}

// TestNextUpstreamMethods: by method and by what goes wrong at the first
// server.
func TestNextUpstreamMethods(t *testing.T) {
	kill := func(s *site) { s.web[0].Kill() }
	hang := func(s *site) { s.web[0].Freeze() }
	bad := func(s *site) { s.status = map[string]int{"web1": 503} }
	const repeated, all = "GET HEAD PUT DELETE OPTIONS", "GET HEAD PUT DELETE OPTIONS POST LOCK PATCH"
	for _, c := range []struct {
		why, list string
		fault     func(*site)
		again     string // the methods that go to the second server
		otherwise string
	}{
		{"refused: nothing was sent", "error timeout", kill, all, ""},
		{"refused, off", "off", kill, "", "502"},
		{"refused, timeout alone", "timeout", kill, "", "502"},
		{"no answer", "error timeout", hang, repeated, "504"},
		{"no answer, error alone", "error", hang, "", "504"},
		{"no answer, non_idempotent", "error timeout non_idempotent", hang, all, ""},
		{"503 listed", "http_503", bad, repeated, "503 web1"},
		{"503 listed, non_idempotent", "http_503 non_idempotent", bad, all, ""},
		{"non_idempotent alone lists no failure", "non_idempotent", bad, "", "503 web1"},
	} {
		for _, method := range strings.Fields(all) {
			s := newSite(t, inHTTP("proxy_read_timeout 2s; proxy_next_upstream "+c.list+";\n"+pair), nginx.Options{})
			s.w.At(500*time.Millisecond, func() { c.fault(s) })
			want := c.otherwise
			if strings.Contains(" "+c.again+" ", " "+method+" ") {
				want = "200 web2"
			}
			if got := s.ask(time.Second, host.Request{Method: method, URI: "/"}); got[0] != want {
				t.Errorf("%s, %s: %s, want %s", c.why, method, got[0], want)
			}
		}
	}
}

// TestNextUpstreamFair: fair takes the try off when it picks, so that of two
// servers the first's 500 is the last word; of three it is not.
func TestNextUpstreamFair(t *testing.T) {
	for servers, want := range map[string]string{
		"server web1:8080; server web2:8080;":                   "500 web1",
		"server web1:8080; server web2:8080; server web3:8080;": "200 web2",
	} {
		s := newSite(t, inHTTP("proxy_next_upstream http_500;\nupstream app { fair; "+servers+" }\n"+aServer), nginx.Options{})
		s.status = map[string]int{"web1": 500}
		if got := s.ask(time.Second, make4()[0]); got[0] != want {
			t.Errorf("%s: %s, want %s", servers, got[0], want)
		}
	}
}

// TestFairWorkers: two workers share the requests of a server, and each has its
// own turn.
func TestFairWorkers(t *testing.T) {
	s := newSite(t, "worker_processes 2;\n"+inHTTP("upstream app { fair; server web1:8080; server web2:8080; }\n"+aServer), nginx.Options{})
	s.w.At(500*time.Millisecond, func() { s.web[0].Freeze() })
	s.w.At(900*time.Millisecond, func() {
		s.user.Install("stuck", func(h host.Host) error {
			// to web1, where it stays
			return h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &host.Request{Method: "GET", URI: "/"}, new(host.Response), host.Options{})
		})
	})
	for i, got := range s.ask(2*time.Second, append(make4(), make4()...)...) {
		if got != "200 web2" {
			t.Errorf("request %d, while web1 is busy in one worker: %s", i+1, got)
		}
	}
}
