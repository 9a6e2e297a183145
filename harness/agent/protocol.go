package agent

import (
	"encoding/json"
	"net"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/harness/programs"
)

// Order is an order of the harness to the agent of a machine.
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
	Request json.RawMessage `json:"request,omitempty"` // to a program of our own
	Text    string          `json:"text,omitempty"`    // of the file Target
	Within  time.Duration   `json:"within,omitempty"`
	Ahead   time.Duration   `json:"ahead,omitempty"` // of the programs' clock, from what it is
}

// Answer is the agent's answer to an order, or its report of an Event.
type Answer struct {
	Re    int    `json:"re,omitempty"` // the order's ID; 0 for an event
	At    int64  `json:"at"`           // when it was done, or happened
	Error string `json:"error,omitempty"`
	// Detail is the evidence, in words.
	Detail string          `json:"detail,omitempty"`
	Count  int64           `json:"count,omitempty"`
	Event  *Event          `json:"event,omitempty"`
	Reply  json.RawMessage `json:"reply,omitempty"` // by a program of our own
}

// Process is a process of a program, alive.
type Process struct {
	PID     int   `json:"pid"`
	Stopped bool  `json:"stopped,omitempty"` // by a signal
	Since   int64 `json:"since"`             // when it began, in nanoseconds of the Unix epoch
}

// Event is something that happened on the machine; kinds as in record.Event.
type Event struct {
	Program string `json:"program,omitempty"`
	Kind    string `json:"kind"`
	Detail  string `json:"detail,omitempty"`
	// Database is the state that a DatabaseEvent reports.
	Database *DatabaseState `json:"database,omitempty"`
}

// Machine describes the machine that the container stands for.
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
	Files []programs.File `json:"files"`
	// OwnClock: the programs' wall clock can be set. It costs every look at the
	// clock of a real program the reading of a file.
	OwnClock bool `json:"own_clock,omitempty"`
	// Disk is the folders that are file systems of a limited size, which can be
	// full; none where the programs' disk is the engine's.
	Disk []string `json:"disk,omitempty"`
	// Addresses are those whose coming and going is reported as events.
	Addresses []netip.Addr `json:"addresses"`
}

// Route leads to addresses through an address of the network.
type Route struct {
	To  netip.Prefix `json:"to"`
	Via netip.Addr   `json:"via"`
}

// Program is a program of the machine: its process, and by what it is called.
type Program struct {
	Name string `json:"name"` // as faults call it
	programs.Process
	// Spec is the first line on the standard input of a program of our own; a
	// real program has none, and its standard output and error are read as logs.
	Spec json.RawMessage `json:"spec,omitempty"`
}

// Rule drops or delays packets that reach this machine's interface from
// others.
type Rule struct {
	Name string   `json:"name"`
	From []string `json:"from"` // hardware addresses
	// Drop is the share that is lost, 0 to 1; 1 drops ARP as well.
	Drop   float64       `json:"drop,omitempty"`
	Delay  time.Duration `json:"delay,omitempty"`
	Jitter time.Duration `json:"jitter,omitempty"` // uniform, on top of Delay
}

// Failure has the agent answer in a program's place, on each port with a
// failure in the port's protocol.
type Failure struct {
	Ports  []programs.Port `json:"ports"`
	Status int             `json:"status"` // of web answers
}

// DataFolder holds, on a machine, a folder for each program of our own: its disk.
const DataFolder = "/var/lib/hadrill"

// HardwareAddress gives a machine's hardware address: 02:00 (locally
// administered), and then the four bytes of its IPv4 address.
func HardwareAddress(a netip.Addr) net.HardwareAddr {
	b := a.AsSlice()
	return append(net.HardwareAddr{2, 0}, b[len(b)-4:]...)
}
