package programs

import (
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// draws gives a distribution of the scenario as programs have it.
func draws(d scenarios.Dist) dist.Dist {
	switch d.Kind {
	case "constant":
		return dist.Constant(d.Value)
	case "uniform":
		return dist.Uniform(d.Min, d.Max)
	case "exponential":
		return dist.Exponential(d.Mean)
	case "lognormal":
		return dist.Lognormal(d.Median, d.P99)
	}
	return dist.Dist{}
}
