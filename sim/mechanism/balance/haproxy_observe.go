package balance

// OnError says how HAProxy treats a server whose requests failed too often in a
// row (on-error).
type OnError uint8

// The actions of on-error.
const (
	FailCheck   OnError = iota // as if a check had failed
	FastInter                  // the next check comes sooner; so it does with the others
	SuddenDeath                // as if a check had failed, and the next failure is the last
	MarkDown                   // down at once
)

// ErrorCount counts the errors of a server in a row (observe, error-limit).
type ErrorCount struct {
	Limit int
	count int
}

// Seen counts one request and reports whether the limit is reached; then the
// count begins anew.
func (c *ErrorCount) Seen(failed bool) bool {
	if !failed {
		c.count = 0
		return false
	}
	c.count++
	if c.count < c.Limit {
		return false
	}
	c.count = 0
	return true
}

// Clear forgets the errors, as a check that passes does.
func (c *ErrorCount) Clear() { c.count = 0 }

// Observed takes the action of on-error (health_adjust in check.c); it reports
// whether they took it down.
func (h *Health) Observed(do OnError) bool {
	was := h.Up()
	switch do {
	case FastInter:
		return false
	case SuddenDeath:
		h.Level = min(h.Level, h.Rise+1)
	case MarkDown:
		h.Level = h.Rise
	}
	h.Failed()
	return was && !h.Up()
}
