//go:build linux

package live

import (
	"net/netip"
	"runtime"
	"sync"

	"github.com/hadrill/hadrill/sim/host"
)

// Options of a Host.
type Options struct {
	// Machine and Program are the names that the scenario gives them.
	Machine, Program string
	// Seed is the run's: the random streams are those of a world of that seed.
	Seed uint64
	// Address is the machine's own fixed address. Connections without
	// host.Options.From leave from whatever the kernel chooses.
	Address netip.Addr
	// Interface carries addresses, gratuitous ARP and multicast, such as
	// "eth0"; "" is none: what needs it is without effect.
	Interface string
	// Dir is the folder that is the machine's disk; "" keeps nothing: reads
	// find no file and writes are lost.
	Dir string
	// Shared are folders that other machines have as well: what a program keeps there
	// is a file of that name.
	Shared []string
	// Files are the machine's own, by their whole names: they lie there, not in Dir, and
	// others write them.
	Files []string
	// Cores is for how many cores Compute queues; 0 means GOMAXPROCS.
	Cores int
	// Key is the file of the key by which the machine's root runs commands on others by
	// ssh, and Commands are what these are there, by the names that programs have for
	// them: the script for the other machine's shell.
	Key      string
	Commands map[string]func(e *host.Exec) string
	// Running reports whether another program of the machine is alive; nil knows
	// the program's own family only.
	Running func(program string) bool
	// Service starts another program of the machine, or stops it; nil does not.
	Service func(program string, run bool)
	// Note is called for each host.Host.Note, by one process at a time; nil
	// forgets them. Troubles of the host itself that the contract has no error
	// for come as kind "live".
	Note func(kind, detail string)
}

func (o Options) withDefaults() Options {
	if o.Cores <= 0 {
		o.Cores = runtime.GOMAXPROCS(0)
	}
	if o.Running == nil {
		o.Running = func(string) bool { return false }
	}
	if o.Service == nil {
		o.Service = func(string, bool) {}
	}
	if o.Note == nil {
		o.Note = func(string, string) {}
	}
	note, mu := o.Note, new(sync.Mutex) // a family's turns are its members' own
	o.Note = func(kind, detail string) {
		mu.Lock()
		defer mu.Unlock()
		note(kind, detail)
	}
	return o
}
