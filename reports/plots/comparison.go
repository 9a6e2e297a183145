package plots

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Comparison is a table of dots: a row for each thing that is compared, and a
// panel with an axis of its own for each figure.
type Comparison struct {
	Title, Subtitle string
	Rows            []string
	// Apart are the rows that a line sets apart from the row above them.
	Apart  map[int]bool
	Panels []ComparisonPanel
	// FirstMeans and OtherMeans explain full and hollow dots.
	FirstMeans, OtherMeans, IntervalMeans string
}

// ComparisonPanel is one figure.
type ComparisonPanel struct {
	Name string
	// Log asks for a logarithmic axis. Values far away from most, and those that
	// are not above 0 on a logarithmic axis, stand at its end as an arrow with the
	// value.
	Log bool
	// Tick is a round value as the axis writes it, Text any value.
	Tick, Text func(float64) string
	Points     []ComparisonPoint // by row
}

// ComparisonPoint is a value with its interval; NaN for none.
type ComparisonPoint struct {
	Value, Low, High float64
	First            bool // drawn as a full dot
}

const (
	comparisonRow      = vg.Length(15)
	comparisonPanel    = vg.Length(128)
	comparisonGap      = vg.Length(22)
	comparisonAxis     = vg.Length(24)
	mostComparisonName = vg.Length(170)
)

// Draw lays it out and gives the picture.
func (k *Comparison) Draw() *Drawing {
	names := vg.Length(60)
	for _, r := range k.Rows {
		names = max(names, style(smallSize, ink).Width(r))
	}
	names = min(names, mostComparisonName)
	panels := vg.Length(max(1, len(k.Panels)))
	width := border + names + 12 + panels*comparisonPanel + (panels-1)*comparisonGap + border + 10
	width = max(width, 2*border+style(titleSize, ink).Width(k.Title), 2*border+style(smallSize, ink).Width(k.Subtitle))
	legend := rows(k.legend(), width-2*border)
	height := border + titleHeight + legendLine*vg.Length(1+len(legend)) + 26 + comparisonRow*vg.Length(len(k.Rows)) + comparisonAxis + border
	return &Drawing{width, height, func(c draw.Canvas) { k.paint(c, names, width, height, legend) }, k.Title, k.Subtitle + ". " + k.about()}
}

// about says in words what is drawn.
func (k *Comparison) about() string {
	var names []string
	for i := range k.Panels {
		names = append(names, k.Panels[i].Name)
	}
	return fmt.Sprintf("A row for each of %d, a dot with its interval for %s; a full dot: %s.", len(k.Rows), strings.Join(names, ", "), k.FirstMeans)
}

func (k *Comparison) legend() []entry {
	middle := func(r vg.Rectangle) vg.Point {
		return vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
	}
	all := []entry{
		{k.FirstMeans, func(c draw.Canvas, r vg.Rectangle) { paintDot(c, middle(r), true) }},
		{k.OtherMeans, func(c draw.Canvas, r vg.Rectangle) { paintDot(c, middle(r), false) }},
		{k.IntervalMeans, func(c draw.Canvas, r vg.Rectangle) { paintSpan(c, r.Min.X, r.Max.X, middle(r).Y) }},
	}
	if k.outliers() {
		all = append(all, entry{"far away: its value", func(c draw.Canvas, r vg.Rectangle) {
			paintArrow(c, vg.Point{X: r.Max.X, Y: middle(r).Y}, 1, "", false)
		}})
	}
	return all
}

// outliers reports whether any value is out of its axis.
func (k *Comparison) outliers() bool {
	for i := range k.Panels {
		a := k.Panels[i].axis()
		for _, d := range k.Panels[i].Points {
			if !math.IsNaN(d.Value) && a.where(d.Value) != 0 {
				return true
			}
		}
	}
	return false
}

func paintDot(c draw.Canvas, at vg.Point, first bool) {
	const radius = vg.Length(3.2)
	c.DrawGlyph(draw.GlyphStyle{Color: backendInks[0], Radius: radius, Shape: draw.CircleGlyph{}}, at)
	if !first {
		c.DrawGlyph(draw.GlyphStyle{Color: rgb(0xFFFFFF), Radius: radius - 1.1, Shape: draw.CircleGlyph{}}, at)
	}
}

func paintSpan(c draw.Canvas, low, high, y vg.Length) {
	s := line(1, ink)
	c.StrokeLine2(s, low, y, high, y)
	c.StrokeLine2(s, low, y-3, low, y+3)
	c.StrokeLine2(s, high, y-3, high, y+3)
}

