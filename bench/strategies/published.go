package strategies

import (
	"math"

	"github.com/hadrill/hadrill/bench/study"
)

// Published is an experiment that others made and published.
type Published struct {
	Source string // who, where, when
	// Setup describes the part that the scene repeats, and the scene's
	// assumptions.
	Setup  string
	Claims []Claim
}

// Claim is a published figure with its limits here.
type Claim struct {
	Contender string
	Figure    Figure
	Published string // as it was published
	// From and To are the limits of the median over seeds, both included.
	From, To float64
	// Why says where the limits come from, and the known differences.
	Why string
}

// Outcome of a claim.
type Outcome string

// Outcomes.
const (
	Match    Outcome = "match"
	Mismatch Outcome = "mismatch"
	// NotRun: the strategy did not take part.
	NotRun Outcome = "not run"
)

// Checked is a claim with the measured figure.
type Checked struct {
	Claim
	Measured Estimate
	Outcome  Outcome
}

// check compares a claim with the rows of its scene.
func (c Claim) check(rows []Row) Checked {
	for i := range rows {
		if rows[i].Contender.Name != c.Contender {
			continue
		}
		e := rows[i].Figures[c.Figure]
		if math.IsNaN(e.Median) || e.Median < c.From || e.Median > c.To {
			return Checked{c, e, Mismatch}
		}
		return Checked{c, e, Match}
	}
	return Checked{c, study.None, NotRun}
}
