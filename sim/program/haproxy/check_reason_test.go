package haproxy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// TestCheckReasons: the log says why a server is DOWN, as HAProxy has it, and when
// its backend has none left.
func TestCheckReasons(t *testing.T) {
	for _, c := range []struct {
		why, server string
		want        string
	}{
		{"nobody listens", " server a web1:99 check inter 1s fall 1\n",
			`Server app/a is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 0 backup servers left.`},
		{"no machine", " server a 10.20.0.99:80 check inter 1s fall 1\n",
			`Server app/a is DOWN, reason: Layer4 timeout, check duration: 1000ms. 0 active and 0 backup servers left.`},
		{"a status that is not expected", " option httpchk GET /x\n http-check expect status 204\n server a web1:8080 check inter 1s fall 1\n",
			`Server app/a is DOWN, reason: Layer7 wrong status, code: 200, check duration: 0ms. 0 active and 0 backup servers left.`},
	} {
		w := site(t, c.server, func(host.Host) error { return nil })
		var got []string
		w.Watch(func(e world.Event) {
			if e.Kind == "note:haproxy" {
				got = append(got, e.Detail)
			}
		})
		w.Run(10 * time.Second)
		if want := []string{c.want, "backend app has no server available!"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", c.why, got, want)
		}
	}
}
