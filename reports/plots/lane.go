package plots

import (
	"image/color"
	"math"
	"slices"
	"strconv"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/units"
)

// lane is a narrow panel below the throughput, with a y axis of its own.
type lane struct {
	name   string
	height vg.Length
	ticks  []laneTick
	legend []entry
	// paint draws the lane's data. y gives the height of a place from 0 to 1.
	paint func(t *timeline, c draw.Canvas, y func(float64) vg.Length)
}

// laneTick is a place from 0 to 1 with its label.
type laneTick struct {
	at   float64
	text string
}

// laneGap has room for the name above a lane.
const laneGap = vg.Length(17)

var (
	medianLine = line(1.4, rgb(0x0072B2))
	tailLine   = line(1.4, rgb(0xD55E00))
	lostInk    = rgb(0x882255)
	staleInk   = rgb(0xDDAA33)
)

// newLanes are the lanes of a run: response times where requests ended, and
// sessions where some were opened.
func newLanes(c *course, m *measure.Measurement) []*lane {
	var all []*lane
	if l := responseLane(c); l != nil {
		all = append(all, l)
	}
	opened := 0
	for i := range m.Record().Segments {
		opened += m.Record().Segments[i].Counts.Opened
	}
	if opened > 0 {
		all = append(all, sessionLane(c))
	}
	return all
}

// responseLane is p50 and p99 on a logarithmic axis of whole decades; nil where
// nothing ended.
func responseLane(c *course) *lane {
	low, high := math.Inf(1), 0.0
	for i := range c.p99 {
		if c.p99[i] > 0 {
			low, high = min(low, c.p50[i], c.p99[i]), max(high, c.p99[i])
		}
	}
	if high == 0 {
		return nil
	}
	low = max(low, 1e-6)
	first, last := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	last = max(last, first+1)
	place := func(s float64) float64 { return (math.Log10(max(s, low)) - first) / (last - first) }
	l := &lane{name: "response time, log scale", height: 62}
	every := math.Ceil((last - first) / 3)
	for e := first; e <= last; e += every {
		l.ticks = append(l.ticks, laneTick{(e - first) / (last - first), units.Duration(time.Duration(math.Round(math.Pow(10, e) * 1e9)))})
	}
	l.legend = []entry{{text: "response time:"}, {"p50", strokeSample(medianLine)}, {"p99", strokeSample(tailLine)}}
	l.paint = func(t *timeline, canvas draw.Canvas, y func(float64) vg.Length) {
		for _, course := range []struct {
			of []float64
			s  draw.LineStyle
		}{{c.p99, tailLine}, {c.p50, medianLine}} {
			points := t.steps(course.of, func(s float64) vg.Length { return y(place(s)) })
			canvas.StrokeLines(course.s, stretches(course.of, points)...)
		}
	}
	return l
}

// sessionLane is the sessions of each column that were lost, and above them
// those that were stale.
func sessionLane(c *course) *lane {
	most, lost, stale := 0, 0, 0
	for i := range c.lost {
		most = max(most, c.lost[i]+c.stale[i])
		lost, stale = lost+c.lost[i], stale+c.stale[i]
	}
	l := &lane{name: "sessions lost or stale", height: 40, ticks: []laneTick{{0, "0"}}}
	if most == 0 {
		l.name, l.height = "sessions lost or stale: none", 6
	} else {
		l.ticks = append(l.ticks, laneTick{1, strconv.Itoa(most)})
		l.legend = []entry{{text: "sessions:"}, {"lost (" + units.Count(lost) + ")", fillSample(lostInk)}, {"stale (" + units.Count(stale) + ")", fillSample(staleInk)}}
	}
	l.paint = func(t *timeline, canvas draw.Canvas, y func(float64) vg.Length) {
		for i := range c.lost {
			if most == 0 {
				return
			}
			from, to := t.x(c.edges[i]), t.x(c.edges[i+1])
			below, above := float64(c.lost[i])/float64(most), float64(c.lost[i]+c.stale[i])/float64(most)
			if c.lost[i] > 0 {
				fill(canvas, rectangle(from, y(0), to, y(below)), lostInk)
			}
			if c.stale[i] > 0 {
				fill(canvas, rectangle(from, y(below), to, y(above)), staleInk)
			}
		}
	}
	return l
}

func lanesHeight(all []*lane) vg.Length {
	height := vg.Length(0)
	for _, l := range all {
		height += l.height + laneGap
	}
	return height
}

// laneLabels is the width of the labels left of the lanes.
func laneLabels(all []*lane) vg.Length {
	width := vg.Length(0)
	for _, l := range all {
		for _, t := range l.ticks {
			width = max(width, style(smallSize, ink).Width(t.text))
		}
	}
	return width + 10
}

func laneLegend(all []*lane) []entry {
	var entries []entry
	for _, l := range all {
		entries = slices.Concat(entries, l.legend)
	}
	return entries
}

// paintLanes draws the lanes below top.
func (t *timeline) paintLanes(c draw.Canvas, top vg.Length) {
	label := aligned(style(smallSize, ink), draw.XRight)
	name := style(smallSize, paleInk)
	for _, l := range t.lanes {
		top -= laneGap
		bottom := top - l.height
		y := func(at float64) vg.Length { return bottom + l.height*vg.Length(at) }
		for _, tick := range l.ticks {
			c.StrokeLine2(line(0.5, gridInk), t.left, y(tick.at), t.right, y(tick.at))
			c.StrokeLine2(line(0.7, paleInk), t.left-4, y(tick.at), t.left, y(tick.at))
			c.FillText(label, vg.Point{X: t.left - 6, Y: y(tick.at)}, tick.text)
		}
		c.StrokeLine2(line(0.7, paleInk), t.left, bottom, t.left, top)
		l.paint(t, c, y)
		c.FillText(name, vg.Point{X: t.left + 2, Y: top + 6.5}, l.name)
		top = bottom
	}
}

// strokeSample and fillSample are samples of a legend.
func strokeSample(s draw.LineStyle) func(draw.Canvas, vg.Rectangle) {
	return func(c draw.Canvas, r vg.Rectangle) {
		y := (r.Min.Y + r.Max.Y) / 2
		c.StrokeLine2(s, r.Min.X, y, r.Max.X, y)
	}
}

func fillSample(ink color.Color) func(draw.Canvas, vg.Rectangle) {
	return func(c draw.Canvas, r vg.Rectangle) { fill(c, r, ink) }
}
