package record

import (
	"time"

	"github.com/hadrill/hadrill/sim/metric"
)

// Version of the record's format. A reader refuses another one.
const Version = 2

// Record is everything that is kept of a run. Its size does not depend on the
// number of requests. Times are offsets from the start of the run.
type Record struct {
	Run      Run
	Events   []Event
	Faults   []Fault
	Segments []metric.Segment
	Series   []metric.Series
	Outages  []metric.Outage
	Stalls   []metric.Stall
	// Gaps are without an acknowledged write of a group; Duals with two primaries
	// that take writes.
	Gaps  []metric.Stretch
	Duals []metric.Stretch
	// Copies of the application's table at the end, one a server that ran.
	Copies []metric.Copy
	// Remainders, one a group; a record may do without.
	Remainders []metric.Remainder
	// Overhead holds the delays that measuring added; only a ground in real
	// time has some.
	Overhead []Overhead
	End      End
}

// AddGroup adds the result of a group of users.
func (r *Record) AddGroup(seen *metric.Result) {
	r.Segments = append(r.Segments, seen.Segments...)
	r.Series = append(r.Series, seen.Series)
	r.Outages = append(r.Outages, seen.Outages...)
	r.Stalls = append(r.Stalls, seen.Stalls...)
	r.Gaps = append(r.Gaps, seen.Gaps...)
	r.Remainders = append(r.Remainders, seen.Remainder)
}

// Reaches gives the time up to which a record describes its run, whether it
// has an end or not.
func (r *Record) Reaches() time.Duration {
	var last time.Duration
	for i := range r.Segments {
		last = max(last, r.Segments[i].To)
	}
	for i := range r.Outages {
		last = max(last, r.Outages[i].To)
	}
	if n := len(r.Events); n > 0 {
		last = max(last, r.Events[n-1].At)
	}
	return last
}

// Run describes the run: the scenario, its files, the seed and the ground.
type Run struct {
	Hadrill  string `json:"hadrill"`  // version of the program
	Scenario string `json:"scenario"` // name, such as "vip-nginx"
	Path     string `json:"path"`     // as given on the command line, or library:NAME
	Title    string `json:"title"`
	Variant  string `json:"variant,omitempty"` // "" for the scenario itself
	// Settings replaced parts of the scenario, as in "users.shoppers.rate=100/s";
	// Variant names them too.
	Settings []string      `json:"settings,omitempty"`
	Seed     uint64        `json:"seed"`
	Ground   string        `json:"ground"` // "simulated", "containers"
	Lasts    time.Duration `json:"lasts"`
	// Warmup is from when on figures of the whole run, of groups and of what is before
	// a fault count. It is a border of segments.
	Warmup   time.Duration `json:"warmup,omitempty"`
	Groups   []string      `json:"groups"`   // of users, in the scenario's order
	Backends []string      `json:"backends"` // application servers, in the scenario's order
	// Machines are those of the scenario, in its order, and Asks the address that each
	// group asks, in the order of Groups. Records of old versions do without.
	Machines []Machine `json:"machines,omitempty"`
	Asks     []string  `json:"asks,omitempty"`
	// Addresses are those that machines may take, as the scenario names them.
	// One that no machine ever took is known by standing here.
	Addresses []string `json:"addresses,omitempty"`
	// Housekeeping are the kinds of notes ("note:redis") that do not show that
	// a program noticed a fault: of stores, which watch nobody, and of the
	// record itself.
	Housekeeping []string `json:"housekeeping,omitempty"`
	Expect       []string `json:"expect"` // expectations as written
	// Ignored are the lines of configuration files that the scenario leaves
	// aside, "file:line:col: directive".
	Ignored []string `json:"ignored,omitempty"`
	// Ours are the programs, as "lb1/nginx", that were hadrill's own on a ground that
	// has real ones.
	Ours []string `json:"ours,omitempty"`
	// Files are the scenario's files by name, so that a record can be replayed
	// where they are not. In a record file each is a line of its own.
	Files map[string]string `json:"-"`
}

// Machine of a scenario, with the programs that it runs.
type Machine struct {
	Name     string    `json:"name"`
	IP       string    `json:"ip"`
	Programs []Program `json:"programs,omitempty"`
}

// Program of a machine. Serves is its name among the Backends, "" for one that is no
// application server.
type Program struct {
	Name   string `json:"name"`
	Serves string `json:"serves,omitempty"`
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

// NoteRefused is the kind of the note by which a program tells that a request came
// to a section of its configuration that its reader refused (host.NoteRefused).
const NoteRefused = "note:refused"

// NoteLine is the kind of the note by which a program tells that a line of its
// configuration decided what became of users (host.NoteLine).
const NoteLine = "note:line"

// Effect is whether a fault took effect.
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
	// their own notes are not detection.
	Targets []string `json:"targets,omitempty"`
	// Settings hold what else the scenario says of it: "by: 50ms". Records of old versions
	// do without.
	Settings string `json:"settings,omitempty"`
	// Between: it acts on the network between machines, so its targets are
	// witnesses like the others.
	Between bool          `json:"between,omitempty"`
	At      time.Duration `json:"at"`
	// Until is when it was repaired (by `for`, or by the fault that undoes it);
	// 0 when it lasts to the end. A repair itself has Until == At.
	Until    time.Duration `json:"until"`
	Repair   bool          `json:"repair,omitempty"` // start, restart, heal, thaw, resume ...: undoes another
	Effect   Effect        `json:"effect"`
	Evidence string        `json:"evidence,omitempty"`
}

// Overhead is a delay that the harness itself added to its measurements.
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
	// table was nearly full, and themselves limited the figures.
	Behind int `json:"behind,omitempty"`
}

// ConnectionTracking is the Overhead for how full the kernel's table of
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

// Interrupted is End.Why of a run that was cut short by who asked for it.
const Interrupted = "interrupted"

// Began reports whether a run that was interrupted had begun: one that came nowhere has no
// figures, and there is nothing to judge.
func (e *End) Began() bool { return e.Finished || e.Why != Interrupted || e.At > 0 }
