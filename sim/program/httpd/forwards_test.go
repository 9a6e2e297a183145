package httpd_test

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestMaxForwards: what httpd 2.4.71 answered, and passed on.
func TestMaxForwards(t *testing.T) {
	const pass = "ProxyPass / http://web1:8080/\n"
	for _, c := range []struct {
		why, lines, method, value string
		status                    int
		passed                    string
	}{
		{"none", pass, "GET", "", 200, ""},
		{"ProxyMaxForwards", "ProxyMaxForwards 2\n" + pass, "GET", "", 200, "2"},
		{"that leaves it open", "ProxyMaxForwards -1\n" + pass, "GET", "", 200, ""},
		{"counts down", "ProxyMaxForwards 9\n" + pass, "GET", "1", 200, "0"},
		{"the last", pass, "GET", "0", 400, ""},
		{"TRACE is answered", pass, "TRACE", "0", 200, ""},
		{"OPTIONS, too", pass, "OPTIONS", "0", 200, ""},
		{"below 0", pass, "OPTIONS", "-3", 400, ""},
		{"no number", pass, "GET", "x", 400, ""},
	} {
		q := host.Request{Method: c.method, URI: "/"}
		if c.value != "" {
			q.Header = []host.Field{{Name: "max-forwards", Value: c.value}}
		}
		var got host.Response
		s := open(t, c.lines, func(h host.Host) (err error) {
			got, err = ask(h, q)
			return err
		})
		s.w.Run(time.Minute)
		if passed := got.Get("X-Left"); got.Status != c.status || passed != c.passed {
			t.Errorf("%s: %d, passed on with %q; want %d, %q", c.why, got.Status, passed, c.status, c.passed)
		}
	}
}
