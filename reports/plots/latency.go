package plots

import (
	"fmt"
	"image/color"
	"math"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports"
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
func LatencyCurve(m *reports.Measurement) *Drawing {
	latency, service := m.Distributions()
	intended, sent := backendInks[0], backendInks[1]
	var curves []*curve
	if latency != nil {
		curves = append(curves, newCurve("response time, from the intended start", latency, line(2, intended), intended))
	}
	if service != nil {
		curves = append(curves, newCurve("service time, from the sending", service, line(1.6, sent, 5, 3), sent))
	}
	return &Drawing{latencyWidth, latencyHeight, func(c draw.Canvas) { paintLatency(c, runTitle(m.Record()), curves) }}
}

func newCurve(name string, h *hdrhistogram.Histogram, style draw.LineStyle, ink color.NRGBA) *curve {
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
	return reports.Duration(time.Duration(us) * time.Microsecond)
}

func paintLatency(c draw.Canvas, title string, curves []*curve) {
	heading := style(titleSize, ink)
	top := latencyHeight - border
	c.FillText(heading, vg.Point{X: border, Y: top - titleHeight/2 + 2}, shorten(heading, title, latencyWidth-2*border))
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
	label := style(smallSize, paleInk)
	for _, q := range []struct {
		share float64
		name  string
	}{{0.5, "p50"}, {0.99, "p99"}} {
		y := data.Y(p.Y.Norm(q.share))
		c.StrokeLine2(line(0.7, paleInk, 2, 3), data.Min.X, y, data.Max.X, y)
		c.FillText(label, vg.Point{X: data.Max.X + 5, Y: y}, q.name)
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

// latencyPlot is the axes, whole decades of time, and the curves.
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
	p.Y.Min, p.Y.Max = 0, 1
	p.Y.Tick.Marker = plot.ConstantTicks{{Value: 0, Label: "0 %"}, {Value: 0.25, Label: "25 %"}, {Value: 0.5, Label: "50 %"}, {Value: 0.75, Label: "75 %"}, {Value: 1, Label: "100 %"}}
	p.Y.Label.Text = "share of requests"
	p.Add(plotter(paintDecades))
	for i := len(curves) - 1; i >= 0; i-- {
		p.Add(plotter(curves[i].paint))
	}
	return p
}

// decades are ticks at powers of ten of a microsecond, with minor ones between.
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
	for _, share := range []float64{0.25, 0.75, 1} {
		c.StrokeLine2(line(0.5, gridInk), c.Min.X, y(share), c.Max.X, y(share))
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
		next := vg.Point{X: x(k.times[i]), Y: y(k.shares[i])}
		if next.X-last.X < detail && next.Y-last.Y < detail && i < len(k.times)-1 {
			continue
		}
		points = append(points, vg.Point{X: next.X, Y: last.Y}, next)
		last = next
	}
	c.StrokeLines(k.style, points)
	for _, mark := range []struct{ time, share float64 }{{k.p50, 0.5}, {k.p99, 0.99}} {
		at := vg.Point{X: x(max(1, mark.time)), Y: y(mark.share)}
		c.DrawGlyph(draw.GlyphStyle{Color: color.White, Radius: 4, Shape: draw.CircleGlyph{}}, at)
		c.DrawGlyph(draw.GlyphStyle{Color: k.ink, Radius: 3, Shape: draw.CircleGlyph{}}, at)
	}
}
