package scenarios

import (
	"io/fs"
	"net/netip"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/conf"
)

// Scenario is a scenario file: a case for each variant, or one case where it has
// none.
type Scenario struct {
	Name  string // the folder's name
	Path  string // as the user named it, or "library:NAME"
	Title string
	About string
	// FS is the scenario's folder; Files the content of what the scenario reads
	// from it, scenario.yaml included, so that a record can hold it.
	FS    fs.FS
	Files map[string]string
	Cases []*Case
}

// Case is one variant of a scenario, with every default filled in.
type Case struct {
	Scenario *Scenario
	// Variant is the case's name among those of its scenario, "" where the file
	// has no variants: "busy", or "busy,lasts=60s" with settings.
	Variant string
	// Settings replace parts of what the file says.
	Settings []Setting
	// AskedOurs are the programs that are hadrill's own because the command line says so,
	// as MakeOurs takes them.
	AskedOurs []string
	Title     string // the variant's own, or else the scenario's
	Network   Network
	Machines  []Machine
	// Names are further names of machines and addresses.
	Names  map[string]netip.Addr
	Users  []Group
	Faults []Fault
	Lasts  time.Duration
	// Warmup is from when on figures of the whole run and of groups count.
	Warmup time.Duration
	// Ignore are the directives of configuration files to leave aside, by
	// program.
	Ignore map[string][]string
	Expect []expect.Expectation
	// Fidelity are the bands within which the grounds agree, one a figure, in the
	// order of expect.Bands.
	Fidelity []expect.Band

	root *yaml.Node // what it was read from
}

// Network is the network of a scenario: all machines are in it.
type Network struct {
	Subnet        netip.Prefix
	Delay, Jitter time.Duration // one way; jitter is uniform in [0, Jitter)
	Bandwidth     int64         // of each machine's link, bits per second; 0 is unlimited
	Loss          float64       // share of packets lost, 0 to 1
	// Addresses are those that move between machines.
	Addresses []netip.Addr
	// TLS is the cost of opening TLS.
	TLS TLS
	// Groups are named groups of machines, for cuts.
	Groups map[string][]string
}

// TLS is the cost of opening TLS; zero values are the simulator's defaults.
type TLS struct {
	Version   string // "1.2" or "1.3"
	NoResume  bool
	Handshake time.Duration // processor time of the server, with a signature
	Resumed   time.Duration // and where a session is resumed
}

// Machine is a machine and what it runs.
type Machine struct {
	Name  string
	IP    netip.Addr
	Cores int           // 0: the ground's default
	Sync  time.Duration // what one fsync takes
	// Shared are folders that are the same on every machine that names them.
	Shared []string
	Starts time.Duration // how long after the others its programs start
	// Forward is net.ipv4.ip_forward.
	Forward bool
	// NonlocalBind is net.ipv4.ip_nonlocal_bind.
	NonlocalBind bool
	Run          []Program
	Checks       map[string]Check
	Notify       Notify
	Pos          conf.Pos
}

// Program is one program on a machine.
type Program struct {
	// Name is the program's name on its machine, by which faults call it; Kind
	// is which program it is. They are the same unless a machine runs two of a
	// kind.
	Name, Kind string
	File       string // its configuration file, where it has one
	file       conf.Pos
	// Env are the variables of its environment that the scenario sets, by name.
	Env map[string]string
	// Settings are the kind's own, a pointer to its struct; nil for a kind that
	// has a file.
	Settings any
	// Real: on containers the real program runs where ours would; Ours: ours does
	// where the real one would.
	Real, Ours bool
	Pos        conf.Pos
}

// Check describes the probe of a check script of keepalived.
type Check struct {
	Probe   string // "http" or "process"
	Program string
	Port    uint16 // 0: the program's own
}

// Timeouts of a client; 0 is the client's own default.
type Timeouts struct{ Connect, Read time.Duration }

