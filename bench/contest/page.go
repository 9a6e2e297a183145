package contest

import (
	"fmt"
	"slices"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/findings"
)

// Picture is the name of the file of the picture.
const Picture = "compare"

// Page gives the results as a page shows them.
func (r *Results) Page() findings.Study {
	s := r.Study
	of := findings.Table{Caption: "What is compared", Columns: []findings.Column{{Head: s.Noun}, {Head: "is", Text: true}}}
	for i := range r.Rows {
		of.Rows = append(of.Rows, findings.Row{Head: r.Rows[i].Name, Cells: []findings.Cell{findings.Text(r.Rows[i].what())}})
	}
	for _, l := range s.LeftOut {
		of.Rows = append(of.Rows, findings.Row{Head: l.Name, Cells: []findings.Cell{findings.Text("left out: " + l.Why)}})
	}
	caption := fmt.Sprintf("Figures, medians over %d seed%s", len(s.Seeds), study.Plural(len(s.Seeds)))
	return findings.Study{
		Title: s.Of.Name() + ": " + s.What,
		Lead:  r.unbeaten(),
		Parts: []findings.Part{{About: []string{s.Of.Title}, Remarks: r.unclear(), Picture: Picture + ".svg", Tables: []findings.Table{r.sheet().Table(caption), of}}},
		Notes: slices.Concat(study.Ranking(s.Counted(2), len(r.Rows), len(s.Seeds)), r.legend()),
	}
}
