package plots

import (
	"math"
	"slices"
)

// valueAxis spans a panel's values, with a little room at both ends. What lies
// far away from most of them is out of it. It does not enlarge noise: see
// zoomOut.
type valueAxis struct {
	low, high float64
	log       bool
}

// axis makes the axis of a panel's values and intervals.
func (p *ComparisonPanel) axis() valueAxis {
	var lows, highs []float64
	for _, d := range p.Points {
		for _, v := range []float64{d.Value, d.Low, d.High} {
			if !math.IsNaN(v) && (!p.Log || v > 0) {
				lows, highs = append(lows, v), append(highs, v)
			}
		}
	}
	if len(lows) == 0 {
		return valueAxis{0, 1, false}
	}
	slices.Sort(lows)
	slices.Sort(highs)
	a := valueAxis{lows[0], highs[len(highs)-1], p.Log}
	a.leaveOut(lows)
	a.zoomOut(p.Points)
	a.widen()
	return a
}

// leastSpan is the least part of its greatest value that an axis spans where no
// interval says how much of the differences is noise.
const leastSpan = 0.5

// zoomOut makes the axis span more than the values need where they do not differ
// by more than chance: from 0 where all lie closer together than the usual
// interval (the median of the intervals) is wide, by leastSpan where none is
// known.
func (a *valueAxis) zoomOut(points []ComparisonPoint) {
	if a.low <= 0 {
		return // 0 belongs to it already
	}
	from, to := math.Inf(1), math.Inf(-1)
	var widths []float64
	for _, d := range points {
		if math.IsNaN(d.Value) || a.where(d.Value) != 0 {
			continue
		}
		from, to = min(from, d.Value), max(to, d.Value)
		if !math.IsNaN(d.Low) && !math.IsNaN(d.High) {
			widths = append(widths, d.High-d.Low)
		}
	}
	slices.Sort(widths)
	switch {
	case len(widths) == 0:
		a.low = min(a.low, a.high*(1-leastSpan))
	case to-from < widths[len(widths)/2]:
		a.low, a.log = 0, false
	}
}

// far is how many times the span of the middle eight tenths of the values an
// outlier lies away from them.
const far = 2

// leaveOut keeps values that are far from most out of the axis, unless most are
// the same.
func (a *valueAxis) leaveOut(sorted []float64) {
	n := len(sorted)
	if n < 15 {
		return
	}
	scale, back := func(v float64) float64 { return v }, func(v float64) float64 { return v }
	if a.log {
		scale, back = math.Log, math.Exp
	}
	from, to := scale(sorted[n/10]), scale(sorted[n-1-n/10])
	room := far * (to - from)
	if room == 0 {
		return
	}
	within := slices.DeleteFunc(slices.Clone(sorted), func(v float64) bool {
		return v < back(from-room)*(1-1e-9) || v > back(to+room)*(1+1e-9)
	})
	a.low, a.high = within[0], within[len(within)-1]
}

// where gives the side of the axis on which a value lies: -1, 0 (on it) or 1.
func (a valueAxis) where(v float64) int {
	switch {
	case v < a.low:
		return -1
	case v > a.high:
		return 1
	}
	return 0
}

// widen makes room for dots at the ends, and for an axis with one value only.
func (a *valueAxis) widen() {
	if a.log {
		room := max(math.Pow(a.high/a.low, 0.06), 1.15)
		a.low, a.high = a.low/room, a.high*room
		return
	}
	room := 0.06 * (a.high - a.low)
	if room == 0 {
		room = max(math.Abs(a.high)*0.1, 1e-6)
	}
	if a.low >= 0 && a.low < 2*room {
		a.low = -room // 0 belongs to it
	} else {
		a.low -= room
	}
	a.high += room
}

// place gives where a value lies, 0 to 1; the nearer end for one that is out.
func (a valueAxis) place(v float64) float64 {
	v = min(max(v, a.low), a.high)
	if a.log {
		return math.Log(v/a.low) / math.Log(a.high/a.low)
	}
	return (v - a.low) / (a.high - a.low)
}

// ticks gives round values on the axis, two to six of them where that can be.
func (a valueAxis) ticks() []float64 {
	if a.log && a.high/a.low > 4 {
		return a.logTicks()
	}
	step := math.Pow(10, math.Floor(math.Log10((a.high-a.low)/4)))
	for _, factor := range []float64{2, 2.5, 2} { // 1, 2, 5, 10
		if (a.high-a.low)/step <= 4.5 {
			break
		}
		step *= factor
	}
	var all []float64
	for i := math.Ceil(max(a.low, min(0, a.high)) / step); i*step <= a.high; i++ {
		all = append(all, i*step)
	}
	for len(all) > 0 && all[0] < a.low {
		all = all[1:]
	}
	return all
}

// logTicks gives powers of ten; where there are few, 2 and 5 times those too,
// and where there are many every second or third.
func (a valueAxis) logTicks() []float64 {
	decades := math.Log10(a.high / a.low)
	factors, every := []float64{1}, 1.0
	switch {
	case decades < 2:
		factors = []float64{1, 2, 5}
	case decades > 4:
		every = math.Ceil(decades / 4)
	}
	var all []float64
	for e := math.Floor(math.Log10(a.low)); math.Pow(10, e) <= a.high; e += every {
		for _, f := range factors {
			if v := f * math.Pow(10, e); v >= a.low && v <= a.high {
				all = append(all, v)
			}
		}
	}
	return all
}
