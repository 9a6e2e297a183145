package plots

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports/verdict"
)

// resultInks are the colours in which a title says what the run comes to.
var resultInks = map[verdict.Result]color.NRGBA{verdict.Pass: rgb(0x00734D), verdict.Fail: errorInk, verdict.Inconclusive: rgb(0x8A5A00)}

// resultTitle is a title with the result behind it, "" for none.
func resultTitle(title string, result verdict.Result) string {
	if result == "" {
		return title
	}
	return title + ": " + string(result)
}

// paintTitle writes a title below top, and behind it the result; "" for none.
func paintTitle(c draw.Canvas, title string, result verdict.Result, top, width vg.Length) {
	heading := style(titleSize, ink)
	at := vg.Point{X: border, Y: top - titleHeight/2 + 2}
	room := width - 2*border
	if result != "" {
		title += ": "
		room -= heading.Width(string(result))
	}
	title = shorten(heading, title, room)
	c.FillText(heading, at, title)
	if result != "" {
		at.X += heading.Width(title)
		c.FillText(style(titleSize, resultInks[result]), at, string(result))
	}
}
