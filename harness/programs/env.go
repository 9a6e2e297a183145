package programs

import (
	"io/fs"
	"maps"
	"net/netip"
	"path"
	"slices"
	"time"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// Env is one program of a case with what it must know of its machine and of the
// other programs.
type Env struct {
	Kind             *Kind
	Machine, Program string // names
	Address          netip.Addr
	Cores            int // 0: the ground's default
	// Shared are folders of the machine that others have as well.
	Shared []string
	// Settings are the kind's own, as package scenarios decoded them.
	Settings any
	// File is the configuration file, "" for a kind without; FS is the folder
	// that it is in, and Files the texts there.
	File  string
	FS    fs.FS
	Files map[string]string
	// Hosts are the machines' addresses by name, as /etc/hosts has them.
	Hosts map[string]netip.Addr
	// Journeys are those of the case's users, with whole paths: an application
	// learns from them what its pages are for.
	Journeys []scenarios.Journey
	// Environment are the variables that the scenario sets, by name.
	Environment map[string]string
	// Ignore are the directives of the kind that the scenario leaves aside.
	Ignore []string
	// Checks say what the machine's check scripts look at.
	Checks map[string]scenarios.Check
	// Notify says what the notify scripts of the machine do.
	Notify scenarios.Notify
	// Asked are the addresses that users go to, by their groups.
	Asked map[string]netip.AddrPort
	// Peers are all programs of the case, itself included, in its order.
	Peers []Peer

	read map[string]any // readings by kind and name, of all programs of a case
	real bool           // the scenario asks for the real program
	ours bool           // or for ours
}

// Main makes our program.
func (e *Env) Main() (host.Main, []conf.Note, error) { return e.Kind.Main(e) }

// Ports gives those that the program listens on, as far as they are known.
func (e *Env) Ports() []Port {
	if e.Kind.Ports == nil {
		return nil
	}
	return e.Kind.Ports(e)
}

// Sockets gives where the sockets in the machine's file system lead, by their paths.
func (e *Env) Sockets() map[string]netip.AddrPort {
	all := map[string]netip.AddrPort{}
	for i := range e.Peers {
		for _, p := range e.Peers[i].Ports {
			if e.Peers[i].Machine == e.Machine && p.Socket != "" {
				all[p.Socket] = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), p.Number)
			}
		}
	}
	return all
}

// Watched gives the files of its machine that it looks at while it runs.
func (e *Env) Watched() []string {
	if e.Kind.Watches == nil {
		return nil
	}
	return e.Kind.Watches(e)
}

// WatchedFiles gives those of them that lie in the scenario's folder.
func (e *Env) WatchedFiles() (files []File) {
	for _, name := range e.Watched() {
		if text, err := fs.ReadFile(e.FS, path.Base(name)); err == nil {
			files = append(files, File{Path: name, Mode: 0o644, Text: string(text)})
		}
	}
	return files
}

// session gives how its sessions are called.
func (e *Env) session() Session {
	if e.Kind.Session == nil {
		return Session{}
	}
	return e.Kind.Session(e)
}

// Boot gives the time from the start until our program listens.
func (e *Env) Boot() time.Duration {
	if e.Kind.Boot == nil {
		return 0
	}
	return e.Kind.Boot(e)
}

// Ours reports whether our program runs on containers rather than the real one.
func (e *Env) Ours() bool { return e.Kind.Real == nil || !e.real && (e.ours || e.Kind.Ours) }

// Unsupported gives the reasons why containers cannot run the program as the
// scenario has it.
func (e *Env) Unsupported() []string {
	if e.real && e.Kind.Real == nil {
		return []string{"there is no real one here: expected no ours: false"}
	}
	cannot := e.Kind.Unsupported
	if e.Ours() {
		cannot = e.Kind.OursCannot
	}
	if cannot == nil {
		return nil
	}
	return cannot(e)
}

// environ gives the program's variables as a process has them, NAME=VALUE.
func (e *Env) environ() (all []string) {
	for _, name := range slices.Sorted(maps.Keys(e.Environment)) {
		all = append(all, name+"="+e.Environment[name])
	}
	return all
}

// text gives the configuration file's, "" when it is not there.
func (e *Env) text() string { return e.Files[path.Clean(e.File)] }

// configFile gives the configuration file as it stands in the scenario, at a
// place of the machine.
func (e *Env) configFile(at string) File { return File{Path: at, Mode: 0o644, Text: e.text()} }

// findKind gives where the program of a kind answers on a machine; the zero
// AddrPort when there is none.
func (e *Env) findKind(machine, kind string) netip.AddrPort {
	for i := range e.Peers {
		p := &e.Peers[i]
		if p.Machine == machine && len(p.Ports) > 0 && p.Processes[0] == kind {
			return netip.AddrPortFrom(p.Address, p.Ports[0].Number)
		}
	}
	return netip.AddrPort{}
}

// find gives where a program on a machine answers in a protocol; the zero
// AddrPort when none does.
func (e *Env) find(machine string, speaks host.Protocol) netip.AddrPort {
	for i := range e.Peers {
		p := &e.Peers[i]
		if n := p.port(speaks); p.Machine == machine && n != 0 {
			return netip.AddrPortFrom(p.Address, n)
		}
	}
	return netip.AddrPort{}
}
