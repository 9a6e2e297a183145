package fidelity

import "strings"

// Pair names the two grounds of a comparison: the runs of With are compared
// with those of Of.
type Pair struct{ Of, With GroundNames }

// GroundNames are the names of a ground in texts.
type GroundNames struct {
	Name string // as records have it: "simulated", "containers"
	Noun string // "the simulator", "containers"
	Runs string // what its runs are: "simulated", "on containers"
	In   string // "in the simulator", "on containers"
}

// runs describes the runs of a ground of the pair: "simulated", "on
// containers".
func (p *Pair) runs(ground string) string {
	if ground == p.Of.Name {
		return p.Of.Runs
	}
	return p.With.Runs
}

// Short gives the noun without its article.
func (g *GroundNames) Short() string { return strings.TrimPrefix(g.Noun, "the ") }
