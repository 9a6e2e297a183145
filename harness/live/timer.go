//go:build linux

package live

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// setTimer starts a timer; the host is locked.
func (h *Host) setTimer(at host.Time) *timer {
	t := h.timers.add(h, at)
	if t.index == 0 {
		h.alarm.set(at.Sub(h.clock.read()))
	}
	return t
}

// limit ends the wait of p that begins now at a time; the host is locked.
func (h *Host) limit(p *proc, gen uint32, at host.Time, why wake) *timer {
	t := h.setTimer(at)
	t.p, t.wait, t.why = p, gen, why
	return t
}

// StopTimer implements host.Stopper.
func (t *timer) StopTimer(gen uint32) bool {
	t.h.mu.Lock()
	defer t.h.mu.Unlock()
	if t.gen != gen || t.index < 0 {
		return false
	}
	t.h.timers.remove(t)
	return true
}

// After implements host.Host.
func (h *Host) After(d time.Duration, t host.Task) host.Timer {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over.Load() {
		return host.Timer{}
	}
	x := h.setTimer(h.now.Add(max(0, d)))
	x.task = t
	return host.NewTimer(x, x.gen)
}

// Sleep implements host.Host.
func (h *Host) Sleep(d time.Duration) {
	if d <= 0 {
		h.self()
		return
	}
	p := h.lock()
	at := h.now.Add(d)
	h.limit(p, p.begin(), at, wokenUp)
	p.due = at
	p.park()
}

// tick runs the timers that are due, and sets the alarm for the next.
func (h *Host) tick() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over.Load() {
		return
	}
	now := h.clock.read()
	for len(h.timers.items) > 0 && h.timers.items[0].at <= now {
		t := h.timers.items[0]
		task, p, wait, why, at := t.task, t.p, t.wait, t.why, t.at
		h.timers.remove(t)
		if p != nil {
			p.wakeUp(wait, why)
		} else {
			h.spawn(task, at)
		}
	}
	if len(h.timers.items) > 0 {
		h.alarm.set(h.timers.items[0].at.Sub(now))
	}
}