func (k *Comparison) paint(c draw.Canvas, names, width, height vg.Length, legend [][]entry) {
	top := height - border
	c.FillText(style(titleSize, ink), vg.Point{X: border, Y: top - titleHeight/2 + 2}, k.Title)
	top -= titleHeight
	c.FillText(style(smallSize, paleInk), vg.Point{X: border, Y: top - legendLine/2}, k.Subtitle)
	top = drawLegend(c, legend, border, top-legendLine) - 26
	bottom := top - comparisonRow*vg.Length(len(k.Rows))
	left := border + names + 12
	right := left + vg.Length(max(1, len(k.Panels)))*(comparisonPanel+comparisonGap) - comparisonGap
	for i, name := range k.Rows {
		y := k.row(top, i)
		if k.Apart[i] {
			c.StrokeLine2(line(0.7, otherInk), border, y+comparisonRow/2, right, y+comparisonRow/2)
		}
		c.FillText(style(smallSize, ink), vg.Point{X: border, Y: y}, shorten(style(smallSize, ink), name, names))
		c.StrokeLine2(line(0.4, gridInk), left, y, right, y)
	}
	for i := range k.Panels {
		k.paintPanel(c, &k.Panels[i], left, top, bottom)
		left += comparisonPanel + comparisonGap
	}
}

// logarithmic is written at axes that are.
const logarithmic = "log scale"

func (k *Comparison) row(top vg.Length, i int) vg.Length {
	return top - (vg.Length(i)+0.5)*comparisonRow
}

func (k *Comparison) paintPanel(c draw.Canvas, p *ComparisonPanel, left, top, bottom vg.Length) {
	a := p.axis()
	x := func(v float64) vg.Length { return left + comparisonPanel*vg.Length(a.place(v)) }
	c.FillText(style(labelSize, ink), vg.Point{X: left, Y: top + 10}, p.Name)
	if a.log {
		scale := aligned(style(smallSize, paleInk), draw.XRight)
		if style(labelSize, ink).Width(p.Name)+scale.Width(logarithmic)+6 > comparisonPanel {
			scale = style(smallSize, paleInk)
			c.FillText(scale, vg.Point{X: left, Y: top + 21}, logarithmic)
		} else {
			c.FillText(scale, vg.Point{X: left + comparisonPanel, Y: top + 10}, logarithmic)
		}
	}
	c.StrokeLine2(line(0.7, paleInk), left, bottom, left+comparisonPanel, bottom)
	label := aligned(style(smallSize, ink), draw.XCenter)
	label.YAlign = draw.YTop
	free := vg.Length(math.Inf(-1)) // labels begin to the right of it
	for _, t := range a.ticks() {
		at, text := x(t), p.Tick(t)
		half := label.Width(text) / 2
		c.StrokeLine2(line(0.4, gridInk), at, bottom, at, top)
		c.StrokeLine2(line(0.7, paleInk), at, bottom, at, bottom-4)
		if at-half > free {
			c.FillText(label, vg.Point{X: at, Y: bottom - 6}, text)
			free = at + half + 6
		}
	}
	for i, d := range p.Points {
		if math.IsNaN(d.Value) {
			continue
		}
		y := k.row(top, i)
		if side := a.where(d.Value); side != 0 {
			paintArrow(c, vg.Point{X: x(d.Value), Y: y}, side, p.Text(d.Value), d.First)
			continue
		}
		if !math.IsNaN(d.Low) && !math.IsNaN(d.High) {
			paintSpan(c, x(d.Low), x(d.High), y)
		}
		paintDot(c, vg.Point{X: x(d.Value), Y: y}, d.First)
	}
}

// paintArrow points out of the axis, with the value beside it on the inside.
func paintArrow(c draw.Canvas, tip vg.Point, side int, text string, first bool) {
	const length, half = vg.Length(6), vg.Length(3.2)
	back := tip.X - vg.Length(side)*length
	points := []vg.Point{tip, {X: back, Y: tip.Y + half}, {X: back, Y: tip.Y - half}}
	if first {
		c.FillPolygon(backendInks[0], points)
	}
	c.StrokeLines(line(1, backendInks[0]), append(points, tip))
	label := style(smallSize, ink)
	at := vg.Point{X: back + 4, Y: tip.Y}
	if side > 0 {
		at.X = back - 4 - label.Width(text)
	}
	fill(c, rectangle(at.X-1, tip.Y-4, at.X+label.Width(text)+1, tip.Y+4), rgb(0xFFFFFF))
	c.FillText(label, at, text)
}
