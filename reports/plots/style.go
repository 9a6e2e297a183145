package plots

import (
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes of text, in points.
const (
	titleSize = vg.Length(13)
	labelSize = vg.Length(10)
	smallSize = vg.Length(9)
)

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

var (
	ink      = rgb(0x222222)
	paleInk  = rgb(0x666666)
	gridInk  = rgb(0xDDDDDD)
	errorInk = rgb(0xC8102E)
	otherInk = rgb(0x999999)
)

// backendInks are Okabe and Ito's colours without black and without the
// vermilion, which is too near to the errors' red.
var backendInks = []color.NRGBA{rgb(0x0072B2), rgb(0xE69F00), rgb(0x009E73), rgb(0x56B4E9), rgb(0xCC79A7), rgb(0xF0E442)}

// machineInks are Tol's light colours, made to be written upon in black; those
// least like the first backends' come first.
var machineInks = []color.NRGBA{rgb(0xBBCC33), rgb(0xFFAABB), rgb(0x99DDFF), rgb(0xEEDD88), rgb(0xAAAA00), rgb(0x77AADD), rgb(0xEE8866), rgb(0x44BB99)}

// tint mixes a colour with white, so that lines stay visible on it.
func tint(c color.NRGBA) color.NRGBA {
	mix := func(x uint8) uint8 { return uint8((uint16(x)*6 + 255*4) / 10) }
	return color.NRGBA{R: mix(c.R), G: mix(c.G), B: mix(c.B), A: 255}
}

// yMiddle sets text with its small letters, not its box, around a height.
const yMiddle = -0.4

func style(size vg.Length, ink color.Color) text.Style {
	return text.Style{
		Color:   ink,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign:  draw.XLeft,
		YAlign:  yMiddle,
		Handler: plot.DefaultTextHandler,
	}
}

func aligned(s text.Style, x text.XAlignment) text.Style {
	s.XAlign = x
	return s
}

func line(width vg.Length, ink color.Color, dashes ...vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: ink, Width: width, Dashes: dashes}
}

// shorten cuts text to a width with an ellipsis.
func shorten(s text.Style, txt string, width vg.Length) string {
	if s.Width(txt) <= width {
		return txt
	}
	r := []rune(txt)
	for len(r) > 1 && s.Width(string(r)+"…") > width {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

// newPlot makes an empty plot in this package's style, without padding between
// axes and data.
func newPlot() *plot.Plot {
	p := plot.New()
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Padding = 0
		a.LineStyle = line(0.7, paleInk)
		a.Tick.LineStyle = line(0.7, paleInk)
		a.Label.TextStyle.Font = style(labelSize, ink).Font
		a.Label.TextStyle.Color = ink
		a.Tick.Label.Font = style(smallSize, ink).Font
		a.Tick.Label.Color = ink
	}
	p.X.Label.Padding, p.Y.Label.Padding = 4, 6
	return p
}

// plotter is a function that draws on a plot's data canvas.
type plotter func(draw.Canvas, *plot.Plot)

// Plot implements plot.Plotter.
func (f plotter) Plot(c draw.Canvas, p *plot.Plot) { f(c, p) }

// ticks gives round numbers from 0 to an end, about so many with a label, and
// four between each two of them without.
func ticks(to float64, about int) plot.ConstantTicks {
	step := math.Pow(10, math.Floor(math.Log10(to/float64(about))))
	for _, factor := range []float64{2, 2.5, 2} { // 1, 2, 5, 10
		if to/step <= float64(about)*1.2 {
			break
		}
		step *= factor
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	var all plot.ConstantTicks
	for i := 0; float64(i)*step/5 <= to*(1+1e-9); i++ {
		tick := plot.Tick{Value: float64(i) * step / 5}
		if i%5 == 0 {
			tick.Label = strconv.FormatFloat(tick.Value, 'f', decimals, 64)
		}
		all = append(all, tick)
	}
	return all
}

// major gives the ticks with a label.
func major(all plot.ConstantTicks) plot.ConstantTicks {
	return slices.DeleteFunc(all, plot.Tick.IsMinor)
}
