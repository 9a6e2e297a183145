package balance

import "time"

// Health counts the checks of a server as HAProxy does (check.c): below Rise it
// is down, from Rise on it is up; a failure of a server that is up takes one
// step of Fall, and a success gives all of them back.
type Health struct {
	Rise, Fall int
	// Level is 0 (down for certain) to Rise+Fall-1 (up for certain).
	Level int
}

// NewHealth returns the health of a server at the start: up, but a single
// failure brings it down.
func NewHealth(rise, fall int) Health { return Health{rise, fall, rise} }

// Up reports whether the server counts as up.
func (h *Health) Up() bool { return h.Level >= h.Rise }

// Passed counts a check that succeeded, Failed one that did not; both report
// whether that changed Up.
func (h *Health) Passed() bool {
	if h.Level >= h.Rise+h.Fall-1 {
		return false
	}
	h.Level++
	if h.Level < h.Rise {
		return false
	}
	came := h.Level == h.Rise
	h.Level = h.Rise + h.Fall - 1
	return came
}

// Failed counts a check that failed.
func (h *Health) Failed() bool {
	was := h.Up()
	if h.Level > h.Rise {
		h.Level--
		return false
	}
	h.Level = 0
	return was
}

// Intervals are the times between two checks; Fast and Down are Inter unless
// they are given.
type Intervals struct{ Inter, Fast, Down time.Duration }

// Next returns how long after the end of a check the next one begins.
func (i Intervals) Next(h *Health) time.Duration {
	switch {
	case h.Level >= h.Rise+h.Fall-1:
		return i.Inter
	case h.Level == 0 && i.Down > 0:
		return i.Down
	case h.Level > 0 && i.Fast > 0:
		return i.Fast
	}
	return i.Inter
}