// Dist is a distribution of durations; Kind "" is none.
type Dist struct {
	Kind        string // constant, uniform, exponential, lognormal
	Value       time.Duration
	Min, Max    time.Duration
	Mean        time.Duration
	Median, P99 time.Duration
}

// URL is where somebody connects to.
type URL struct {
	Addr netip.AddrPort
	Host string // as written, for the Host header
	Path string
	// TLS: https, or port 443, on which nothing else is spoken.
	TLS bool
}

// Group is a group of users of one kind.
type Group struct {
	Name    string
	Count   int
	From    netip.Prefix
	To      URL
	Arrive  float64 // users per second; 0: evenly within the first second
	Journey Journey
	Pace    Pace
	// Keepalive: one connection for a user's requests; otherwise one a request.
	Keepalive bool
	Timeouts  Timeouts
	Retry     Retry
	Pause     Dist // between the pages of Get
	// LogFile has the requests of Journey.Log; LogLeft are the numbers of its lines that are
	// none and are left out.
	LogFile string
	LogLeft []int
	// Addresses are the users' own where a log names them; nil for places in From.
	Addresses []netip.Addr
	Pos       conf.Pos
}

// Retry is how often a user repeats what failed, how long after, and by what
// factor that grows.
type Retry struct {
	Times   int
	After   time.Duration
	Backoff float64
}

// Journey is the requests of a visit: Save and Query, or Count, or Write and
// perhaps Read, or ItemWrite or ItemRead, or Get, or Log.
type Journey struct {
	Save, Query Step
	Size, Grows int    // bytes beside the value at the first save, and more at each further one
	Pages       []Step // that only read the session, between Query and Save
	// ReadOnly is the share of visits, from 0 to 1, that end before Save.
	ReadOnly float64
	// ParallelReads are asked in the moment of Query, ParallelWrites, which set something
	// else in the session, in that of Save.
	ParallelReads, ParallelWrites []Step
	// InPlace: Save alters the object in the session without setAttribute.
	InPlace bool
	// Login gives the session another id behind LoginAfter saves, Logout ends it behind
	// LogoutAfter; without a path there is none.
	Login, Logout           Step
	LoginAfter, LogoutAfter int
	Count                   Step
	Write, Read             Step          // of rows
	ReadAfter               time.Duration // between the answer to Write and Read
	// ItemWrite and ItemRead are of items that all users share, so many; the share
	// ItemWrites of the visits write one.
	ItemWrite, ItemRead Step
	Items               int
	ItemWrites          float64
	Get                 []Step
	// Log is the requests of an access log, at their times: also the pace.
	Log []Logged
}

// Logged is a request of an access log.
type Logged struct {
	At   time.Duration // from the first one
	User int
	Step
}

// Step is one request.
type Step struct{ Method, Path string }

// Pace is when visits begin; one of Every, Think and Rate is above zero.
type Pace struct {
	Every    time.Duration // a timetable of each user's own
	Think    time.Duration // closed loop: after the end of the visit before
	Rate     float64       // visits per second of the group: open loop
	Constant bool          // think time or rate is constant rather than exponential
}

// Target is a machine or program that a fault acts on.
type Target struct{ Machine, Program string }

// String gives "lb1" or "lb1/nginx".
func (t Target) String() string {
	if t.Program == "" {
		return t.Machine
	}
	return t.Machine + "/" + t.Program
}

// Fault is one fault or repair.
type Fault struct {
	ID      string
	Verb    string
	At, For time.Duration // For: repaired after that time; 0: not by itself
	Targets []Target
	From    []string // of a fault of the network: machines, groups, "users"
	To      []string // empty: everyone else
	OneWay  bool
	// Settings are the verb's own, such as *Slow; nil for a verb that has none.
	Settings any
	Written  string // its settings as they are written: "by: 50ms, jitter: 5ms"
	Repair   bool   // it undoes another fault
	Undoes   string // that fault's ID; "" for one that undoes what happened before
	Pos      conf.Pos
}
