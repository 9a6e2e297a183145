package plots

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/reports/verdict"
)

const (
	fidelityWidth  = vg.Length(760)
	fidelityLabel  = vg.Length(210) // the column of names
	fidelityResult = vg.Length(86)  // the column of verdicts
	caseHeading    = vg.Length(30)
	figureHeight   = vg.Length(44)
	sameHeight     = vg.Length(15) // of a figure that is one number everywhere
	noteHeight     = vg.Length(20)
)

// Fidelity draws the figures of a scenario's cases on both grounds: for each
// figure the reference's runs as a box, the other ground's as points above it,
// and the range in which their median agrees. Each figure has an axis of its
// own, which both grounds share.
func Fidelity(grounds fidelity.Pair, cases []*fidelity.Fidelity) *Drawing {
	legend := rows(fidelityLegend(grounds), fidelityWidth-2*border)
	height := border + titleHeight + vg.Length(len(legend))*legendLine + 6 + border
	for _, f := range cases {
		height += caseHeading
		for i := range f.Figures {
			height += figureSize(&f.Figures[i])
		}
		if len(f.Figures) == 0 {
			height += noteHeight
		}
	}
	return &Drawing{fidelityWidth, height, func(c draw.Canvas) { paintFidelity(c, grounds, cases, legend, height) }, fidelityTitle(grounds, cases), "For each figure of each case a box of the runs " + grounds.Of.In + ", points of those " + grounds.With.In + ", and the range in which they agree."}
}

func figureSize(c *fidelity.Compared) vg.Length {
	if same(c) {
		return sameHeight
	}
	return figureHeight
}

// same reports whether the figure has the same value in every run on both
// grounds: there is nothing to draw.
func same(c *fidelity.Compared) bool {
	s, r := c.Reference, c.Other
	return len(s) > 0 && len(r) > 0 && s[0] == s[len(s)-1] && r[0] == s[0] && r[len(r)-1] == s[0]
}

func fidelityTitle(grounds fidelity.Pair, cases []*fidelity.Fidelity) string {
	title := grounds.Of.Noun + " and " + grounds.With.Noun
	if len(cases) > 0 {
		title = cases[0].Scenario + ": " + title
	}
	return title
}

func paintFidelity(c draw.Canvas, grounds fidelity.Pair, cases []*fidelity.Fidelity, legend [][]entry, height vg.Length) {
	title := fidelityTitle(grounds, cases)
	heading := style(titleSize, ink)
	top := height - border
	c.FillText(heading, vg.Point{X: border, Y: top - titleHeight/2 + 2}, shorten(heading, title, fidelityWidth-2*border))
	top = drawLegend(c, legend, border, top-titleHeight) - 6
	for _, f := range cases {
		top = paintFidelityCase(c, f, top)
	}
}

// paintFidelityCase draws a case below top and returns where it ends.
func paintFidelityCase(c draw.Canvas, f *fidelity.Fidelity, top vg.Length) vg.Length {
	c.StrokeLine2(line(0.7, paleInk), border, top, fidelityWidth-border, top)
	s := style(labelSize, ink)
	c.FillText(s, vg.Point{X: border, Y: top - caseHeading/2}, shorten(s, f.Heading(), fidelityWidth-2*border))
	top -= caseHeading
	if len(f.Figures) == 0 {
		note := f.Unsupported
		if note == "" {
			note = "no run counts"
		}
		c.FillText(style(smallSize, paleInk), vg.Point{X: border, Y: top - noteHeight/2 + 4}, shorten(style(smallSize, paleInk), note, fidelityWidth-2*border))
		return top - noteHeight
	}
	for i := range f.Figures {
		k := &f.Figures[i]
		if same(k) {
			paintSame(c, k, top)
		} else {
			newFigureRow(k, top).paint(c)
		}
		top -= figureSize(k)
	}
	return top
}

// paintSame writes a figure that is one number everywhere.
func paintSame(c draw.Canvas, k *fidelity.Compared, top vg.Length) {
	middle := top - sameHeight/2
	s := style(smallSize, ink)
	c.FillText(s, vg.Point{X: border, Y: middle}, shorten(s, k.Name(), fidelityLabel-10))
	c.FillText(style(smallSize, paleInk), vg.Point{X: border + fidelityLabel, Y: middle}, k.Text(k.Reference[0])+" in every run on both")
	paintAgreement(c, k, middle)
}

// paintAgreement writes the verdict at the right.
func paintAgreement(c draw.Canvas, k *fidelity.Compared, middle vg.Length) {
	s := aligned(style(smallSize, ink), draw.XRight)
	if k.Result == fidelity.Differs {
		s.Color = errorInk
		drawResult(c, verdict.Fail, vg.Point{X: fidelityWidth - border - s.Width(string(k.Result)) - 9, Y: middle})
	}
	c.FillText(s, vg.Point{X: fidelityWidth - border, Y: middle}, string(k.Result))
}
