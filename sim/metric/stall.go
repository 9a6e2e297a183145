package metric

import "time"

// Stall is a stretch in which somebody of a group waited and nobody had success,
// whether requests failed or hung: from the last success, or the sending of the
// first request after it if that is later, to the end of the next request that
// succeeded. Those of MinStall and longer are kept.
type Stall struct {
	Group string        `json:"group"`
	From  time.Duration `json:"from"`
	To    time.Duration `json:"to"`
	Open  bool          `json:"open,omitempty"` // it lasted to the end of the run
}

// MinStall is how long a stall must be to be one: a shorter wait is latency.
const MinStall = 100 * time.Millisecond
