package plots

import (
	"fmt"
	"image/color"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
)

// The timeline's measures, in points.
const (
	timelineWidth = vg.Length(760)
	rateHeight    = vg.Length(210) // of the throughput's data area
	stripRow      = vg.Length(20)
	stripGap      = vg.Length(8)
	border        = vg.Length(14)
	titleHeight   = vg.Length(24)
)

// timeline is the layout of a run's drawing.
type timeline struct {
	m       *measure.Measurement
	result  verdict.Result
	course  *course
	lanes   []*lane
	strips  []strip
	marks   *marks
	legend  [][]entry
	until   float64   // right end of the x axis, seconds
	left    vg.Length // of the data area
	right   vg.Length
	bottom  vg.Length // height below the data area of the strips, or of the rates
	title   string
	heading text.Style
}

// Timeline draws a run: throughput by backend, errors, the moments of faults
// and repairs, and below response times, sessions that were lost or stale, who
// had each address that moves and when users had no success. result is the
// run's verdict, "" for one that was not judged.
func Timeline(m *measure.Measurement, result verdict.Result) *Drawing {
	t := &timeline{m: m, result: result, course: newCourse(m), until: seconds(m.End()), title: runTitle(m.Record()), heading: style(titleSize, ink)}
	for _, f := range m.Record().Faults { // a run that did not finish may not have come to all
		t.until = max(t.until, seconds(f.At))
	}
	if t.until <= 0 {
		t.until = 1
	}
	if last := t.course.edges[len(t.course.edges)-1]; last > t.until {
		t.until = last
	}
	t.lanes = newLanes(t.course, m)
	t.strips = newStrips(m)
	t.left = border + max(t.axisWidth(), t.stripLabels(), laneLabels(t.lanes))
	t.marks = newMarks(m.Record())
	t.right = t.marks.layOut(t.left, timelineWidth, t.until)
	t.legend = slices.Concat(rows(t.rateLegend(), timelineWidth-2*border), rows(append(laneLegend(t.lanes), stripLegend(t.strips)...), timelineWidth-2*border))
	t.bottom = 38
	return &Drawing{timelineWidth, t.height(), t.paint, resultTitle("Course of "+t.title, result), "Requests and errors a second by who answered, response times, sessions lost or stale, who had which address, and faults and repairs, over time."}
}

// runTitle gives "scenario/variant, seed 7", with the ground where a run
// cannot be repeated, which has no digest.
func runTitle(r *record.Record) string {
	name := r.Run.Scenario
	if r.Run.Variant != "" {
		name += "/" + r.Run.Variant
	}
	title := name + ", seed " + strconv.FormatUint(r.Run.Seed, 10)
	if r.Run.Ground != "" && r.End.Digest == "" {
		title += ", " + r.Run.Ground
	}
	if !r.End.Finished {
		title += " (did not finish)"
	}
	return title
}

func (t *timeline) height() vg.Length {
	return border + t.marks.keyHeight() + t.bottom + t.stripHeight() + lanesHeight(t.lanes) + rateHeight + t.marks.height() + 4 +
		vg.Length(len(t.legend))*legendLine + titleHeight + border
}

func (t *timeline) stripHeight() vg.Length {
	if len(t.strips) == 0 {
		return 0
	}
	return vg.Length(len(t.strips))*stripRow + stripGap
}

// x gives the place of a time on the axis.
func (t *timeline) x(seconds float64) vg.Length {
	return t.left + (t.right-t.left)*vg.Length(seconds/t.until)
}

// ratePlot gives the axes of the throughput, without what they measure.
func (t *timeline) ratePlot() *plot.Plot {
	p := newPlot()
	p.X.Min, p.X.Max = 0, t.until
	p.Y.Min, p.Y.Max = 0, t.course.top*1.05
	if t.course.top <= 0 {
		p.Y.Max = 1
	}
	p.Y.Tick.Marker = major(ticks(p.Y.Max, 5))
	p.Y.Label.Text = "requests/s"
	return p
}

// axisWidth gives how much the y axis takes left of the data.
func (t *timeline) axisWidth() vg.Length {
	p := t.ratePlot()
	c := draw.NewCanvas(nil, timelineWidth, rateHeight)
	return p.DataCanvas(c).Min.X - c.Min.X
}

func (t *timeline) paint(c draw.Canvas) {
	top := t.height() - border
	paintTitle(c, t.title, t.result, top, timelineWidth)
	top = drawLegend(c, t.legend, border, top-titleHeight) - 4
	rateTop := top - t.marks.height()
	rateBottom := rateTop - rateHeight
	laneBottom := rateBottom - lanesHeight(t.lanes)
	stripBottom := laneBottom - t.stripHeight()
	t.paintRates(c, rateBottom, rateTop)
	t.paintLanes(c, rateBottom)
	t.paintStrips(c, laneBottom-stripGap)
	t.paintTimeAxis(c, stripBottom)
	t.marks.paint(c, stripBottom, rateTop)
	t.marks.paintKey(c, stripBottom-t.bottom)
}

// paintRates draws the throughput with its y axis between two heights.
func (t *timeline) paintRates(c draw.Canvas, bottom, top vg.Length) {
	p := t.ratePlot()
	p.X.Tick.Marker = plot.ConstantTicks(nil)
	p.X.Tick.Length = 0
	p.Add(plotter(t.paintGrid), plotter(t.paintLayers), plotter(t.paintErrors))
	area := c
	area.Rectangle = rectangle(t.left-t.axisWidth(), bottom, t.right, top)
	data := p.DataCanvas(area)
	area.Min.X += t.left - data.Min.X // rounding, and the room of an x axis that is not there
	area.Min.Y += bottom - data.Min.Y
	area.Max.X += t.right - data.Max.X
	area.Max.Y += top - data.Max.Y
	p.Draw(area)
	if len(t.course.edges) < 2 {
		s := aligned(style(labelSize, paleInk), draw.XCenter)
		c.FillText(s, vg.Point{X: (t.left + t.right) / 2, Y: (bottom + top) / 2}, "no requests")
	}
}

