package programs

import (
	"io/fs"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// Kind describes one kind of program on every ground.
type Kind struct {
	// Name is the kind's in scenarios.
	Name string

	// Processes are further names of its processes and units, as pidof and
	// systemctl know them.
	Processes []string

	// Main makes our program for the world or for live: its first process, and
	// what its file says without effect. Its error is everything that is wrong
	// with the file (conf.Problems), or one thing about the scenario.
	Main func(e *Env) (host.Main, []conf.Note, error)
	// Real says how the real program is started; nil where there is none, and
	// ours runs everywhere. It runs in the foreground under process 1, as a
	// service manager has it, and logs to its standard error.
	Real func(e *Env) (Process, []File, error)
	// Ours has our program run on containers unless the scenario asks for the
	// real one.
	Ours bool
	// ParentOnly: a signal to the program reaches its first process alone, whose
	// children notice by themselves. The others get signals with their workers,
	// as from a service manager or pkill.
	ParentOnly bool
	// Reads gives the files that its settings name; nil is none.
	Reads func(e *Env) []string
	// Watches gives the files of its machine that it looks at while it runs and that
	// a fault may write; nil is none.
	Watches func(e *Env) []string
	// OursCannot gives the reasons why our program cannot do on containers what it
	// does in the world; nil is none.
	OursCannot func(e *Env) []string
	// Commands gives what our program has other machines do by ssh, as scripts for real
	// ones, by the names that it has for them; nil for a program that does not.
	Commands func(e *Env) map[string]Script
	// Ready is a part of the note by which our program says that it does its work, where it
	// listens on no port that says so.
	Ready string
	// Data are the folders in which the real program keeps its data: they are on
	// the machine's disk, which can be full. Nil: it keeps none.
	Data func(e *Env) []string
	// DiskMB is the least size of a disk with its data that can be full, in MB; 0:
	// any will do.
	DiskMB int
	// Image is the layer that the real program's image must have.
	Image string
	// Layers gives further ones that it needs by its file; nil is none.
	Layers func(e *Env) []string

	// Ports are those that the program listens on, by its settings or its file;
	// none where the file cannot be read. Nil: it answers nobody.
	Ports func(e *Env) []Port
	// Boot is the time from the start until our program listens; nil is none.
	Boot func(e *Env) time.Duration
	// Housekeeping are the kinds of its notes that report no trouble, such as
	// what it wrote to its disk.
	Housekeeping []string
	// Targets gives the addresses that its file sends requests to; nil is none.
	Targets func(e *Env) []conf.Target
	// Choices are the groups of servers among which it chooses by a strategy of
	// balance.Strategies, which its file names; nil is none.
	Choices func(e *Env) []conf.Choice
	// Together gives what is wrong with the files of several of its programs beside each
	// other, in a case that runs all the same; nil is nothing.
	Together func(all []*Env) conf.Problems
	// Session gives how its sessions are called; nil: it has none.
	Session func(e *Env) Session
	// Trouble reads a note of our program that tells of something it depends on;
	// nil: none does.
	Trouble func(e *Env, note string) (Trouble, bool)
	// FileNames are how its configuration file is usually called, Recognise
	// reports whether a text is one, and Describe reads what it says of the
	// machines around it. Nil: it has no file.
	FileNames []string
	Recognise func(text string) bool
	Describe  func(files fs.FS, name string) Description
	// Draft gives the programs, as scenarios have them, of a machine that stands
	// for a server behind balancers; nil for a kind that is none.
	Draft func(App) []string
	// Part is how the kind stands in a drafted stack; nil: in front.
	Part *Part

	// Stores gives the addresses that it writes users' rows to; nil is none.
	Stores func(e *Env) []netip.AddrPort
	// Accounts are those that it logs in with at the case's database servers, which
	// have them when it comes; nil is none.
	Accounts func(e *Env) []Account
	// Acts are the tools by which operators' faults act on it, by their verbs.
	Acts map[string]*Act
	// Rows: what it exposes has users' rows, although nobody asks it for them by the
	// database's protocol.
	Rows bool
	// Last: on containers it is started when all programs of the other machines are
	// ready, as an administrator starts what looks at them all first.
	Last bool

	// Unsupported gives the reasons why the real program cannot do what the
	// scenario asks of it; nil is none.
	Unsupported func(e *Env) []string
}

// Kinds is the table of all programs that a machine of a scenario can run.
var Kinds = []*Kind{
	&nginxKind,
	&haproxyKind,
	&httpdKind,
	&keepalivedKind,
	&tomcatKind,
	&redisKind,
	&sentinelKind,
	&memcachedKind,
	&mysqldKind,
	&proxysqlKind,
	&sshdKind,
	&mhaKind,
	&mmmMondKind,
	&mmmAgentdKind,
	&ndbMgmdKind,
	&ndbdKind,
	&ndbSQLKind,
}

// kindOf finds a row; nil when there is none of that name.
func kindOf(name string) *Kind {
	i := slices.IndexFunc(Kinds, func(k *Kind) bool { return k.Name == name })
	if i < 0 {
		return nil
	}
	return Kinds[i]
}

// Housekeeping lists the kinds of events that are such notes, of all programs:
// "note:redis". Those of users are among them, whose trouble is the outage.
func Housekeeping() []string {
	all := []string{"note:" + Users}
	for _, k := range Kinds {
		for _, note := range k.Housekeeping {
			all = append(all, "note:"+note)
		}
	}
	return all
}
