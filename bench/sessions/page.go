package sessions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/findings"
)

// Picture is the name of the file of a scene's picture.
func Picture(scene string) string { return "sessions." + scene }

// Page gives the results as a page shows them.
func (r *Results) Page() findings.Study {
	p := findings.Study{Title: "Ways to keep sessions compared", Lead: r.lead()}
	for i := range r.Tables {
		t := &r.Tables[i]
		if i == 0 || r.Tables[i-1].Scene.Name != t.Scene.Name {
			p.Parts = append(p.Parts, findings.Part{Heading: t.Scene.Name + ": " + t.Scene.Title, About: []string{t.Scene.About}, Picture: Picture(t.Scene.Name) + ".svg"})
		}
		of := &p.Parts[len(p.Parts)-1]
		of.Tables = append(of.Tables, t.sheet().Table(t.caption(len(r.Seeds))))
	}
	if rules := r.rulesTable(); len(rules.Rows) > 0 {
		p.Parts = append(p.Parts, findings.Part{Heading: "Rules of thumb", Tables: []findings.Table{rules}})
	}
	p.Notes = slices.Concat(study.Ranking("ways", len(r.Ways), len(r.Seeds)), r.ways(), legend())
	return p
}

// lead says how much is compared.
func (r *Results) lead() string {
	var scenes []string
	for i := range r.Tables {
		if name := r.Tables[i].Scene.Name; !slices.Contains(scenes, name) {
			scenes = append(scenes, name)
		}
	}
	return fmt.Sprintf("%d ways to keep sessions before the same shoppers, %s, under %d seed%s.", len(r.Ways), strings.Join(scenes, ", "), len(r.Seeds), study.Plural(len(r.Seeds)))
}

// rulesTable has a row for each rule of thumb and figure.
func (r *Results) rulesTable() findings.Table {
	t := findings.Table{Caption: "Rules held against the figures", Columns: []findings.Column{{Head: "rule"}, {Head: "source", Text: true}, {Head: "what came out", Text: true}}}
	found := r.Findings()
	for i := range found {
		f := &found[i]
		t.Rows = append(t.Rows, findings.Row{Head: f.Rule.Rule + ": " + f.Ways[0] + " against " + f.Ways[1], Cells: []findings.Cell{findings.Text(f.Source), findings.Text(f.String())}})
	}
	return t
}
