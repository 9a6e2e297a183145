package programs

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// Trouble is a note's report on something that the program depends on.
type Trouble struct {
	Subject string   // what it is about: a later note on the same subject replaces it
	What    string   // what is wrong; "" where all is well again
	Whole   string   // the subject that it is a part of, "" for none
	Ends    string   // a further subject that is well again with it, "" for none
	At      conf.Pos // the line of its file, where it is known
}

// Trouble reads a note of the program; false for one that tells of no trouble.
func (e *Env) Trouble(note string) (Trouble, bool) {
	if e.Kind.Trouble == nil {
		return Trouble{}, false
	}
	return e.Kind.Trouble(e, note)
}

// Targets are the addresses that the program's file sends requests to.
func (e *Env) Targets() []conf.Target {
	if e.Kind.Targets == nil {
		return nil
	}
	return e.Kind.Targets(e)
}

// Resolve gives the address of a name as the program's machine knows it.
func (e *Env) Resolve(name string) (netip.Addr, bool) {
	if a, ok := conf.Resolve(name, e.Hosts); ok && !a.IsLoopback() {
		return a, true
	} else if ok {
		return e.Address, true
	}
	return netip.Addr{}, false
}

// Envs are the programs of the case in its order.
func (s *Stack) Envs() []*Env { return s.envs }

// troubleBy makes a Trouble of notes that match one of two expressions: bad, and
// good for what ends it. The first group is the subject.
func troubleBy(bad, good string) func(*Env, string) (Trouble, bool) {
	isBad := regexp.MustCompile(bad)
	isGood := regexp.MustCompile(good)
	return func(_ *Env, note string) (Trouble, bool) {
		if m := isBad.FindStringSubmatch(note); m != nil {
			return Trouble{Subject: m[1], What: strings.TrimRight(note, ".")}, true
		}
		if m := isGood.FindStringSubmatch(note); m != nil {
			return Trouble{Subject: m[1]}, true
		}
		return Trouble{}, false
	}
}
