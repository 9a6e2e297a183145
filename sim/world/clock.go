package world

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// clock holds the error of a machine's clocks; nil is none.
//
// As on Linux, the wall clock (CLOCK_REALTIME) can be set and the monotonic one
// (CLOCK_MONOTONIC) cannot. Both count the ticks of one oscillator: a machine
// that drifts has a wall clock that goes wrong, and waits that are too short or
// too long by the same share. Corrections by NTP, which slews both, are a drift
// too.
//
// Known differences: a wait that goes on when the drift changes keeps its end,
// and the kernel's own timers (SYN and other retransmissions) do not drift.
type clock struct {
	ppm   int64 // how many millionths too fast the oscillator is
	since int64 // virtual time from which it is so
	ticks int64 // of the monotonic clock then
	ahead int64 // how far the wall clock is ahead of the monotonic one
}

const million = 1_000_000

// monotonic is the reading at virtual time now. Without a fault it is the
// virtual time itself.
func (c *clock) monotonic(now int64) int64 {
	if c == nil {
		return now
	}
	passed := now - c.since
	return c.ticks + passed + passed/million*c.ppm + passed%million*c.ppm/million
}

// wall is the wall clock's reading at virtual time now, counted from the
// world's start.
func (c *clock) wall(now int64) int64 {
	if c == nil {
		return now
	}
	return c.monotonic(now) + c.ahead
}

// lasts is the virtual time in which the clock ticks d, rounded up: who has
// waited finds that the time is over.
func (c *clock) lasts(d int64) int64 {
	if c == nil || c.ppm == 0 {
		return d
	}
	per := million + c.ppm
	return d/per*million + (d%per*million+per-1)/per
}

// drift has the oscillator be so many millionths too fast from now on.
func (c *clock) drift(now, ppm int64) { c.ticks, c.since, c.ppm = c.monotonic(now), now, ppm }

// faultyClock is the machine's, from now on.
func (m *Machine) faultyClock() *clock {
	if m.clock == nil {
		m.clock = &clock{}
	}
	return m.clock
}

// StepClock sets the machine's wall clock ahead, or back where by is below
// zero, as date(1) does. False when the machine has no power.
func (m *Machine) StepClock(by time.Duration) bool {
	if m.up {
		m.faultyClock().ahead += int64(by)
	}
	return m.up
}

// DriftClock lets the machine's clocks go too fast by so many millionths (ppm),
// or too slow below zero; 0 is right. They may not stand still: ppm is above
// -1000000. False when the machine has no power.
func (m *Machine) DriftClock(ppm int64) bool {
	if m.up {
		m.faultyClock().drift(m.w.now, ppm)
	}
	return m.up
}

// bootClock sets the wall clock right. Whether it drifts stays as it is.
func (m *Machine) bootClock() {
	if c := m.clock; c != nil {
		c.ahead = m.w.now - c.monotonic(m.w.now)
	}
}

// SyncClock sets the wall clock right and ends its drift, as an NTP client that
// steps it does.
func (m *Machine) SyncClock() {
	if m.clock != nil {
		m.clock.drift(m.w.now, 0)
		m.bootClock()
	}
}

// ClockError is how far the machine's wall clock is ahead of the true time.
func (m *Machine) ClockError() time.Duration {
	return time.Duration(m.clock.wall(m.w.now) - m.w.now)
}

// Now implements host.Host.
func (c *ctx) Now() host.Time { return c.w.start + host.Time(c.p.m.clock.wall(c.w.now)) }

// Monotonic implements host.Host. It begins as the wall clock of a machine
// whose clock is right.
func (c *ctx) Monotonic() host.Time { return c.w.start + host.Time(c.p.m.clock.monotonic(c.w.now)) }

// lasts is how long d of the machine's clock is in virtual time.
func (c *ctx) lasts(d time.Duration) int64 { return c.p.m.clock.lasts(int64(d)) }
