package nginx_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// TestWorkerConnections has five clients at once. A worker of n connections has
// n - 2 for them: one is the listening socket's, one the channel to the master
// (nginx 1.22.1; a container with 320 users on a slow server showed resets and
// no 500 at the default of 512).
func TestWorkerConnections(t *testing.T) {
	for _, row := range []struct {
		reason string
		events string
		want   []string
	}{
		{"512 by default", "", []string{"200", "200", "200", "200", "200"}},
		{"two for each: three have room", "worker_connections 8;", []string{"200", "200", "200", "reset", "reset"}},
		{"the fourth has one for itself and none for its upstream", "worker_connections 9;", []string{"200", "200", "200", "500", "500"}},
		{"nobody", "worker_connections 2;", []string{"reset", "reset", "reset", "reset", "reset"}},
	} {
		s := newSite(t, "events { "+row.events+" }\nhttp { server { listen 80; location / { proxy_pass http://web1:8080; } } }", nginx.Options{})
		var got []string
		s.user.Install("users", func(h host.Host) error {
			for i := range row.want {
				h.After(time.Duration(i)*10*time.Microsecond, host.TaskFunc(func() {
					var req host.Request
					var resp host.Response
					req = host.Request{Method: "GET", Host: "lb1", URI: "/"}
					err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &req, &resp, host.Options{})
					if errors.Is(err, host.ErrReset) {
						got = append(got, "reset")
					} else {
						got = append(got, fmt.Sprint(resp.Status))
					}
				}))
			}
			return nil
		})
		s.w.Run(5 * time.Second)
		slices.Sort(got)
		want := slices.Sorted(slices.Values(row.want))
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v; notes %q", row.reason, got, want, s.notes)
		}
		if full := slices.Contains(row.want, "reset") || slices.Contains(row.want, "500"); full != (len(s.notes) > 0) {
			t.Errorf("%s: notes %q", row.reason, s.notes)
		}
	}
}
