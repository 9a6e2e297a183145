package world

import (
	"fmt"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// trio is a client and two machines that can hold one address.
func trio(t *testing.T, o Options) (w *World, c, a, b *Machine) {
	t.Helper()
	w = New(o)
	t.Cleanup(w.Close)
	c = w.Add("c", MachineOptions{Address: ip("10.0.0.1")})
	a = w.Add("a", MachineOptions{Address: ip("10.0.0.2")})
	b = w.Add("b", MachineOptions{Address: ip("10.0.0.3")})
	return w, c, a, b
}

var vip = ip("10.0.0.100")

// TestMovingAddress: the client follows a gratuitous ARP and nothing else
// while its entry is believed.
func TestMovingAddress(t *testing.T) {
	for _, tc := range []struct {
		name     string
		announce bool
		want     string // who answers at 0.5 s, 2.5 s and 60 s
	}{
		{"announced: at once", true, "a b b"},
		{"silent: the stale entry is believed for 38 s after its last confirmation", false, "a connect timed out b"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, c, a, b := trio(t, Options{Seed: 1})
			take := func(m *Machine, at time.Duration, announce bool) {
				m.Install("web", echo("0.0.0.0:80", 0))
				m.Install("mover", func(h host.Host) error {
					h.Sleep(at)
					h.AddAddress(vip)
					if announce {
						h.Announce(vip)
					}
					if m == a {
						h.Sleep(time.Second)
						h.RemoveAddress(vip)
					}
					return nil
				})
			}
			take(a, 0, true)
			take(b, 2*time.Second, tc.announce)
			var got []string
			c.Install("caller", func(h host.Host) error {
				for _, at := range []time.Duration{500 * time.Millisecond, 2500 * time.Millisecond, 60 * time.Second} {
					h.Sleep(at - w.Elapsed())
					var resp host.Response
					err := h.Call(netip.AddrPortFrom(vip, 80), &host.Request{}, &resp, host.Options{Connect: time.Second})
					if err != nil {
						got = append(got, err.Error())
						continue
					}
					got = append(got, resp.Served)
				}
				return nil
			})
			w.Run(90 * time.Second)
			s := ""
			for i, g := range got {
				if i > 0 {
					s += " "
				}
				s += g
			}
			if s != tc.want {
				t.Errorf("got %q, want %q", s, tc.want)
			}
		})
	}
}

type hear func(host.Datagram)

func (f hear) Receive(d host.Datagram) { f(d) }

// TestDatagrams: a multicast reaches every machine but the sender's, not those
// cut off or down; a frozen program hears it when it is thawed.
func TestDatagrams(t *testing.T) {
	w, c, a, b := trio(t, Options{Seed: 1, Delay: time.Millisecond})
	var got []string
	for _, m := range []*Machine{a, b} {
		m.Install("ear", func(h host.Host) error {
			h.Receive(112, hear(func(d host.Datagram) {
				got = append(got, fmt.Sprintf("%s %v %v", h.Machine(), w.Elapsed(), d.From))
			}))
			return nil
		})
	}
	c.Install("mouth", func(h host.Host) error {
		for {
			h.Sleep(time.Second)
			h.Send(host.Datagram{To: ip("224.0.0.18"), Protocol: 112, Payload: &host.Reply{}})
		}
	})
	w.At(1500*time.Millisecond, func() { w.Cut([]*Machine{c}, []*Machine{a}, true); b.Program("ear").Freeze() })
	w.At(2500*time.Millisecond, func() { b.Program("ear").Thaw() })
	w.At(2600*time.Millisecond, func() { b.Pause() })
	w.At(3500*time.Millisecond, func() { b.Resume() })
	w.At(3700*time.Millisecond, func() { b.Crash() })
	w.Run(5 * time.Second)
	want := "[a 1.001s 10.0.0.1 b 1.001s 10.0.0.1 b 2.5s 10.0.0.1 b 3.5s 10.0.0.1]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

// TestDiskAndPower: what a kill leaves and what a loss of power leaves.
func TestDiskAndPower(t *testing.T) {
	w, c, _, _ := trio(t, Options{Seed: 1})
	var read []string
	boots := 0
	c.Install("db", func(h host.Host) error {
		d := h.Disk()
		got, ok := d.Read("f")
		read = append(read, fmt.Sprintf("%q %v", got, ok))
		if boots++; boots == 1 {
			d.Append("f", []byte("a"))
			d.Sync("f")
			d.Append("f", []byte("b"))
		}
		return nil
	})
	w.At(time.Second, func() { c.Program("db").Kill(); c.Program("db").Start() })
	w.At(2*time.Second, func() { c.Crash(); c.Restart() })
	w.Run(3 * time.Second)
	if want := `["" false "ab" true "a" true]`; fmt.Sprint(read) != want {
		t.Errorf("got %v, want %s", read, want)
	}
}

// TestCores: work queues for the machine's cores, first come first served, and
// the death of its program gives a core back.
func TestCores(t *testing.T) {
	w := New(Options{Seed: 1})
	defer w.Close()
	m := w.Add("m", MachineOptions{Address: ip("10.0.0.1"), Cores: 2})
	var got []string
	for i := 0; i < 5; i++ {
		m.Install(fmt.Sprint("p", i), func(h host.Host) error {
			h.Compute(time.Second)
			got = append(got, fmt.Sprint(h.Program(), " ", w.Elapsed()))
			return nil
		})
	}
	w.At(500*time.Millisecond, func() { m.Program("p0").Kill(); m.Program("p3").Kill() })
	w.Run(time.Minute)
	if want := "[p1 1s p2 1.5s p4 2s]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if m.cores.free != 2 {
		t.Errorf("%d cores free at the end, want 2", m.cores.free)
	}
}

