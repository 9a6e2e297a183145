package programs

import (
	"fmt"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/program/mmm"
)

// mmmCannot is why MMM's programs, of which containers have no real ones, do not run
// there.
func mmmCannot(*Env) []string {
	return []string{"real sockets carry neither its statements nor its lines of text so far"}
}

// setMMMTools sets durations by their names.
func setMMMTools(c *mmm.Config, all map[string]scenarios.Dist) error {
	for name, d := range all { // order cannot show: each has a field of its own
		if !c.Tools.Set(name, draws(d)) {
			return fmt.Errorf("mmm: no tool %q", name)
		}
	}
	return nil
}
