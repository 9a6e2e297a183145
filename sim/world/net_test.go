package world

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// calls makes n calls one after another, size bytes each way, and gives how
// long each took.
func calls(t *testing.T, o Options, n, size int, prepare func(w *World)) []time.Duration {
	t.Helper()
	w := New(o)
	defer w.Close()
	w.Add("server", MachineOptions{Address: ip("10.0.0.2")}).Install("echo", func(h host.Host) error {
		_, err := h.Serve(port("0.0.0.0:80"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, _, resp host.Message) error {
			*resp.(*host.Response) = host.Response{Status: 200, BodyBytes: size - 200}
			return nil
		}))
		return err
	})
	var took []time.Duration
	w.Add("client", MachineOptions{Address: ip("10.0.0.1")}).Install("caller", func(h host.Host) error {
		for range n {
			began := w.Elapsed()
			req := &host.Request{BodyBytes: size - (&host.Request{}).Size()}
			if err := h.Call(port("10.0.0.2:80"), req, &host.Response{}, host.Options{}); err != nil {
				return fmt.Errorf("call: %w", err)
			}
			took = append(took, w.Elapsed()-began)
		}
		return nil
	})
	if prepare != nil {
		prepare(w)
	}
	w.Run(24 * time.Hour)
	if len(took) != n {
		t.Fatalf("%d of %d calls came back", len(took), n)
	}
	return took
}

func mean(ds []time.Duration) time.Duration {
	var sum time.Duration
	for _, d := range ds {
		sum += d
	}
	return sum / time.Duration(len(ds))
}

// TestBandwidth: a link sends one packet after another at its rate. The ARP
// question, SYN behind it and SYN-ACK of 60 bytes each, then two packets of
// 12,500 bytes: 25,180 bytes at 1 Mbit/s are 201.44 ms, beside four delays.
func TestBandwidth(t *testing.T) {
	got := calls(t, Options{Seed: 1, Delay: time.Millisecond, Bandwidth: 1_000_000}, 1, 12_500, nil)[0]
	if want := 205440 * time.Microsecond; got != want {
		t.Errorf("a call took %v, want %v", got, want)
	}
}

// TestJitter: four packets with 0 to 2 ms more each, 4 ms more in the mean.
func TestJitter(t *testing.T) {
	got := mean(calls(t, Options{Seed: 1, Delay: time.Millisecond, Jitter: 2 * time.Millisecond}, 4000, 500, nil))
	if want := 8 * time.Millisecond; got < want-100*time.Microsecond || got > want+100*time.Microsecond {
		t.Errorf("calls took %v in the mean, want %v", got, want)
	}
}

// TestLoss: a lost SYN or SYN-ACK costs 1 s, a lost request or answer 200 ms.
// With a tenth of the packets lost a call takes, to the first order,
// 2*0.1*1 s + 2*0.1*0.2 s = 240 ms more; with what is lost twice
// (0.19/0.81 rounds of opening: 1, 2, 4 s ...) about 350 ms.
func TestLoss(t *testing.T) {
	var rule *Rule
	got := mean(calls(t, Options{Seed: 1, Delay: time.Millisecond}, 4000, 500, func(w *World) {
		rule = w.AddRule(Rule{DropShare: 0.1})
	}))
	if got < 250*time.Millisecond || got > 450*time.Millisecond {
		t.Errorf("calls took %v in the mean, want about 350ms", got)
	}
	if n := rule.Hits(); n < 1500 || n > 2600 {
		t.Errorf("%d packets lost, want about a tenth of 4 packets a call and what was sent again", n)
	}
}

// TestFirstRuleDecides: rules are asked in order; one that passes a packet on
// leaves it to the next.
func TestFirstRuleDecides(t *testing.T) {
	for _, c := range []struct {
		name  string
		rules []Rule
		want  time.Duration
	}{
		{"none", nil, 4 * time.Millisecond},
		{"two delays: the first", []Rule{{Delay: time.Millisecond}, {Delay: time.Second}}, 8 * time.Millisecond},
		{"another protocol passes on", []Rule{{Protocol: 112, DropShare: 1}, {Delay: time.Millisecond}}, 8 * time.Millisecond},
		{"another address passes on", []Rule{{To: ip("10.0.0.9"), DropShare: 1}, {Delay: time.Millisecond}}, 8 * time.Millisecond},
	} {
		got := calls(t, Options{Seed: 1, Delay: time.Millisecond}, 1, 500, func(w *World) {
			for _, r := range c.rules {
				w.AddRule(r)
			}
		})[0]
		if got != c.want {
			t.Errorf("%s: a call took %v, want %v", c.name, got, c.want)
		}
	}
}

// TestCond: waiting processes are woken in the order in which they began; one
// that gave up is forgotten.
func TestCond(t *testing.T) {
	w, c, _, _ := trio(t, Options{Seed: 1})
	var log []string
	c.Install("p", func(h host.Host) error {
		cond := h.NewCond()
		for i, limit := range []time.Duration{0, time.Second, 0, 0} {
			h.Go(host.TaskFunc(func() {
				ok := cond.Wait(limit)
				log = append(log, fmt.Sprint(w.Elapsed(), " ", i, ok))
			}))
		}
		h.Sleep(2 * time.Second)
		log = append(log, fmt.Sprint("waiting ", cond.Waiting()))
		cond.Signal()
		h.Sleep(time.Second)
		cond.Broadcast()
		return nil
	})
	w.Run(time.Minute)
	if want := "[1s 1 false waiting 3 2s 0 true 3s 2 true 3s 3 true]"; fmt.Sprint(log) != want {
		t.Errorf("got  %v\nwant %s", log, want)
	}
}
