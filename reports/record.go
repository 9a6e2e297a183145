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
	End      End
}

// Run is what was run.
type Run struct {
	Hadrill  string // version of the program
	Scenario string // name, such as "vip-nginx"
	Path     string // as given on the command line, or library:NAME
	Title    string
	Variant  string // "" for the scenario itself
	Seed     uint64
	Ground   string // "simulated", "containers"
	Lasts    time.Duration
	Groups   []string // of users, in the scenario's order
	Backends []string // application servers, in the scenario's order
	Expect   []string // expectations as written
	// Files are the scenario's files by name, so that a record can be replayed
	// where they are not.
	Files map[string]string
}

// Event is something a program or machine did; kinds as in sim/world.Event.
type Event struct {
	At      time.Duration
	Machine string
	Program string
	Kind    string
	Detail  string
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
	ID   string // "kill lb1/nginx", unique in the scenario
	Verb string // kill, start, cut, heal ...
	At   time.Duration
	// Until is when it was repaired (by `for`, or by the fault that undoes it);
	// 0 when it lasts to the end. A repair itself has Until == At.
	Until    time.Duration
	Repair   bool // start, restart, heal, thaw, resume ...: undoes another
	Effect   Effect
	Evidence string
}

// Segment is a group's counts between two faults (or the ends of the run), by
// the time at which a request ended.
type Segment struct {
	Group    string
	From, To time.Duration
	Counts   Counts
	// Latency from the intended start, and service time, in microseconds,
	// 1 us to 2 min, 3 significant figures.
	Latency *hdrhistogram.Histogram `json:"-"`
	Service *hdrhistogram.Histogram `json:"-"`
	// OutOfRange counts samples that the histograms could not take.
	OutOfRange int64
}

// Counts of requests and sessions. Errors by kind as in scenarios.Requests.
type Counts struct {
	Total, OK                                                    int
	Refused, Unreachable, Timeouts, Resets, Status4xx, Status5xx int
	Opened, Acknowledged, Reads, Lost, Stale, ForcedLogins       int
	Backends                                                     []int // by Run.Backends, answers
}

// Series is a group's course: one number a second of the run, from second 0.
type Series struct {
	Group    string
	Requests []int // ended in that second
	Errors   []int
	Lost     []int
	Backends [][]int         // by Run.Backends, then second
	P50, P99 []time.Duration // latency of what ended in that second, 0 for none
}

// Outage is one stretch without success of a group.
type Outage struct {
	Group    string
	From, To time.Duration
	Failed   int  // requests that failed in it
	Open     bool // it lasted to the end of the run
}

// End is how the run ended.
type End struct {
	At       time.Duration // how far it came
	Finished bool
	Why      string // when it did not finish
	Digest   string // 16 hex digits; "" where there is none
	Events   uint64
}
