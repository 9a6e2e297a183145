package haproxy_test

import (
	"net/netip"
	"slices"
	"strings"
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

// TestDecidedByChecks: the line of a server says by how many checks it went down: by the
// first after the start, by fall of them later, by fewer where errors of requests count.
func TestDecidedByChecks(t *testing.T) {
	for _, c := range []struct{ why, server, want string }{
		{"nobody listens at the start", " server a web1:99 check inter 1s fall 3\n", "server a is out after one failed check, the first since it counts as up without any"},
		{"fall 1", " server a web1:8080 check inter 1s fall 1\n", "server a is out after one failed check (fall 1)"},
		{"fall 3", " server a web1:8080 check inter 1s fall 3\n", "server a is out after 3 failed checks, one every 1s (fall, inter)"},
		{"fastinter", " server a web1:8080 check inter 1s fastinter 100ms fall 2\n", "server a is out after 2 failed checks, the first within 1s and then one every 100ms (fall, inter, fastinter)"},
	} {
		w := site(t, c.server, func(host.Host) error { return nil })
		var got []string
		w.Watch(func(e world.Event) {
			if _, what, ok := strings.Cut(e.Detail, ": "); ok && e.Kind == "note:"+host.NoteLine {
				got = append(got, what)
			}
		})
		w.Run(5 * time.Second)
		w.Machine("web1").Program("app").Kill()
		w.Run(10 * time.Second)
		if !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}

// TestDecidedByShutdown: a request that ends with its server was not kept from another try
// by retry-on.
func TestDecidedByShutdown(t *testing.T) {
	w := site(t, " option httpchk\n server a web1:8080 check inter 1s fall 1 on-marked-down shutdown-sessions\n server b web2:8080\n", func(h host.Host) error {
		h.Sleep(2 * time.Second)
		for range 2 {
			h.Go(host.TaskFunc(func() {
				_ = h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &host.Request{Method: "GET", URI: "/"}, new(host.Response), host.Options{})
			}))
		}
		return nil
	})
	var got []string
	w.Watch(func(e world.Event) {
		if _, what, ok := strings.Cut(e.Detail, ": "); ok && e.Kind == "note:"+host.NoteLine {
			got = append(got, what)
		}
	})
	w.At(1500*time.Millisecond, func() { w.Machine("web1").Program("app").Freeze() })
	w.Run(20 * time.Second)
	if want := []string{"server a is out after one failed check (fall 1)"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
