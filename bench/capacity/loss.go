package capacity

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/scenarios/strict"
)

// Kind is a way to lose a machine. It lasts from the start of the run to its end, so
// that what is measured is the stack without it, not the moment at which it goes.
type Kind struct {
	Name  string
	About string
	fault string // YAML, with the machine's name for %s
}

// Kinds of losses.
var Kinds = []Kind{
	{"crash", "the machine has no power", "{at: 0s, crash: %s}"},
	{"pause", "every program of it is frozen, and its kernel goes on", "{at: 0s, pause: %s}"},
	{"slow", "work on it takes ten times as long", "{at: 0s, slow: %s, factor: 10}"},
}

// FindKinds gives the kinds of these names, each once.
func FindKinds(names []string) ([]Kind, error) {
	var all []Kind
	for _, n := range names {
		i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == n })
		if i < 0 {
			var known []string
			for _, k := range Kinds {
				known = append(known, k.Name)
			}
			return nil, fmt.Errorf("found %q, expected %s%s", n, strict.OneOf(known), strict.Suggest(n, known))
		}
		if !slices.ContainsFunc(all, func(k Kind) bool { return k.Name == n }) {
			all = append(all, Kinds[i])
		}
	}
	return all, nil
}

// Loss is machines that are lost in one way. Without machines nothing is.
type Loss struct {
	Kind     Kind
	Machines []string
	// Passes is how long it lasts, from the end of the warm-up on; 0 for the whole run.
	Passes time.Duration
}

// PauseOf is the fault from which a stack may not recover: of a machine that is paused
// for 5 s, whose kernel keeps what comes meanwhile.
func PauseOf(machine string) Loss {
	return Loss{Kind{Name: "pause", fault: "{at: %[2]s, for: %[3]s, pause: %[1]s}"}, []string{machine}, 5 * time.Second}
}

// String is "crash web1", "pause web1 for 5s", "" for none.
func (l Loss) String() string {
	if len(l.Machines) == 0 {
		return ""
	}
	if l.Passes > 0 {
		return l.Kind.Name + " " + strings.Join(l.Machines, ", ") + " for " + l.Passes.String()
	}
	return l.Kind.Name + " " + strings.Join(l.Machines, ", ")
}

// faults gives them as YAML, with the moment of one that passes.
func (l Loss) faults(at time.Duration) string {
	var all []string
	for _, m := range l.Machines {
		if l.Passes > 0 {
			all = append(all, fmt.Sprintf(l.Kind.fault, m, at, l.Passes))
		} else {
			all = append(all, fmt.Sprintf(l.Kind.fault, m))
		}
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// EachLoss gives the losses of each kind of each machine that a pattern names, of all
// machines where there is none.
func (s *Stack) EachLoss(kinds []Kind, patterns []string) ([]Loss, error) {
	names, err := s.named(patterns)
	if err != nil {
		return nil, err
	}
	var all []Loss
	for _, k := range kinds {
		for _, n := range names {
			all = append(all, Loss{Kind: k, Machines: []string{n}})
		}
	}
	return all, nil
}

// EachPause gives the pauses of each machine that a pattern names, of all machines where
// there is none.
func (s *Stack) EachPause(patterns []string) ([]Loss, error) {
	names, err := s.named(patterns)
	if err != nil {
		return nil, err
	}
	var all []Loss
	for _, n := range names {
		all = append(all, PauseOf(n))
	}
	return all, nil
}

// named gives the machines that one of the patterns names, each once, and all where there
// is none.
func (s *Stack) named(patterns []string) ([]string, error) {
	if len(patterns) == 0 {
		patterns = []string{""}
	}
	var names []string
	for _, p := range patterns {
		some, err := machinesOf(s.whole, p)
		if err != nil {
			return nil, err
		}
		for _, n := range some {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	return names, nil
}

// machinesOf gives the names of a case's machines that a pattern such as web* names, of
// all of them for "".
func machinesOf(c *scenarios.Case, pattern string) ([]string, error) {
	var all, names []string
	for i := range c.Machines {
		name := c.Machines[i].Name
		names = append(names, name)
		ok, err := path.Match(pattern, name)
		if err != nil {
			return nil, fmt.Errorf("found %q, expected a name or a pattern such as web*", pattern)
		}
		if pattern == "" || ok {
			all = append(all, name)
		}
	}
	if all == nil {
		return nil, fmt.Errorf("found %q, expected a machine or a pattern such as web*; there are %s%s", pattern, strings.Join(names, ", "), strict.Suggest(pattern, names))
	}
	return all, nil
}
