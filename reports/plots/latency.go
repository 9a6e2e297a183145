package plots

import (
	"fmt"
	"image/color"
	"math"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/sim/metric"
)

const (
	latencyWidth  = vg.Length(560)
	latencyHeight = vg.Length(360)
)

// curve is a distribution function: at each time the share of requests that
// took no longer.
type curve struct {
	name     string
	style    draw.LineStyle
	ink      color.NRGBA
	times    []float64 // microseconds, rising
	shares   []float64
	p50, p99 float64 // microseconds
}

// LatencyCurve draws which share of a run's requests had been answered within
// which time, counted from the moment at which a request was meant to start and
// from that at which it was sent.
func LatencyCurve(m *measure.Measurement, result verdict.Result) *Drawing {
	latency, service := m.Distributions()
	intended, sent := backendInks[0], backendInks[1]
	var curves []*curve
	if latency != nil {
		curves = append(curves, newCurve("response time, from the intended start", latency, line(2, intended), intended))
	}
	if service != nil {
		curves = append(curves, newCurve("service time, from the sending", service, line(1.6, sent, 5, 3), sent))
	}
	return &Drawing{latencyWidth, latencyHeight, func(c draw.Canvas) { paintLatency(c, runTitle(m.Record()), result, curves) }, resultTitle("Response times of "+runTitle(m.Record()), result), "Which share of the requests had been answered within which time, from the intended start and from the sending."}
}

func newCurve(name string, h *metric.Histogram, style draw.LineStyle, ink color.NRGBA) *curve {
	c := &curve{style: style, ink: ink, p50: float64(h.ValueAtPercentile(50)), p99: float64(h.ValueAtPercentile(99))}
	c.name = fmt.Sprintf("%s: p50 %s, p99 %s", name, micros(c.p50), micros(c.p99))
	all, below := float64(h.TotalCount()), int64(0)
	for _, bar := range h.Distribution() {
		if bar.Count > 0 {
			below += bar.Count
			c.times = append(c.times, max(1, float64(bar.To)))
			c.shares = append(c.shares, float64(below)/all)
		}
	}
	return c
}

func micros(us float64) string {
	return units.Duration(time.Duration(us) * time.Microsecond)
}

func paintLatency(c draw.Canvas, title string, result verdict.Result, curves []*curve) {
	top := latencyHeight - border
	paintTitle(c, title, result, top, latencyWidth)
	top = drawLegend(c, rows(latencyLegend(curves), latencyWidth-2*border), border, top-titleHeight) - 8
	p := latencyPlot(curves)
	area := c
	area.Rectangle = rectangle(border, border, latencyWidth-border-28, top)
	p.Draw(area)
	data := p.DataCanvas(area)
	if len(curves) == 0 {
		at := vg.Point{X: data.Center().X, Y: data.Y(0.6)}
		c.FillText(aligned(style(labelSize, paleInk), draw.XCenter), at, "no requests")
		return
	}
}

func latencyLegend(curves []*curve) []entry {
	var all []entry
	for _, k := range curves {
		all = append(all, entry{k.name, func(c draw.Canvas, r vg.Rectangle) {
			y := (r.Min.Y + r.Max.Y) / 2
			c.StrokeLine2(k.style, r.Min.X, y, r.Max.X, y)
		}})
	}
	return all
}

// latencyPlot gives the axes, whole decades of time, and the curves.
func latencyPlot(curves []*curve) *plot.Plot {
	p := newPlot()
	low, high := math.Inf(1), math.Inf(-1)
	for _, k := range curves {
		low, high = min(low, k.times[0]), max(high, k.times[len(k.times)-1])
	}
	if len(curves) == 0 {
		low, high = 1e3, 1e6
	}
	first, last := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	if last <= first {
		last = first + 1
	}
	p.X.Min, p.X.Max = math.Pow(10, first), math.Pow(10, last)
	p.X.Scale = plot.LogScale{}
	p.X.Tick.Marker = decades(int(first), int(last))
	p.X.Label.Text = "time to the answer"
	p.Y.Min, p.Y.Max = 0, mostNines
	p.Y.Tick.Marker = tailTicks
	p.Y.Label.Text = "share of requests"
	p.Add(plotter(paintDecades))
	for i := len(curves) - 1; i >= 0; i-- {
		p.Add(plotter(curves[i].paint))
	}
	return p
}

// mostNines is the end of the axis of shares: 99.99 %. What lies above stands
// at the end.
const mostNines = 4

// nines are where a share stands on an axis on which 90, 99 and 99.9 % are as
// far apart as 0 and 90.
func nines(share float64) float64 {
	return min(mostNines, -math.Log10(max(1e-9, 1-share)))
}

// tailTicks are the shares with a label.
var tailTicks = plot.ConstantTicks{
	{Value: nines(0), Label: "0 %"}, {Value: nines(0.5), Label: "50 %"}, {Value: nines(0.9), Label: "90 %"},
	{Value: nines(0.99), Label: "99 %"}, {Value: nines(0.999), Label: "99.9 %"}, {Value: mostNines, Label: "≥ 99.99 %"},
}

// decades gives ticks at powers of ten of a microsecond, with minor ones
// between.
func decades(first, last int) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for e := first; e <= last; e++ {
		at := math.Pow(10, float64(e))
		ticks = append(ticks, plot.Tick{Value: at, Label: micros(at)})
		for k := 2.0; k < 10 && e < last; k++ {
			ticks = append(ticks, plot.Tick{Value: k * at})
		}
	}
	return ticks
}

func paintDecades(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		if !t.IsMinor() {
			c.StrokeLine2(line(0.5, gridInk), x(t.Value), c.Min.Y, x(t.Value), c.Max.Y)
		}
	}
	for _, t := range tailTicks {
		c.StrokeLine2(line(0.5, gridInk), c.Min.X, y(t.Value), c.Max.X, y(t.Value))
	}
}

// detail is the least distance of two points of a curve, in points.
const detail = vg.Length(0.4)

// paint draws the curve as steps, with marks at p50 and p99.
func (k *curve) paint(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	last := vg.Point{X: x(k.times[0]), Y: y(0)}
	points := []vg.Point{last}
	for i := range k.times {
		next := vg.Point{X: x(k.times[i]), Y: y(nines(k.shares[i]))}
		if next.X-last.X < detail && next.Y-last.Y < detail && i < len(k.times)-1 {
			continue
		}
		points = append(points, vg.Point{X: next.X, Y: last.Y}, next)
		last = next
	}
	c.StrokeLines(k.style, points)
	for _, mark := range []struct{ time, share float64 }{{k.p50, 0.5}, {k.p99, 0.99}} {
		at := vg.Point{X: x(max(1, mark.time)), Y: y(nines(mark.share))}
		c.DrawGlyph(draw.GlyphStyle{Color: color.White, Radius: 4, Shape: draw.CircleGlyph{}}, at)
		c.DrawGlyph(draw.GlyphStyle{Color: k.ink, Radius: 3, Shape: draw.CircleGlyph{}}, at)
	}
}
