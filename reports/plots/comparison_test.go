package plots

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
)

// points gives values without intervals.
func points(values ...float64) []ComparisonPoint {
	var all []ComparisonPoint
	for _, v := range values {
		all = append(all, ComparisonPoint{Value: v, Low: math.NaN(), High: math.NaN()})
	}
	return all
}

func many(n int, v func(i int) float64, more ...float64) []ComparisonPoint {
	var values []float64
	for i := range n {
		values = append(values, v(i))
	}
	return points(append(values, more...)...)
}

func TestValueAxis(t *testing.T) {
	rising := func(i int) float64 { return 1 + float64(i)/10 }
	for _, c := range []struct {
		why    string
		log    bool
		points []ComparisonPoint
		in     []float64 // on the axis
		out    []float64
	}{
		{"all within", false, points(1, 2, 5), []float64{1, 2, 5}, []float64{9, -3}},
		{"one value", false, points(3), []float64{3}, []float64{4}},
		{"none", false, points(math.NaN()), []float64{0, 1}, nil},
		{"only zero", false, points(0, 0), []float64{0}, nil},
		{"one far away of many", false, many(20, rising, 50), []float64{1, 2.9}, []float64{50}},
		{"one far away of few stays", false, points(1, 2, 50), []float64{1, 50}, nil},
		{"far below as well", false, many(20, rising, -50), []float64{1, 2.9}, []float64{-50}},
		{"most the same: the others stay", false, many(30, func(int) float64 { return 1 }, 0.2), []float64{0.2, 1}, nil},
		{"a logarithmic axis has no zero", true, points(0, 0.001, 1), []float64{0.001, 1}, []float64{0}},
		{"an interval counts", false, []ComparisonPoint{{Value: 2, Low: 1, High: 8}}, []float64{1, 2, 8}, []float64{20}},
	} {
		p := ComparisonPanel{Log: c.log, Points: c.points}
		a := p.axis()
		for _, v := range c.in {
			if a.where(v) != 0 || a.place(v) < 0 || a.place(v) > 1 {
				t.Errorf("%s: %v is not on the axis %+v", c.why, v, a)
			}
		}
		for _, v := range c.out {
			if a.where(v) == 0 {
				t.Errorf("%s: %v is on the axis %+v", c.why, v, a)
			}
		}
	}
}

// spread gives values with intervals of that width around them.
func spread(width float64, values ...float64) []ComparisonPoint {
	all := points(values...)
	for i := range all {
		all[i].Low, all[i].High = all[i].Value-width/2, all[i].Value+width/2
	}
	return all
}

// TestAxisOfNoise: where values differ by less than chance explains, the axis does
// not make the difference look large.
func TestAxisOfNoise(t *testing.T) {
	for _, c := range []struct {
		why    string
		log    bool
		points []ComparisonPoint
		want   valueAxis // without the room at its ends
	}{
		{"closer together than an interval is wide: from 0", false, spread(4, 40, 42, 43), valueAxis{0, 45, false}},
		{"the same with a logarithmic axis, which has no 0", true, spread(4, 40, 42, 43), valueAxis{0, 45, false}},
		{"further apart", false, spread(1, 40, 42, 43), valueAxis{39.5, 43.5, false}},
		{"further apart, logarithmic", true, spread(1, 40, 42, 43), valueAxis{39.5, 43.5, true}},
		{"the usual interval counts, not the widest", false, append(spread(0.5, 40, 42, 43), spread(20, 41)...), valueAxis{31, 51, false}},
		{"no interval is known: half of the greatest value", false, points(40, 42, 43), valueAxis{21.5, 43, false}},
		{"the same with a logarithmic axis", true, points(40, 42, 43), valueAxis{21.5, 43, true}},
		{"far apart without intervals", false, points(10, 42, 43), valueAxis{10, 43, false}},
		{"0 is among the values", false, points(0, 1), valueAxis{0, 1, false}},
		{"all alike, and surely so", false, spread(0, 7, 7), valueAxis{7, 7, false}},
	} {
		p := ComparisonPanel{Log: c.log, Points: c.points}
		want := c.want
		want.widen()
		if got := p.axis(); got != want {
			t.Errorf("%s: %+v, want %+v", c.why, got, want)
		}
	}
}

func TestValueTicks(t *testing.T) {
	for _, c := range []struct {
		a     valueAxis
		want  string
		after string
	}{
		{valueAxis{-0.06, 1.06, false}, "[0 0.5 1]", "an axis from 0"},
		{valueAxis{0.95, 1.001, false}, "[0.96 0.98 1]", "an axis far from 0"},
		{valueAxis{0.9, 110, true}, "[1 10 100]", "two decades"},
		{valueAxis{0.9, 11, true}, "[1 2 5 10]", "one decade"},
		{valueAxis{1e-7, 1, true}, "[1e-07 1e-05 0.001 0.1]", "seven decades"},
		{valueAxis{5, 8, true}, "[5 6 7 8]", "less than a decade, spaced evenly"},
	} {
		var got []float64
		for _, v := range c.a.ticks() {
			got = append(got, math.Round(v*1e9)/1e9)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", c.after, got, c.want)
		}
	}
}

// TestComparison: every row and panel is named, outliers give their value, and
// two drawings have the same bytes.
func TestComparison(t *testing.T) {
	k := Comparison{Title: "a title", Subtitle: "below it", FirstMeans: "first", OtherMeans: "other", IntervalMeans: "interval"}
	text := func(v float64) string { return fmt.Sprintf("value %v", v) }
	p := ComparisonPanel{Name: "figure", Tick: text, Text: text, Points: many(20, func(i int) float64 { return float64(i) }, 500)}
	for i := range p.Points {
		k.Rows = append(k.Rows, fmt.Sprintf("row %d", i))
	}
	k.Panels = []ComparisonPanel{p}
	svg := func() string {
		var b bytes.Buffer
		if err := k.Draw().SVG(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := svg()
	for _, want := range []string{"a title", "below it", "row 0", "row 20", ">figure<", "value 500", "far away", "interval"} {
		if !strings.Contains(first, want) {
			t.Errorf("the drawing lacks %q", want)
		}
	}
	if first != svg() {
		t.Error("two drawings differ")
	}
	k.Panels[0].Points = k.Panels[0].Points[:20]
	if strings.Contains(svg(), "far away") {
		t.Error("the legend explains outliers that are not there")
	}
}
