package nginx_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
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

// TestClientGoneAtOnce: nginx closes the connection to a server that has not answered
// as soon as its client goes, which gives the server's place and both connections
// back; the server goes on. Users wait for a second, nginx for a minute.
func TestClientGoneAtOnce(t *testing.T) {
	const lasts = 20 * time.Second
	for _, c := range []struct {
		why, main, upstream, location string
		want                          []string // notes
	}{
		{"513 users in 20 s at a server that hangs, of whom 26 wait at a time", "", "server web1:8080;", "", nil},
		{"proxy_ignore_client_abort: all of them", "", "server web1:8080;", "proxy_ignore_client_abort on;",
			slices.Repeat([]string{"512 worker_connections are not enough"}, 10)},
		{"where an answer may be stored nginx waits for it", "proxy_cache_path /tmp/c keys_zone=one:1m;", "server web1:8080;", "proxy_cache one; proxy_cache_key $request_id;",
			slices.Repeat([]string{"512 worker_connections are not enough"}, 10)},
		{"over kept connections", "", "server web1:8080; keepalive 8;", `proxy_http_version 1.1; proxy_set_header Connection "";`, nil},
		{"a place of max_conns is free again", "", "server web1:8080 max_conns=30; server web2:8080 backup;", "", nil},
	} {
		s := newSite(t, inHTTP(c.main+"upstream app { "+c.upstream+" } server { listen 80; location / { "+c.location+" proxy_pass http://app; } }"), nginx.Options{})
		s.web[0].Hang()
		for at := time.Duration(0); at < lasts; at += 39 * time.Millisecond {
			s.impatient(time.Second + at)
		}
		s.w.Run(lasts + 3*time.Second)
		if !slices.Equal(s.notes, c.want) {
			t.Errorf("%s: notes %q", c.why, s.notes)
		}
		if n := s.web[0].Held; c.want == nil && n != 513 || len(s.asked) > 0 {
			t.Errorf("%s: the server got %d requests, and %v", c.why, n, s.asked)
		}
	}
}

// TestClientGoneCountsAsLive: a server that failed is tried again after fail_timeout
// by one request. When the client of that goes, nginx takes the server for one that
// works, though it has not answered (ngx_http_upstream_free_round_robin_peer). One
// that was not disabled stays as it is.
func TestClientGoneCountsAsLive(t *testing.T) {
	s := newSite(t, inHTTP("upstream app { server web1:8080; server web2:8080 backup; } "+aServer), nginx.Options{})
	s.w.At(time.Second/2, func() { s.web[0].Kill() })
	s.impatient(time.Second)      // web2 answers
	s.impatient(12 * time.Second) // goes to web1
	s.impatient(14 * time.Second) // and so does this
	s.w.At(5*time.Second, func() { s.web[0].Start(); s.web[0].Hang() })
	s.w.Run(30 * time.Second)
	want := []string{`upstream server temporarily disabled: 10.20.0.21:8080 in upstream "app"`, `upstream server counts as live again: 10.20.0.21:8080 in upstream "app"`}
	if !slices.Equal(s.notes, want) || s.web[0].Held != 2 || len(s.asked) != 1 {
		t.Errorf("notes %q, web1 got %d, then %v", s.notes, s.web[0].Held, s.asked)
	}
}

// TestClientGoneFromCache: the answer of a server that fails after its client has
// gone is not stored, and counts as a failure; no other server is asked.
func TestClientGoneFromCache(t *testing.T) {
	s := newSite(t, inHTTP("proxy_cache_path /tmp/c keys_zone=one:1m; upstream app { server web1:8080; server web2:8080 backup; } "+
		"server { listen 80; location / { proxy_cache one; proxy_read_timeout 3s; proxy_pass http://app; } }"), nginx.Options{})
	s.web[0].Hang()
	s.impatient(time.Second)
	s.w.Run(30 * time.Second)
	if len(s.notes) != 1 || !strings.HasPrefix(s.notes[0], "upstream server temporarily disabled") || len(s.asked) > 0 {
		t.Errorf("notes %q, then %v", s.notes, s.asked)
	}
}

// TestClientGoneWhileDelayed: a request that limit_req holds up until its client has
// gone goes to no server, whatever proxy_ignore_client_abort says.
func TestClientGoneWhileDelayed(t *testing.T) {
	s := newSite(t, inHTTP("limit_req_zone $binary_remote_addr zone=z:1m rate=30r/m; server { listen 80; proxy_ignore_client_abort on; "+
		"location / { limit_req zone=z burst=5; proxy_pass http://web1:8080; } }"), nginx.Options{})
	s.impatient(time.Second)
	s.impatient(1100 * time.Millisecond) // held up for 1.9 s
	s.w.Run(30 * time.Second)
	if got := fmt.Sprint(s.asked); got != "[web1]" {
		t.Errorf("%s were asked, want web1 by the first", got)
	}
}

// giveUp sends a request at a time and closes the connection a second later;
// before and after happen a second before and two seconds after it.
func giveUp(s *site, at time.Duration, before, after func()) {
	s.w.At(at-time.Second, before)
	s.w.At(at+2*time.Second, after)
	err := s.impatient(at)
	s.w.Run(at + 20*time.Second)
	if *err != host.ErrTimeout {
		s.t.Errorf("the user got %v, want %v", *err, host.ErrTimeout)
	}
}

// impatient has a user send a request at a time, who waits for a second, and returns
// what will come of it.
func (s *site) impatient(at time.Duration) *error {
	ended := new(error)
	s.user.Install(fmt.Sprint("impatient at ", at), func(h host.Host) error {
		h.Sleep(at - s.w.Elapsed())
		*ended = h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &host.Request{Method: "GET", Host: "site", URI: "/"}, &host.Response{}, host.Options{Read: time.Second})
		return nil
	})
	return ended
}
