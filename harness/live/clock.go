//go:build linux

package live

import (
	"sync/atomic"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// clock is the wall clock at the program's start, continued by the monotonic
// one: it never goes back, and does not follow a clock that is set anew.
type clock struct {
	start time.Time
	base  host.Time
	// ahead is how far the program's wall clock is ahead of it, in nanoseconds.
	ahead atomic.Int64
}

func (c *clock) init() {
	c.start = time.Now()
	c.base = host.Time(c.start.UnixNano())
}

func (c *clock) read() host.Time { return c.base.Add(time.Since(c.start)) }

// Now is the wall clock at the moment at which the calling process got the turn.
func (h *Host) Now() host.Time { return h.now.Add(time.Duration(h.clock.ahead.Load())) }

// Monotonic implements host.Host, of the same moment.
func (h *Host) Monotonic() host.Time { return h.now }

// SetClockError sets how far the program's wall clock is ahead of the machine's.
// Like the faults it may be called from anywhere.
func (h *Host) SetClockError(ahead time.Duration) { h.clock.ahead.Store(int64(ahead)) }
