package suite

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/scenarios/strict"
)

// MakeOurs has programs of the cases be hadrill's own on containers: each of which is
// all, a kind, or MACHINE/PROGRAM, and one that no case has is an error.
func MakeOurs(cases []*scenarios.Case, which []string) error {
	for _, w := range which {
		found := false
		names := []string{scenarios.AllOurs}
		for _, c := range cases {
			found = c.MakeOurs(w) || found
			names = append(names, c.ProgramNames()...)
		}
		if !found {
			return fmt.Errorf("%s: no case here runs it: expected %s, a kind such as nginx, or MACHINE/PROGRAM%s", w, scenarios.AllOurs, strict.Suggest(w, names))
		}
	}
	return nil
}

// oursOf gives the programs that a case has as hadrill's own, as one word of a command
// line.
func oursOf(c *scenarios.Case) string { return strings.Join(c.AskedOurs, ",") }
