package nginx_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// TestClientGone: which servers get a request whose user has closed the
// connection a second after it was sent, while nginx was frozen for two.
func TestClientGone(t *testing.T) {
	const kept = "upstream app { server web1:8080; keepalive 4; }"
	const keeps = `proxy_http_version 1.1; proxy_set_header Connection "";`
	for _, c := range []struct {
		why, upstream, location string
		first                   func(s *site)
		want                    string
	}{
		{"given up before it is sent (499)", "upstream app { server web1:8080; }", "", nil, "[]"},
		{"proxy_ignore_client_abort", "upstream app { server web1:8080; }", "proxy_ignore_client_abort on;", nil, "[web1]"},
		{"over a kept connection it has been sent by then", kept, keeps, func(s *site) { s.ask(time.Second, host.Request{Host: "site", URI: "/"}) }, "[web1 web1]"},
		{"where none is kept it has not", kept, keeps, nil, "[]"},
	} {
		s := newSite(t, inHTTP(c.upstream+"server { listen 80; location / { "+c.location+" proxy_pass http://app; } }"), nginx.Options{})
		if c.first != nil {
			c.first(s)
		}
		giveUp(s, 30*time.Second, func() { s.nginx.Freeze() }, func() { s.nginx.Thaw() })
		if got := fmt.Sprint(s.asked); got != c.want {
			t.Errorf("%s: %s were asked, want %s", c.why, got, c.want)
		}
	}
}

// TestClientGoneWhileServed: a request that has no user any more goes to no
// other server, and the one that was asked has not failed.
func TestClientGoneWhileServed(t *testing.T) {
	for _, c := range []struct{ why, line, want string }{
		{"given up", "", "[]"},
		{"proxy_ignore_client_abort", "proxy_ignore_client_abort on;", "[web2]"},
	} {
		s := newSite(t, inHTTP("upstream app { server web1:8080; server web2:8080; }"+
			"server { listen 80; location / { proxy_read_timeout 3s; "+c.line+" proxy_pass http://app; } }"), nginx.Options{})
		s.web[0].Hang()
		giveUp(s, 30*time.Second, func() {}, func() {})
		if got := fmt.Sprint(s.asked); got != c.want {
			t.Errorf("%s: %s were asked, want %s", c.why, got, c.want)
		}
		if failed := len(s.notes) > 0; failed == (c.line == "") {
			t.Errorf("%s: notes %q", c.why, s.notes)
		}
	}
}

// giveUp sends a request at a time and closes the connection a second later;
// before and after happen a second before and two seconds after it.
func giveUp(s *site, at time.Duration, before, after func()) {
	s.w.At(at-time.Second, before)
	s.w.At(at+2*time.Second, after)
	s.user.Install("impatient", func(h host.Host) error {
		h.Sleep(at - s.w.Elapsed())
		err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &host.Request{Method: "GET", Host: "site", URI: "/"}, &host.Response{}, host.Options{Read: time.Second})
		if err != host.ErrTimeout {
			s.t.Errorf("the user got %v, want %v", err, host.ErrTimeout)
		}
		return nil
	})
	s.w.Run(at + 20*time.Second)
}
