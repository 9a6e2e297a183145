package contest

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/scenarios"
)

// TestPage: what the page's table has is what the JSON has, and too few seeds are no
// tie.
func TestPage(t *testing.T) {
	of := &scenarios.Case{Scenario: &scenarios.Scenario{Name: "shop"}}
	s := &Study{Of: of, What: "strategies", Noun: "strategy", Seeds: []uint64{1, 2}, LeftOut: []LeftOut{{"fair", "it is not there"}},
		Figures: []Figure{{Name: "latency.p99", Unit: study.Seconds}, {Name: "errors", Unit: study.Share}}}
	r := &Results{Study: s}
	for i, name := range []string{"round robin", "ip_hash"} {
		r.Rows = append(r.Rows, Row{Contender: &Contender{Name: name, Written: i == 0, Changes: []string{"x", "y"}}, Ranks: []int{1, 1},
			Figures: []study.Estimate{{Median: 0.0123 + float64(i), Low: math.NaN(), High: math.NaN()}, {Median: 0.5 * float64(i), Low: math.NaN(), High: math.NaN()}}})
	}
	var text bytes.Buffer
	var j jsonResults
	if err := r.JSON(&text); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text.Bytes(), &j); err != nil {
		t.Fatal(err)
	}
	p := r.Page()
	if want := "2 seeds cannot tell: with 2 strategies it takes 6 seeds to tell any difference from noise."; p.Lead != want {
		t.Errorf("%q, want %q", p.Lead, want)
	}
	figures, what := p.Parts[0].Tables[0], p.Parts[0].Tables[1]
	for i, row := range figures.Rows {
		for k, c := range row.Cells {
			if want := float64(j.Rows[i].Figures[figures.Columns[1+k].Head].Median); c.Value == nil || *c.Value != want {
				t.Errorf("%s, %s: %+v, want %v", row.Head, figures.Columns[1+k].Head, c, want)
			}
		}
	}
	got := ""
	for _, row := range what.Rows {
		got += row.Head + ": " + row.Cells[0].Text + ". "
	}
	if want := "round robin: as written. ip_hash: x; y. fair: left out: it is not there. "; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
