package ask

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// readTargets warns of the addresses in configuration files that are no machine's,
// or where nobody listens, and returns them: typing errors are the commonest
// faults of new scenarios.
func (a *Answers) readTargets(c *scenarios.Case) []string {
	var unknown []string
	for _, e := range programs.NewStack(c).Envs() {
		for _, t := range e.Targets() {
			at, ok := e.Resolve(t.Host)
			if !ok {
				continue // the program itself says so when it starts
			}
			if what := unknownTarget(c, e, t, at); what != "" {
				add(&a.Warnings, within(c, t.Pos, t.In+": "+what))
				unknown = append(unknown, netip.AddrPortFrom(at, t.Port).String())
			}
		}
	}
	return unknown
}

// unknownTarget tells what is wrong with a target, "" for nothing.
func unknownTarget(c *scenarios.Case, e *programs.Env, t conf.Target, at netip.Addr) string {
	moves := slices.Contains(c.Network.Addresses, at)
	machine := ""
	var there []string
	for _, p := range e.Peers {
		if p.Address != at && !moves {
			continue
		}
		for _, port := range p.Ports {
			if port.Number == t.Port {
				return ""
			}
			if p.Address == at {
				there = append(there, fmt.Sprint(port.Number))
			}
		}
	}
	for i := range c.Machines {
		if c.Machines[i].IP == at {
			machine = c.Machines[i].Name
		}
	}
	switch {
	case machine == "" && !moves:
		return netip.AddrPortFrom(at, t.Port).String() + " is no machine of the scenario" + nearest(c, at)
	case t.Port == 0:
		return ""
	case moves:
		return fmt.Sprintf("nobody listens on port %d of any machine that %s may be at", t.Port, at)
	case len(there) == 0:
		return fmt.Sprintf("nothing listens on %s:%d: the machine has no program that does", machine, t.Port)
	}
	return fmt.Sprintf("nothing listens on %s:%d: its ports are %s", machine, t.Port, strings.Join(there, ", "))
}

// nearest suggests the machine whose address looks most like one.
func nearest(c *scenarios.Case, at netip.Addr) string {
	var known []string
	for i := range c.Machines {
		known = append(known, c.Machines[i].IP.String())
	}
	if n := conf.Nearest(at.String(), known); n != "" {
		return fmt.Sprintf(", did you mean %s?", n)
	}
	return ""
}
