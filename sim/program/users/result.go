package users

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Result is what a group saw in a run. Times count from the start of the run.
type Result struct {
	Group    string
	Segments []Segment
	Series   Series
	// Outages in order. Of those that began in one second at most 32 are kept,
	// the longest; the others are counted in OutagesLeftOut and their lengths
	// summed up in LeftOutTotal.
	Outages        []Outage
	OutagesLeftOut int
	LeftOutTotal   time.Duration
	// Totals are the sum of the segments' counts.
	Totals Counts
	// Unfinished is how many requests were sent and had not ended.
	Unfinished int
	// Waiting is how many visits were meant to begin and had not, because
	// their users were still busy.
	Waiting int
}

// Counts of requests and sessions.
type Counts struct {
	// Requests that ended, and how.
	Total, OK                                                    int
	Refused, Unreachable, Timeouts, Resets, Status4xx, Status5xx int
	// Opened sessions, Acknowledged writes (first ones included), Reads:
	// answered visits to an open session, and what they found.
	Opened, Acknowledged, Reads, Lost, Stale, ForcedLogins int
	// Backends counts complete answers by application server.
	Backends []int
}

// Segment is the counts between two marks (or the ends of the run), by the
// time at which a request ended.
type Segment struct {
	From, To time.Duration
	Counts   Counts
	// Latency from the intended start, and service time from the sending, of
	// every request that ended, in microseconds, 1 us to 2 min, 3 significant
	// figures. Less than 1 us is recorded as 1 us.
	Latency, Service *hdrhistogram.Histogram
	// OutOfRange counts samples above 2 min, which the histograms do not have.
	OutOfRange int64
}

// Series is the course of the run, one number a second, from second 0, by the
// time at which a request ended.
type Series struct {
	Requests, Errors, Lost []int
	Backends               [][]int         // by backend, then second
	P50, P99               []time.Duration // latency, 0 for none
}

// Outage is one stretch without success: from the start of the first request
// that failed, but not before the last success, to the end of the next
// request that did not fail.
type Outage struct {
	From, To time.Duration
	Noticed  time.Duration // when the first of its failed requests ended
	Failed   int           // requests that failed in it
	Open     bool          // it lasted to the end of the run
}

// plus adds d to c.
func (c *Counts) plus(d *Counts) {
	for i, p := range c.numbers() {
		*p += *d.numbers()[i]
	}
	for i, n := range d.Backends {
		c.Backends[i] += n
	}
}

// numbers are the fields that are one number.
func (c *Counts) numbers() [14]*int {
	return [14]*int{&c.Total, &c.OK, &c.Refused, &c.Unreachable, &c.Timeouts, &c.Resets, &c.Status4xx, &c.Status5xx,
		&c.Opened, &c.Acknowledged, &c.Reads, &c.Lost, &c.Stale, &c.ForcedLogins}
}