func (t *timeline) paintGrid(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	for _, tick := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		if !tick.IsMinor() && tick.Value > 0 {
			c.StrokeLine2(line(0.5, gridInk), c.Min.X, y(tick.Value), c.Max.X, y(tick.Value))
		}
	}
}

// paintLayers stacks the answers by backend.
func (t *timeline) paintLayers(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	base := make([]float64, len(t.course.edges)-1)
	for _, l := range t.course.layers {
		top := make([]float64, len(base))
		for i := range base {
			top[i] = base[i] + l.rates[i]
		}
		upper, lower := t.steps(top, y), t.steps(base, y)
		if len(upper) == 0 {
			return
		}
		area := append([]vg.Point{}, upper...)
		for i := len(lower) - 1; i >= 0; i-- {
			area = append(area, lower[i])
		}
		c.FillPolygon(tint(l.ink), area)
		t.paintHatch(c, l, base, top, y)
		c.StrokeLines(line(0.8, l.ink), stretches(l.rates, upper)...)
		base = top
	}
}

// steps gives a course as a line that is flat over each bin.
func (t *timeline) steps(rates []float64, y func(float64) vg.Length) []vg.Point {
	var points []vg.Point
	for i, r := range rates {
		points = append(points, vg.Point{X: t.x(t.course.edges[i]), Y: y(r)}, vg.Point{X: t.x(t.course.edges[i+1]), Y: y(r)})
	}
	return points
}

// stretches gives the parts of a course's steps in which its rate is not zero.
func stretches(rates []float64, points []vg.Point) [][]vg.Point {
	var all [][]vg.Point
	for i := 0; i < len(rates); i++ {
		from := i
		for i < len(rates) && rates[i] > 0 {
			i++
		}
		if i > from {
			all = append(all, points[2*from:2*i])
		}
	}
	return all
}

// paintErrors draws the error rate over the answers, with a white rim, where
// there are errors.
func (t *timeline) paintErrors(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	points := t.steps(t.course.errors, y)
	runs := stretches(t.course.errors, points)
	for i, run := range runs {
		first, last := run[0], run[len(run)-1]
		runs[i] = slices.Concat([]vg.Point{{X: first.X, Y: y(0)}}, run, []vg.Point{{X: last.X, Y: y(0)}})
	}
	c.StrokeLines(line(3, color.White), runs...)
	c.StrokeLines(line(1.7, errorInk), runs...)
}

// paintTimeAxis draws the x axis of all panels below the lowest.
func (t *timeline) paintTimeAxis(c draw.Canvas, at vg.Length) {
	c.StrokeLine2(line(0.7, paleInk), t.left, at, t.right, at)
	label := aligned(style(smallSize, ink), draw.XCenter)
	label.YAlign = draw.YTop
	unit, name := timeUnit(t.until)
	for _, tick := range ticks(t.until/unit, 10) {
		length := vg.Length(5)
		if tick.IsMinor() {
			length = 3
		}
		x := t.x(tick.Value * unit)
		c.StrokeLine2(line(0.7, paleInk), x, at, x, at-length)
		c.FillText(label, vg.Point{X: x, Y: at - 7}, tick.Label)
	}
	below := aligned(style(labelSize, ink), draw.XCenter)
	below.YAlign = draw.YTop
	c.FillText(below, vg.Point{X: (t.left + t.right) / 2, Y: at - 21}, "time since start, "+name)
}

// timeUnit is the unit of a time axis of so many seconds, in seconds, and its
// name.
func timeUnit(until float64) (float64, string) {
	switch {
	case until > 3*3600:
		return 3600, "hours"
	case until > 300:
		return 60, "minutes"
	}
	return 1, "s"
}

func (t *timeline) rateLegend() []entry {
	square := func(l layer) func(draw.Canvas, vg.Rectangle) {
		return func(c draw.Canvas, r vg.Rectangle) {
			fill(c, r, tint(l.ink))
			l.hatch.fill(c, r, l.ink)
			c.StrokeLine2(line(1.2, l.ink), r.Min.X, r.Max.Y, r.Max.X, r.Max.Y)
		}
	}
	stroke := func(s draw.LineStyle) func(draw.Canvas, vg.Rectangle) {
		return func(c draw.Canvas, r vg.Rectangle) {
			y := (r.Min.Y + r.Max.Y) / 2
			c.StrokeLine2(s, r.Min.X, y, r.Max.X, y)
		}
	}
	all := []entry{{text: "answers:"}}
	for _, l := range t.course.layers {
		all = append(all, entry{l.name, square(l)})
	}
	errors := 0
	for i := range t.m.Record().Segments {
		n := &t.m.Record().Segments[i].Counts
		errors += n.Total - n.OK
	}
	all = append(all, entry{fmt.Sprintf("errors (%s)", units.Count(errors)), stroke(line(1.7, errorInk))})
	if len(t.m.Record().Faults) > 0 {
		all = append(all, entry{"fault", stroke(faultLine)})
	}
	if t.marks.repairs() {
		all = append(all, entry{"repair", stroke(repairLine)})
	}
	return all
}
