package strategies

import (
	"fmt"
	"slices"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/findings"
)

// Picture is the name of the file of a scene's picture.
func Picture(scene string) string { return "strategies." + scene }

// Page gives the results as a page shows them.
func (r *Results) Page() findings.Study {
	contenders := 0
	if len(r.Scenes) > 0 {
		contenders = len(r.Scenes[0].Rows)
	}
	p := findings.Study{
		Title: "Balancing strategies compared",
		Lead:  fmt.Sprintf("%d balancing strategies before the same users in %d scene%s, under %d seed%s.", contenders, len(r.Scenes), study.Plural(len(r.Scenes)), len(r.Seeds), study.Plural(len(r.Seeds))),
		Notes: slices.Concat(study.Ranking("strategies", contenders, len(r.Seeds)), legend()),
	}
	for i := range r.Scenes {
		s := &r.Scenes[i]
		of := findings.Part{Heading: s.Scene.Name + ": " + s.Scene.Title, About: []string{s.Scene.About}, Picture: Picture(s.Scene.Name) + ".svg", Tables: []findings.Table{s.sheet().Table(s.caption(len(r.Seeds)))}}
		if s.Scene.Published != nil {
			of.About = append(of.About, "Published: "+s.Scene.Published.Source+" "+s.Scene.Published.Setup)
			of.Tables = append(of.Tables, s.claimsTable())
		}
		p.Parts = append(p.Parts, of)
	}
	return p
}

// claimsTable has a row for each published figure.
func (s *SceneResult) claimsTable() findings.Table {
	t := study.ClaimTable("Published figures")
	for i := range s.Claims {
		c := &s.Claims[i]
		info := FigureTable[c.Figure]
		here := findings.Text("did not take part")
		if c.Outcome != NotRun {
			here = info.Unit.Cell(c.Measured)
		}
		t.Rows = append(t.Rows, study.ClaimRow(info.Name+" of "+c.Contender, c.Published, here, info.Unit.Limits(c.From, c.To), string(c.Outcome), c.Why, c.Outcome == Mismatch))
	}
	return t
}
