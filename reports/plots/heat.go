package plots

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Heat is a table of shares, as which limit is how busy with which loss: the fuller a
// cell, the darker.
type Heat struct {
	Title, Subtitle string
	Note            string // below the table, "" for none
	First           string // what the columns' texts are
	Columns         []HeatColumn
	Rows            []HeatRow
}

// HeatColumn is a column with its name, a line a word, and a text of its own below it.
type HeatColumn struct {
	Name []string
	Text string
}

// HeatRow is a row of shares from 0 to 1; NaN for none.
type HeatRow struct {
	Name   string
	Shares []float64
}

const (
	heatCell   = vg.Length(44) // least width
	heatLine   = vg.Length(20)
	heatPad    = vg.Length(10)
	heatLetter = vg.Length(12) // a line of a column's name
)

// Draw lays it out and gives the picture.
func (h *Heat) Draw() *Drawing {
	left, cell, lines := h.measure()
	width := max(2*border+left+cell*vg.Length(len(h.Columns)), 2*border+style(titleSize, ink).Width(h.Title), 2*border+style(smallSize, ink).Width(h.Subtitle), 2*border+style(smallSize, ink).Width(h.Note))
	height := 2*border + titleHeight + legendLine + 8 + heatLetter*vg.Length(lines) + heatLine + heatLine*vg.Length(len(h.Rows))
	if h.Note != "" {
		height += heatLine
	}
	return &Drawing{width, height, func(c draw.Canvas) { h.paint(c, height, left, cell, lines) }, h.Title, h.Subtitle + ". " + h.about()}
}

// about says in words what is drawn.
func (h *Heat) about() string {
	return fmt.Sprintf("%d rows of shares in %d columns: the fuller a cell the darker.", len(h.Rows), len(h.Columns))
}

// measure gives the widths of the rows' names and of a column, and how many lines the
// columns' names have.
func (h *Heat) measure() (left, cell vg.Length, lines int) {
	small := style(smallSize, ink)
	left, cell = small.Width(h.First), heatCell
	for i := range h.Rows {
		left = max(left, small.Width(h.Rows[i].Name))
	}
	for i := range h.Columns {
		k := &h.Columns[i]
		lines = max(lines, len(k.Name))
		cell = max(cell, small.Width(k.Text)+heatPad)
		for _, word := range k.Name {
			cell = max(cell, small.Width(word)+heatPad)
		}
	}
	return left + heatPad, cell, lines
}

func (h *Heat) paint(c draw.Canvas, height, left, cell vg.Length, lines int) {
	top := height - border
	c.FillText(style(titleSize, ink), vg.Point{X: border, Y: top - titleHeight/2 + 2}, h.Title)
	top -= titleHeight
	c.FillText(style(smallSize, paleInk), vg.Point{X: border, Y: top - legendLine/2}, h.Subtitle)
	top -= legendLine + 8
	center := func(k int) vg.Length { return border + left + cell*(vg.Length(k)+0.5) }
	head := aligned(style(smallSize, ink), draw.XCenter)
	for k := range h.Columns {
		name := h.Columns[k].Name
		for i, word := range name {
			c.FillText(head, vg.Point{X: center(k), Y: top - heatLetter*vg.Length(lines-len(name)+i) - heatLetter/2}, word)
		}
	}
	top -= heatLetter * vg.Length(lines)
	label := aligned(style(smallSize, ink), draw.XRight)
	c.FillText(label, vg.Point{X: border + left - heatPad/2, Y: top - heatLine/2}, h.First)
	for k := range h.Columns {
		c.FillText(head, vg.Point{X: center(k), Y: top - heatLine/2}, h.Columns[k].Text)
	}
	top -= heatLine
	for i := range h.Rows {
		row := &h.Rows[i]
		y := top - heatLine*vg.Length(i)
		c.FillText(label, vg.Point{X: border + left - heatPad/2, Y: y - heatLine/2}, row.Name)
		for k, share := range row.Shares {
			x := border + left + cell*vg.Length(k)
			paintCell(c, rectangle(x+0.5, y-heatLine+0.5, x+cell-0.5, y-0.5), share)
		}
	}
	c.FillText(style(smallSize, paleInk), vg.Point{X: border, Y: top - heatLine*vg.Length(len(h.Rows)) - heatLine/2 - 2}, h.Note)
}

// paintCell fills a cell by its share and writes that into it.
func paintCell(c draw.Canvas, r vg.Rectangle, share float64) {
	with, text, letters := heatInk(share), "-", ink
	switch {
	case math.IsNaN(share):
		with, letters = color.NRGBA{R: 255, G: 255, B: 255, A: 255}, paleInk
	default:
		text = strconv.Itoa(int(math.Round(100*share))) + " %"
		if share > 0.6 {
			letters = color.NRGBA{R: 255, G: 255, B: 255, A: 255}
		}
	}
	fill(c, r, with)
	c.FillText(aligned(style(smallSize, letters), draw.XCenter), vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, text)
}

// heatInk goes from nearly white to the colour of the first backend.
func heatInk(share float64) color.NRGBA {
	full := backendInks[0]
	s := min(1, max(0, share))
	mix := func(x uint8) uint8 { return uint8(math.Round(244 + (float64(x)-244)*s)) }
	return color.NRGBA{R: mix(full.R), G: mix(full.G), B: mix(full.B), A: 255}
}
