package plots

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// hatch is how an area is told from another of the same colour.
type hatch int

const (
	noHatch hatch = iota
	across        // lines from left to right
	upright
	bothWays
	hatches = iota // how many there are
)

// hatchStep is from one line to the next.
const hatchStep = vg.Length(4)

func (h hatch) across() bool  { return h == across || h == bothWays }
func (h hatch) upright() bool { return h == upright || h == bothWays }

// fill hatches a rectangle.
func (h hatch) fill(c draw.Canvas, r vg.Rectangle, ink color.NRGBA) {
	s := line(0.6, ink)
	if h.across() {
		for y := firstStep(r.Min.Y); y < r.Max.Y; y += hatchStep {
			c.StrokeLine2(s, r.Min.X, y, r.Max.X, y)
		}
	}
	if h.upright() {
		for x := firstStep(r.Min.X); x < r.Max.X; x += hatchStep {
			c.StrokeLine2(s, x, r.Min.Y, x, r.Max.Y)
		}
	}
}

// firstStep is the first of the lines, which stand at the same places in every
// area, that is above a height.
func firstStep(from vg.Length) vg.Length {
	return vg.Length(int(from/hatchStep)+1) * hatchStep
}

// paintHatch hatches a layer between two courses.
func (t *timeline) paintHatch(c draw.Canvas, l layer, base, top []float64, y func(float64) vg.Length) {
	if l.hatch == noHatch {
		return
	}
	var lines [][]vg.Point
	edges := t.course.edges
	for i := range base {
		r := rectangle(t.x(edges[i]), y(base[i]), t.x(edges[i+1]), y(top[i]))
		if l.hatch.across() {
			for h := firstStep(r.Min.Y); h < r.Max.Y; h += hatchStep {
				lines = append(lines, []vg.Point{{X: r.Min.X, Y: h}, {X: r.Max.X, Y: h}})
			}
		}
		if l.hatch.upright() && r.Max.Y > r.Min.Y {
			for x := firstStep(r.Min.X); x < r.Max.X; x += hatchStep {
				lines = append(lines, []vg.Point{{X: x, Y: r.Min.Y}, {X: x, Y: r.Max.Y}})
			}
		}
	}
	c.StrokeLines(line(0.6, l.ink), lines...)
}
