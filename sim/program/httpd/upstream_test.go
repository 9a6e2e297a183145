package httpd_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestSentOn: the Host header and the URI that a member gets, and the Location
// that the client gets.
func TestSentOn(t *testing.T) {
	for _, c := range []struct {
		why, lines, uri, location string
		served, want              string
	}{
		{"the member's name", "ProxyPass / http://web1:8080/\n", "/a?b=1", "", "web1 web1:8080/a?b=1", ""},
		{"ProxyPreserveHost", "ProxyPass / http://web1:8080/\nProxyPreserveHost On\n", "/", "", "web1 www/", ""},
		{"ajp has the client's", "ProxyPass / ajp://web1:8009/\n", "/", "", "web1 www/", ""},
		{"another path", "ProxyPass /a/ http://web1:8080/b/\n", "/a/x", "", "web1 web1:8080/b/x", ""},
		{"a path of the member's", "<Proxy balancer://app>\nBalancerMember http://web1:8080/ctx\n</Proxy>\nProxyPass / balancer://app/\n", "/x", "", "web1 web1:8080/ctx/x", ""},
		{"noquery", "ProxyPass / http://web1:8080/ noquery\n", "/a?b=1", "", "web1 web1:8080/a", ""},
		{"decoded and encoded anew", "ProxyPass / http://web1:8080/\n", "/%41%20%3b", "", "web1 web1:8080/A%20;", ""},
		{"nocanon", "ProxyPass / http://web1:8080/ nocanon\n", "/%41%20%3b", "", "web1 web1:8080/%41%20%3b", ""},
		{"many slashes are as good as one", "ProxyPass /a/ http://web1:8080/\n", "//a///x", "", "web1 web1:8080/x", ""},
		{"ProxyPassMatch with groups", "ProxyPassMatch ^/(\\w+)/(.*)$ http://web1:8080/$2/$1\n", "/a/b", "", "web1 web1:8080/b/a", ""},
		{"its groups are encoded again", "ProxyPassMatch ^/(.*)$ http://web1:8080/$1\n", "/a%20b", "", "web1 web1:8080/a%20b", ""},

		{"ProxyPassReverse", "ProxyPass /a http://web1:8080\nProxyPassReverse /a http://web1:8080\n", "/a/", "http://web1:8080/login", "web1 web1:8080/", "http://www/a/login"},
		{"of another place nothing is changed", "ProxyPass /a http://web1:8080\nProxyPassReverse /a http://web1:8080\n", "/a/", "http://web2/login", "web1 web1:8080/", "http://web2/login"},
		{"of a balancer", pair("http", "", "", "") + "ProxyPassReverse / balancer://app/\n", "/", "http://web2:8080/login", "web1 web1:8080/", "http://www/login"},
		{"in a location", "<Location /a>\nProxyPass http://web1:8080\nProxyPassReverse http://web1:8080\n</Location>\n", "/a/", "http://web1:8080/login", "web1 web1:8080/", "http://www/a/login"},
	} {
		var got host.Response
		s := open(t, c.lines, func(h host.Host) (err error) {
			got, err = ask(h, host.Request{URI: c.uri, Header: []host.Field{{Name: "X-Location", Value: c.location}}})
			return err
		})
		s.w.Run(time.Minute)
		if got.Served != c.served || got.Location != c.want {
			t.Errorf("%s: %d %q, Location %q, want %q, %q", c.why, got.Status, got.Served, got.Location, c.served, c.want)
		}
	}
}

// TestPing: a CPING goes before each request; a server that is deaf gets two,
// each on a connection of its own, and the request goes elsewhere.
func TestPing(t *testing.T) {
	for _, c := range []struct {
		why, mood   string
		served      string
		pings       int
		least, most time.Duration
	}{
		{"it answers", "", "web1", 3, 0, 10 * time.Millisecond},
		{"it is deaf", "deaf", "web2", 2, 2 * time.Second, 2100 * time.Millisecond},
	} {
		var took time.Duration
		var first host.Response
		s := open(t, pair("ajp", "ping=1", "status=+H", ""), func(h host.Host) (err error) {
			began := h.Now()
			if first, err = ask(h, host.Request{URI: "/"}); err != nil {
				return err
			}
			took = h.Now().Sub(began)
			for range 2 {
				if _, err := ask(h, host.Request{URI: "/"}); err != nil {
					return err
				}
			}
			return nil
		})
		s.moods["web1"] = c.mood
		s.w.Run(time.Minute)
		if !strings.HasPrefix(first.Served, c.served) || s.pings != c.pings || took < c.least || took > c.most {
			t.Errorf("%s: %q with %d pings in %v, want %s with %d in %v to %v", c.why, first.Served, s.pings, took, c.served, c.pings, c.least, c.most)
		}
	}
}

