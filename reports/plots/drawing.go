package plots

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"image"
	"image/color"
	"io"
	"sync"

	imagedraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Drawing is a picture that can be written in several formats.
type Drawing struct {
	width, height vg.Length
	paint         func(draw.Canvas)
	title, about  string
}

// SVG writes the drawing as SVG, with what it shows for those who do not see it. Text
// stays text, in Liberation Sans or what has its measures.
func (d *Drawing) SVG(w io.Writer) error {
	c := vgsvg.New(d.width, d.height)
	paper := draw.New(c)
	fill(paper, paper.Rectangle, color.White)
	d.paint(paper)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	families := []byte("font-family:'Liberation Sans',Arimo,Arial,Helvetica,sans-serif;")
	text := bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans;"), families)
	tag := bytes.Index(text, []byte("<svg "))
	head, body, found := bytes.Cut(text[max(0, tag):], []byte(">"))
	if tag < 0 || !found {
		return errors.New("the canvas wrote no SVG")
	}
	_, err := fmt.Fprintf(w, "%s%s role=\"img\">\n<title>%s</title>\n<desc>%s</desc>%s", text[:tag], head, html.EscapeString(d.title), html.EscapeString(d.about), body)
	return err
}

// Told gives the title and the description of an SVG that hadrill drew, "" for what it does not have.
func Told(svg []byte) (title, about string) {
	var text struct {
		Title string `xml:"title"`
		About string `xml:"desc"`
	}
	if xml.Unmarshal(svg, &text) != nil {
		return "", ""
	}
	return text.Title, text.About
}

// dotsPerInch of PNG files: twice a plain screen's.
const dotsPerInch = 192

// PNG writes the drawing as PNG.
func (d *Drawing) PNG(w io.Writer) error {
	paper := papers.Get().(*image.RGBA)
	defer papers.Put(paper)
	return writePNG(w, d.raster(paper))
}

// papers are pictures that serve again: one has some megabytes.
var papers = sync.Pool{New: func() any { return new(image.RGBA) }}

// raster gives the drawing in dots, in the picture m.
func (d *Drawing) raster(m *image.RGBA) *image.RGBA {
	resize(m, dots(d.width), dots(d.height))
	d.paint(draw.NewCanvas(newCanvas(m), d.width, d.height))
	return m
}

// placing puts the letters of a text where they belong. Text that is not turned
// moves by whole dots: it is painted as it is, where draw.BiLinear would mix each
// dot anew of itself alone, in ten times as long.
type placing struct{}

// Transform implements draw.Transformer.
func (placing) Transform(to imagedraw.Image, by f64.Aff3, from image.Image, part image.Rectangle, op imagedraw.Op, o *imagedraw.Options) {
	at := image.Pt(int(by[2]), int(by[5]))
	if by != (f64.Aff3{1, 0, float64(at.X), 0, 1, float64(at.Y)}) || o == nil || o.DstMask != nil {
		imagedraw.BiLinear.Transform(to, by, from, part, op, o)
		return
	}
	imagedraw.DrawMask(to, part.Sub(part.Min).Add(at), from, part.Min, o.SrcMask, o.SrcMaskP, op)
}

// Scale implements draw.Scaler.
func (placing) Scale(to imagedraw.Image, into image.Rectangle, from image.Image, part image.Rectangle, op imagedraw.Op, o *imagedraw.Options) {
	imagedraw.BiLinear.Scale(to, into, from, part, op, o)
}

// dots gives a length in whole dots.
func dots(l vg.Length) int { return int(l/vg.Inch*dotsPerInch + 0.5) }

// resize gives the picture a size. What is in it is painted over.
func resize(m *image.RGBA, width, height int) {
	if n := 4 * width * height; cap(m.Pix) < n {
		m.Pix = make([]byte, n)
	} else {
		m.Pix = m.Pix[:n]
	}
	m.Stride, m.Rect = 4*width, image.Rect(0, 0, width, height)
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
