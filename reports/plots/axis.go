package plots

import (
	"math"
	"strconv"
	"time"

	"gonum.org/v1/plot"

	"github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// axis is a stretch of values with round numbers on it.
type axis struct {
	low, high float64
	ticks     []plot.Tick
}

// ticksOnAxis is about how many numbers stand on the axis of a figure.
const ticksOnAxis = 6

// axisOf holds every value of a figure that is finite, with a little room. It
// begins at 0 unless that would leave most of it empty.
func axisOf(k *fidelity.Compared) axis {
	low, high := math.Inf(1), 0.0
	for _, s := range []fidelity.Spread{k.Reference, k.Other} {
		for _, x := range s {
			if !math.IsInf(x, 1) {
				low, high = min(low, x), max(high, x)
			}
		}
	}
	unit, name := unitOf(k.Band.Unit, high)
	if high == 0 { // all of them are
		low, high = 0, unit
	}
	room := (high - low) * 0.06
	if low == high {
		room = high * 0.05
	}
	if low < high*0.4 {
		low = 0
	} else {
		low -= room
	}
	a := axis{low: low, high: high + room}
	a.number(unit, name)
	return a
}

// unitOf gives the unit of the numbers on an axis that reaches so far.
func unitOf(u expect.Unit, high float64) (float64, string) {
	switch u {
	case expect.Shared:
		return 0.01, " %"
	case expect.Timed:
		switch {
		case high >= float64(time.Second):
			return float64(time.Second), " s"
		case high >= float64(time.Millisecond):
			return float64(time.Millisecond), " ms"
		}
		return float64(time.Microsecond), " µs"
	}
	return 1, ""
}

// number puts round numbers on the axis; the last one has the unit.
func (a *axis) number(unit float64, name string) {
	from, to := a.low/unit, a.high/unit
	step := math.Pow(10, math.Floor(math.Log10((to-from)/ticksOnAxis)))
	for _, factor := range []float64{2, 2.5, 2} { // 1, 2, 5, 10
		if (to-from)/step <= ticksOnAxis*1.2 {
			break
		}
		step *= factor
	}
	if name == "" {
		step = max(step, 1) // there are no halves of what is counted
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	for i := max(0, math.Ceil(from/step-1e-9)); i*step <= to*(1+1e-12); i++ {
		text := strconv.FormatFloat(i*step, 'f', decimals, 64)
		if decimals == 0 {
			text = units.Count(int(math.Round(i * step)))
		}
		a.ticks = append(a.ticks, plot.Tick{Value: i * step * unit, Label: text})
	}
	if n := len(a.ticks); n > 0 {
		a.ticks[n-1].Label += name
	}
}
