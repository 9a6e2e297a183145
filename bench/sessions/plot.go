package sessions

import (
	"fmt"
	"math"
	"slices"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/plots"
)

// scenePlot is the tables of one scene, by number of servers.
type scenePlot struct{ tables []*Table }

// Plots draws each scene, by its name: a row for each way and number of servers, a panel
// for each figure in which they differ.
func (r *Results) Plots(draw func(scene string, d *plots.Drawing) error) error {
	for i := range r.Tables {
		if i > 0 && r.Tables[i].Scene.Name == r.Tables[i-1].Scene.Name {
			continue
		}
		var p scenePlot
		for k := range r.Tables {
			if r.Tables[k].Scene.Name == r.Tables[i].Scene.Name {
				p.tables = append(p.tables, &r.Tables[k])
			}
		}
		if len(p.tables[0].Rows) == 0 {
			continue
		}
		if err := draw(r.Tables[i].Scene.Name, p.draw(len(r.Seeds))); err != nil {
			return err
		}
	}
	return nil
}

func (p *scenePlot) draw(seeds int) *plots.Drawing {
	first := p.tables[0]
	k := plots.Comparison{
		Title:         first.Scene.Name + ": " + first.Scene.Title,
		Subtitle:      fmt.Sprintf("%d shoppers a server, %d seed%s; the less the better", shoppersEach, seeds, study.Plural(seeds)),
		Apart:         map[int]bool{},
		FirstMeans:    "beaten by nobody with as many servers beyond the noise",
		OtherMeans:    "beaten",
		IntervalMeans: "95 % interval of the median",
	}
	for w := range first.Rows {
		for i, t := range p.tables {
			k.Apart[len(k.Rows)] = w > 0 && i == 0
			k.Rows = append(k.Rows, fmt.Sprintf("%s, %d servers", first.Rows[w].Way.Name, t.Servers))
		}
	}
	for f := range figures {
		if f == P50Cost || f == P99Cost { // p50 and p99 say as much beside those of local
			continue
		}
		if slices.ContainsFunc(p.tables, func(t *Table) bool { shown, _ := t.sheet().Columns(); return slices.Contains(shown, int(f)) }) {
			k.Panels = append(k.Panels, p.panel(f))
		}
	}
	return k.Draw()
}

// panel draws one figure. Times, and figures that differ twentyfold, have a logarithmic
// axis.
func (p *scenePlot) panel(f Figure) plots.ComparisonPanel {
	info := FigureTable[f]
	panel := plots.ComparisonPanel{Name: info.Name, Tick: info.Unit.Tick, Text: info.Unit.Text}
	low, high := math.Inf(1), 0.0 // of those above 0
	for w := range p.tables[0].Rows {
		for _, t := range p.tables {
			row := &t.Rows[w]
			e := row.Figures[f]
			panel.Points = append(panel.Points, plots.ComparisonPoint{Value: e.Median, Low: e.Low, High: e.High, First: row.Ranks[f] == 1})
			if e.Median > 0 {
				low, high = min(low, e.Median), max(high, e.Median)
			}
		}
	}
	panel.Log = info.Unit == study.Seconds && high > 2*low || high > 20*low
	return panel
}
