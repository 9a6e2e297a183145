package strategies

import (
	"fmt"
	"math"
	"strconv"

	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/reports/plots"
)

// Plot draws a scene: a row a strategy, a panel for each figure in which they
// differ.
func (s *SceneResult) Plot(seeds int) *plots.Drawing {
	k := plots.Comparison{
		Title: s.Scene.Name + ": " + s.Scene.Title,
		Subtitle: fmt.Sprintf("%s visits in %v, deadline %s, %d seed%s; the less the better, but for \"in time\"",
			reports.Count(int(math.Round(s.Visits.Median))), s.Scene.Lasts, reports.Duration(s.Scene.Deadline), seeds, plural(seeds)),
		Apart:         map[int]bool{},
		FirstMeans:    "beaten by nobody beyond the noise",
		OtherMeans:    "beaten",
		IntervalMeans: "95 % interval of the median",
	}
	for i := range s.Rows {
		k.Rows = append(k.Rows, s.Rows[i].Contender.Name)
		k.Apart[i] = i > 0 && s.Rows[i].Contender.Program != s.Rows[i-1].Contender.Program
	}
	shown, _ := s.columns()
	for _, f := range shown {
		k.Panels = append(k.Panels, s.panel(f))
	}
	return k.Draw()
}

// panel is one figure of all strategies. Times, and what differs twentyfold,
// stand on a logarithmic axis.
func (s *SceneResult) panel(f Figure) plots.ComparisonPanel {
	info := FigureTable[f]
	p := plots.ComparisonPanel{Name: info.Name, Log: info.Unit == Seconds, Tick: info.Unit.tick, Text: info.Unit.Text}
	low, high := math.Inf(1), 0.0 // of those above 0
	for i := range s.Rows {
		e := s.Rows[i].Figures[f]
		p.Points = append(p.Points, plots.ComparisonPoint{Value: e.Median, Low: e.Low, High: e.High, First: s.Rows[i].Ranks[f] == 1})
		if e.Median > 0 {
			low, high = min(low, e.Median), max(high, e.Median)
		}
	}
	p.Log = p.Log || !info.More && high > 20*low
	return p
}

// tick is a round value as an axis writes it.
func (u Unit) tick(v float64) string {
	switch u {
	case Share:
		return strconv.FormatFloat(math.Round(100*v*1e6)/1e6, 'f', -1, 64) + " %"
	case Ratio:
		return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
	}
	return u.Text(v)
}
