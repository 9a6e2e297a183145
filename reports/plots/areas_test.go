package plots

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"git.sr.ht/~sbinet/gg"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/verdict"
)

// plainRaster gives a drawing in dots as vgimg alone paints it.
func plainRaster(d *Drawing) *image.RGBA {
	m := new(image.RGBA)
	resize(m, dots(d.width), dots(d.height))
	c := gg.NewContextForRGBA(m)
	c.SetLineCapButt()
	c.InvertY()
	d.paint(draw.NewCanvas(vgimg.NewWith(vgimg.UseImageWithContext(m, c), vgimg.UseDPI(dotsPerInch)), d.width, d.height))
	return m
}

// TestRasterIsVgimgs: what is painted faster is painted the same, dot for dot.
func TestRasterIsVgimgs(t *testing.T) {
	m := measure.Measure(killedBackend())
	polygon := func(points ...vg.Length) (p vg.Path) {
		for i := 0; i < len(points); i += 2 {
			at := vg.Point{X: points[i], Y: points[i+1]}
			if i == 0 {
				p.Move(at)
			} else {
				p.Line(at)
			}
		}
		return p
	}
	for name, d := range map[string]*Drawing{
		"timeline": Timeline(m, verdict.Pass),
		"latency":  LatencyCurve(m, verdict.Fail),
		"areas": {width: 60, height: 40.3, paint: func(c draw.Canvas) {
			c.SetColor(errorInk)
			c.Push()
			c.SetColor(nil)
			c.Fill(polygon(1.1, 1.2, 20.7, 1.2, 9, 30.9)) // it closes by itself
			c.Pop()
			c.Fill(append(polygon(30, 5, 50, 5, 50, 25, 30, 25), polygon(35, 10, 35, 20, 45, 20, 45, 10)...)) // one with a hole
			c.SetColor(color.NRGBA{0, 0x72, 0xB2, 0x80})
			c.Fill(polygon(0, 0, 60, 0, 60, 20, 0, 20)) // it shows what is below
			c.Rotate(0.3)
			c.Fill(polygon(40, 10, 100, 10, 100, 16, 40, 16)) // turned, and partly outside
		}},
		"a disc": {width: 30, height: 30, paint: func(c draw.Canvas) {
			var p vg.Path
			p.Move(vg.Point{X: 25, Y: 15})
			p.Arc(vg.Point{X: 15, Y: 15}, 10, 0, 6.2832)
			p.Close()
			c.SetColor(errorInk)
			c.Fill(p)
		}},
		"text": {width: 90, height: 50, paint: func(c draw.Canvas) {
			c.FillText(style(titleSize, errorInk), vg.Point{X: 3.3, Y: 30.7}, "öffnet 16 %")
			turned := style(labelSize, ink)
			turned.Rotation = 1.5708
			c.FillText(turned, vg.Point{X: 80, Y: 4}, "requests/s")
		}},
	} {
		got, want := d.raster(new(image.RGBA)), plainRaster(d)
		if err := sameDots(got, want); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// sameDots compares pictures, of which none may be blank.
func sameDots(got, want *image.RGBA) error {
	blank := true
	for y := range want.Rect.Dy() {
		for x := range want.Rect.Dx() {
			a, b := got.RGBAAt(x, y), want.RGBAAt(x, y)
			if a != b {
				return fmt.Errorf("%v at %d, %d, want %v", a, x, y, b)
			}
			blank = blank && a == color.RGBA{255, 255, 255, 255}
		}
	}
	if blank {
		return fmt.Errorf("nothing was painted")
	}
	return nil
}
