package plots

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// entry of a legend: a sample and what it means. Without a sample it is a
// heading.
type entry struct {
	text   string
	sample func(draw.Canvas, vg.Rectangle)
}

const (
	sampleWidth  = vg.Length(16)
	sampleHeight = vg.Length(9)
	legendLine   = vg.Length(15)
)

// rows breaks entries into lines of a width: a legend stands in a band of its
// own, so that it never covers data.
func rows(entries []entry, width vg.Length) [][]entry {
	var all [][]entry
	left := vg.Length(0)
	for _, e := range entries {
		w := e.width()
		if len(all) == 0 || left+w > width {
			all = append(all, nil)
			left = 0
		}
		all[len(all)-1] = append(all[len(all)-1], e)
		left += w
	}
	return all
}

func (e entry) width() vg.Length {
	w := style(smallSize, ink).Width(e.text) + 14
	if e.sample != nil {
		w += sampleWidth + 4
	}
	return w
}

// drawLegend draws rows below top and returns where they end.
func drawLegend(c draw.Canvas, all [][]entry, left, top vg.Length) vg.Length {
	for _, row := range all {
		x, middle := left, top-legendLine/2
		for _, e := range row {
			at := x
			if e.sample != nil {
				e.sample(c, rectangle(x, middle-sampleHeight/2, x+sampleWidth, middle+sampleHeight/2))
				at += sampleWidth + 4
			}
			c.FillText(style(smallSize, ink), vg.Point{X: at, Y: middle}, e.text)
			x += e.width()
		}
		top -= legendLine
	}
	return top
}
