package agent

import (
	"encoding/json"
	"net"
	"net/netip"
	"time"
)

// Order is what the harness wants done.
type Order struct {
	ID int `json:"id"`
	// At is when, in nanoseconds of the Unix epoch; 0 is now.
	At int64  `json:"at,omitempty"`
	Do string `json:"do"` // a name of orders
	// Target is the program, with a child's part ("keepalived/vrrp"), or the
	// name of a rule.
	Target  string          `json:"target,omitempty"`
	Machine *Machine        `json:"machine,omitempty"`
	Program *Program        `json:"program,omitempty"`
	Rule    *Rule           `json:"rule,omitempty"`
	Say     json.RawMessage `json:"say,omitempty"` // to a program of our own
	Within  time.Duration   `json:"within,omitempty"`
}

// Answer is what the agent says: to an order, or by itself about an Event.
type Answer struct {
	Re    int    `json:"re,omitempty"` // the order's ID; 0 for an event
	At    int64  `json:"at"`           // when it was done, or happened
	Error string `json:"error,omitempty"`
	// Detail is the evidence, in words.
	Detail string          `json:"detail,omitempty"`
	Count  int64           `json:"count,omitempty"`
	Event  *Event          `json:"event,omitempty"`
	Said   json.RawMessage `json:"said,omitempty"` // by a program of our own
}

// Event is something that happened on the machine; kinds as in reports.Event.
type Event struct {
	Program string `json:"program,omitempty"`
	Kind    string `json:"kind"`
	Detail  string `json:"detail,omitempty"`
}

// Machine is what the container is to be.
type Machine struct {
	Name    string       `json:"name"`
	Address netip.Prefix `json:"address"` // with the length of the subnet
	// Hosts are the lines of /etc/hosts.
	Hosts map[string]netip.Addr `json:"hosts"`
	// Routes lead to the users behind the machines that send for them: without
	// one, each user would be an entry of every machine's ARP cache, of which the
	// kernel keeps 1024 for all containers together.
	Routes []Route `json:"routes,omitempty"`
	// Files are written before any program starts.
	Files []File `json:"files"`
	// Addresses are those whose coming and going is told.
	Addresses []netip.Addr `json:"addresses"`
}

// Route is a way to addresses through one of the network.
type Route struct {
	To  netip.Prefix `json:"to"`
	Via netip.Addr   `json:"via"`
}

// File is a file of the machine: one with Text, a symbolic Link, or a folder.
type File struct {
	Path string `json:"path"`
	Mode uint32 `json:"mode,omitempty"`
	Text string `json:"text,omitempty"`
	Link string `json:"link,omitempty"`
	Dir  bool   `json:"dir,omitempty"`
}

// Program is a program of the machine.
type Program struct {
	Name string   `json:"name"` // as faults call it
	Kind string   `json:"kind"`
	Argv []string `json:"argv"`
	Env  []string `json:"env,omitempty"`
	// Spec is the first line on the standard input of a program of our own; a
	// real program has none, and its standard output and error are read as logs.
	Spec json.RawMessage `json:"spec,omitempty"`
	// Ports are those that it listens on when it is ready.
	Ports []uint16 `json:"ports,omitempty"`
	// Notes are the lines of its log that become events of the kind "note:Note".
	Note  string   `json:"note,omitempty"`
	Notes []string `json:"notes,omitempty"` // regular expressions
	// Gone are files that a process killed before may have left behind and that
	// would keep a new one from starting; a service manager removes them.
	Gone []string `json:"gone,omitempty"`
}

// Rule is what happens to packets that reach this machine's interface from
// others.
type Rule struct {
	Name string   `json:"name"`
	From []string `json:"from"` // hardware addresses
	// Drop is the share that is lost, 0 to 1; 1 drops ARP as well.
	Drop   float64       `json:"drop,omitempty"`
	Delay  time.Duration `json:"delay,omitempty"`
	Jitter time.Duration `json:"jitter,omitempty"` // uniform, on top of Delay
}

// Failure is what is answered in a program's place: a web server's with an
// HTTP status, a Redis server's with an error.
type Failure struct {
	Ports  []uint16 `json:"ports"`
	Status int      `json:"status"`
	Redis  bool     `json:"redis,omitempty"`
}

// PidFolder holds a file for each program that runs, with its process number.
const PidFolder = "/run/hadrill"

// HardwareAddress is that of a machine: locally administered (02:00), and its
// own address behind it.
func HardwareAddress(a netip.Addr) net.HardwareAddr {
	b := a.AsSlice()
	return append(net.HardwareAddr{2, 0}, b[len(b)-4:]...)
}
