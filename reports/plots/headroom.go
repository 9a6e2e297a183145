package plots

import (
	"image/color"
	"math"
	"strconv"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports/units"
)

// Headroom is how latency and errors go with the load of a stack, whole and with
// something lost.
type Headroom struct {
	Title, Subtitle string
	Load            string // what is varied, with its unit
	Today           float64
	// Latency is a limit of p99 in seconds, Errors one of their share; 0 for none.
	Latency, Errors float64
	Curves          []HeadroomCurve
	Marks           []HeadroomMark
}

// HeadroomMark is a load that means something.
type HeadroomMark struct {
	Load float64
	Text string
}

// HeadroomCurve is one state of the stack.
type HeadroomCurve struct {
	Name         string
	Capacity     float64 // 0 and NaN for none
	CapacityText string
	Points       []HeadroomPoint
}

// HeadroomPoint is the figures at a load: latencies in seconds, the share of errors.
type HeadroomPoint struct {
	Load             float64
	P50, P99, Errors Span
}

// Span is a value with its interval; NaN for none.
type Span struct{ Value, Low, High float64 }

const (
	headroomWidth  = vg.Length(640)
	headroomAbove  = vg.Length(230) // of latencies
	headroomBelow  = vg.Length(130) // of errors
	headroomBottom = vg.Length(46)
	headroomLeft   = vg.Length(52)
)

// headroomInks are of the whole stack and of the one with something lost.
var headroomInks = []color.NRGBA{backendInks[0], rgb(0xC45A00)}

// Draw lays it out and gives the picture.
func (h *Headroom) Draw() *Drawing {
	width := max(headroomWidth, 2*border+style(titleSize, ink).Width(h.Title), 2*border+style(smallSize, ink).Width(h.Subtitle))
	legend := rows(h.legend(), width-2*border)
	height := border + titleHeight + legendLine*vg.Length(1+len(legend)) + 20 + headroomAbove + 22 + headroomBelow + headroomBottom
	return &Drawing{width, height, func(c draw.Canvas) { h.paint(c, width, height, legend) }, h.Title, h.Subtitle + ". " + h.about()}
}

// about says in words what is drawn.
func (h *Headroom) about() string {
	text := "Median and 99th percentile of the response times, and the share of errors, over " + h.Load
	for i := range h.Curves {
		if k := &h.Curves[i]; k.Capacity > 0 {
			text += "; " + k.Name + " it carries " + k.CapacityText
		}
	}
	for _, m := range h.Marks {
		text += "; " + m.Text
	}
	return text + "."
}

func (h *Headroom) legend() []entry {
	var all []entry
	for i := range h.Curves {
		k, with := &h.Curves[i], headroomInks[i%len(headroomInks)]
		all = append(all,
			entry{k.Name + ": p99, errors", func(c draw.Canvas, r vg.Rectangle) { sampleLine(c, r, line(2, with)) }},
			entry{"p50", func(c draw.Canvas, r vg.Rectangle) { sampleLine(c, r, line(1.4, with, 2, 2)) }})
	}
	if h.Latency > 0 || h.Errors > 0 {
		all = append(all, entry{"objective", func(c draw.Canvas, r vg.Rectangle) { sampleLine(c, r, line(1.2, errorInk, 6, 3)) }})
	}
	return append(all, entry{"capacity", func(c draw.Canvas, r vg.Rectangle) {
		paintMark(c, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: r.Min.Y}, ink)
	}})
}

func sampleLine(c draw.Canvas, r vg.Rectangle, s draw.LineStyle) {
	y := (r.Min.Y + r.Max.Y) / 2
	c.StrokeLine2(s, r.Min.X, y, r.Max.X, y)
}

// paintMark is a triangle that stands on its tip.
func paintMark(c draw.Canvas, tip vg.Point, with color.Color) {
	c.FillPolygon(with, []vg.Point{tip, {X: tip.X - 4, Y: tip.Y + 8}, {X: tip.X + 4, Y: tip.Y + 8}})
}

func (h *Headroom) paint(c draw.Canvas, width, height vg.Length, legend [][]entry) {
	top := height - border
	c.FillText(style(titleSize, ink), vg.Point{X: border, Y: top - titleHeight/2 + 2}, h.Title)
	top -= titleHeight
	c.FillText(style(smallSize, paleInk), vg.Point{X: border, Y: top - legendLine/2}, h.Subtitle)
	top = drawLegend(c, legend, border, top-legendLine) - 20
	right := width - border - 10
	above := c
	above.Rectangle = rectangle(border+headroomLeft, top-headroomAbove, right, top)
	below := c
	below.Rectangle = rectangle(border+headroomLeft, above.Min.Y-22-headroomBelow, right, above.Min.Y-22)
	h.paintPanel(above, h.latencyAxis(), h.Latency, func(p *HeadroomPoint) []Span { return []Span{p.P99, p.P50} })
	h.paintPanel(below, h.errorAxis(), h.Errors, func(p *HeadroomPoint) []Span { return []Span{p.Errors} })
	h.paintLoads(c, above, below)
}

