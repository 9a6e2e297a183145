// Package fidelity compares the figures of the same cases on two grounds: a
// figure agrees where the other ground's median lies within the range of the
// reference, widened by the figure's band.
package fidelity

import (
	"math"
	"slices"

	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Agreement is the result of comparing a figure on two grounds.
type Agreement string

// The three of them. Unjudged is a figure that one of the grounds does not give.
const (
	Agrees   Agreement = "agrees"
	Differs  Agreement = "differs"
	Unjudged Agreement = "unjudged"
)

// decidedRuns is how many runs of the reference must have the same value until
// it counts as decided: a different value in one run of seven would have
// appeared within twenty runs with 95 % confidence.
const decidedRuns = 20

// Fidelity is the comparison of one case on both grounds. The other ground is
// compared with the reference.
type Fidelity struct {
	Grounds           Pair
	Scenario, Variant string
	// Reference are the runs on Grounds.Of, Other those on Grounds.With.
	Reference, Other Side
	Figures          []Compared
	// Unsupported is the reason why the case cannot run on the other ground;
	// "" where it can.
	Unsupported string
}

// Side is the runs of a case on one ground.
type Side struct {
	Counted []*Sample // that were judged, in order of seed
	LeftOut []*Sample // that did not finish, or had a fault without effect
}

// Compared is one figure on both grounds.
type Compared struct {
	Band expect.Band
	Of   string // fault or application server; "" for the whole run
	// Reference and Other are the figure in each run, smallest first, in the unit of the band; what did not happen is positive infinity, later than
	// whatever did.
	Reference, Other Spread
	// Low and High are the ends of what agrees, the reference's 1st and 99th
	// percentile widened by the band.
	Low, High float64
	// Decided: all runs of the reference have the same value, and they are
	// enough to rely on it.
	Decided bool
	// Percentile is where the other ground's median lies in the reference's
	// distribution: the share of its runs below, and half of those equal, 0 to 1.
	Percentile float64
	Result     Agreement
}

// Spread is the values of a figure over runs, smallest first.
type Spread []float64

// Median gives the middle value, between two of them their mean. Of one that
// happened and one that did not it is the one that did. NaN for no values.
func (s Spread) Median() float64 {
	n := len(s)
	switch {
	case n == 0:
		return math.NaN()
	case n%2 == 1 || math.IsInf(s[n/2], 1):
		return s[(n-1)/2]
	}
	return s[n/2-1] + (s[n/2]-s[n/2-1])/2
}

// Low gives the value that at most a share q of all is below.
func (s Spread) Low(q float64) float64 { return s[int(math.Floor(q*float64(len(s)-1)))] }

// High gives the value that at most a share q of all is above.
func (s Spread) High(q float64) float64 { return s[int(math.Ceil((1-q)*float64(len(s)-1)))] }

// at gives the share of the values below x, and half of those that equal it.
func (s Spread) at(x float64) float64 {
	below, equal := 0, 0
	for _, v := range s {
		if v < x {
			below++
		} else if v == x {
			equal++
		}
	}
	return (float64(below) + float64(equal)/2) / float64(len(s))
}

// constant reports whether all values are the same.
func (s Spread) constant() bool { return len(s) > 0 && s[0] == s[len(s)-1] }

// Compare compares the runs of one case on two grounds by these bands. Runs
// that cannot be judged, and those on other grounds, are left out. A figure that is on both grounds a time
// to something that never happened is left out as well.
func Compare(grounds Pair, samples []*Sample, bands []expect.Band) *Fidelity {
	f := &Fidelity{Grounds: grounds}
	for _, s := range samples {
		f.Scenario, f.Variant = s.Run.Scenario, s.Run.Variant
		var side *Side
		switch s.Run.Ground {
		case grounds.Of.Name:
			side = &f.Reference
		case grounds.With.Name:
			side = &f.Other
		default:
			continue
		}
		if len(s.Reasons) > 0 {
			side.LeftOut = append(side.LeftOut, s)
		} else {
			side.Counted = append(side.Counted, s)
		}
	}
	f.Reference.sort()
	f.Other.sort()
	for _, b := range bands {
		for _, of := range f.parts(b.Figure) {
			c := Compared{Band: b, Of: of, Reference: f.Reference.spread(b.Figure, of), Other: f.Other.spread(b.Figure, of)}
			c.judge()
			if !c.empty() {
				f.Figures = append(f.Figures, c)
			}
		}
	}
	return f
}

func (s *Side) sort() {
	for _, all := range [][]*Sample{s.Counted, s.LeftOut} {
		slices.SortStableFunc(all, func(a, b *Sample) int {
			switch {
			case a.Run.Seed < b.Run.Seed:
				return -1
			case a.Run.Seed > b.Run.Seed:
				return 1
			}
			return 0
		})
	}
}

// parts gives the faults or servers that a figure is of, in the order of the
// runs.
func (f *Fidelity) parts(figure string) []string {
	var all []string
	for _, side := range []*Side{&f.Reference, &f.Other} {
		for _, s := range side.Counted {
			for _, v := range s.values {
				if v.figure == figure && !slices.Contains(all, v.of) {
					all = append(all, v.of)
				}
			}
		}
	}
	return all
}

func (s *Side) spread(figure, of string) Spread {
	var all Spread
	for _, r := range s.Counted {
		for _, v := range r.values {
			if v.figure == figure && v.of == of {
				all = append(all, v.x)
			}
		}
	}
	slices.Sort(all)
	return all
}

// empty reports whether it happened in no run at all.
func (c *Compared) empty() bool {
	nothing := func(s Spread) bool { return len(s) == 0 || math.IsInf(s[0], 1) }
	return nothing(c.Reference) && nothing(c.Other)
}

// judge compares the other ground's median with the reference's runs.
func (c *Compared) judge() {
	if len(c.Reference) == 0 || len(c.Other) == 0 {
		c.Result = Unjudged
		return
	}
	c.Decided = c.Reference.constant() && len(c.Reference) >= decidedRuns
	c.Low, c.High = c.Reference.Low(0.01), c.Reference.High(0.01)
	if !c.Band.Exact || !c.Decided {
		c.Low, c.High = widened(c.Band, c.Low, c.High)
	}
	median := c.Other.Median()
	c.Percentile = c.Reference.at(median)
	c.Result = Differs
	if median >= c.Low && median <= c.High {
		c.Result = Agrees
	}
}

// widened gives a range and its band on both sides. Nothing that is compared
// can be below zero.
func widened(b expect.Band, low, high float64) (float64, float64) {
	below := low * (1 - b.Relative)
	if b.Relative >= 1 {
		below = low / (1 + b.Relative)
	}
	if math.IsInf(low, 1) {
		return low, high // there is nothing near to never
	}
	return max(0, min(low-b.Absolute, below)), max(high+b.Absolute, high*(1+b.Relative))
}

// Result of the case: fail where a figure differs, inconclusive where a run was
// left out or there are none on one of the grounds.
func (f *Fidelity) Result() verdict.Result {
	result := verdict.Pass
	for i := range f.Figures {
		switch f.Figures[i].Result {
		case Differs:
			return verdict.Fail
		case Unjudged:
			result = verdict.Inconclusive
		}
	}
	if f.Unsupported != "" || len(f.Reference.LeftOut)+len(f.Other.LeftOut) > 0 || len(f.Reference.Counted) == 0 || len(f.Other.Counted) == 0 {
		return verdict.Inconclusive
	}
	return result
}

// Overall gives the result of many cases, as verdict.Overall is of many runs.
func Overall(all []*Fidelity) verdict.Result {
	results := make([]verdict.Result, len(all))
	for i, f := range all {
		results[i] = f.Result()
	}
	return verdict.Worst(results)
}

// Name gives "scenario" or "scenario/variant".
func (f *Fidelity) Name() string {
	if f.Variant == "" {
		return f.Scenario
	}
	return f.Scenario + "/" + f.Variant
}