// TestFamily: a child is signalled by name, its parent hears of its end, and it
// is stopped when its parent dies.
func TestFamily(t *testing.T) {
	w, c, _, _ := trio(t, Options{Seed: 1})
	var log []string
	say := func(s string) { log = append(log, fmt.Sprint(w.Elapsed(), " ", s)) }
	c.Install("parent", func(h host.Host) error {
		var fork func()
		fork = func() {
			h.Fork("child", func(k host.Host) error {
				say("child starts")
				k.OnStop(host.TaskFunc(func() { k.Sleep(time.Millisecond); say("child stops"); k.Exit() }))
				k.Sleep(time.Hour)
				return nil
			}, host.TaskFunc(func() { say("parent hears"); fork() }))
		}
		fork()
		return nil
	})
	w.At(time.Second, func() { c.Program("parent/child").Kill() })
	w.At(2*time.Second, func() { c.Program("parent").Kill() })
	w.Run(time.Minute)
	want := "[0s child starts 1s parent hears 1s child starts 2.001s child stops]"
	if fmt.Sprint(log) != want {
		t.Errorf("got  %v\nwant %s", log, want)
	}
}

// TestUnwinding: a killed process runs its deferred functions, and nothing
// they do has an effect.
func TestUnwinding(t *testing.T) {
	w, c, _, _ := trio(t, Options{Seed: 1})
	deferred := false
	c.Install("p", func(h host.Host) error {
		defer func() {
			deferred = true
			h.AddAddress(vip)
			h.After(0, host.TaskFunc(func() { h.AddAddress(vip) }))
			h.Sleep(time.Second)
			h.AddAddress(vip)
		}()
		h.Sleep(time.Hour)
		return nil
	})
	w.At(time.Second, func() { c.Program("p").Kill() })
	w.Run(time.Minute)
	if !deferred || c.Has(vip) {
		t.Errorf("deferred %v, address added %v; want true, false", deferred, c.Has(vip))
	}
}

// busy is a world in which much of everything happens.
func busy(seed uint64) *World {
	w := New(Options{Seed: seed, Jitter: time.Millisecond})
	for i := 0; i < 5; i++ {
		m := w.Add(fmt.Sprint("m", i), MachineOptions{Address: netip.AddrFrom4([4]byte{10, 0, 0, byte(i + 1)})})
		m.Install("echo", echo("0.0.0.0:80", time.Millisecond))
		m.Install("caller", func(h host.Host) error {
			r := h.Rand("caller")
			for {
				h.Sleep(time.Duration(r.Int64N(int64(20 * time.Millisecond))))
				h.Go(host.TaskFunc(func() {
					to := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(1 + r.IntN(5))}), 80)
					h.Call(to, &host.Request{}, &host.Response{}, host.Options{Connect: time.Second, Read: time.Second})
				}))
			}
		})
		w.At(time.Duration(i+1)*time.Second, func() { m.Crash() })
		w.At(time.Duration(i+2)*time.Second, func() { m.Restart() })
	}
	w.AddRule(Rule{DropShare: 0.05})
	return w
}

