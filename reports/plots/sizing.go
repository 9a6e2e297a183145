package plots

import (
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizing is what a stack carries by how many servers of a class there are.
type Sizing struct {
	Title, Subtitle string
	Servers         string // what is counted, such as "servers web*"
	Load            string // what is carried, with its unit
	Asked           float64
	Curves          []SizingCurve
}

// SizingCurve is the capacities with 1, 2, ... servers.
type SizingCurve struct {
	Name   string
	Points []Span
}

const (
	sizingWidth  = vg.Length(560)
	sizingHeight = vg.Length(280)
)

// Draw lays it out and gives the picture.
func (z *Sizing) Draw() *Drawing {
	width := max(sizingWidth, 2*border+style(titleSize, ink).Width(z.Title), 2*border+style(smallSize, ink).Width(z.Subtitle))
	legend := rows(z.legend(), width-2*border)
	height := border + titleHeight + legendLine*vg.Length(1+len(legend)) + 20 + sizingHeight + headroomBottom
	return &Drawing{width, height, func(c draw.Canvas) { z.paint(c, width, height, legend) }, z.Title, z.Subtitle + ". " + z.Load + " over the number of " + z.Servers + "."}
}

func (z *Sizing) legend() []entry {
	var all []entry
	for i := range z.Curves {
		with := headroomInks[i%len(headroomInks)]
		all = append(all, entry{z.Curves[i].Name, func(c draw.Canvas, r vg.Rectangle) { sampleLine(c, r, line(2, with)) }})
	}
	if z.Asked > 0 {
		all = append(all, entry{"asked for", func(c draw.Canvas, r vg.Rectangle) { sampleLine(c, r, line(1.2, errorInk, 6, 3)) }})
	}
	return all
}

func (z *Sizing) paint(c draw.Canvas, width, height vg.Length, legend [][]entry) {
	top := height - border
	c.FillText(style(titleSize, ink), vg.Point{X: border, Y: top - titleHeight/2 + 2}, z.Title)
	top -= titleHeight
	c.FillText(style(smallSize, paleInk), vg.Point{X: border, Y: top - legendLine/2}, z.Subtitle)
	top = drawLegend(c, legend, border, top-legendLine) - 20
	panel := c
	panel.Rectangle = rectangle(border+headroomLeft, top-sizingHeight, width-border-10, top)
	z.paintAxes(panel)
	for i := len(z.Curves) - 1; i >= 0; i-- {
		z.paintCurve(panel, i)
	}
}

// most gives how many servers there are at most, and the end of the axis of loads.
func (z *Sizing) most() (servers int, end float64) {
	end = z.Asked
	for _, k := range z.Curves {
		servers = max(servers, len(k.Points))
		for _, p := range k.Points {
			for _, v := range []float64{p.Value, p.High} {
				if v > end {
					end = v
				}
			}
		}
	}
	if end == 0 {
		end = 1
	}
	return servers, end * 1.08
}

func (z *Sizing) place(c draw.Canvas, servers int, load float64) vg.Point {
	n, end := z.most()
	return vg.Point{
		X: c.Min.X + (c.Max.X-c.Min.X)*vg.Length((float64(servers)-0.5)/float64(n)),
		Y: c.Min.Y + (c.Max.Y-c.Min.Y)*vg.Length(load/end),
	}
}

func (z *Sizing) paintAxes(c draw.Canvas) {
	n, end := z.most()
	label := aligned(style(smallSize, ink), draw.XRight)
	for _, t := range major(ticks(end, 6)) {
		y := z.place(c, 1, t.Value).Y
		c.StrokeLine2(line(0.5, gridInk), c.Min.X, y, c.Max.X, y)
		c.FillText(label, vg.Point{X: c.Min.X - 6, Y: y}, t.Label)
	}
	c.StrokeLine2(line(0.7, paleInk), c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
	c.StrokeLine2(line(0.7, paleInk), c.Min.X, c.Min.Y, c.Max.X, c.Min.Y)
	c.FillText(style(labelSize, ink), vg.Point{X: c.Min.X - headroomLeft, Y: c.Max.Y + 13}, z.Load)
	below := aligned(style(smallSize, ink), draw.XCenter)
	below.YAlign = draw.YTop
	every := 1 + n/25 // as many labels as have room
	for i := 1; i <= n; i++ {
		x := z.place(c, i, 0).X
		c.StrokeLine2(line(0.7, paleInk), x, c.Min.Y, x, c.Min.Y-4)
		if i%every == 0 {
			c.FillText(below, vg.Point{X: x, Y: c.Min.Y - 6}, strconv.Itoa(i))
		}
	}
	name := aligned(style(labelSize, ink), draw.XCenter)
	name.YAlign = draw.YTop
	c.FillText(name, vg.Point{X: c.Center().X, Y: c.Min.Y - 20}, z.Servers)
	if z.Asked > 0 {
		y := z.place(c, 1, z.Asked).Y
		c.StrokeLine2(line(1.2, errorInk, 6, 3), c.Min.X, y, c.Max.X, y)
	}
}

func (z *Sizing) paintCurve(c draw.Canvas, i int) {
	with := headroomInks[i%len(headroomInks)]
	var points []vg.Point
	for n, p := range z.Curves[i].Points {
		if math.IsNaN(p.Value) {
			continue
		}
		at := z.place(c, n+1, p.Value)
		points = append(points, at)
		if !math.IsNaN(p.Low) {
			c.StrokeLine2(line(1, with), at.X, z.place(c, 1, p.Low).Y, at.X, z.place(c, 1, p.High).Y)
		}
		shape := draw.GlyphDrawer(draw.CircleGlyph{})
		if i > 0 {
			shape = draw.BoxGlyph{}
		}
		c.DrawGlyph(draw.GlyphStyle{Color: with, Radius: 3, Shape: shape}, at)
	}
	c.StrokeLines(line(2, with), points)
}
