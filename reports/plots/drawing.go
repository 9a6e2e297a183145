package plots

import (
	"bytes"
	"image/color"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Drawing is a picture that can be written in several formats.
type Drawing struct {
	width, height vg.Length
	paint         func(draw.Canvas)
}

// SVG writes the drawing as SVG. Text stays text, in Liberation Sans or what
// has its measures.
func (d *Drawing) SVG(w io.Writer) error {
	c := vgsvg.New(d.width, d.height)
	d.on(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	families := []byte("font-family:'Liberation Sans',Arimo,Arial,Helvetica,sans-serif;")
	_, err := w.Write(bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans;"), families))
	return err
}

// dotsPerInch of PNG files: twice a plain screen's.
const dotsPerInch = 192

// PNG writes the drawing as PNG.
func (d *Drawing) PNG(w io.Writer) error {
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(d.width, d.height), vgimg.UseDPI(dotsPerInch))}
	d.on(draw.New(c))
	_, err := c.WriteTo(w)
	return err
}

func (d *Drawing) on(c draw.Canvas) {
	fill(c, c.Rectangle, color.White)
	d.paint(c)
}

// fill paints a rectangle.
func fill(c draw.Canvas, r vg.Rectangle, with color.Color) {
	c.FillPolygon(with, corners(r))
}

// outline draws a rectangle's border.
func outline(c draw.Canvas, r vg.Rectangle, style draw.LineStyle) {
	points := corners(r)
	c.StrokeLines(style, append(points, points[0]))
}

func corners(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}

func rectangle(left, bottom, right, top vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: left, Y: bottom}, Max: vg.Point{X: right, Y: top}}
}
