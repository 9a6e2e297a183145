package agent

import (
	"time"

	"github.com/hadrill/hadrill/harness/programs"
)

// Spec is the first line that a program of our own reads. It says which
// program to be.
type Spec struct {
	programs.Spec
	Seed uint64 `json:"seed"`
}

// Request asks a program of our own to do something. Do names a row of
// requests.
type Request struct {
	Do     string  `json:"do"`
	Start  int64   `json:"start,omitempty"` // of the run, in nanoseconds of the Unix epoch
	Status int     `json:"status,omitempty"`
	Share  float64 `json:"share,omitempty"`
	Factor float64 `json:"factor,omitempty"`
	// Signal is the name of one that the program gets within its process, or its Child
	// of that name.
	Signal string `json:"signal,omitempty"`
	Child  string `json:"child,omitempty"`
	// Rows are those of the surviving primary, for the users' ledgers; nil where
	// there is no database.
	Rows *Rows `json:"rows,omitempty"`
}

// Reply is the program's reply to a Request.
type Reply struct {
	// Held requests were accepted and not answered, Failed ones answered with a
	// failure, Stretched pieces of work took longer.
	Held      int `json:"held"`
	Failed    int `json:"failed"`
	Stretched int `json:"stretched"`
	// What stands at present: it hangs, it fails, its work takes longer.
	Hangs bool `json:"hangs,omitempty"`
	Fails bool `json:"fails,omitempty"`
	Slow  bool `json:"slow,omitempty"`
	// Process is the program as a process, or the child that the request names; nil
	// where that has ended.
	Process *Process `json:"process,omitempty"`
	// Record holds the counts and times of a group of users, as the lines of a
	// record file.
	Record string `json:"record,omitempty"`
	Late   *Late  `json:"late,omitempty"`
}

// Late holds the delays that the users' own machine added to their
// measurements.
type Late struct {
	Count int64         `json:"count"`
	P50   time.Duration `json:"p50"`
	P99   time.Duration `json:"p99"`
	Max   time.Duration `json:"max"`
	// Behind are the seconds in which they could not keep up.
	Behind []int `json:"behind,omitempty"`
}
