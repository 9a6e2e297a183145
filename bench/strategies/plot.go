package strategies

import (
	"math"

	"github.com/hadrill/hadrill/reports/plots"
)

// Plot draws a scene: a row a strategy, a panel for each figure in which they
// differ.
func (s *SceneResult) Plot(seeds int) *plots.Drawing {
	k := plots.Comparison{
		Title:         s.Scene.Name + ": " + s.Scene.Title,
		Subtitle:      s.caption(seeds) + "; the less the better, but for \"in time\"",
		Apart:         map[int]bool{},
		FirstMeans:    "beaten by nobody beyond the noise",
		OtherMeans:    "beaten",
		IntervalMeans: "95 % interval of the median",
	}
	for i := range s.Rows {
		k.Rows = append(k.Rows, s.Rows[i].Contender.Name)
		k.Apart[i] = i > 0 && s.Rows[i].Contender.Program != s.Rows[i-1].Contender.Program
	}
	shown, _ := s.sheet().Columns()
	for _, f := range shown {
		k.Panels = append(k.Panels, s.panel(Figure(f)))
	}
	return k.Draw()
}

// panel draws one figure of all strategies. Times, and figures that differ
// twentyfold, have a logarithmic axis.
func (s *SceneResult) panel(f Figure) plots.ComparisonPanel {
	info := FigureTable[f]
	p := plots.ComparisonPanel{Name: info.Name, Log: info.Unit == Seconds, Tick: info.Unit.Tick, Text: info.Unit.Text}
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