// TestDeterminism: the same seed gives the same digest whatever the number of
// threads; another seed another one.
func TestDeterminism(t *testing.T) {
	run := func(seed uint64, threads int) uint64 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		w := busy(seed)
		defer w.Close()
		w.Run(10 * time.Second)
		if w.Events() < 10000 {
			t.Fatalf("only %d events happened", w.Events())
		}
		return w.Digest()
	}
	a, b, c := run(1, 1), run(1, 2), run(2, 2)
	if a != b {
		t.Errorf("the same seed gave %x and %x", a, b)
	}
	if a == c {
		t.Errorf("two seeds gave the same digest %x", a)
	}
}

// TestNothingAccumulates: pools are as large after a long run as after a short
// one.
func TestNothingAccumulates(t *testing.T) {
	size := func(d time.Duration) [5]int {
		w := New(Options{Seed: 1})
		defer w.Close()
		s := w.Add("s", MachineOptions{Address: ip("10.0.0.2")})
		s.Install("echo", echo("0.0.0.0:80", time.Millisecond))
		c := w.Add("c", MachineOptions{Address: ip("10.0.0.1")})
		c.Install("caller", func(h host.Host) error {
			for {
				h.Go(host.TaskFunc(func() {
					h.Call(port("10.0.0.2:80"), &host.Request{}, &host.Response{}, host.Options{Connect: 60 * time.Second, Read: 60 * time.Second})
				}))
				h.Sleep(time.Millisecond)
			}
		})
		w.Run(d)
		return [5]int{len(w.procs), len(w.timers), len(w.conns), len(w.flights), w.queue.len()}
	}
	short, long := size(2*time.Second), size(100*time.Second)
	for i := range short {
		if long[i] > 2*short[i]+10 {
			t.Errorf("processes, timers, connections, datagrams, events: %v after 2 s, %v after 100 s", short, long)
			break
		}
	}
}

// TestForwarding: a client whose ARP entry names the machine that lost the
// address reaches the new owner only where the old one forwards.
func TestForwarding(t *testing.T) {
	for _, forward := range []bool{false, true} {
		w := New(Options{Seed: 1})
		defer w.Close()
		c := w.Add("c", MachineOptions{Address: ip("10.0.0.1")})
		a := w.Add("a", MachineOptions{Address: ip("10.0.0.2")})
		b := w.Add("b", MachineOptions{Address: ip("10.0.0.3"), Forward: forward})
		for _, m := range []*Machine{a, b} {
			m.Install("web", echo("0.0.0.0:80", 0))
		}
		b.Install("mover", func(h host.Host) error {
			h.AddAddress(vip)
			h.Sleep(time.Second)
			h.RemoveAddress(vip)
			return nil
		})
		w.At(time.Second, func() { a.addAddress(vip) })
		var got []string
		c.Install("caller", func(h host.Host) error {
			for range 2 {
				h.Sleep(600 * time.Millisecond)
				var resp host.Response
				err := h.Call(netip.AddrPortFrom(vip, 80), &host.Request{}, &resp, host.Options{Connect: time.Second})
				got = append(got, fmt.Sprint(resp.Served, err))
			}
			return nil
		})
		w.Run(10 * time.Second)
		want := "[b<nil> connect timed out]"
		if forward {
			want = "[b<nil> a<nil>]"
		}
		if fmt.Sprint(got) != want {
			t.Errorf("forward %v: got %v, want %s", forward, got, want)
		}
	}
}

// TestLink: without a carrier nothing passes, and programs hear of it.
func TestLink(t *testing.T) {
	p := newPair(t, time.Second, 0, host.Options{Connect: 500 * time.Millisecond})
	var heard []string
	p.server.Install("watcher", func(h host.Host) error {
		h.OnLink(host.TaskFunc(func() { heard = append(heard, fmt.Sprint(p.w.Elapsed(), h.LinkUp())) }))
		return nil
	})
	p.w.At(1500*time.Millisecond, func() { p.server.SetLink(false) })
	p.w.At(2700*time.Millisecond, func() { p.server.SetLink(true) })
	p.w.Run(4 * time.Second)
	if want := "[1.5s false 2.7s true]"; fmt.Sprint(heard) != want {
		t.Errorf("heard %v, want %s", heard, want)
	}
	if want := "[0s+4ms <nil> 0 1s+4ms <nil> 1 2s+500ms connect timed out  3s+4ms <nil> 3]"; fmt.Sprint(p.log) != want {
		t.Errorf("got %v, want %s", p.log, want)
	}
}
