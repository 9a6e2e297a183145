package plots

import (
	"image"
	"image/color"

	"git.sr.ht/~sbinet/gg"
	"github.com/golang/freetype/raster"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// canvas is a vgimg.Canvas that fills areas by itself: dot for dot the same, in a
// fraction of the time, because what an area covers wholly is not mixed with what
// was there before.
type canvas struct {
	*vgimg.Canvas
	context *gg.Context // of the Canvas, for its transformation
	picture *image.RGBA
	shape   *raster.Rasterizer
	inks    []color.Color // the present one is the last; those before it were pushed
}

// newCanvas paints a picture white.
func newCanvas(m *image.RGBA) *canvas {
	c := gg.NewContextForRGBA(m) // vgimg itself would make two pictures, and copy one
	c.SetLineCapButt()
	c.SetInterpolator(placing{})
	c.InvertY()
	return &canvas{
		Canvas:  vgimg.NewWith(vgimg.UseImageWithContext(m, c), vgimg.UseDPI(dotsPerInch)),
		context: c, picture: m, shape: raster.NewRasterizer(m.Rect.Dx(), m.Rect.Dy()), inks: []color.Color{color.Black},
	}
}

// SetColor implements vg.Canvas; nil is black.
func (c *canvas) SetColor(ink color.Color) {
	if ink == nil {
		ink = color.Black
	}
	c.Canvas.SetColor(ink)
	c.inks[len(c.inks)-1] = ink
}

// Push implements vg.Canvas.
func (c *canvas) Push() {
	c.Canvas.Push()
	c.inks = append(c.inks, c.inks[len(c.inks)-1])
}

// Pop implements vg.Canvas.
func (c *canvas) Pop() {
	c.Canvas.Pop()
	c.inks = c.inks[:len(c.inks)-1]
}

// Fill implements vg.Canvas. Areas with arcs and curves are left to vgimg.
func (c *canvas) Fill(p vg.Path) {
	path, straight := c.outline(p)
	if !straight {
		c.Canvas.Fill(p)
		return
	}
	c.shape.Clear()
	c.shape.UseNonZeroWinding = true
	c.shape.AddPath(path)
	c.shape.Rasterize(newPainter(c.picture, c.inks[len(c.inks)-1]))
}

// outline gives a path in dots, each part of it closed; false for one that is not of
// straight lines alone.
func (c *canvas) outline(p vg.Path) (path raster.Path, straight bool) {
	var start gg.Point
	for i := range p {
		x, y := c.context.TransformPoint(p[i].Pos.X.Dots(dotsPerInch), p[i].Pos.Y.Dots(dotsPerInch))
		at := gg.Point{X: x, Y: y}
		switch p[i].Type {
		case vg.MoveComp:
			if len(path) > 0 {
				path.Add1(start.Fixed())
			}
			path.Start(at.Fixed())
			start = at
		case vg.LineComp:
			path.Add1(at.Fixed())
		case vg.CloseComp:
			path.Add1(start.Fixed())
		default:
			return nil, false
		}
	}
	if len(path) > 0 {
		path.Add1(start.Fixed())
	}
	return path, true
}

// painter paints a shape in one colour. Dots that it covers wholly get the colour,
// where that is opaque; all others are mixed.
type painter struct {
	mixed  *raster.RGBAPainter
	dot    [4]byte // of the colour
	opaque bool
}

func newPainter(m *image.RGBA, ink color.Color) *painter {
	p := &painter{mixed: raster.NewRGBAPainter(m)}
	p.mixed.SetColor(ink)
	dot := color.RGBAModel.Convert(ink).(color.RGBA)
	p.dot, p.opaque = [4]byte{dot.R, dot.G, dot.B, dot.A}, dot.A == 0xff
	return p
}

// Paint implements raster.Painter.
func (p *painter) Paint(spans []raster.Span, done bool) {
	const wholly = 0xffff
	m := p.mixed.Image
	for i, s := range spans {
		if s.Alpha < wholly || !p.opaque {
			p.mixed.Paint(spans[i:i+1], done)
			continue
		}
		row := image.Rect(s.X0, s.Y, s.X1, s.Y+1).Intersect(m.Rect)
		if row.Empty() {
			continue
		}
		span := m.Pix[m.PixOffset(row.Min.X, s.Y):][:4*row.Dx()]
		for n := copy(span, p.dot[:]); n < len(span); n *= 2 {
			copy(span[n:], span[:n])
		}
	}
}
