package plots

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/verdict"
)

// TestPNG: image/png reads the same picture back, dot by dot.
func TestPNG(t *testing.T) {
	noise := image.NewRGBA(image.Rect(0, 0, 61, 33))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.Uint32()) | uint8(255*(i%4/3))
	}
	plain := image.NewRGBA(image.Rect(0, 0, 300, 200))
	draw.Draw(plain, plain.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	one := image.NewRGBA(image.Rect(0, 0, 1, 1))
	one.SetRGBA(0, 0, color.RGBA{1, 2, 3, 255})
	for name, m := range map[string]*image.RGBA{
		"noise": noise, "plain": plain, "one dot": one,
		"a part of a picture": noise.SubImage(image.Rect(0, 0, 17, 9)).(*image.RGBA),
		"a drawing":           LatencyCurve(measure.Measure(killedBackend()), verdict.Pass).raster(new(image.RGBA)),
	} {
		var b bytes.Buffer
		if err := writePNG(&b, m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := png.Decode(&b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Bounds().Size() != m.Rect.Size() {
			t.Errorf("%s: size %v, want %v", name, got.Bounds().Size(), m.Rect.Size())
			continue
		}
		for y := range m.Rect.Dy() {
			for x := range m.Rect.Dx() {
				if a, b := color.RGBAModel.Convert(got.At(x, y)), m.RGBAAt(x, y); a != b {
					t.Fatalf("%s: %v at %d, %d, want %v", name, a, x, y, b)
				}
			}
		}
	}
}

// TestRasterIsOpaque: a drawing has no dot through which something shows, which
// writePNG counts on.
func TestRasterIsOpaque(t *testing.T) {
	if m := Timeline(measure.Measure(killedBackend()), verdict.Pass).raster(new(image.RGBA)); !m.Opaque() {
		t.Error("the raster is not opaque")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// TestPNGError: the writer's error is passed on.
func TestPNGError(t *testing.T) {
	if err := writePNG(full{}, image.NewRGBA(image.Rect(0, 0, 9, 9))); err == nil {
		t.Error("no error from a writer that is full")
	}
}
