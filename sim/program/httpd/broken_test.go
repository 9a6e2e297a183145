package httpd_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestMemberBreaksOff: a member closes its connection in place of an answer. The
// client gets a 502 by its connection's first request; a later one is closed
// without an answer, so that the client may send it again (httpd 2.4.68 logs
// AH01105 and AH01104; POST is not treated otherwise). A read timeout is a 502
// either way, and what comes by AJP has httpd's own page.
func TestMemberBreaksOff(t *testing.T) {
	const closed = -1
	for _, c := range []struct {
		why, scheme, parameters, mood, method string
		before                                int // requests on the connection before
		want                                  int // status, or closed
	}{
		{"the first request", "http", "", "close", "GET", 0, 502},
		{"a later one", "http", "", "close", "GET", 1, closed},
		{"a later POST", "http", "", "close", "POST", 1, closed},
		{"no kept connection to the member", "http", "disablereuse=On", "close", "GET", 1, closed},
		{"a timeout", "http", "timeout=1", "hang", "GET", 1, 502},
		{"AJP", "ajp", "", "close", "POST", 1, 500},
	} {
		t.Run(c.why, func(t *testing.T) {
			got := 0
			var s *shop
			s = open(t, "<Proxy balancer://app>\nBalancerMember "+c.scheme+"://web1:80"+map[string]string{"http": "80", "ajp": "09"}[c.scheme]+" "+c.parameters+"\n</Proxy>\nProxyPass / balancer://app/\n", func(h host.Host) error {
				k, err := h.Dial(netip.MustParseAddrPort("10.20.0.11:80"), host.Options{})
				if err != nil {
					return err
				}
				for i := 0; i <= c.before; i++ {
					if i == c.before {
						s.moods["web1"] = c.mood
					}
					var resp host.Response
					err = k.Call(&host.Request{Method: c.method, URI: "/", Host: "www"}, &resp, time.Minute)
					got = resp.Status
				}
				if errors.Is(err, host.ErrClosed) {
					got, err = closed, nil
				}
				return err
			})
			s.w.Run(time.Hour)
			if got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}
