package published

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/bench/strategies"
	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/sim/conf"
)

// Repeat is a published result that is repeated.
type Repeat struct {
	Name, Title string
	// Source is who published it, where and when; Setup what is repeated of it, and what is
	// assumed where the source does not say.
	Source, Setup string
	Claims        []Claim
	// run gives the figures of the claims, in their order, under a seed.
	run func(ctx context.Context, seed uint64) ([]float64, error)
}

// Claim is a published figure with its limits here.
type Claim struct {
	Figure    string
	Unit      study.Unit
	Published string // as it was published
	// From and To are the limits of the median over seeds, both included.
	From, To float64
	// Why says where the limits come from, and the known differences.
	Why string
}

// Repeats is the table of all of them.
var Repeats = []Repeat{collapse, supermarket, bins, slowdown, blackHole, fast500s, tail, hedged, prequal, spare, takeover, migration, bounded}

// Find gives the repeats of these names in the order of the table, all of them for no
// names.
func Find(names []string) ([]Repeat, error) {
	if len(names) == 0 {
		return Repeats, nil
	}
	var known []string
	for i := range Repeats {
		known = append(known, Repeats[i].Name)
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return nil, fmt.Errorf("published result %q: there is none of that name: %s", n, conf.Hint(n, known, "expected one of "+strings.Join(known, ", ")))
		}
	}
	return slices.DeleteFunc(slices.Clone(Repeats), func(r Repeat) bool { return !slices.Contains(names, r.Name) }), nil
}

// Study says what is repeated under which seeds.
type Study struct {
	Repeats []Repeat
	Seeds   []uint64
}

// Results of a study, by repeat and claim.
type Results struct {
	Study   *Study
	Checked [][]Checked
}

// Checked is a claim with the measured figure.
type Checked struct {
	*Claim
	Measured study.Estimate
	Outcome  strategies.Outcome
}

// Jobs returns how often Run calls ended.
func (s *Study) Jobs() int { return len(s.Repeats) * len(s.Seeds) }

// Run does the study here, with as many workers as the site has: most of its parts are no
// runs of a scenario. The results are the same whatever the number of workers. The error is
// that of the first part that did not finish, and how many were done.
func (s *Study) Run(ctx context.Context, at suite.Site) (*Results, int, error) {
	parts, done, err := suite.Gather(ctx, s.Jobs(), at, func(ctx context.Context, i int) ([]float64, error) {
		return s.Repeats[i/len(s.Seeds)].run(ctx, s.Seeds[i%len(s.Seeds)])
	})
	if err != nil {
		return nil, done, err
	}
	r := &Results{Study: s}
	for i := range s.Repeats {
		r.Checked = append(r.Checked, s.Repeats[i].check(parts[i*len(s.Seeds):(i+1)*len(s.Seeds)]))
	}
	return r, done, nil
}

// check holds the figures under each seed against the claims.
func (r *Repeat) check(seeds [][]float64) (all []Checked) {
	for k := range r.Claims {
		var values []float64
		for _, figures := range seeds {
			values = append(values, figures[k])
		}
		c := Checked{&r.Claims[k], study.EstimateOf(values), strategies.Match}
		if m := c.Measured.Median; math.IsNaN(m) || m < c.From || m > c.To {
			c.Outcome = strategies.Mismatch
		}
		all = append(all, c)
	}
	return all
}
