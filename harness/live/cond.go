//go:build linux

package live

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// cond implements host.Cond.
type cond struct {
	h     *Host
	queue []waiter
}

type waiter struct {
	p   *proc
	gen uint32
}

// NewCond implements host.Host.
func (h *Host) NewCond() host.Cond { return &cond{h: h} }

// Wait implements host.Cond.
func (c *cond) Wait(d time.Duration) bool {
	h := c.h
	p := h.lock()
	gen := p.begin()
	c.queue = append(c.queue, waiter{p, gen})
	var t *timer
	var set uint32
	if d > 0 {
		t = h.limit(p, gen, h.now.Add(d), timedOut)
		set = t.gen
	}
	why := p.park()
	if why == timedOut {
		c.drop(p)
		return false
	}
	if t != nil {
		t.StopTimer(set)
	}
	return true
}

// drop forgets a process that gave up waiting.
func (c *cond) drop(p *proc) {
	for i := range c.queue {
		if c.queue[i].p == p {
			c.queue = append(c.queue[:i], c.queue[i+1:]...)
			return
		}
	}
}

// Signal implements host.Cond.
func (c *cond) Signal() {
	c.h.mu.Lock()
	defer c.h.mu.Unlock()
	c.signal()
}

func (c *cond) signal() {
	for len(c.queue) > 0 {
		w := c.queue[0]
		c.queue = append(c.queue[:0], c.queue[1:]...)
		if w.p.wakeUp(w.gen, wokenUp) {
			return
		}
	}
}

// Broadcast implements host.Cond.
func (c *cond) Broadcast() {
	c.h.mu.Lock()
	defer c.h.mu.Unlock()
	for len(c.queue) > 0 {
		c.signal()
	}
}

// Waiting implements host.Cond.
func (c *cond) Waiting() int {
	c.h.mu.Lock()
	defer c.h.mu.Unlock()
	n := 0
	for _, w := range c.queue {
		if w.p.gen == w.gen && w.p.parked {
			n++
		}
	}
	return n
}
