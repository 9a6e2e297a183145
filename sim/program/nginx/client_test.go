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

// TestClientKeepalive: which of six requests, a second apart, need a new
// connection to nginx: "o", or go over the one that was kept: "k".
func TestClientKeepalive(t *testing.T) {
	for _, c := range []struct{ why, lines, want string }{
		{"75 s by default", "", "okkkkk"},
		{"idle for less than a second", "keepalive_timeout 990ms;", "oooooo"},
		{"idle for more", "keepalive_timeout 1100ms;", "okkkkk"},
		{"none is kept", "keepalive_timeout 0;", "oooooo"},
		{"the third answer says Connection: close", "keepalive_requests 3;", "okkokk"},
		{"no older than this when it is asked", "keepalive_time 2500ms;", "okkkok"},
		{"of the location", "location /x { keepalive_timeout 0; return 200; }", "oooooo"},
		{"400 closes", "location /x { return 400; }", "oooooo"},
		{"413 closes", "location /x { return 413; }", "oooooo"},
		{"500 of nginx itself closes", "location /x { return 500; }", "oooooo"},
		{"502 does not", "location /x { return 502; }", "okkkkk"},
		{"404 does not", "location /x { return 404; }", "okkkkk"},
	} {
		s := newSite(t, inHTTP("server {\n"+c.lines+"\n}"), nginx.Options{})
		var got strings.Builder
		s.user.Install("user", func(h host.Host) error {
			h.Sleep(time.Second)
			var conn host.Conn
			for range 6 {
				how := byte('k')
				for range 2 {
					var err error
					if conn == nil {
						how = 'o'
						conn, err = h.Dial(netip.MustParseAddrPort("10.20.0.11:80"), host.Options{})
					}
					if err == nil {
						err = conn.Call(&host.Request{Method: "GET", Host: "app", URI: "/x"}, new(host.Response), 0)
					}
					if err == nil {
						break
					}
					if err != host.ErrClosed {
						t.Errorf("%s: %v", c.why, err)
					}
					conn = nil
				}
				got.WriteByte(how)
				h.Sleep(time.Second)
			}
			return nil
		})
		s.w.Run(20 * time.Second)
		if got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.why, got.String(), c.want)
		}
	}
}

// TestHeaderBuffers: the largest that nginx 1.22.1 takes, and one byte or header
// more. The request is GET / with Host: app, and headers of a length each, line
// end included.
func TestHeaderBuffers(t *testing.T) {
	for _, c := range []struct {
		lines           string
		target, line    int // the longest
		of100, of500, k int // how many headers of 100, 500 and 1000 bytes
	}{
		{"", 8177, 8192, 333, 65, 32},
		{"large_client_header_buffers 2 1k;", 1009, 1024, 29, 5, 2},
		{"large_client_header_buffers 4 512;", 1009, 997, 29, 5, 0},
		{"client_header_buffer_size 4k; large_client_header_buffers 4 8k;", 8177, 8192, 364, 72, 36},
		{"client_header_buffer_size 16k; large_client_header_buffers 4 8k;", 16369, 16357, 0, 96, 48},
	} {
		s := newSite(t, inHTTP(c.lines+"\nserver { return 204; }"), nginx.Options{})
		var ask []host.Request
		var want []string
		add := func(status string, target int, headers ...int) {
			r := host.Request{Host: "app", URI: "/" + strings.Repeat("x", target-1)}
			for _, n := range headers {
				r.Header = append(r.Header, host.Field{Name: "X-A", Value: strings.Repeat("a", n-len("X-A: \r\n"))})
			}
			ask, want = append(ask, r), append(want, status)
		}
		add("204", c.target)
		add("414", c.target+1)
		add("204", 1, c.line)
		add("400", 1, c.line+1)
		for _, of := range []struct{ size, most int }{{100, c.of100}, {500, c.of500}, {1000, c.k}} {
			if of.most > 0 {
				add("204", 1, slices.Repeat([]int{of.size}, of.most)...)
				add("400", 1, slices.Repeat([]int{of.size}, of.most+1)...)
			}
		}
		if got := s.ask(time.Second, ask...); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", c.lines, got, want)
		}
	}
}

// TestInvalidHeaders: which headers reach a server, and the request is the
// client's own again behind the answer.
func TestInvalidHeaders(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"", "[X-A]"},
		{"underscores_in_headers on;", "[X-A X_B]"},
		{"ignore_invalid_headers off;", "[X-A X_B X.C]"},
	} {
		s := newSite(t, inHTTP(c.lines+"\nserver { location / { proxy_pass http://web1:8080; } }"), nginx.Options{})
		r := []host.Request{{URI: "/", Header: []host.Field{{Name: "X-A"}, {Name: "X_B"}, {Name: "X.C"}}}}
		s.ask(time.Second, r...)
		var names []string
		for _, f := range s.got.Header {
			names = append(names, f.Name)
		}
		if fmt.Sprint(names) != c.want || len(r[0].Header) != 3 {
			t.Errorf("%q: %v at the server, want %s; %v at the client", c.lines, names, c.want, r[0].Header)
		}
	}
}

// TestIfOfServer: an answer from an if of the server has the server's settings.
func TestIfOfServer(t *testing.T) {
	s := newSite(t, inHTTP("server { if ($arg_a) { return 403; } if ($arg_b) { rewrite ^ /y; } location / { return 204; } }"), nginx.Options{})
	got := s.ask(time.Second, host.Request{URI: "/x"}, host.Request{URI: "/x?a=1"}, host.Request{URI: "/x?b=1"})
	if want := []string{"204", "403", "204"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestRate: how long an answer of 65,536 bytes takes beyond one without a limit.
func TestRate(t *testing.T) {
	for _, c := range []struct {
		lines string
		want  time.Duration
	}{
		{"limit_rate 64k;", time.Second}, {"limit_rate 64k; limit_rate_after 32k;", time.Second / 2}, {"proxy_limit_rate 128k;", time.Second / 2}, {"limit_rate 0;", 0},
	} {
		took := func(lines string) time.Duration {
			s := newSite(t, inHTTP("server { location / { "+lines+" proxy_pass http://web1:8080; } }"), nginx.Options{})
			s.body = 64 << 10
			s.ask(time.Second, host.Request{URI: "/"})
			return s.took[0]
		}
		if got := took(c.lines) - took(""); got != c.want {
			t.Errorf("%s: %v, want %v", c.lines, got, c.want)
		}
	}
}
