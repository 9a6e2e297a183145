package world

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestKeep: how requests over one connection end, 100 ms apart but for the last,
// where the server closes it so long after its answers. A way is 1 ms.
func TestKeep(t *testing.T) {
	for _, c := range []struct {
		why  string
		keep time.Duration
		last time.Duration // the third request's distance from the answer before
		stop bool          // the server is frozen from after the second answer until after the third request
		want string
	}{
		{"for ever", 0, time.Hour, false, "1 2 3"},
		{"right behind the answer", -1, 0, false, "1 closed closed"},
		{"longer than any pause", time.Second, 900 * time.Millisecond, false, "1 2 3"},
		{"one pause is longer: FIN has come", time.Second, 1100 * time.Millisecond, false, "1 2 closed"},
		{"the request crosses FIN", time.Second, time.Second - time.Millisecond, false, "1 2 reset"},
		{"a frozen server closes nothing", time.Second, 1100 * time.Millisecond, true, "1 2 3"},
	} {
		w := New(Options{Seed: 1, Delay: time.Millisecond})
		var web *Program
		var got []string
		web = w.Add("server", MachineOptions{Address: ip("10.0.0.2")}).Install("web", func(h host.Host) error {
			_, err := h.Serve(port("0.0.0.0:80"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				got = append(got, string(rune('0'+req.(*host.Request).Nth)))
				*resp.(*host.Response) = host.Response{Status: 200, Keep: c.keep}
				return nil
			}))
			return err
		})
		w.Add("client", MachineOptions{Address: ip("10.0.0.1")}).Install("browser", func(h host.Host) error {
			h.Sleep(time.Millisecond)
			k, err := h.Dial(port("10.0.0.2:80"), host.Options{})
			if err != nil {
				return err
			}
			for _, pause := range []time.Duration{0, 100 * time.Millisecond, c.last} {
				h.Sleep(pause)
				var a host.Response
				switch err := k.Call(&host.Request{}, &a, 0); {
				case err == host.ErrClosed:
					got = append(got, "closed")
				case err == host.ErrReset:
					got = append(got, "reset")
				case err != nil || a.Keep != 0:
					t.Errorf("%s: %v, Keep %v", c.why, err, a.Keep)
				}
			}
			return nil
		})
		w.Run(500 * time.Millisecond)
		if c.stop {
			web.Freeze()
			w.Run(2 * time.Second)
			web.Thaw()
		}
		w.Run(2 * time.Hour)
		w.Close()
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.why, s, c.want)
		}
	}
}
