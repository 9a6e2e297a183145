//go:build linux

package live

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// clock is the wall clock at the program's start, continued by the monotonic
// one: it never goes back, and does not follow a clock that is set anew.
type clock struct {
	start time.Time
	base  host.Time
}

func newClock() clock {
	t := time.Now()
	return clock{t, host.Time(t.UnixNano())}
}

func (c *clock) read() host.Time { return c.base.Add(time.Since(c.start)) }
