package metric

import "time"

// Outage is one stretch without success of a group: from the sending of the
// first request that failed, or the last success if that is later, to the end
// of the next request that succeeded.
type Outage struct {
	Group string        `json:"group"`
	From  time.Duration `json:"from"`
	To    time.Duration `json:"to"`
	// Noticed is when the first failed request ended; 0 where it is not known.
	Noticed time.Duration `json:"noticed,omitempty"`
	Failed  int           `json:"failed"`         // requests that failed in it
	Open    bool          `json:"open,omitempty"` // it lasted to the end of the run
	// Sent is when the request was sent whose success ended it; 0 where that is
	// not known. A request that was in flight when a fault came may end an
	// outage without being a sign of recovery.
	Sent time.Duration `json:"sent,omitempty"`
	// Again is the end of the first success, To or later, of a request that was
	// sent after the last mark (the moment of a fault or a repair) before the
	// outage was noticed; 0 for none.
	Again time.Duration `json:"again,omitempty"`
}

// Length of the outage.
func (o *Outage) Length() time.Duration { return o.To - o.From }

// Recovered returns the end of the first success of a request that was sent
// after the fault, at that time, which the outage belongs to; false where there
// was none.
func (o *Outage) Recovered(fault time.Duration) (time.Duration, bool) {
	switch {
	case o.Open:
		return 0, false
	case o.Sent == 0 || o.Sent >= fault:
		return o.To, true
	}
	return o.Again, o.Again > 0
}

// Remainder counts what the segments, series and outages of a group leave out.
type Remainder struct {
	Group string `json:"group"`
	// Unfinished requests were sent and had not ended when the run did; Waiting
	// visits were meant to begin and had not, because their users were busy.
	Unfinished int `json:"unfinished"`
	Waiting    int `json:"waiting"`
	// Outages beyond those listed, and the sum of their lengths.
	Outages      int           `json:"outages"`
	OutagesTotal time.Duration `json:"outages_total"`
	// What the comparison of the ledger with the surviving primary's rows found at
	// the end: acknowledged rows that it has not, rows that it has more than once,
	// and rows that it has and nobody acknowledged.
	LostWrites      int `json:"lost_writes,omitempty"`
	DuplicateWrites int `json:"duplicate_writes,omitempty"`
	GhostWrites     int `json:"ghost_writes,omitempty"`
}

// Add adds the numbers of d to those of r.
func (r *Remainder) Add(d *Remainder) { add(valueOf(r), valueOf(d)) }

// Numbers returns all numbers of the remainder.
func (r *Remainder) Numbers() []int { return numbers(valueOf(r)) }

// Result holds everything that was counted of a group of users in a run. Times
// count from the start of the run.
type Result struct {
	Segments []Segment
	Series   Series
	// Outages in order. The shortest of many may be left out: Remainder has
	// their number and length.
	Outages []Outage
	Stalls  []Stall // in order
	// Gaps are the stretches of MinStall and longer without an acknowledged write,
	// from the first attempt on, in order.
	Gaps      []Stretch
	Remainder Remainder
}
