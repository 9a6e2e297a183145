package scenarios

import "time"

// Figures is what was measured of a run, or of a part of it; the names that
// expectations may use. Package reports fills it by the definitions given
// there; it stands here so that an expectation is checked when it is read.
//
// Durations are compared with literals that carry a unit (5s, 300ms).
type Figures struct {
	Requests Requests `expr:"requests"`
	Sessions Sessions `expr:"sessions"`
	Outage   Outage   `expr:"outage"`
	// Latency counts from the moment the request was meant to start; Service
	// from the moment it was sent. Both cover every request that ended,
	// failed ones included.
	Latency Latency `expr:"latency"`
	Service Latency `expr:"service"`
}

// Requests counts requests that ended in the part measured.
type Requests struct {
	Total  int `expr:"total"`
	OK     int `expr:"ok"`
	Errors int `expr:"errors"`
	// Share of errors among all, 0 to 1; 0 when there were none at all.
	ErrorShare float64 `expr:"error_share"`
	// PerSecond is OK per second.
	PerSecond float64 `expr:"per_second"`
	// Errors by what the user saw.
	Refused     int `expr:"refused"`
	Unreachable int `expr:"unreachable"`
	Timeouts    int `expr:"timeouts"` // connecting or reading
	Resets      int `expr:"resets"`   // reset or closed without an answer, truncated
	Status4xx   int `expr:"status_4xx"`
	Status5xx   int `expr:"status_5xx"`
	// Unfinished requests had been sent and had not ended when the run did;
	// Waiting visits were meant to begin and had not, because their users were
	// still busy. Both are of the end of the run: 0 for a part before it.
	Unfinished int `expr:"unfinished"`
	Waiting    int `expr:"waiting"`
}

// Sessions counts by the users' own ledgers.
type Sessions struct {
	Opened       int `expr:"opened"`       // acknowledged first saves
	Acknowledged int `expr:"acknowledged"` // acknowledged saves, first ones included
	Reads        int `expr:"reads"`        // answered visits to an open session
	Lost         int `expr:"lost"`         // answers without the session or its value
	Stale        int `expr:"stale"`        // answers older than the last acknowledged version
	ForcedLogins int `expr:"forced_logins"`
	// LostShare is Lost over Opened, 0 to 1.
	LostShare float64 `expr:"lost_share"`
}

// Outage is time without any success, from the first failed request to the
// next success, in one group of users; of all groups the worst (Longest) and
// the sum (Total, Count).
type Outage struct {
	Longest time.Duration `expr:"longest"`
	Total   time.Duration `expr:"total"`
	Count   int           `expr:"count"`
}

// Latency is a distribution's figures.
type Latency struct {
	Mean time.Duration `expr:"mean"`
	P50  time.Duration `expr:"p50"`
	P90  time.Duration `expr:"p90"`
	P99  time.Duration `expr:"p99"`
	P999 time.Duration `expr:"p999"`
	Max  time.Duration `expr:"max"`
}

// Address is what happened to an address that moves.
type Address struct {
	// Owner is the machine that has it at the end, "" for none, "lb1+lb2" for two.
	Owner string `expr:"owner"`
	// Moves is how often a machine took it that was not the last to have it.
	Moves int `expr:"moves"`
	// Dual is the time with two owners or more; Unowned the time with none,
	// after the first owner.
	Dual    time.Duration `expr:"dual"`
	Unowned time.Duration `expr:"unowned"`
}

// Backend is what one application server answered.
type Backend struct {
	Requests int     `expr:"requests"`
	Share    float64 `expr:"share"` // of all answers by application servers, 0 to 1
}

// FaultFigures are what one fault did.
type FaultFigures struct {
	// Outage that began while the fault lasted or within it: its length, 0 for none.
	Outage time.Duration `expr:"outage"`
	// Detection, Takeover and FirstSuccess are times from the fault to the
	// first note of a program that noticed it, to the first move of an address,
	// to the first success after the first failure; -1ns when there was none.
	Detection    time.Duration `expr:"detection"`
	Takeover     time.Duration `expr:"takeover"`
	FirstSuccess time.Duration `expr:"first_success"`
}

// Measured gives the figures of a run: the whole, and its parts by name. An
// expectation sees the whole's fields directly and the parts through functions
// of these names. Asking for a part that does not exist is an error.
type Measured interface {
	Whole() Figures
	Group(name string) (Figures, error)    // group("shoppers")
	Before(fault string) (Figures, error)  // before("kill lb1/nginx")
	During(fault string) (Figures, error)  // from the fault to its repair, or to the end
	After(fault string) (Figures, error)   // after its repair
	Fault(id string) (FaultFigures, error) // fault("kill lb1/nginx")
	Address(ip string) (Address, error)    // address("10.20.0.100")
	Backend(name string) (Backend, error)  // backend("web1")
}
