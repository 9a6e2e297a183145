package html

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/units"
)

// drawing is an SVG whose places along the time are shares of its width, so that it
// fits every screen and its letters keep their size. What is a curve stands in an inner
// drawing that is stretched.
type drawing struct {
	strings.Builder
	t     *timeAxis
	y     int // below what is drawn
	names []laneName
}

// laneName is a name at the left of a lane of that height.
type laneName struct {
	text, note string
	height     int
}

// timeAxis is the axis of all drawings of a run.
type timeAxis struct{ until time.Duration }

func newTime(m *measure.Measurement) *timeAxis {
	until := m.End()
	for i := range m.Record().Faults { // a run that did not finish may not have come to all
		until = max(until, m.Record().Faults[i].At)
	}
	return &timeAxis{max(until, time.Second)}
}

// share is a place on the axis, 0 to 100.
func (t *timeAxis) share(at time.Duration) float64 {
	return 100 * min(1, max(0, at.Seconds()/t.until.Seconds()))
}

// x is a place on the axis as an attribute has it.
func (t *timeAxis) x(at time.Duration) string { return short(t.share(at)) + "%" }

// wide is a length on the axis.
func (t *timeAxis) wide(from, to time.Duration) string {
	return short(max(0.25, t.share(to)-t.share(from))) + "%"
}

// short is a number with two decimals at the most.
func short(x float64) string { return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64) }

func (d *drawing) add(format string, a ...any) { fmt.Fprintf(d, format, a...) }

// text writes text at a place, right of it or left of it where there is more room.
func (d *drawing) text(class string, at time.Duration, y int, text string) {
	anchor, shift := "", 3
	if d.t.share(at) > 70 {
		anchor, shift = ` text-anchor="end"`, -3
	}
	d.add(`<text class="%s" x="%s" dx="%d" y="%d"%s>%s</text>`, class, d.t.x(at), shift, y, anchor, html.EscapeString(text))
}

// curve draws columns, each a share of 0 to 1, as an area or a line within a lane.
// Columns below 0 are left out.
func (d *drawing) curve(class string, columns []float64, wide time.Duration, y, height int) {
	if !slices.ContainsFunc(columns, func(c float64) bool { return c > 0 }) {
		return
	}
	const scale = 100.0
	var path strings.Builder
	area := strings.HasPrefix(class, "area")
	if area {
		last := scale
		fmt.Fprintf(&path, "M0 %s", short(last))
		for _, c := range columns {
			if v := math.Round(scale * (1 - min(1, max(0, c)))); v != last {
				path.WriteString("V" + short(v))
				last = v
			}
			path.WriteString("h1")
		}
		path.WriteString("V" + short(scale) + "z")
	} else {
		drawn, last := false, 0.0
		for i, c := range columns {
			v := math.Round(scale * (1 - min(1, c)))
			switch {
			case c < 0:
				drawn = false
				continue
			case !drawn:
				fmt.Fprintf(&path, "M%d %s", i, short(v))
				drawn = true
			case v != last:
				path.WriteString("V" + short(v))
			}
			path.WriteString("h1")
			last = v
		}
	}
	columnsWide := d.t.until.Seconds() / wide.Seconds()
	d.add(`<svg y="%d" width="100%%" height="%d" viewBox="0 0 %s 100" preserveAspectRatio="none"><path class="%s" d="%s"/></svg>`,
		y, height, short(columnsWide), class, joined(path.String()))
}

// joined has runs of the same step as one.
func joined(path string) string {
	var b strings.Builder
	for len(path) > 0 {
		n := 0
		for strings.HasPrefix(path[2*n:], "h1") {
			n++
		}
		if n > 0 {
			fmt.Fprintf(&b, "h%d", n)
			path = path[2*n:]
			continue
		}
		b.WriteByte(path[0])
		path = path[1:]
	}
	return b.String()
}

// steps of a time axis, in seconds.
var steps = []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 43200, 86400}

// axis draws the time below what is drawn.
func (d *drawing) axis() {
	step := steps[len(steps)-1]
	for _, s := range steps {
		if d.t.until.Seconds()/s <= 7 {
			step = s
			break
		}
	}
	for at := 0.0; at <= d.t.until.Seconds(); at += step {
		when := time.Duration(at * float64(time.Second))
		class := "tick"
		if at == 0 {
			class = "tick first"
		} else if d.t.share(when) > 97 {
			class = "tick last"
		}
		d.add(`<text class="%s" x="%s" y="%d">%s</text>`, class, d.t.x(when), d.y+13, units.Duration(when))
	}
	d.lane("", "", 18)
}

// lane ends a lane of that height.
func (d *drawing) lane(name, note string, height int) {
	d.names = append(d.names, laneName{name, note, height})
	d.y += height
}

// finish gives the names of the lanes and the drawing, with what it is for those who
// do not see it.
func (d *drawing) finish(class, title, about string) template.HTML {
	var b strings.Builder
	b.WriteString(`<div class="draw"><div class="names" aria-hidden="true">`)
	for _, n := range d.names {
		note := ""
		if n.note != "" {
			note = "<i>" + html.EscapeString(n.note) + "</i>"
		}
		fmt.Fprintf(&b, `<span class="h%d">%s%s</span>`, n.height, html.EscapeString(n.text), note)
	}
	fmt.Fprintf(&b, `</div><svg class="%s" role="img" width="100%%" height="%d"><title>%s</title><desc>%s</desc>%s</svg></div>`,
		class, d.y, html.EscapeString(title), html.EscapeString(about), d.String())
	return template.HTML(b.String())
}
