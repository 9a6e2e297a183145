package world

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

func ip(s string) netip.Addr { return netip.MustParseAddr(s) }

func port(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// echo answers with the request's URI after taking d.
func echo(at string, d time.Duration) host.Main {
	return func(h host.Host) error {
		_, err := h.Serve(port(at), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
			h.Work(d)
			*resp.(*host.Response) = host.Response{Status: 200, Value: req.(*host.Request).URI, Served: h.Machine()}
			return nil
		}))
		return err
	}
}

// pair is a client that calls a server every step and notes how each call ended.
type pair struct {
	w              *World
	client, server *Machine
	prog           *Program
	log            []string
}

func newPair(t *testing.T, step, work time.Duration, o host.Options) *pair {
	t.Helper()
	p := &pair{w: New(Options{Seed: 1, Delay: time.Millisecond})}
	p.client = p.w.Add("client", MachineOptions{Address: ip("10.0.0.1")})
	p.server = p.w.Add("server", MachineOptions{Address: ip("10.0.0.2")})
	p.prog = p.server.Install("echo", echo("0.0.0.0:80", work))
	p.client.Install("caller", func(h host.Host) error {
		for i := 0; ; i++ {
			n := i
			h.Go(host.TaskFunc(func() {
				var resp host.Response
				began := p.w.Elapsed()
				err := h.Call(port("10.0.0.2:80"), &host.Request{URI: fmt.Sprint(n)}, &resp, o)
				p.log = append(p.log, fmt.Sprintf("%v+%v %v %s", began, p.w.Elapsed()-began, err, resp.Value))
			}))
			h.Sleep(step)
		}
	})
	t.Cleanup(p.w.Close)
	return p
}

// TestCallUnderFaults checks what a caller sees of each way a server can fail.
func TestCallUnderFaults(t *testing.T) {
	opts := host.Options{Connect: 8 * time.Second, Read: 3 * time.Second}
	for _, c := range []struct {
		name  string
		fault func(p *pair)
		at    time.Duration
		run   time.Duration
		want  string // of the call that began at 10 s
	}{
		{"healthy: two round trips and the work", func(*pair) {}, 0, 30 * time.Second, "10s+14ms <nil> 1"},
		{"program killed before: refused after one round trip", func(p *pair) { p.prog.Kill() }, 9 * time.Second, 30 * time.Second, "10s+2ms connection refused "},
		{"program killed while the SYN is on its way: refused", func(p *pair) { p.prog.Kill() }, 10*time.Second + 500*time.Microsecond, 30 * time.Second, "10s+2ms connection refused "},
		{"program killed while serving: FIN", func(p *pair) { p.prog.Kill() }, 10*time.Second + 8*time.Millisecond, 30 * time.Second, "10s+9ms connection closed by peer "},
		{"machine crashed before: SYN unanswered until the limit", func(p *pair) { p.server.Crash() }, 9 * time.Second, 30 * time.Second, "10s+8s connect timed out "},
		{"machine crashed while serving: silence until the read limit", func(p *pair) { p.server.Crash() }, 10*time.Second + 8*time.Millisecond, 30 * time.Second, "10s+3.002s read timed out "},
		{"crashed and restarted at 2 s: the SYN after 3 s finds it", func(p *pair) {
			p.server.Crash()
			p.w.At(12*time.Second, func() { p.server.Restart() })
		}, 9 * time.Second, 30 * time.Second, "10s+3.014s <nil> 1"},
		{"frozen: the kernel accepts, nobody answers", func(p *pair) { p.prog.Freeze() }, 9 * time.Second, 30 * time.Second, "10s+3.002s read timed out "},
		{"frozen for 1 s: answered late", func(p *pair) {
			p.prog.Freeze()
			p.w.At(11*time.Second, func() { p.prog.Thaw() })
		}, 9 * time.Second, 30 * time.Second, "10s+1.011s <nil> 1"},
		{"paused machine: as frozen", func(p *pair) { p.server.Pause() }, 9 * time.Second, 30 * time.Second, "10s+3.002s read timed out "},
		{"cut: SYN unanswered", func(p *pair) { p.w.Cut([]*Machine{p.client}, []*Machine{p.server}, false) }, 9 * time.Second, 30 * time.Second, "10s+8s connect timed out "},
		{"cut one way, answers only: the same to the client", func(p *pair) { p.w.Cut([]*Machine{p.server}, []*Machine{p.client}, true) }, 9 * time.Second, 30 * time.Second, "10s+8s connect timed out "},
		{"cut while serving, healed after 300 ms: the answer is sent again after 200 and 600 ms", func(p *pair) {
			r := p.w.Cut([]*Machine{p.client}, []*Machine{p.server}, false)
			p.w.At(10*time.Second+308*time.Millisecond, func() { r.Remove() })
		}, 10*time.Second + 8*time.Millisecond, 30 * time.Second, "10s+614ms <nil> 1"},
		{"delayed by 50 ms each way", func(p *pair) { p.w.AddRule(Rule{Delay: 50 * time.Millisecond}) }, 9 * time.Second, 30 * time.Second, "10s+214ms <nil> 1"},
		{"slowed tenfold", func(p *pair) { p.server.Slow(10) }, 9 * time.Second, 30 * time.Second, "10s+104ms <nil> 1"},
		{"hung: as frozen, but only this program", func(p *pair) { p.prog.Hang() }, 9 * time.Second, 30 * time.Second, "10s+3.002s read timed out "},
		{"hung, then killed and started: it answers", func(p *pair) { p.prog.Hang(); p.prog.Kill(); p.prog.Start() }, 9 * time.Second, 30 * time.Second, "10s+14ms <nil> 1"},
		{"failing with a status", func(p *pair) { p.prog.Fail(503, 1) }, 9 * time.Second, 30 * time.Second, "10s+4ms <nil> "},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPair(t, 10*time.Second, 10*time.Millisecond, opts)
			p.w.At(c.at, func() { c.fault(p) })
			p.w.Run(c.run)
			found := false
			for _, l := range p.log {
				if l == c.want {
					found = true
				}
			}
			if !found {
				t.Errorf("got %q\nwant among them %q", p.log, c.want)
			}
		})
	}
}

