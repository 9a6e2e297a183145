package reports

import (
	"math"
	"slices"

	"github.com/hadrill/hadrill/scenarios"
)

// Agreement is what comparing two grounds comes to.
type Agreement string

// The three of them. Unjudged is a figure that one of the grounds does not give.
const (
	Agrees   Agreement = "agrees"
	Differs  Agreement = "differs"
	Unjudged Agreement = "unjudged"
)

// decidedRuns is from how many runs on that say the same the simulator's answer
// counts as decided: what is otherwise in one run of seven would have shown in
// one of twenty with 95 % confidence.
const decidedRuns = 20

// Fidelity is what both grounds say about one case.
type Fidelity struct {
	Scenario, Variant     string
	Simulated, Containers Side
	Figures               []Compared
	// Unable is why the case cannot run on containers; "" where it can.
	Unable string
}

// Side is the runs of a case on one ground.
type Side struct {
	Counted []*Sample // that were judged, in order of seed
	LeftOut []*Sample // that did not finish, or had a fault without effect
}

// Compared is one figure on both grounds.
type Compared struct {
	Band scenarios.Band
	Of   string // fault or application server; "" for the whole run
	// Simulated and Containers are the figure in each run, smallest first, in the
	// unit of the band; what did not happen is positive infinity, later than
	// whatever did.
	Simulated, Containers Spread
	// Low and High are the ends of what agrees, the simulator's 1st and 99th
	// percentile widened by the band.
	Low, High float64
	// Decided: all runs of the simulator say the same, and are enough to tell.
	Decided bool
	// Percentile is where the containers' median lies in the simulator's
	// distribution: the share of its runs below, and half of those equal, 0 to 1.
	Percentile float64
	Result     Agreement
}

// Spread is the values of a figure over runs, smallest first.
type Spread []float64

// Median is the middle value, between two of them their mean. Of one that
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

// Low is the value that at most a share q of all is below.
func (s Spread) Low(q float64) float64 { return s[int(math.Floor(q*float64(len(s)-1)))] }

// High is the value that at most a share q of all is above.
func (s Spread) High(q float64) float64 { return s[int(math.Ceil((1-q)*float64(len(s)-1)))] }

// at is the share of the values below x, and half of those that equal it.
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

// constant tells whether all values are the same.
func (s Spread) constant() bool { return len(s) > 0 && s[0] == s[len(s)-1] }

// Compare compares the runs of one case on both grounds by these bands. Runs
// that cannot be judged are left out. A figure that is on both grounds a time
// to something that never happened is left out as well.
func Compare(samples []*Sample, bands []scenarios.Band) *Fidelity {
	f := &Fidelity{}
	for _, s := range samples {
		f.Scenario, f.Variant = s.Run.Scenario, s.Run.Variant
		side := &f.Simulated
		if s.Run.Ground != simulatedGround {
			side = &f.Containers
		}
		if len(s.Reasons) > 0 {
			side.LeftOut = append(side.LeftOut, s)
		} else {
			side.Counted = append(side.Counted, s)
		}
	}
	f.Simulated.sort()
	f.Containers.sort()
	for _, b := range bands {
		for _, of := range f.parts(b.Figure) {
			c := Compared{Band: b, Of: of, Simulated: f.Simulated.spread(b.Figure, of), Containers: f.Containers.spread(b.Figure, of)}
			c.judge()
			if !c.empty() {
				f.Figures = append(f.Figures, c)
			}
		}
	}
	return f
}

// simulatedGround is the name of the ground that the others are held against.
const simulatedGround = "simulated"

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

// parts are the faults or servers that a figure is of, in the order of the
// runs.
func (f *Fidelity) parts(figure string) []string {
	var all []string
	for _, side := range []*Side{&f.Simulated, &f.Containers} {
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

// empty tells whether nobody has seen it happen.
func (c *Compared) empty() bool {
	nothing := func(s Spread) bool { return len(s) == 0 || math.IsInf(s[0], 1) }
	return nothing(c.Simulated) && nothing(c.Containers)
}

// judge holds the containers' median against the simulator's runs.
func (c *Compared) judge() {
	if len(c.Simulated) == 0 || len(c.Containers) == 0 {
		c.Result = Unjudged
		return
	}
	c.Decided = c.Simulated.constant() && len(c.Simulated) >= decidedRuns
	c.Low, c.High = c.Simulated.Low(0.01), c.Simulated.High(0.01)
	if !c.Band.Exact || !c.Decided {
		c.Low, c.High = widened(c.Band, c.Low, c.High)
	}
	median := c.Containers.Median()
	c.Percentile = c.Simulated.at(median)
	c.Result = Differs
	if median >= c.Low && median <= c.High {
		c.Result = Agrees
	}
}

// widened is a range and its band on both sides. Nothing that is compared can
// be below zero.
func widened(b scenarios.Band, low, high float64) (float64, float64) {
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
func (f *Fidelity) Result() Result {
	result := Pass
	for i := range f.Figures {
		switch f.Figures[i].Result {
		case Differs:
			return Fail
		case Unjudged:
			result = Inconclusive
		}
	}
	if f.Unable != "" || len(f.Simulated.LeftOut)+len(f.Containers.LeftOut) > 0 || len(f.Simulated.Counted) == 0 || len(f.Containers.Counted) == 0 {
		return Inconclusive
	}
	return result
}

// OverallFidelity is the result of many cases, as Overall is of many runs.
func OverallFidelity(all []*Fidelity) Result {
	results := make([]Result, len(all))
	for i, f := range all {
		results[i] = f.Result()
	}
	return worst(results)
}

// Name is "scenario" or "scenario/variant".
func (f *Fidelity) Name() string {
	if f.Variant == "" {
		return f.Scenario
	}
	return f.Scenario + "/" + f.Variant
}
