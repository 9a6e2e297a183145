package agent

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// Spec is the first line that a program of our own reads: what it is to be.
// One of Tomcat and Group is not nil.
type Spec struct {
	Machine string     `json:"machine"`
	Program string     `json:"program"`
	Seed    uint64     `json:"seed"`
	Address netip.Addr `json:"address"`
	Cores   int        `json:"cores,omitempty"`

	Tomcat *scenarios.Tomcat `json:"tomcat,omitempty"`
	Redis  netip.AddrPort    `json:"redis"` // of Tomcat's sessions; zero: in memory

	Group    *scenarios.Group `json:"group,omitempty"`
	Backends []string         `json:"backends,omitempty"`
	Lasts    time.Duration    `json:"lasts,omitempty"`
	// Borders are the moments, from the start of the run, of faults and repairs.
	Borders []time.Duration `json:"borders,omitempty"`
}

// Say is what a program of our own can be told. Do is one of said.
type Say struct {
	Do     string  `json:"do"`
	Start  int64   `json:"start,omitempty"` // of the run, in nanoseconds of the Unix epoch
	Status int     `json:"status,omitempty"`
	Share  float64 `json:"share,omitempty"`
	Factor float64 `json:"factor,omitempty"`
}

// Did is what it answers.
type Did struct {
	// Held requests were accepted and not answered, Failed ones answered with a
	// failure, Stretched pieces of work took longer.
	Held      int `json:"held"`
	Failed    int `json:"failed"`
	Stretched int `json:"stretched"`
	// Record is what a group of users saw, as the lines of a record file.
	Record string `json:"record,omitempty"`
	Late   *Late  `json:"late,omitempty"`
}

// Late is what the users' own machine added to what they measured.
type Late struct {
	Count int64         `json:"count"`
	P50   time.Duration `json:"p50"`
	P99   time.Duration `json:"p99"`
	Max   time.Duration `json:"max"`
	// Behind are the seconds in which they could not keep up.
	Behind []int `json:"behind,omitempty"`
}
