package world

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// clocks is a machine whose program reads both clocks once a second of its own.
type clocks struct {
	w    *World
	m    *Machine
	seen []string // since the program's start: virtual time, wall clock, monotonic
}

func newClocks(t *testing.T) *clocks {
	t.Helper()
	c := &clocks{w: New(Options{Seed: 1})}
	t.Cleanup(c.w.Close)
	c.m = c.w.Add("m", MachineOptions{Address: netip.MustParseAddr("10.0.0.1")})
	c.m.Install("reader", func(h host.Host) error {
		wall, mono := c.w.Now(), h.Monotonic()
		for {
			h.Sleep(time.Second)
			c.seen = append(c.seen, fmt.Sprint(c.w.Elapsed(), h.Now().Sub(wall), h.Monotonic().Sub(mono)))
		}
	})
	return c
}

// TestClocks wants the wall clock to follow what is done to it, the monotonic
// one not to jump, and waits to be as long as the oscillator has them.
func TestClocks(t *testing.T) {
	const at = 1500 * time.Millisecond
	for _, row := range []struct {
		reason string
		do     func(m *Machine)
		seen   string // the third second of the program's
		ahead  time.Duration
	}{
		{"nothing is wrong", func(*Machine) {}, "3s 3s 3s", 0},
		{"it jumps ahead", func(m *Machine) { m.StepClock(5 * time.Second) }, "3s 8s 3s", 5 * time.Second},
		{"it jumps back", func(m *Machine) { m.StepClock(-time.Hour) }, "3s -59m57s 3s", -time.Hour},
		{"jumps add up", func(m *Machine) { m.StepClock(5 * time.Second); m.StepClock(-time.Second) }, "3s 7s 3s", 4 * time.Second},
		{"and are set right", func(m *Machine) { m.StepClock(5 * time.Second); m.SyncClock() }, "3s 3s 3s", 0},
		// the second wait was there before: it ends at 2 s, when the clock reads 2.125
		{"it is too fast by a quarter", func(m *Machine) { m.DriftClock(250_000) }, "2.8s 3.125s 3.125s", 375 * time.Millisecond},
		{"it is too slow by a quarter", func(m *Machine) { m.DriftClock(-250_000) }, "3.333333334s 2.875000001s 2.875000001s", -375 * time.Millisecond},
		{"no drift is none", func(m *Machine) { m.DriftClock(250_000); m.DriftClock(0) }, "3s 3s 3s", 0},
	} {
		c := newClocks(t)
		var ahead time.Duration
		c.w.At(at, func() { row.do(c.m) })
		c.w.At(3*time.Second, func() { ahead = c.m.ClockError() })
		c.w.Run(4 * time.Second)
		if c.seen[2] != row.seen {
			t.Errorf("%s: %s, want %s", row.reason, c.seen[2], row.seen)
		}
		if ahead != row.ahead {
			t.Errorf("%s: ahead by %v, want %v", row.reason, ahead, row.ahead)
		}
	}
}

// TestClockBoots wants a machine without power to keep no clock, and one that
// boots to have its wall clock right.
func TestClockBoots(t *testing.T) {
	c := newClocks(t)
	c.w.Run(time.Second)
	c.m.StepClock(time.Minute)
	c.m.Crash()
	if c.m.StepClock(time.Second) || c.m.DriftClock(5) {
		t.Error("a machine without power has a clock")
	}
	c.w.Run(2 * time.Second)
	c.m.Restart()
	if e := c.m.ClockError(); e != 0 {
		t.Errorf("it boots with a clock that is ahead by %v", e)
	}
}

// TestClockLimits wants the time limits of calls to drift with the machine.
func TestClockLimits(t *testing.T) {
	w := New(Options{Seed: 1})
	t.Cleanup(w.Close)
	m := w.Add("m", MachineOptions{Address: netip.MustParseAddr("10.0.0.1")})
	m.DriftClock(1_000_000)
	var took []time.Duration
	m.Install("waiter", func(h host.Host) error {
		timed := func(wait func()) {
			began := w.Elapsed()
			wait()
			took = append(took, w.Elapsed()-began)
		}
		timed(func() { h.NewCond().Wait(time.Second) })
		timed(func() {
			_, err := h.Dial(netip.MustParseAddrPort("10.0.0.9:80"), host.Options{Connect: time.Second})
			if err == nil {
				t.Error("somebody answered")
			}
		})
		began := w.Elapsed()
		h.After(time.Second, host.TaskFunc(func() { took = append(took, w.Elapsed()-began) }))
		return nil
	})
	w.Run(5 * time.Second)
	for i, d := range took {
		if d != time.Second/2 {
			t.Errorf("wait %d took %v", i, d)
		}
	}
	if len(took) != 3 {
		t.Errorf("%d waits ended", len(took))
	}
}

// TestClockSync wants a clock that drifted to be right from then on.
func TestClockSync(t *testing.T) {
	c := newClocks(t)
	c.m.DriftClock(250_000)
	c.w.Run(time.Second)
	if e := c.m.ClockError(); e != 250*time.Millisecond {
		t.Errorf("a second of drift makes %v", e)
	}
	c.m.SyncClock()
	c.w.Run(3 * time.Second)
	if e := c.m.ClockError(); e != 0 {
		t.Errorf("it is ahead by %v again", e)
	}
}
