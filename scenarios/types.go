package scenarios

import (
	"io/fs"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// Suite is a scenario file: a case for each variant, or one case where it has
// none.
type Suite struct {
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

// Case is one run's question, with every default filled in.
type Case struct {
	Suite    *Suite
	Variant  string // "" where the file has no variants
	Network  Network
	Machines []Machine
	Users    []Group
	Faults   []Fault
	Lasts    time.Duration
	Expect   []Expectation
}

// Network is the one network that all machines are in.
type Network struct {
	Subnet        netip.Prefix
	Delay, Jitter time.Duration // one way; jitter is uniform in [0, Jitter)
	Bandwidth     int64         // of each machine's link, bits per second; 0 is unlimited
	Loss          float64       // share of packets lost, 0 to 1
	// Addresses are those that move between machines.
	Addresses []netip.Addr
	// Groups are named groups of machines, for cuts.
	Groups map[string][]string
}

// Machine is a machine and what it runs.
type Machine struct {
	Name   string
	IP     netip.Addr
	Cores  int           // 0: the ground's default
	Sync   time.Duration // what one fsync takes
	Starts time.Duration // how long after the others its programs start
	// Forward is net.ipv4.ip_forward.
	Forward bool
	Run     []Program
	Checks  map[string]Check
	Pos     conf.Pos
}

// Program is one program on a machine.
type Program struct {
	// Name is the program's name on its machine, by which faults call it; Kind
	// is which program it is. They are the same unless a machine runs two of a
	// kind.
	Name, Kind string
	File       string // its configuration file, where it has one
	file       conf.Pos
	Tomcat     *Tomcat
	Redis      *Redis
	Pos        conf.Pos
}

// Check says what a check script of keepalived looks at.
type Check struct {
	Probe   string // "http" or "process"
	Program string
	Port    uint16 // 0: the program's own
}

// Tomcat is an application server: Tomcat, or Spring Boot with one inside.
type Tomcat struct {
	Port           uint16
	AJP            int    // port of the AJP connector; 0: none
	Route          string // jvmRoute
	Threads        int
	Work, CPU      Dist // what a request takes: worker time, and time of a core
	Sessions       SessionStore
	SessionTimeout time.Duration
	Service        URL // of the service tier that /web/NAME calls; zero: none
	ServiceTimeout Timeouts
	Boot           time.Duration
	Serves         string // the name that it answers
	Graceful       time.Duration
}

// SessionStore is where an application server keeps sessions: in its memory,
// or on a machine's Redis.
type SessionStore struct {
	Redis    string // machine; "" is local
	Timeouts Timeouts
}

// Timeouts of a client; 0 is the client's own default.
type Timeouts struct{ Connect, Read time.Duration }

// Redis is a Redis server.
type Redis struct {
	Port        uint16
	Persistence string // rdb, none, aof-always, aof-everysec, aof-no
}

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
	Pos       conf.Pos
}

// Journey is what a visit asks: Save and Query, or Count, or Get.
type Journey struct {
	Save, Query Step
	Count       Step
	Get         []Step
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

// Target is what a fault acts on.
type Target struct{ Machine, Program string }

// String is "lb1" or "lb1/nginx".
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
	From    []string // of cut, delay and loss: machines, groups, "users"
	To      []string // empty: everyone else
	OneWay  bool
	Delay   time.Duration
	Jitter  time.Duration
	Share   float64 // of packets or requests, 0 to 1
	Factor  float64
	Status  int
	Repair  bool   // it undoes another fault
	Undoes  string // that fault's ID; "" for one that undoes what happened before
	Pos     conf.Pos
}
