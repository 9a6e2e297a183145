package reports

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Version of the record's format. A reader refuses another one.
const Version = 1

// Record is everything that is kept of a run. Its size does not depend on the
// number of requests. Times are offsets from the start of the run.
type Record struct {
	Run      Run
	Events   []Event
	Faults   []Fault
	Segments []Segment
	Series   []Series
	Outages  []Outage
	// Remainders, one a group; a record may do without.
	Remainders []Remainder
	// Overhead is what measuring added; only a ground in real time has some.
	Overhead []Overhead
	End      End
}

// Run is what was run.
type Run struct {
	Hadrill  string        `json:"hadrill"`  // version of the program
	Scenario string        `json:"scenario"` // name, such as "vip-nginx"
	Path     string        `json:"path"`     // as given on the command line, or library:NAME
	Title    string        `json:"title"`
	Variant  string        `json:"variant,omitempty"` // "" for the scenario itself
	Seed     uint64        `json:"seed"`
	Ground   string        `json:"ground"` // "simulated", "containers"
	Lasts    time.Duration `json:"lasts"`
	Groups   []string      `json:"groups"`   // of users, in the scenario's order
	Backends []string      `json:"backends"` // application servers, in the scenario's order
	// Addresses are those that machines may take, as the scenario names them.
	// One that no machine ever took is known by standing here.
	Addresses []string `json:"addresses,omitempty"`
	Expect    []string `json:"expect"` // expectations as written
	// Files are the scenario's files by name, so that a record can be replayed
	// where they are not. In a record file each is a line of its own.
	Files map[string]string `json:"-"`
}

// Name of what was run: "vip-nginx" or "vip-nginx/preempt".
func (r *Run) Name() string {
	if r.Variant == "" {
		return r.Scenario
	}
	return r.Scenario + "/" + r.Variant
}

// Event is something a program or machine did; kinds as in sim/world.Event. A
// negative At is before the scenario's start, while the stack settles.
type Event struct {
	At      time.Duration `json:"at"`
	Machine string        `json:"machine"`
	Program string        `json:"program,omitempty"`
	Kind    string        `json:"kind"`
	Detail  string        `json:"detail,omitempty"`
}

// Effect is whether a fault did what it says.
type Effect string

// The three effects.
const (
	Confirmed     Effect = "confirmed"
	WithoutEffect Effect = "without effect"
	Unknown       Effect = "unknown"
)

// Fault is one fault or repair of the scenario.
type Fault struct {
	ID   string `json:"id"`   // "kill lb1/nginx", unique in the scenario
	Verb string `json:"verb"` // kill, start, cut, heal ...
	// Targets are the machines ("lb1") or programs ("lb1/nginx") it acts on;
	// what they themselves say is not detection.
	Targets []string      `json:"targets,omitempty"`
	At      time.Duration `json:"at"`
	// Until is when it was repaired (by `for`, or by the fault that undoes it);
	// 0 when it lasts to the end. A repair itself has Until == At.
	Until    time.Duration `json:"until"`
	Repair   bool          `json:"repair,omitempty"` // start, restart, heal, thaw, resume ...: undoes another
	Effect   Effect        `json:"effect"`
	Evidence string        `json:"evidence,omitempty"`
}

// Segment is a group's counts between two faults (or the ends of the run), by
// the time at which a request ended. The moments of all faults and of their
// repairs are borders of segments.
type Segment struct {
	Group  string        `json:"group"`
	From   time.Duration `json:"from"`
	To     time.Duration `json:"to"`
	Counts Counts        `json:"counts"`
	// Latency from the intended start, and service time, in microseconds, as
	// NewHistogram makes them. Nil for no samples.
	Latency *hdrhistogram.Histogram `json:"-"`
	Service *hdrhistogram.Histogram `json:"-"`
	// OutOfRange counts samples that the histograms could not take.
	OutOfRange int64 `json:"out_of_range,omitempty"`
}

// Counts of requests and sessions. Errors by kind as in scenarios.Requests.
type Counts struct {
	Total        int   `json:"total"`
	OK           int   `json:"ok"`
	Refused      int   `json:"refused"`
	Unreachable  int   `json:"unreachable"`
	Timeouts     int   `json:"timeouts"`
	Resets       int   `json:"resets"`
	Status4xx    int   `json:"status_4xx"`
	Status5xx    int   `json:"status_5xx"`
	Opened       int   `json:"opened"`
	Acknowledged int   `json:"acknowledged"`
	Reads        int   `json:"reads"`
	Lost         int   `json:"lost"`
	Stale        int   `json:"stale"`
	ForcedLogins int   `json:"forced_logins"`
	Backends     []int `json:"backends"` // by Run.Backends, answers; nil for none
}

// Series is a group's course: one number a second of the run, from second 0.
type Series struct {
	Group    string          `json:"group"`
	Requests []int           `json:"requests"` // ended in that second
	Errors   []int           `json:"errors"`
	Lost     []int           `json:"lost"`
	Backends [][]int         `json:"backends"` // by Run.Backends, then second
	P50      []time.Duration `json:"p50"`      // latency of what ended in that second, 0 for none
	P99      []time.Duration `json:"p99"`
}

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
}

// Remainder is what the other items of a group leave out.
type Remainder struct {
	Group string `json:"group"`
	// Unfinished requests were sent and had not ended when the run did; Waiting
	// visits were meant to begin and had not.
	Unfinished int `json:"unfinished"`
	Waiting    int `json:"waiting"`
	// Outages beyond those listed, and the sum of their lengths.
	Outages      int           `json:"outages"`
	OutagesTotal time.Duration `json:"outages_total"`
}

// Overhead is what the harness itself added to what it measured.
type Overhead struct {
	Machine string `json:"machine,omitempty"` // "" for all machines together
	// What is "queueing" (a user's process went on after it was meant to),
	// "clock offset" (of the machines' clocks), "order" (the way of an order to
	// a machine and back) or ConnectionTracking.
	What  string        `json:"what"`
	Count int64         `json:"count"`
	P50   time.Duration `json:"p50"`
	P99   time.Duration `json:"p99"`
	Max   time.Duration `json:"max"`
	// Behind is how many seconds of the run the users could not keep up, or the
	// table was nearly full, and were what limits the figures themselves.
	Behind int `json:"behind,omitempty"`
}

// ConnectionTracking is the Overhead that tells how full the kernel's table of
// connections was on the machine where the containers are: Count is the most
// places taken, Behind the seconds in which it was nearly full and new
// connections may have been dropped that the stack had no part in.
const ConnectionTracking = "connection tracking"

// End is how the run ended.
type End struct {
	At       time.Duration `json:"at"` // how far it came
	Finished bool          `json:"finished"`
	Why      string        `json:"why,omitempty"`    // when it did not finish
	Digest   string        `json:"digest,omitempty"` // 16 hex digits; "" where there is none
	Events   uint64        `json:"events,omitempty"`
}

// The geometry of every histogram of a record: 1 us to 2 min with 3
// significant figures.
const (
	histogramLowest  = 1
	histogramHighest = int64(2 * time.Minute / time.Microsecond)
	histogramFigures = 3
)

// NewHistogram is an empty histogram of microseconds as a record holds them.
// RecordValue of more than 2 min is an error: count it in Segment.OutOfRange.
func NewHistogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(histogramLowest, histogramHighest, histogramFigures)
}