// headroomAxis is that of a panel's values.
type headroomAxis struct {
	name  string
	ticks []plot.Tick
	// place gives where a value is, from 0 to 1.
	place func(v float64) float64
}

// latencyAxis has whole decades of time.
func (h *Headroom) latencyAxis() headroomAxis {
	low, high := math.Inf(1), 0.0
	for _, k := range h.Curves {
		for _, p := range k.Points {
			for _, s := range []Span{p.P50, p.P99} {
				if s.Value > 0 {
					low, high = min(low, s.Value), max(high, s.Value)
				}
			}
		}
	}
	if high == 0 {
		low, high = 0.001, 1
	}
	first, last := math.Floor(math.Log10(low)), math.Ceil(math.Log10(max(high, h.Latency)))
	if last <= first {
		last = first + 1
	}
	a := headroomAxis{name: "latency (log scale)", place: func(v float64) float64 {
		return min(1, max(0, (math.Log10(max(v, 1e-9))-first)/(last-first)))
	}}
	for e := first; e <= last; e++ {
		at := math.Pow(10, e)
		a.ticks = append(a.ticks, plot.Tick{Value: at, Label: units.Duration(time.Duration(math.Round(at * 1e9)))})
	}
	return a
}

// errorAxis reaches from 0 to 100 %, or to less where there are few errors.
func (h *Headroom) errorAxis() headroomAxis {
	high := 2 * h.Errors
	for _, k := range h.Curves {
		for _, p := range k.Points {
			if p.Errors.Value > 0 {
				high = max(high, p.Errors.Value)
			}
		}
	}
	end := 1.0
	for _, round := range []float64{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5} {
		if high <= round {
			end = round
			break
		}
	}
	a := headroomAxis{name: "errors", place: func(v float64) float64 { return min(1, max(0, v/end)) }}
	for i := range 5 {
		at := end * float64(i) / 4
		a.ticks = append(a.ticks, plot.Tick{Value: at, Label: strconv.FormatFloat(math.Round(at*1e5)/1e3, 'f', -1, 64) + " %"})
	}
	return a
}

// reach is the end of the axis of loads.
func (h *Headroom) reach() float64 {
	end := 0.0
	for _, k := range h.Curves {
		for _, p := range k.Points {
			end = max(end, p.Load)
		}
	}
	return end * 1.02
}

