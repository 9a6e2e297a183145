package programs

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/host"
)

// Stack is the programs of a case.
type Stack struct{ envs []*Env }

// NewStack finds out what the programs of a case must know of each other.
// Problems of a file are reported when its program is made.
func NewStack(c *scenarios.Case) *Stack {
	s := &Stack{}
	hosts, read := Hosts(c), map[string]any{}
	for i := range c.Machines {
		m := &c.Machines[i]
		for j := range m.Run {
			s.envs = append(s.envs, newEnv(c, m, &m.Run[j], hosts, read))
		}
	}
	var peers []Peer
	for _, e := range s.envs {
		peers = append(peers, Peer{e.Machine, e.Program, e.Address, e.Ports(), append([]string{e.Kind.Name}, e.Kind.Processes...), e.accounts(), e.session(), e.Ours()})
	}
	for _, e := range s.envs {
		e.Peers = peers
	}
	return s
}

func newEnv(c *scenarios.Case, m *scenarios.Machine, p *scenarios.Program, hosts map[string]netip.Addr, read map[string]any) *Env {
	k := kindOf(p.Kind)
	if k == nil { // a test holds the tables against each other
		panic(fmt.Sprintf("programs: no row for %q, which scenarios know", p.Kind))
	}
	return &Env{
		Kind: k, Machine: m.Name, Program: p.Name, Address: m.IP, Cores: m.Cores, Shared: m.Shared,
		Settings: p.Settings, File: p.File, FS: c.Scenario.FS, Files: c.Scenario.Files,
		Asked: asked(c), Notify: m.Notify, Journeys: journeys(c),
		Hosts: hosts, Environment: p.Env, Ignore: c.Ignore[p.Kind], Checks: m.Checks, read: read, real: p.Real, ours: p.Ours,
	}
}

// mostVisits is how many different requests of a log an application is told of.
const mostVisits = 1000

// journeys are the journeys of a case's users, with whole paths. What an access log asks
// are visits.
func journeys(c *scenarios.Case) []scenarios.Journey {
	var all []scenarios.Journey
	for i := range c.Users {
		g := &c.Users[i]
		whole := func(s *scenarios.Step) {
			if s.Path != "" {
				s.Path = strings.TrimSuffix(g.To.Path, "/") + s.Path
			}
		}
		j := g.Journey
		j.Log = nil
		for _, s := range []*scenarios.Step{&j.Save, &j.Query, &j.Count, &j.Write, &j.Read, &j.ItemWrite, &j.ItemRead, &j.Login, &j.Logout} {
			whole(s)
		}
		for _, steps := range []*[]scenarios.Step{&j.Pages, &j.ParallelReads, &j.ParallelWrites, &j.Get} {
			*steps = slices.Clone(*steps)
			for k := range *steps {
				whole(&(*steps)[k])
			}
		}
		for _, q := range g.Journey.Log {
			s := q.Step
			if whole(&s); !slices.Contains(j.Get, s) && len(j.Get) < mostVisits {
				j.Get = append(j.Get, s)
			}
		}
		all = append(all, j)
	}
	return all
}

// Env gives a program of a machine, by its name or that of a child of it; nil
// when there is none.
func (s *Stack) Env(machine, program string) *Env {
	name, _, _ := strings.Cut(program, "/")
	for _, e := range s.envs {
		if e.Machine == machine && e.Program == name {
			return e
		}
	}
	return nil
}

// Servers gives the application servers, which have sessions, in the case's order.
func (s *Stack) Servers() (all []*Env) {
	for _, e := range s.envs {
		if e.Kind.Session != nil {
			all = append(all, e)
		}
	}
	return all
}

// Ours gives the programs, as "lb1/nginx", that are ours where there is a real one, in the
// case's order.
func (s *Stack) Ours() (names []string) {
	for _, e := range s.envs {
		if e.Kind.Real != nil && e.Ours() {
			names = append(names, e.Machine+"/"+e.Program)
		}
	}
	return names
}

// Watched gives the files that programs of a machine look at while they run.
func (s *Stack) Watched(machine string) (all []string) {
	for _, e := range s.envs {
		if e.Machine == machine {
			all = append(all, e.Watched()...)
		}
	}
	return all
}

// Target gives the program that a fault acts on; nil for one that acts on a
// machine.
func (s *Stack) Target(t scenarios.Target) *Env { return s.Env(t.Machine, t.Program) }

// Reach gives where a program answers in a protocol; the zero AddrPort for one that
// does not.
func (s *Stack) Reach(t scenarios.Target, speaks host.Protocol) netip.AddrPort {
	if e := s.Target(t); e != nil {
		for _, p := range e.Ports() {
			if p.Protocol == speaks {
				return netip.AddrPortFrom(e.Address, p.Number)
			}
		}
	}
	return netip.AddrPort{}
}

// Store is the address that the first program which writes users' rows writes them
// to; the zero Addr for none.
func (s *Stack) Store() netip.Addr {
	for _, e := range s.envs {
		if e.Kind.Stores == nil {
			continue
		}
		if all := e.Kind.Stores(e); len(all) > 0 {
			return all[0].Addr()
		}
	}
	return netip.Addr{}
}

// asked gives the addresses that users go to, by their groups.
func asked(c *scenarios.Case) map[string]netip.AddrPort {
	to := map[string]netip.AddrPort{}
	for i := range c.Users {
		to[c.Users[i].Name] = c.Users[i].To.Addr
	}
	return to
}
