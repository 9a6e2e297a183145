package haproxy_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// TestAbortOnClose: users who give up after a second, one each 100 ms, at a server
// that hangs: how many it gets in 10 s tells when their places become free.
// Version 2.6.12 was seen to reset the connection to the server as soon as the
// client's ends, with option abortonclose in both sections, and else to go on.
func TestAbortOnClose(t *testing.T) {
	for _, c := range []struct {
		why, lines string
		patient    int // users, the first, who do not give up
		asked      int // requests at web1
		served     int // by web2
	}{
		{"without the option places are taken until timeout server", " timeout queue 1h\n server a web1:8080 maxconn 3", 0, 3, 0},
		{"with it the next user gets the place, who leaves 300 ms later", " option abortonclose\n timeout queue 1h\n server a web1:8080 maxconn 3", 0, 100, 0},
		{"where sessions can be cut", " option abortonclose\n timeout queue 1h\n server a web1:8080 maxconn 3 on-marked-down shutdown-sessions", 0, 100, 0},
		{"who stays fills the queue", " timeout queue 1h\n cookie S insert\n option redispatch\n server a web1:8080 cookie a maxconn 3 maxqueue 12\n server b web2:8080 cookie b", 3, 3, 85},
		{"who leaves it makes room in it", " option abortonclose\n timeout queue 1h\n cookie S insert\n option redispatch\n server a web1:8080 cookie a maxconn 3 maxqueue 12\n server b web2:8080 cookie b", 3, 3, 0},
		{"no retry, and no other server", " option abortonclose\n option redispatch 1\n retries 3\n server a web1:8080\n server b web2:8080 backup", 0, 100, 0},
		{"while it connects", " option abortonclose\n server a 10.20.0.99:8080 maxconn 3\n server b web2:8080 backup", 0, 0, 0},
	} {
		var w *world.World
		var served int
		w = site(t, c.lines, func(h host.Host) error {
			for i := range 100 {
				h.After(time.Second+time.Duration(i)*100*time.Millisecond, host.TaskFunc(func() {
					req, resp := host.Request{Method: "GET", URI: "/", Cookie: "S=a"}, host.Response{}
					o := host.Options{Read: time.Second}
					if i < c.patient {
						o.Read = time.Minute
					}
					if h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &req, &resp, o) == nil {
						served++
					}
				}))
			}
			return nil
		})
		app := w.Machine("web1").Program("app")
		w.At(time.Second/2, app.Hang)
		w.Run(12 * time.Second)
		if app.Held != c.asked || served != c.served {
			t.Errorf("%s: web1 got %d, web2 served %d, want %d and %d", c.why, app.Held, served, c.asked, c.served)
		}
	}
}

// TestAbortCountsNothing: a server whose users leave is not observed to fail.
func TestAbortCountsNothing(t *testing.T) {
	var notes []string
	w := site(t, " option abortonclose\n server a web1:8080 check inter 1h observe layer7 error-limit 1 on-error mark-down", func(h host.Host) error {
		h.Sleep(time.Second)
		for range 5 {
			_ = h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &host.Request{Method: "GET", URI: "/"}, &host.Response{}, host.Options{Read: time.Second})
		}
		return nil
	})
	w.Watch(func(e world.Event) {
		if e.Kind == "note:haproxy" {
			notes = append(notes, e.Detail)
		}
	})
	app := w.Machine("web1").Program("app")
	w.At(time.Second/2, app.Hang)
	w.Run(20 * time.Second)
	if app.Held != 5 || len(notes) > 0 {
		t.Errorf("web1 got %d, want 5; notes %q", app.Held, notes)
	}
}