// paintPanel draws the values of every curve; of several of a point the first is drawn
// as a full line.
func (h *Headroom) paintPanel(c draw.Canvas, a headroomAxis, limit float64, of func(*HeadroomPoint) []Span) {
	x := func(load float64) vg.Length { return c.Min.X + (c.Max.X-c.Min.X)*vg.Length(load/h.reach()) }
	y := func(v float64) vg.Length { return c.Min.Y + (c.Max.Y-c.Min.Y)*vg.Length(a.place(v)) }
	label := aligned(style(smallSize, ink), draw.XRight)
	for _, t := range a.ticks {
		c.StrokeLine2(line(0.5, gridInk), c.Min.X, y(t.Value), c.Max.X, y(t.Value))
		c.FillText(label, vg.Point{X: c.Min.X - 6, Y: y(t.Value)}, t.Label)
	}
	c.StrokeLine2(line(0.7, paleInk), c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
	c.StrokeLine2(line(0.7, paleInk), c.Min.X, c.Min.Y, c.Max.X, c.Min.Y)
	c.FillText(style(labelSize, ink), vg.Point{X: c.Min.X - headroomLeft, Y: c.Max.Y + 13}, a.name)
	for i := len(h.Curves) - 1; i >= 0; i-- {
		k, with := &h.Curves[i], headroomInks[i%len(headroomInks)]
		if len(k.Points) == 0 {
			continue
		}
		for n := range of(&k.Points[0]) {
			s := line(2, with)
			if n > 0 {
				s = line(1.4, with, 2, 2)
			}
			var points []vg.Point
			for p := range k.Points {
				v := of(&k.Points[p])[n]
				if math.IsNaN(v.Value) {
					continue
				}
				at := vg.Point{X: x(k.Points[p].Load), Y: y(v.Value)}
				points = append(points, at)
				if n == 0 && !math.IsNaN(v.Low) {
					c.StrokeLine2(line(1, with), at.X, y(v.Low), at.X, y(v.High))
				}
				if n == 0 {
					shape := draw.GlyphDrawer(draw.CircleGlyph{})
					if i > 0 {
						shape = draw.BoxGlyph{}
					}
					c.DrawGlyph(draw.GlyphStyle{Color: with, Radius: 2.6, Shape: shape}, at)
				}
			}
			c.StrokeLines(s, points)
		}
	}
	if limit > 0 {
		c.StrokeLine2(line(1.2, errorInk, 6, 3), c.Min.X, y(limit), c.Max.X, y(limit))
	}
}

// paintLoads draws the axis of loads below both panels, the capacities and today's load.
func (h *Headroom) paintLoads(c draw.Canvas, above, below draw.Canvas) {
	x := func(load float64) vg.Length { return below.Min.X + (below.Max.X-below.Min.X)*vg.Length(load/h.reach()) }
	label := aligned(style(smallSize, ink), draw.XCenter)
	label.YAlign = draw.YTop
	for _, t := range ticks(h.reach(), 8) {
		length := vg.Length(2)
		if !t.IsMinor() {
			length = 4
			c.FillText(label, vg.Point{X: x(t.Value), Y: below.Min.Y - 6}, t.Label)
		}
		c.StrokeLine2(line(0.7, paleInk), x(t.Value), below.Min.Y, x(t.Value), below.Min.Y-length)
	}
	name := aligned(style(labelSize, ink), draw.XCenter)
	name.YAlign = draw.YTop
	c.FillText(name, vg.Point{X: below.Center().X, Y: below.Min.Y - 20}, h.Load)
	if h.Today > 0 && h.Today < h.reach() {
		c.StrokeLine2(line(0.8, paleInk, 1, 2), x(h.Today), below.Min.Y, x(h.Today), above.Max.Y)
		c.FillText(style(smallSize, paleInk), vg.Point{X: x(h.Today) + 3, Y: above.Max.Y - 7}, "today")
	}
	for i := range h.Curves {
		k := &h.Curves[i]
		if !(k.Capacity > 0) || k.Capacity > h.reach() {
			continue
		}
		with := headroomInks[i%len(headroomInks)]
		c.StrokeLine2(line(0.8, with), x(k.Capacity), below.Min.Y, x(k.Capacity), above.Max.Y)
		paintMark(c, vg.Point{X: x(k.Capacity), Y: above.Max.Y}, with)
		text, at := h.capacityLabel(i, x)
		c.FillText(text, vg.Point{X: at, Y: above.Max.Y + 13}, k.CapacityText)
	}
	for i := range h.Marks {
		h.paintLoadMark(&h.Marks[i], vg.Length(i), x, above, below)
	}
}

// paintLoadMark draws a line with its text on the side that has room, the n-th below
// that of today.
func (h *Headroom) paintLoadMark(m *HeadroomMark, n vg.Length, x func(float64) vg.Length, above, below draw.Canvas) {
	if !(m.Load > 0) || m.Load > h.reach() {
		return
	}
	set, at := style(smallSize, ink), x(m.Load)+3
	if at+set.Width(m.Text) > above.Max.X {
		set, at = aligned(set, draw.XRight), x(m.Load)-3
	}
	c := above
	c.StrokeLine2(line(1, ink, 5, 2), x(m.Load), below.Min.Y, x(m.Load), above.Max.Y)
	y, from := above.Max.Y-21-13*n, at
	if set.XAlign == draw.XRight {
		from -= set.Width(m.Text)
	}
	fill(c, rectangle(from-1, y-6, from+set.Width(m.Text)+1, y+6), color.White) // other lines do not cross it
	c.FillText(set, vg.Point{X: at, Y: y}, m.Text)
}

// capacityLabel gives how the text of a capacity is set and where: over its mark, or
// beside it where another's text would cover it.
func (h *Headroom) capacityLabel(i int, x func(float64) vg.Length) (set text.Style, at vg.Length) {
	k := &h.Curves[i]
	set, at = aligned(style(smallSize, headroomInks[i%len(headroomInks)]), draw.XCenter), x(k.Capacity)
	for n := range h.Curves {
		other := &h.Curves[n]
		room := (set.Width(k.CapacityText)+set.Width(other.CapacityText))/2 + 4
		if n == i || !(other.Capacity > 0) || max(at, x(other.Capacity))-min(at, x(other.Capacity)) >= room {
			continue
		}
		if k.Capacity < other.Capacity || k.Capacity == other.Capacity && i > n {
			return aligned(set, draw.XRight), at - 1
		}
		return aligned(set, draw.XLeft), at + 1
	}
	return set, at
}
