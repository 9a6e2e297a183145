package plots

import (
	"fmt"
	"image/color"
	"math"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports"
)

const (
	seedsWidth    = vg.Length(640)
	caseHeight    = vg.Length(46)
	mostCaseLabel = vg.Length(190)
	dotRadius     = vg.Length(2.6)
)

// OverSeeds draws the longest outage of every run, a row a case: a dot a seed,
// its shape the result, and a bar for the median with its 95 % interval.
func OverSeeds(cases []*reports.Case) *Drawing {
	legend := rows(seedsLegend(), seedsWidth-2*border)
	rowsOf := max(1, len(cases))
	height := border + 38 + vg.Length(rowsOf)*caseHeight + vg.Length(len(legend))*legendLine + 6 + titleHeight + border
	return &Drawing{seedsWidth, height, func(c draw.Canvas) { paintSeeds(c, cases, legend, height) }}
}

// drawResult draws a run's result: a disc, a cross or a ring.
func drawResult(c draw.Canvas, r reports.Result, at vg.Point) {
	switch r {
	case reports.Pass:
		c.DrawGlyph(draw.GlyphStyle{Color: backendInks[0], Radius: dotRadius, Shape: draw.CircleGlyph{}}, at)
	case reports.Fail:
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
	for _, r := range []reports.Result{reports.Pass, reports.Fail, reports.Inconclusive} {
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

func paintSeeds(c draw.Canvas, cases []*reports.Case, legend [][]entry, height vg.Length) {
	heading := style(titleSize, ink)
	top := height - border
	c.FillText(heading, vg.Point{X: border, Y: top - titleHeight/2 + 2}, "longest outage of each run")
	top = drawLegend(c, legend, border, top-titleHeight) - 6
	label := style(smallSize, ink)
	width := vg.Length(0)
	longest := time.Duration(0)
	for _, k := range cases {
		width = max(width, label.Width(k.Name()), label.Width(runs(k)))
		longest = max(longest, k.Outage.Max)
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

func runs(k *reports.Case) string {
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

// paintRuns draws a case's dots above the middle of its row, those that would
// cover each other on top of each other as far as there is room, and the
// median below.
func paintRuns(c draw.Canvas, k *reports.Case, x func(time.Duration) vg.Length, middle vg.Length) {
	const step = 2*dotRadius + 0.6
	levels := int(math.Floor(float64((caseHeight/2 - 4) / step)))
	var dots []vg.Point
	for _, v := range k.Runs {
		at := vg.Point{X: x(v.Measured.Whole().Outage.Longest), Y: middle}
		for level := 0; level < levels && covered(dots, at); level++ {
			at.Y += step
		}
		dots = append(dots, at)
		drawResult(c, v.Result, at)
	}
	if k.Outage.Interval {
		paintInterval(c, x(k.Outage.Low), x(k.Outage.Median), x(k.Outage.High), middle-11)
	} else if k.Outage.N > 0 {
		at := x(k.Outage.Median)
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
