package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
)

const (
	seedsWidth    = vg.Length(640)
	caseHeight    = vg.Length(46)
	mostCaseLabel = vg.Length(190)
	dotRadius     = vg.Length(2.6)
)

const seedsTitle = "longest outage of each run"

// OverSeeds draws the longest outage of every run, a row a case: a dot a seed,
// its shape the result, and a bar for the median with its 95 % interval.
func OverSeeds(cases []*verdict.Case) *Drawing {
	legend := rows(seedsLegend(), seedsWidth-2*border)
	rowsOf := max(1, len(cases))
	height := border + 38 + vg.Length(rowsOf)*caseHeight + vg.Length(len(legend))*legendLine + 6 + titleHeight + border
	return &Drawing{seedsWidth, height, func(c draw.Canvas) { paintSeeds(c, cases, legend, height) }, seedsTitle, "A row for each of " + units.Counted(len(cases), "case") + ": a dot a seed, its shape the result, and a bar for the median with its 95 % interval."}
}

// drawResult draws a run's result: a disc, a cross or a ring.
func drawResult(c draw.Canvas, r verdict.Result, at vg.Point) {
	switch r {
	case verdict.Pass:
		c.DrawGlyph(draw.GlyphStyle{Color: backendInks[0], Radius: dotRadius, Shape: draw.CircleGlyph{}}, at)
	case verdict.Fail:
		arm := dotRadius
		s := line(1.5, errorInk)
		c.StrokeLine2(s, at.X-arm, at.Y-arm, at.X+arm, at.Y+arm)
		c.StrokeLine2(s, at.X-arm, at.Y+arm, at.X+arm, at.Y-arm)
	default:
		c.DrawGlyph(draw.GlyphStyle{Color: ink, Radius: dotRadius, Shape: draw.CircleGlyph{}}, at)
		c.DrawGlyph(draw.GlyphStyle{Color: color.White, Radius: dotRadius - 1, Shape: draw.CircleGlyph{}}, at)
	}
}

func seedsLegend() []entry {
	all := []entry{}
	for _, r := range []verdict.Result{verdict.Pass, verdict.Fail, verdict.Inconclusive} {
		all = append(all, entry{string(r), func(c draw.Canvas, box vg.Rectangle) {
			drawResult(c, r, vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2})
		}})
	}
	return append(all, entry{"median and its 95 % interval", func(c draw.Canvas, r vg.Rectangle) {
		paintInterval(c, r.Min.X, (r.Min.X+r.Max.X)/2, r.Max.X, (r.Min.Y+r.Max.Y)/2)
	}})
}

func paintInterval(c draw.Canvas, low, median, high, y vg.Length) {
	c.StrokeLine2(line(1.2, color.Black), low, y, high, y)
	c.StrokeLine2(line(1.2, color.Black), low, y-3, low, y+3)
	c.StrokeLine2(line(1.2, color.Black), high, y-3, high, y+3)
	c.StrokeLine2(line(2.4, color.Black), median, y-4.5, median, y+4.5)
}

func paintSeeds(c draw.Canvas, cases []*verdict.Case, legend [][]entry, height vg.Length) {
	heading := style(titleSize, ink)
	top := height - border
	c.FillText(heading, vg.Point{X: border, Y: top - titleHeight/2 + 2}, seedsTitle)
	top = drawLegend(c, legend, border, top-titleHeight) - 6
	label := style(smallSize, ink)
	width := vg.Length(0)
	longest := time.Duration(0)
	for _, k := range cases {
		width = max(width, label.Width(k.Name()), label.Width(runs(k)))
		longest = max(longest, time.Duration(k.Median("outage.longest").Max))
	}
	left := border + min(width, mostCaseLabel) + 10
	right := seedsWidth - border - 10
	until := max(longest.Seconds()*1.03, 0.1)
	x := func(d time.Duration) vg.Length { return left + (right-left)*vg.Length(d.Seconds()/until) }
	bottom := border + 38
	paintSecondsAxis(c, left, right, bottom, top, until)
	for i, k := range cases {
		middle := top - (vg.Length(i)+0.5)*caseHeight
		c.FillText(label, vg.Point{X: border, Y: middle + 6}, shorten(label, k.Name(), mostCaseLabel))
		c.FillText(style(smallSize, paleInk), vg.Point{X: border, Y: middle - 7}, runs(k))
		c.StrokeLine2(line(0.5, gridInk), border, middle-caseHeight/2, right, middle-caseHeight/2)
		paintRuns(c, k, x, middle)
	}
	if len(cases) == 0 {
		c.FillText(aligned(style(labelSize, paleInk), draw.XCenter), vg.Point{X: (left + right) / 2, Y: (bottom + top) / 2}, "no runs")
	}
}