// TestNobodyThere: an address without a machine is unreachable after the three
// ARP questions, one second apart.
func TestNobodyThere(t *testing.T) {
	w := New(Options{Seed: 1})
	defer w.Close()
	m := w.Add("a", MachineOptions{Address: ip("10.0.0.1")})
	var err error
	var took time.Duration
	m.Install("c", func(h host.Host) error {
		err = h.Call(port("10.0.0.9:80"), &host.Request{}, &host.Response{}, host.Options{})
		took = w.Elapsed()
		return nil
	})
	w.Run(time.Minute)
	if !errors.Is(err, host.ErrUnreachable) || took != 3*time.Second {
		t.Errorf("got %v after %v, want unreachable after 3s", err, took)
	}
}

// TestKeptConnection is a connection that outlives the server's program.
func TestKeptConnection(t *testing.T) {
	w := New(Options{Seed: 1, Delay: time.Millisecond})
	defer w.Close()
	c := w.Add("c", MachineOptions{Address: ip("10.0.0.1")})
	s := w.Add("s", MachineOptions{Address: ip("10.0.0.2")})
	p := s.Install("echo", echo("10.0.0.2:80", 0))
	var got []error
	c.Install("caller", func(h host.Host) error {
		for i := 0; i < 2; i++ {
			k, err := h.Dial(port("10.0.0.2:80"), host.Options{})
			got = append(got, err)
			for j := 0; j < 3 && err == nil; j++ {
				err = k.Call(&host.Request{}, &host.Response{}, time.Second)
				got = append(got, err)
				h.Sleep(time.Second)
			}
			k.Close()
		}
		return nil
	})
	w.At(1500*time.Millisecond, func() { p.Kill(); p.Start() })
	w.Run(time.Minute)
	want := []error{nil, nil, nil, host.ErrClosed, nil, nil, nil, nil}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if open := len(w.conns) - len(w.idleCon); open != 0 {
		t.Errorf("%d connections left behind", open)
	}
}
