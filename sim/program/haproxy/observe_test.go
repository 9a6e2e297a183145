package haproxy_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// TestObserve: a server that answers one of two visits with a status of its
// own, observed. The visits are 100 ms apart and begin after a second; checks,
// which all pass, are made every 10 s. want says when the server went down and
// came back, in tenths of a second.
func TestObserve(t *testing.T) {
	for _, c := range []struct {
		why, server string
		status      string
		visits      int
		want        string
	}{
		{"as in the recording", "error-limit 3 on-error mark-down observe layer7", "500", 12, "14 down, 100 up"},
		{"501 is the fault of the client", "error-limit 3 on-error mark-down observe layer7", "501", 12, ""},
		{"so is 404", "error-limit 3 on-error mark-down observe layer7", "404", 12, ""},
		{"layer 4 looks at connections alone", "error-limit 3 on-error mark-down observe layer4", "500", 12, ""},
		{"not observed", "error-limit 3 on-error mark-down", "500", 12, ""},
		{"a failed check for each three errors, and fall is 3", "error-limit 3 observe layer7", "500", 40, "26 down, 100 up"},
		{"too few", "error-limit 3 observe layer7", "500", 4, ""},
		{"ten by default", "on-error mark-down observe layer7", "500", 20, "28 down, 100 up"},
		{"down, and checked sooner than in 10 s", "fastinter 500 error-limit 3 on-error mark-down observe layer7", "500", 8, "14 down, 19 up"},
	} {
		w := site(t, " server a web1:8080 check inter 10s rise 1 "+c.server+"\n server b web2:8080\n", func(h host.Host) error {
			h.Sleep(time.Second)
			for range c.visits {
				req := host.Request{Method: "GET", URI: "/", Header: []host.Field{{Name: "X-Status", Value: "web1 " + c.status}}}
				if err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &req, new(host.Response), host.Options{}); err != nil {
					return err
				}
				h.Sleep(100 * time.Millisecond)
			}
			return nil
		})
		var got []string
		w.Watch(func(e world.Event) {
			if strings.HasPrefix(e.Detail, "Server app/a is ") {
				word, _, _ := strings.Cut(strings.TrimPrefix(e.Detail, "Server app/a is "), ".")
				word, _, _ = strings.Cut(word, ",") // the reason
				got = append(got, fmt.Sprintf("%d %s", w.Elapsed().Milliseconds()/100, strings.ToLower(word)))
			}
		})
		w.Run(time.Minute)
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %q, want %q", c.why, s, c.want)
		}
	}
}
