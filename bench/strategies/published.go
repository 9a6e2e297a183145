package strategies

import "math"

// Published is an experiment that others made and wrote down.
type Published struct {
	Source string // who, where, when
	// Setup is what of it the scene repeats, and what it had to assume.
	Setup  string
	Claims []Claim
}

// Claim is a published figure and what of it must hold here.
type Claim struct {
	Contender string
	Figure    Figure
	Published string // as it was published
	// From and To are what the median over seeds must lie in, both included.
	From, To float64
	// Why says where the limits come from and what is known to differ.
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

// Checked is a claim and what was measured.
type Checked struct {
	Claim
	Measured Estimate
	Outcome  Outcome
}

// check holds a claim against the rows of its scene.
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
	return Checked{c, none, NotRun}
}