func runs(k *verdict.Case) string {
	if len(k.Runs) == 1 {
		return "1 seed"
	}
	return fmt.Sprintf("%d seeds", len(k.Runs))
}

func paintSecondsAxis(c draw.Canvas, left, right, bottom, top vg.Length, until float64) {
	c.StrokeLine2(line(0.7, paleInk), left, bottom, right, bottom)
	label := aligned(style(smallSize, ink), draw.XCenter)
	label.YAlign = draw.YTop
	for _, t := range ticks(until, 8) {
		x := left + (right-left)*vg.Length(t.Value/until)
		if t.IsMinor() {
			c.StrokeLine2(line(0.7, paleInk), x, bottom, x, bottom-3)
			continue
		}
		c.StrokeLine2(line(0.5, gridInk), x, bottom, x, top)
		c.StrokeLine2(line(0.7, paleInk), x, bottom, x, bottom-5)
		c.FillText(label, vg.Point{X: x, Y: bottom - 7}, t.Label)
	}
	name := aligned(style(labelSize, ink), draw.XCenter)
	name.YAlign = draw.YTop
	c.FillText(name, vg.Point{X: (left + right) / 2, Y: bottom - 21}, "longest outage, s")
}

// countSize is the size of the numbers above full piles.
const countSize = vg.Length(7)

// pile is a place at which so many dots have no room.
type pile struct {
	at vg.Point
	n  int
}

// addHidden counts a dot at the pile that is nearest, or at a new one where none
// is so near that their numbers would cover each other.
func addHidden(all []pile, at vg.Point) []pile {
	const apart = vg.Length(16)
	for i := range all {
		if d := all[i].at.X - at.X; d < apart && d > -apart {
			all[i].n++
			return all
		}
	}
	return append(all, pile{at, 1})
}

// worstFirst has the runs that did not pass first, so that they are seen where
// there is no room for all.
func worstFirst(runs []*verdict.Verdict) []*verdict.Verdict {
	order := []verdict.Result{verdict.Fail, verdict.Inconclusive, verdict.Pass}
	sorted := slices.Clone(runs)
	slices.SortStableFunc(sorted, func(a, b *verdict.Verdict) int {
		return slices.Index(order, a.Result) - slices.Index(order, b.Result)
	})
	return sorted
}

// paintRuns draws a case's dots above the middle of its row, those that would
// cover each other on top of each other as far as there is room and with their
// number where there is none, and the median below.
func paintRuns(c draw.Canvas, k *verdict.Case, x func(time.Duration) vg.Length, middle vg.Length) {
	const step = 2*dotRadius + 0.6
	levels := int(math.Floor(float64((caseHeight/2 - 8) / step)))
	var dots []vg.Point
	var hidden []pile
	for _, v := range worstFirst(k.Runs) {
		at := vg.Point{X: x(v.Measured.Whole().Time("outage.longest")), Y: middle}
		for level := 0; level < levels && covered(dots, at); level++ {
			at.Y += step
		}
		if covered(dots, at) {
			hidden = addHidden(hidden, at)
			continue
		}
		dots = append(dots, at)
		drawResult(c, v.Result, at)
	}
	for _, p := range hidden {
		s := aligned(style(countSize, ink), draw.XCenter)
		c.FillText(s, vg.Point{X: p.at.X, Y: p.at.Y + step}, fmt.Sprintf("+%d", p.n))
	}
	outage := k.Median("outage.longest")
	median := x(time.Duration(outage.Median))
	if outage.Interval {
		paintInterval(c, x(time.Duration(outage.Low)), median, x(time.Duration(outage.High)), middle-11)
	} else if outage.N > 0 {
		at := median
		c.StrokeLine2(line(2.4, color.Black), at, middle-15.5, at, middle-6.5)
	}
}

func covered(dots []vg.Point, at vg.Point) bool {
	for _, d := range dots {
		dx, dy := d.X-at.X, d.Y-at.Y
		if dx*dx+dy*dy < 4*dotRadius*dotRadius {
			return true
		}
	}
	return false
}
