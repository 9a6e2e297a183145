package world

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestFollowClient: when the call of a proxy ends whose client gives up at 2 s of the
// run, 1 s after it asked. The origin answers after an hour, when its connection
// is gone, too.
func TestFollowClient(t *testing.T) {
	const gone = ": client closed the connection"
	for _, c := range []struct {
		why  string
		then func(w *World, proxy, origin, client *Machine)
		want string
	}{
		{"FIN comes", func(*World, *Machine, *Machine, *Machine) {}, "2.001s" + gone},
		{"the client's program is killed", func(w *World, _, _, c *Machine) {
			w.At(1500*time.Millisecond, func() { c.Program("client").Kill() })
		}, "1.501s" + gone},
		{"the client's machine loses power: nothing comes", func(w *World, _, _, c *Machine) {
			w.At(1500*time.Millisecond, func() { c.Crash() })
		}, "31.003s: read timed out"},
		{"FIN does not find the way", func(w *World, p, _, c *Machine) {
			w.At(1500*time.Millisecond, func() { w.Cut([]*Machine{c}, []*Machine{p}, false) })
		}, "31.003s: read timed out"},
		{"the proxy stands still when FIN comes", func(w *World, p, _, _ *Machine) {
			w.At(1500*time.Millisecond, func() { p.Program("proxy").Freeze() })
			w.At(10*time.Second, func() { p.Program("proxy").Thaw() })
		}, "10s" + gone},
		{"the proxy stood still when it was asked", func(w *World, p, _, _ *Machine) {
			w.At(500*time.Millisecond, func() { p.Pause() })
			w.At(10*time.Second, func() { p.Resume() })
		}, "10s" + gone},
		{"a request that comes late, FIN behind it", func(w *World, p, _, c *Machine) {
			var cut *Rule
			w.At(500*time.Millisecond, func() { cut = w.Cut([]*Machine{c}, []*Machine{p}, false) })
			w.At(10*time.Second, func() { cut.Remove() })
		}, "13.603s" + gone},
		{"while it connects", func(w *World, _, o, _ *Machine) {
			w.At(500*time.Millisecond, func() { o.Crash() })
		}, "2.001s" + gone},
		{"while the origin stands still", func(w *World, _, o, _ *Machine) {
			w.At(500*time.Millisecond, func() { o.Pause() })
			w.At(20*time.Second, func() { o.Resume() })
		}, "2.001s" + gone},
		{"the origin ends first", func(w *World, _, o, _ *Machine) {
			w.At(1500*time.Millisecond, func() { o.Program("origin").Kill() })
		}, "1.501s: connection closed by peer"},
	} {
		w := New(Options{Seed: 1, Delay: time.Millisecond})
		proxy, origin := w.Add("p", MachineOptions{Address: ip("10.0.0.2")}), w.Add("o", MachineOptions{Address: ip("10.0.0.3")})
		client := w.Add("c", MachineOptions{Address: ip("10.0.0.1")})
		ended := "-"
		proxy.Install("proxy", func(h host.Host) error {
			_, err := h.Serve(port("0.0.0.0:80"), host.HTTP, host.HandlerFunc(func(netip.Addr, host.Message, host.Message) error {
				h.FollowClient(true)
				err := h.Call(port("10.0.0.3:80"), &host.Request{}, &host.Response{}, host.Options{Connect: 30 * time.Second, Read: 30 * time.Second})
				ended = fmt.Sprint(w.Elapsed().Round(time.Millisecond), ": ", err)
				return nil
			}))
			return err
		})
		origin.Install("origin", func(h host.Host) error {
			_, err := h.Serve(port("0.0.0.0:80"), host.HTTP, host.HandlerFunc(func(netip.Addr, host.Message, host.Message) error {
				h.Sleep(time.Hour)
				return nil
			}))
			return err
		})
		client.Install("client", func(h host.Host) error {
			h.Sleep(400 * time.Millisecond)
			k, err := h.Dial(port("10.0.0.2:80"), host.Options{})
			if err != nil {
				return err
			}
			h.Sleep(time.Second - w.Elapsed())
			_ = k.Call(&host.Request{}, &host.Response{}, time.Second)
			return k.Close()
		})
		c.then(w, proxy, origin, client)
		w.Run(2 * time.Hour)
		if ended != c.want {
			t.Errorf("%s: %s, want %s", c.why, ended, c.want)
		}
		if n := len(w.conns) - len(w.idleCon); n > 0 {
			t.Errorf("%s: %d connections are left", c.why, n)
		}
		w.Close()
	}
}

// TestFollowClientOnce: the next wait of a process that has been told is as any
// other, also where the limit of its last call is over by then.
func TestFollowClientOnce(t *testing.T) {
	w := New(Options{Seed: 1, Delay: time.Millisecond})
	defer w.Close()
	var log []string
	m := w.Add("m", MachineOptions{Address: ip("10.0.0.2")})
	m.Install("origin", func(h host.Host) error {
		_, err := h.Serve(port("0.0.0.0:81"), host.HTTP, host.HandlerFunc(func(netip.Addr, host.Message, host.Message) error {
			log = append(log, "asked")
			h.Sleep(time.Hour)
			return nil
		}))
		return err
	})
	m.Install("proxy", func(h host.Host) error {
		_, err := h.Serve(port("0.0.0.0:80"), host.HTTP, host.HandlerFunc(func(netip.Addr, host.Message, host.Message) error {
			k, err := h.Dial(port("10.0.0.2:81"), host.Options{})
			if err != nil {
				return err
			}
			h.FollowClient(true)
			h.Sleep(5 * time.Second) // the client goes meanwhile
			err = k.Call(&host.Request{}, &host.Response{}, time.Second)
			log = append(log, err.Error())
			h.Sleep(5 * time.Second)
			log = append(log, w.Elapsed().Round(time.Millisecond).String())
			return k.Close()
		}))
		return err
	})
	m.Install("client", func(h host.Host) error {
		_ = h.Call(port("10.0.0.2:80"), &host.Request{}, &host.Response{}, host.Options{Read: time.Second})
		return nil
	})
	w.Run(time.Minute)
	if got := fmt.Sprint(log); got != "[client closed the connection asked 10s]" {
		t.Errorf("got %s", got)
	}
}
