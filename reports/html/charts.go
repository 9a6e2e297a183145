package html

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
)

// chartLane is the height of a lane with a curve.
const chartLane = 64

// drawCharts draws a run's course: requests and errors a second, response times on a
// logarithmic axis, and sessions lost or stale.
func drawCharts(v *verdict.Verdict, t *timeAxis, c *measure.Course) template.HTML {
	m := v.Measured
	d := &drawing{t: t}
	var most float64
	for _, n := range c.Requests {
		most = max(most, float64(n))
	}
	per := func(n float64) string { return units.Short(n/c.Wide.Seconds()) + "/s" }
	d.chart(func(y, height int) {
		d.curve("area req", shares(c.Requests, most), c.Wide, y, height)
		d.curve("area err", shares(c.Errors, most), c.Wide, y, height)
	})
	d.lane("requests", "to "+per(most), chartLane)
	low, high := decades(c)
	if high > low {
		d.chart(func(y, height int) {
			d.curve("line p99", logs(c.P99, low, high), c.Wide, y, height)
			d.curve("line p50", logs(c.P50, low, high), c.Wide, y, height)
		})
		d.lane("response", fmt.Sprintf("p99, and p50 dashed; %s to %s, log", power(low), power(high)), chartLane)
	}
	lost := make([]int32, len(c.Lost))
	most = 0
	for i := range lost {
		lost[i] = c.Lost[i] + c.Stale[i]
		most = max(most, float64(lost[i]))
	}
	if most > 0 {
		d.chart(func(y, height int) {
			d.curve("area stale", shares(lost, most), c.Wide, y, height)
			d.curve("area lost", shares(c.Lost, most), c.Wide, y, height)
		})
		d.lane("sessions", "lost, and stale above; to "+units.Count(int(most))+" in "+units.Duration(c.Wide), chartLane)
	}
	lanes := d.y
	d.axis()
	d.faults(m, lanes)
	f := m.Whole()
	return d.finish("charts", "The course: requests, response times and sessions over time", fmt.Sprintf("%s requests, %s errors, p50 %s, p99 %s; the figures stand in the tables below.",
		units.Count(f.Count("requests.total")), units.Count(f.Count("requests.errors")), units.Duration(f.Time("latency.p50")), units.Duration(f.Time("latency.p99"))))
}

// chart draws curves within a lane's frame.
func (d *drawing) chart(curves func(y, height int)) {
	if d.y == 0 {
		d.lane("", "", headLane)
	}
	d.add(`<line class="base" x2="100%%" y1="%d" y2="%[1]d"/>`, d.y+chartLane-4)
	curves(d.y+4, chartLane-8)
}

func shares(counts []int32, most float64) []float64 {
	all := make([]float64, len(counts))
	for i, n := range counts {
		if most > 0 {
			all[i] = float64(n) / most
		}
	}
	return all
}

// decades are the powers of ten of a second between which response times lie.
func decades(c *measure.Course) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i, p := range c.P99 {
		if p > 0 {
			low, high = min(low, math.Log10(max(c.P50[i], time.Microsecond).Seconds())), max(high, math.Log10(p.Seconds()))
		}
	}
	return math.Floor(low), math.Ceil(high)
}

// power is ten to that power of a second.
func power(exponent float64) string {
	return units.Duration(time.Duration(math.Round(math.Pow(10, exponent) * 1e9)))
}

// logs are times between two powers of ten, -1 where there is none.
func logs(times []time.Duration, low, high float64) []float64 {
	all := make([]float64, len(times))
	for i, t := range times {
		all[i] = -1
		if t > 0 {
			all[i] = max(0, (math.Log10(t.Seconds())-low)/(high-low))
		}
	}
	return all
}

// The drawing of a tail.
const (
	tailWidth, tailHeight = 350.0, 150.0
	tailLeft, tailRight   = 52.0, 26.0
)

// nine is where a percentile stands on the axis of nines.
func nine(percent float64) float64 {
	return tailLeft - math.Log10(1-percent/100)/4*(tailWidth-tailLeft-tailRight)
}

// Nines are the words of that axis, which all tails share.
func (*report) Nines() template.HTML {
	var b strings.Builder
	for _, p := range []float64{0, 90, 99, 99.9, 99.99} {
		fmt.Fprintf(&b, `<text class="nine" x="%s" y="%s">%s %%</text>`, short(nine(p)), short(tailHeight-6), short(p))
	}
	return template.HTML(b.String())
}

// drawTail draws the tail of the response times: times on a logarithmic axis over the
// share of requests that took no longer, on one of nines.
func drawTail(v *verdict.Verdict) template.HTML {
	tail := v.Measured.Tail()
	if len(tail.Times) == 0 {
		return ""
	}
	const width, height, left, right = tailWidth, tailHeight, tailLeft, tailRight
	low := math.Floor(math.Log10(max(tail.Times[0], time.Microsecond).Seconds()))
	high := max(low+1, math.Ceil(math.Log10(max(tail.Times[len(tail.Times)-1], time.Microsecond).Seconds())))
	y := func(t time.Duration) float64 {
		return 8 + (height-30)*(1-(math.Log10(max(t, time.Microsecond).Seconds())-low)/(high-low))
	}
	var b, path, grid strings.Builder
	for e := low; e <= high; e++ {
		at := short(8 + (height-30)*(1-(e-low)/(high-low)))
		fmt.Fprintf(&grid, "M%s %sH%s", short(left), at, short(width-right))
		if high-low <= 4 || int(e-low)%2 == 0 {
			fmt.Fprintf(&b, `<text class="tick last" x="%s" y="%s" dy="4">%s</text>`, short(left-5), at, power(e))
		}
	}
	fmt.Fprintf(&b, `<path class="grid" d="%s"/>`, grid.String())
	for i, p := range tail.Percent {
		op := "L"
		if i == 0 {
			op = "M"
		}
		fmt.Fprintf(&path, "%s%s %s", op, short(math.Round(nine(p))), short(math.Round(y(tail.Times[i]))))
	}
	fmt.Fprintf(&b, `<path class="line p99" d="%s"/>`, path.String())
	f := v.Measured.Whole()
	text := fmt.Sprintf("p50 %s, p99 %s, greatest %s", units.Duration(f.Time("latency.p50")), units.Duration(f.Time("latency.p99")), units.Duration(f.Time("latency.max")))
	return template.HTML(fmt.Sprintf(`<svg class="tail" role="img" viewBox="0 0 %v %v"><title>Response time by share of requests</title><desc>%s</desc><use href="#nines"/>%s</svg>`, width, height, html.EscapeString(text), b.String()))
}

// spark is a small course of requests and errors.
func spark(c *measure.Course) template.HTML {
	var most float64
	for _, n := range c.Requests {
		most = max(most, float64(n))
	}
	d := &drawing{t: &timeAxis{c.Wide * time.Duration(max(1, len(c.Requests)))}}
	d.curve("area req", shares(c.Requests, most), c.Wide, 0, 18)
	d.curve("area err", shares(c.Errors, most), c.Wide, 0, 18)
	return template.HTML(`<svg class="spark" width="90" height="18" aria-hidden="true">` + d.String() + `</svg>`)
}
