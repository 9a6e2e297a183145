package contest

import (
	"fmt"
	"math"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/plots"
)

// Plot draws a row a contender, a panel for each figure in which they differ.
func (r *Results) Plot() *plots.Drawing {
	s := r.Study
	k := plots.Comparison{
		Title:         s.Of.Name() + ": " + s.What,
		Subtitle:      fmt.Sprintf("%s, %d seed%s", s.Of.Title, len(s.Seeds), study.Plural(len(s.Seeds))),
		FirstMeans:    "beaten by nobody beyond the noise",
		OtherMeans:    "beaten",
		IntervalMeans: "95 % interval of the median",
	}
	for i := range r.Rows {
		k.Rows = append(k.Rows, r.Rows[i].Name)
	}
	shown, _ := r.sheet().Columns()
	for _, f := range shown {
		k.Panels = append(k.Panels, r.panel(f))
	}
	return k.Draw()
}

// panel draws one figure. Figures that differ twentyfold have a logarithmic axis, times
// those that differ by half.
func (r *Results) panel(f int) plots.ComparisonPanel {
	info := &r.Study.Figures[f]
	p := plots.ComparisonPanel{Name: info.Name, Tick: info.Unit.Tick, Text: info.Unit.Text}
	low, high := math.Inf(1), 0.0 // of those above 0
	for i := range r.Rows {
		e := r.Rows[i].Figures[f]
		p.Points = append(p.Points, plots.ComparisonPoint{Value: e.Median, Low: e.Low, High: e.High, First: r.Rows[i].Ranks[f] == 1})
		if e.Median > 0 {
			low, high = min(low, e.Median), max(high, e.Median)
		}
	}
	p.Log = info.Unit == study.Seconds && high > 2*low || high > 20*low
	return p
}
