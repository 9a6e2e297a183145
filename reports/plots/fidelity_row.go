package plots

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/reports/units"
)

// figureRow is a figure on its axis.
type figureRow struct {
	k           *fidelity.Compared
	axis        axis
	top         vg.Length
	left, right vg.Length // of the axis
	never       vg.Length // where stands what did not happen; 0 where all did
}

// neverWidth is the room right of the axis for runs in which it did not
// happen.
const neverWidth = vg.Length(44)

func newFigureRow(k *fidelity.Compared, top vg.Length) *figureRow {
	r := &figureRow{k: k, axis: axisOf(k), top: top, left: border + fidelityLabel, right: fidelityWidth - border - fidelityResult}
	if neverIn(k.Reference) > 0 || neverIn(k.Other) > 0 {
		r.right -= neverWidth
		r.never = r.right + neverWidth/2
	}
	return r
}

func neverIn(s fidelity.Spread) int {
	n := 0
	for _, x := range s {
		if math.IsInf(x, 1) {
			n++
		}
	}
	return n
}

// x gives the place of a value. One outside the axis is placed at its end.
func (r *figureRow) x(v float64) vg.Length {
	if math.IsInf(v, 1) && r.never > 0 {
		return r.never
	}
	share := (v - r.axis.low) / (r.axis.high - r.axis.low)
	return r.left + (r.right-r.left)*vg.Length(max(0, min(1, share)))
}

// Heights of a row's parts below its top.
const (
	pointsBelow = vg.Length(9)
	boxBelow    = vg.Length(20)
	axisBelow   = vg.Length(28)
)

var (
	referenceInk   = backendInks[0]
	otherGroundInk = backendInks[1]
	agreesInk      = rgb(0xE6EFE6)
)

func (r *figureRow) paint(c draw.Canvas) {
	name := style(smallSize, ink)
	c.FillText(name, vg.Point{X: border, Y: r.top - 12}, shorten(name, r.k.Name(), fidelityLabel-10))
	pale := style(smallSize-1, paleInk)
	c.FillText(pale, vg.Point{X: border, Y: r.top - 24}, shorten(pale, "band "+r.k.BandText(), fidelityLabel-10))
	paintAgreement(c, r.k, r.top-12)
	if r.k.Result != fidelity.Unjudged {
		where := fmt.Sprintf("at %.0f %%", 100*r.k.Percentile)
		c.FillText(aligned(pale, draw.XRight), vg.Point{X: fidelityWidth - border, Y: r.top - 24}, where)
		r.paintAgrees(c)
	}
	r.paintAxis(c)
	r.paintBox(c)
	r.paintPoints(c)
}

// paintAgrees shades the range in which a median agrees.
func (r *figureRow) paintAgrees(c draw.Canvas) {
	to := r.x(r.k.High)
	if math.IsInf(r.k.High, 1) {
		to += neverWidth / 2
	}
	if from := r.x(r.k.Low); to > from {
		fill(c, rectangle(from, r.top-axisBelow, to, r.top-2), agreesInk)
	}
}

func (r *figureRow) paintAxis(c draw.Canvas) {
	y := r.top - axisBelow
	c.StrokeLine2(line(0.7, paleInk), r.left, y, r.right, y)
	label := aligned(style(smallSize-1, ink), draw.XCenter)
	label.YAlign = draw.YTop
	for _, t := range r.axis.ticks {
		at := r.x(t.Value)
		c.StrokeLine2(line(0.7, paleInk), at, y, at, y-3)
		c.FillText(label, vg.Point{X: at, Y: y - 4}, t.Label)
	}
	if r.never > 0 {
		c.FillText(label, vg.Point{X: r.never, Y: y - 4}, "never")
	}
}

// paintBox draws the reference's runs: all of them as a thin line, 5 to 95 %
// as a thick one with ends, the middle half as a box, the median as a bar; in
// how many it never happened as a share at the right.
func (r *figureRow) paintBox(c draw.Canvas) {
	s := r.k.Reference
	if len(s) == 0 {
		return
	}
	y := r.top - boxBelow
	on := func(v float64) vg.Length { return min(r.x(v), r.right) } // never is beyond the axis
	if !math.IsInf(s[0], 1) {
		paintDistribution(c, y, on(s[0]), on(s.Low(0.05)), on(s.Low(0.25)), on(s.Median()), on(s.High(0.25)), on(s.High(0.05)), on(s[len(s)-1]))
	}
	if n := neverIn(s); n > 0 {
		share := aligned(style(smallSize-1, referenceInk), draw.XCenter)
		c.FillText(share, vg.Point{X: r.never, Y: y}, units.Percent(float64(n)/float64(len(s))))
	}
}

// paintDistribution draws a box with whiskers.
func paintDistribution(c draw.Canvas, y, least, p5, p25, median, p75, p95, most vg.Length) {
	c.StrokeLine2(line(0.7, referenceInk), least, y, most, y)
	c.StrokeLine2(line(1.4, referenceInk), p5, y, p95, y)
	for _, x := range []vg.Length{p5, p95} {
		c.StrokeLine2(line(1.4, referenceInk), x, y-3, x, y+3)
	}
	box := rectangle(p25, y-4, p75, y+4)
	fill(c, box, tint(referenceInk))
	outline(c, box, line(0.8, referenceInk))
	c.StrokeLine2(line(2.4, color.Black), median, y-5, median, y+5)
}

// paintPoints draws the other ground's runs above the box, those that would cover
// each other on top of each other.
func (r *figureRow) paintPoints(c draw.Canvas) {
	var drawn []vg.Point
	for _, v := range r.k.Other {
		at := vg.Point{X: r.x(v), Y: r.top - pointsBelow - 2}
		for level := 0; level < 2 && covered(drawn, at); level++ {
			at.Y += dotRadius + 1
		}
		drawn = append(drawn, at)
		paintDiamond(c, at)
	}
}

func paintDiamond(c draw.Canvas, at vg.Point) {
	const arm = dotRadius + 1.2
	corners := []vg.Point{{X: at.X - arm, Y: at.Y}, {X: at.X, Y: at.Y - arm}, {X: at.X + arm, Y: at.Y}, {X: at.X, Y: at.Y + arm}}
	c.FillPolygon(otherGroundInk, corners)
	c.StrokeLines(line(0.6, color.Black), append(corners, corners[0]))
}

func fidelityLegend(grounds fidelity.Pair) []entry {
	return []entry{
		{grounds.Of.Short() + ": all runs, 5-95 %, middle half, median", func(c draw.Canvas, b vg.Rectangle) {
			y, w := (b.Min.Y+b.Max.Y)/2, b.Max.X-b.Min.X
			paintDistribution(c, y, b.Min.X-2, b.Min.X, b.Min.X+w*0.3, b.Min.X+w*0.45, b.Min.X+w*0.65, b.Max.X, b.Max.X+2)
		}},
		{"a run " + grounds.With.In, func(c draw.Canvas, b vg.Rectangle) {
			paintDiamond(c, vg.Point{X: (b.Min.X + b.Max.X) / 2, Y: (b.Min.Y + b.Max.Y) / 2})
		}},
		{"their median agrees here", func(c draw.Canvas, b vg.Rectangle) { fill(c, b, agreesInk) }},
	}
}
