package world

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestGhosts: what a kernel has accepted, or has been given to send, is carried
// out although the client has given up a second after it asked. A ghost knows
// that its client has gone only if FIN found the way.
func TestGhosts(t *testing.T) {
	const heal = 10 * time.Second
	server, client := "server", "client"
	for _, c := range []struct {
		why  string
		then func(w *World, s, other, c *Machine)
		want string
	}{
		{"a machine that is paused", func(w *World, s, _, _ *Machine) {
			w.At(time.Second, func() { s.Pause() })
			w.At(heal, func() { s.Resume() })
		}, "[10s served, client gone: true]"},
		{"a program that is frozen", func(w *World, s, _, _ *Machine) {
			w.At(time.Second, func() { s.Program(server).Freeze() })
			w.At(heal, func() { s.Program(server).Thaw() })
		}, "[10s served, client gone: true]"},
		{"a program that hangs", func(w *World, s, _, _ *Machine) {
			w.At(time.Second, func() { s.Program(server).Hang() })
			w.At(heal, func() { s.Program(server).Unhang() })
		}, "[10s served, client gone: true]"},
		{"a machine that is paused while another takes its address over: FIN goes there", func(w *World, s, other, _ *Machine) {
			w.At(time.Second, func() { s.Pause() })
			w.At(2500*time.Millisecond, func() { other.addAddress(ip("10.0.0.9")); w.announce(other, ip("10.0.0.9")) })
			w.At(heal, func() { s.Resume() })
		}, "[10s served, client gone: false]"},
		{"a program that is frozen while its machine gives the address away: the request is there", func(w *World, s, other, _ *Machine) {
			w.At(time.Second, func() { s.Program(server).Freeze() })
			w.At(2500*time.Millisecond, func() {
				s.removeAddress(ip("10.0.0.9"))
				other.addAddress(ip("10.0.0.9"))
				w.announce(other, ip("10.0.0.9"))
			})
			w.At(heal, func() { s.Program(server).Thaw() })
		}, "[10s served, client gone: false]"},
		{"a machine that loses power before it goes on", func(w *World, s, _, _ *Machine) {
			w.At(time.Second, func() { s.Pause() })
			w.At(heal, func() { s.Crash(); s.Restart() })
		}, "[]"},
		{"a cut that eats the request: the client's kernel sends it again, 200 ms doubled", func(w *World, s, _, c *Machine) {
			var cut *Rule
			w.At(1900*time.Millisecond, func() { cut = w.Cut([]*Machine{c}, []*Machine{s}, false) })
			w.At(heal, func() { cut.Remove() })
		}, "[14.601s served, client gone: false]"},
		{"a cut that lasts longer than the kernel of a closed socket tries", func(w *World, s, _, c *Machine) {
			var cut *Rule
			w.At(1900*time.Millisecond, func() { cut = w.Cut([]*Machine{c}, []*Machine{s}, false) })
			w.At(2*time.Minute, func() { cut.Remove() })
		}, "[]"},
		{"a cut, and the client's program is killed: its kernel goes on", func(w *World, s, _, c *Machine) {
			var cut *Rule
			w.At(1900*time.Millisecond, func() { cut = w.Cut([]*Machine{c}, []*Machine{s}, false) })
			w.At(2500*time.Millisecond, func() { c.Program(client).Kill() })
			w.At(heal, func() { cut.Remove() })
		}, "[14.601s served, client gone: false]"},
		{"a cut, and the client's machine loses power: nobody sends anything", func(w *World, s, _, c *Machine) {
			var cut *Rule
			w.At(1900*time.Millisecond, func() { cut = w.Cut([]*Machine{c}, []*Machine{s}, false) })
			w.At(2500*time.Millisecond, func() { c.Crash() })
			w.At(heal, func() { cut.Remove() })
		}, "[]"},
	} {
		w := New(Options{Seed: 1, Delay: time.Millisecond})
		var log []string
		s := w.Add("s", MachineOptions{Address: ip("10.0.0.2")})
		s.Install(server, func(h host.Host) error {
			h.AddAddress(ip("10.0.0.9"))
			_, err := h.Serve(port("0.0.0.0:80"), host.HTTP, host.HandlerFunc(func(netip.Addr, host.Message, host.Message) error {
				log = append(log, fmt.Sprint(w.Elapsed().Round(time.Millisecond), " served, client gone: ", h.ClientGone()))
				return nil
			}))
			return err
		})
		other := w.Add("other", MachineOptions{Address: ip("10.0.0.3")})
		m := w.Add("c", MachineOptions{Address: ip("10.0.0.1")})
		m.Install(client, func(h host.Host) error {
			if w.Elapsed() > time.Second {
				return nil // started again
			}
			h.Sleep(1500 * time.Millisecond)
			k, err := h.Dial(port("10.0.0.9:80"), host.Options{})
			if err != nil {
				return err
			}
			h.Sleep(500*time.Millisecond - 2*time.Millisecond) // since the question
			if err := k.Call(&host.Request{}, &host.Response{}, time.Second); err != host.ErrTimeout {
				log = append(log, fmt.Sprint("asked: ", err))
			}
			return k.Close()
		})
		c.then(w, s, other, m)
		w.Run(time.Hour)
		if got := fmt.Sprint(log); got != c.want {
			t.Errorf("%s: got %s, want %s", c.why, got, c.want)
		}
		if n := len(w.conns) - len(w.idleCon); n > 0 {
			t.Errorf("%s: %d connections are left", c.why, n)
		}
		w.Close()
	}
}
