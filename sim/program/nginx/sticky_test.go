package nginx_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// TestSticky: a client with the cookie stays with its server; when that dies it
// moves with a new cookie, or gets 502 with no_fallback.
func TestSticky(t *testing.T) {
	for _, c := range []struct{ why, sticky, want string }{
		{"with a fallback", "sticky hash=index;", "200 web1,200 web2,200 web2,200 web3,200 web2"},
		{"without", "sticky hash=index no_fallback;", "200 web1,200 web2,200 web2,502,200 web2"},
	} {
		s := newSite(t, inHTTP("upstream app { "+c.sticky+" server web1:8080; server web2:8080 fail_timeout=2s; server web3:8080; }\n"+aServer), nginx.Options{})
		first := s.ask(time.Second, host.Request{URI: "/"}, host.Request{URI: "/"})
		if c := s.cookies[1]; c != "JSESSIONID=a\nroute=1" {
			t.Errorf("cookies of the second answer %q, want the application's and route=1", c)
		}
		mine := host.Request{URI: "/", Cookie: "JSESSIONID=a; route=1"}
		at := s.w.Elapsed() + time.Second
		again := s.ask(at, mine)
		if s.cookies[0] != "JSESSIONID=a" {
			t.Errorf("%s: cookies of a client with one: %q", c.why, s.cookies[0])
		}
		s.web[1].Kill()
		dead := s.ask(s.w.Elapsed()+time.Second, mine)
		if want := "JSESSIONID=a\nroute=2"; dead[0] == "200 web3" && s.cookies[0] != want {
			t.Errorf("%s: cookies after the server died %q, want %q", c.why, s.cookies[0], want)
		}
		s.web[1].Start()
		back := s.ask(s.w.Elapsed()+5*time.Second, mine)
		all := append(append(append(first, again...), dead...), back...)
		if got := strings.Join(all, ","); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}
