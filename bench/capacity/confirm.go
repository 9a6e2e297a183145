package capacity

import (
	"context"
	"math"
	"slices"

	"github.com/hadrill/hadrill/harness/suite"
)

// Confirmation is a longer run at an answer.
type Confirmation struct {
	Loss Loss
	*Probe
}

// longer is how many times as long as a probe a confirming run measures.
const longer = 5

// confirm runs the whole stack, and the stack with the loss that leaves least but
// something, for longer, at the lower ends of their intervals.
func (s *Study) confirm(ctx context.Context, at suite.Site, r *Results) ([]Confirmation, error) {
	var all []Confirmation
	seed := slices.Max(s.Seeds) + 1
	for _, a := range []*Answer{r.Whole(), r.Survived()} {
		if a == nil || !(a.Median > 0) {
			continue
		}
		load := a.Low
		if math.IsNaN(load) {
			load = slices.Min(a.Capacity)
		}
		if !(load > 0) {
			continue
		}
		p, err := s.probe(ctx, at, load, a.Loss, seed, longer*s.For, false)
		if err != nil {
			return nil, err
		}
		all = append(all, Confirmation{a.Loss, p})
	}
	return all, nil
}
