package plots

import (
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports"
)

// Fidelity draws.
func Fidelity(cases []*reports.Fidelity) *Drawing {
	return &Drawing{seedsWidth, 100, func(draw.Canvas) {}}
}
