package programs

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// Tier is where a kind stands in a stack that init drafts.
type Tier int

// The tiers, in the order in which they are placed.
const (
	FrontTier       Tier = iota // users come to it, or to an address that it moves
	ApplicationTier             // a file of the servers that balancers pass requests on to
	StoreTier                   // it keeps sessions
	DatabaseTier                // it keeps rows
	WatchTier                   // it watches servers of stores or databases, and replaces them
	AgentTier                   // it runs beside a server, for one that watches
	SplitterTier                // applications ask it instead of the database's servers
)

// Part is how a kind stands in a drafted stack; nil is in front, as balancers do.
type Part struct {
	Tier Tier
	// Machine is the name, with a number behind it, of machines that no file names.
	Machine string
	// Protocol is that of a server of a store or a database.
	Protocol host.Protocol
	// Entry gives a program as a scenario has it, such as "redis: {config: redis.conf}".
	Entry func(p Placed) string
	// Sessions gives the key sessions of the applications that keep theirs there, on
	// machines in their order. A watch's counts before a store's. Nil: none do.
	Sessions func(machines []string, says Standing) string
	// Blank gives a file for a server of which there is none, by its number from 1;
	// nil: it needs none, or shares the one that is there.
	Blank func(p Placed, number int) File
	// Beside are the programs that each server which it names must run, too.
	Beside []string
	// Agents is the kind of program that it needs beside each server; nil for none.
	Agents *Kind
	// Least is how many servers stand there where a watch names fewer, so that one can
	// take another's place; 0 is as many as are named.
	Least int
}

// Placed is a program on the machine that a draft gives it.
type Placed struct {
	File string
	Says Standing
	// Of is the machine that it replicates from, "" for none; Holds the address that its
	// machine has at first, and Moves the one that it moves: not valid for none.
	Of           string
	Holds, Moves netip.Addr
	// First: it begins the cluster that it is a node of.
	First bool
	// For is the server that an agent is beside.
	For string
}

// Standing describes the servers behind the balancers, as a file names them.
type Standing struct {
	// Members are servers that the file names: those that it watches, its own primary,
	// or where it keeps its sessions.
	Members []Member
	// Others are further machines that it needs to be there, by name, with what is
	// Beside.
	Others []string
	// For is the member that an agent's file is for.
	For string
	// Copies is how many machines run it, 0 for one.
	Copies int
	// Port is the server's own, 0 for the usual one.
	Port uint16
	// Follows: the server is a replica by its file; Names: the file names its primary.
	// Mutual: it is one of two that replicate from each other.
	Follows, Names, Mutual bool
	// Clustered: its cluster replicates by itself, from no primary.
	Clustered bool
	// Moves: it moves an address that no file names. Writer is the member that has it
	// at first, and At the address where the file has it.
	Moves  bool
	Writer string
	At     netip.Addr
	// Reach are addresses of which it asks whether they answer.
	Reach []netip.Addr
	// Label is the name by which clients ask for the primary, Password what they say.
	Label, Password string
	// Route is the application server's jvmRoute, "" for none.
	Route string
	// Key is the setting of an application server that names the file.
	Key string
	// Keeps: it says where sessions are; Shares: on more than one machine, where With is
	// not "" with a file of that Key, too.
	Keeps, Shares bool
	With          string
	// Folder is one that all application servers must share, "" for none.
	Folder string
	// Settings are those of the scenario that stand for the file: "port: 11212".
	Settings []string
	// Remarks tell what a reader of the draft must know.
	Remarks []string
}

// Member is a server that a file names.
type Member struct {
	Name string // "" where the file has an address alone
	Host string // a name or an address
	Port uint16
	// Speaks is its protocol.
	Speaks host.Protocol
	// Of is the Name of the member that it replicates from, "" where the draft chooses.
	Of string
	// Spare: nobody asks it while others of the file answer.
	Spare bool
}

// Kind is the kind of a store or a database that the member is of, by its protocol;
// nil for none.
func (m *Member) Kind() *Kind {
	i := slices.IndexFunc(Kinds, func(k *Kind) bool {
		return k.Part != nil && (k.Part.Tier == StoreTier || k.Part.Tier == DatabaseTier) && k.Part.Protocol == m.Speaks
	})
	if i < 0 {
		return nil
	}
	return Kinds[i]
}

// App is a drafted application server.
type App struct {
	Machine string
	Ports   []Port
	Route   string
	// Files are settings that name its files ("context: context.xml"), each with a
	// key of its own.
	Files []string
	// Sessions and Database are the values of these keys, "" for none.
	Sessions, Database string
}

// has reports whether a file has the place of a key.
func (a *App) has(key string) bool {
	return slices.ContainsFunc(a.Files, func(f string) bool { return strings.HasPrefix(f, key+":") })
}

// entry is a program with its settings: "redis: {config: redis.conf}", or its name
// alone without any.
func entry(kind string, settings ...string) string {
	settings = slices.DeleteFunc(settings, func(s string) bool { return s == "" })
	if len(settings) == 0 {
		return kind + ": {}"
	}
	return kind + ": {" + strings.Join(settings, ", ") + "}"
}

// setting is one of them, "" where it has no value.
func setting(key, value string) string {
	if value == "" {
		return ""
	}
	return key + ": " + value
}

// address is an address as a setting has it, "" for none.
func address(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// listOf is a list in one line.
func listOf(all []string) string { return "[" + strings.Join(all, ", ") + "]" }

// portOf reads a port, usual where there is none.
func portOf(text string, usual uint16) uint16 {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return usual
	}
	return uint16(n)
}

// isLoopback reports whether a host is the machine itself.
func isLoopback(name string) bool {
	a, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && a.IsLoopback()
}
