package nginx_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/world"
)

// TestDecided: where no server is left, the lines of those alone that failed too often
// have decided it, not of one that is down or never out.
func TestDecided(t *testing.T) {
	for _, c := range []struct {
		servers string
		want    []string
	}{
		{"server web1:8080;\nserver web2:8080 down;\nserver web3:8080 down backup;", []string{"web1:8080 is not asked for 10s after 1 failures (fail_timeout, max_fails)"}},
		{"server web1:8080 max_fails=2 fail_timeout=5s;\nserver web2:8080 max_fails=0 down;\nserver web3:8080 backup;", []string{
			"web1:8080 is not asked for 5s after 2 failures (fail_timeout, max_fails)", "web3:8080 is not asked for 10s after 1 failures (fail_timeout, max_fails)"}},
		{"server web1:8080 down;\nserver web2:8080 down;", nil},
	} {
		s := newSite(t, inHTTP("upstream app {\n"+c.servers+"\n}\nserver { listen 80; location / { proxy_pass http://app; } }"), nginx.Options{})
		var got []string
		s.w.Watch(func(e world.Event) {
			if _, what, ok := strings.Cut(e.Detail, ": "); ok && e.Kind == "note:"+host.NoteLine && strings.Contains(what, "max_fails") {
				got = append(got, what)
			}
		})
		s.w.At(500*time.Millisecond, func() {
			for _, app := range s.web {
				app.Kill()
			}
		})
		s.ask(time.Second, make4()[:3]...)
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.servers, got, c.want)
		}
	}
}

// TestDecidedByPatience: a client that gives up before nginx does is noted at the timeout
// that is longer, by what nginx waited for; one that leaves after the answer is not.
func TestDecidedByPatience(t *testing.T) {
	for _, c := range []struct {
		reason string
		fault  func(s *site)
		want   []string
	}{
		{"a server that does not answer", func(s *site) { s.web[0].Hang() }, []string{"a client gave up after 1s in which web1:8080 did not answer; nginx waits for 40s (proxy_read_timeout)"}},
		{"a server that answers", func(*site) {}, nil},
	} {
		s := newSite(t, inHTTP("server { listen 80; location / { proxy_read_timeout 40s; proxy_pass http://web1:8080; } }"), nginx.Options{})
		var got []string
		s.w.Watch(func(e world.Event) {
			if _, what, ok := strings.Cut(e.Detail, ": "); ok && e.Kind == "note:"+host.NoteLine {
				got = append(got, what)
			}
		})
		c.fault(s)
		s.impatient(time.Second)
		s.w.Run(10 * time.Second)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.reason, got, c.want)
		}
	}
}