// TestSilence: a machine that falls silent. Its kept connection holds the next
// request for the whole timeout; with ping for two pings' time at most.
func TestSilence(t *testing.T) {
	for _, c := range []struct {
		parameters string
		took       time.Duration
	}{
		{"timeout=5", 5 * time.Second},
		{"timeout=5 connectiontimeout=1 ping=2", 3 * time.Second}, // the ping's 2 s, then 1 s for a connection
		{"timeout=5 disablereuse=On connectiontimeout=1", time.Second},
	} {
		var took time.Duration
		s := open(t, pair("ajp", c.parameters, "status=+H", ""), func(h host.Host) error {
			if _, err := ask(h, host.Request{URI: "/"}); err != nil {
				return err
			}
			h.Sleep(2 * time.Second)
			began := h.Now()
			resp, err := ask(h, host.Request{URI: "/"})
			took = h.Now().Sub(began)
			if !strings.HasPrefix(resp.Served, "web2") {
				t.Errorf("%s: %d %q, want web2", c.parameters, resp.Status, resp.Served)
			}
			return err
		})
		s.w.At(time.Second, func() { s.w.Machine("web1").Crash() })
		s.w.Run(time.Minute)
		if d := took - c.took; d < 0 || d > 10*time.Millisecond {
			t.Errorf("%s: %v, want %v", c.parameters, took, c.took)
		}
	}
}

// together sends n requests at once and gives the statuses with the times at
// which the answers came.
func together(t *testing.T, lines string, n int, do func(s *shop)) (statuses []int, at []time.Duration) {
	t.Helper()
	s := open(t, lines, func(h host.Host) error {
		began := h.Now()
		for range n {
			h.Go(host.TaskFunc(func() {
				resp, err := ask(h, host.Request{URI: "/"})
				if err != nil {
					t.Error(err)
				}
				statuses, at = append(statuses, resp.Status), append(at, h.Now().Sub(began).Round(100*time.Millisecond))
			}))
		}
		return nil
	})
	do(s)
	s.w.Run(time.Minute)
	return statuses, at
}

// TestLimits: requests that wait for their turn. A server takes 2 s.
func TestLimits(t *testing.T) {
	slow := func(s *shop) { s.moods["web1"] = "slow" }
	for _, c := range []struct {
		why, lines string
		statuses   []int
		at         []time.Duration // in seconds
	}{
		{"no limit", "ProxyPass / http://web1:8080/\n", []int{200, 200, 200}, []time.Duration{2, 2, 2}},
		{"MaxRequestWorkers", "MaxRequestWorkers 1\nProxyPass / http://web1:8080/\n", []int{200, 200, 200}, []time.Duration{2, 4, 6}},
		{"max", "ProxyPass / http://web1:8080/ max=2\n", []int{200, 200, 200}, []time.Duration{2, 2, 4}},
		{"acquire", "ProxyPass / ajp://web1/ max=2 acquire=1000\n", []int{503, 200, 200}, []time.Duration{1, 2, 2}},
	} {
		statuses, at := together(t, c.lines, 3, slow)
		for i := range c.at {
			if len(at) != len(c.at) || statuses[i] != c.statuses[i] || at[i] != c.at[i]*time.Second {
				t.Errorf("%s: %v at %v, want %v at %v", c.why, statuses, at, c.statuses, c.at)
				break
			}
		}
	}
}

// TestPacketSize: a head that fits into a packet of AJP arrives, and one byte more is a
// 400 that no member hears of; a larger ProxyIOBufferSize lets it through.
func TestPacketSize(t *testing.T) {
	for _, row := range []struct {
		lines  string
		most   int
		why    string
		status int
	}{
		{"", 8 << 10, "the default", 400},
		{"ProxyIOBufferSize 512\n", 8 << 10, "no less than that", 400},
		{"ProxyIOBufferSize 9000\n", 9 << 10, "whole kilobytes", 400},
	} {
		head := host.Request{Method: "GET", URI: "/", Host: "www", Cookie: "s="}
		room := row.most - head.ForwardBytes("10.20.1.2", "10.20.0.11")
		s := open(t, "LimitRequestFieldSize 65000\n"+row.lines+"ProxyPass / ajp://web1:8009/\n", func(h host.Host) error {
			for _, step := range []struct{ more, status int }{{room, 200}, {room + 1, row.status}} {
				resp, err := ask(h, host.Request{Host: "www", URI: "/", Cookie: "s=" + strings.Repeat("a", step.more)})
				if err != nil || resp.Status != step.status {
					t.Errorf("%s: %d bytes: %d, %v, want %d", row.why, step.more, resp.Status, err, step.status)
				}
			}
			return nil
		})
		s.w.Run(time.Minute)
	}
	if _, err := readText("Listen 80\nProxyIOBufferSize 100\n"); err == nil || !strings.Contains(err.Error(), "must be >= 512 bytes") {
		t.Errorf("100 bytes: %v", err)
	}
}
