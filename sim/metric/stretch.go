package metric

import "time"

// Stretch is a part of a run's time, of a group of users or of the whole stack.
type Stretch struct {
	Group string        `json:"group,omitempty"`
	From  time.Duration `json:"from"`
	To    time.Duration `json:"to"`
}

// Copy describes a server's copy of the application's table at the end of a run.
type Copy struct {
	Machine string `json:"machine"`
	Rows    int    `json:"rows"`
	// Primary: it is the surviving primary, which the others are compared with.
	Primary bool `json:"primary,omitempty"`
	// Diverged: its rows are not those with which the primary's begin. One that is
	// only behind has not diverged.
	Diverged bool `json:"diverged,omitempty"`
	// Stopped says which thread of its replication does not run and what it met, "" for
	// none and for one that is no replica. One that tries to connect runs.
	Stopped string `json:"stopped,omitempty"`
}
