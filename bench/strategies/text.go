package strategies

import (
	"fmt"
	"io"
	"math"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/units"
)

// Text writes results as tables, one a scene.
func (r *Results) Text(w io.Writer) error {
	p := &printer{study.Printer{W: w}}
	for i := range r.Scenes {
		p.scene(&r.Scenes[i], len(r.Seeds))
	}
	p.legend(r)
	return p.Err
}

// printer writes the results of a study.
type printer struct{ study.Printer }

func (p *printer) scene(s *SceneResult, seeds int) {
	p.Line("%s: %s", s.Scene.Name, s.Scene.Title)
	p.Prose("  ", s.Scene.About)
	p.Line("  %s", s.caption(seeds))
	p.Line("")
	p.Sheet(s.sheet())
	p.published(s)
	p.Line("")
}

// caption is a line of what the scene's table is of.
func (s *SceneResult) caption(seeds int) string {
	return fmt.Sprintf("%s visits in %v, deadline %s, %d seed%s", units.Count(int(math.Round(s.Visits.Median))), s.Scene.Lasts,
		units.Duration(s.Scene.Deadline), seeds, study.Plural(seeds))
}

// sheet gives the scene's figures as studies have them.
func (s *SceneResult) sheet() *study.Sheet {
	all := &study.Sheet{Head: "strategy"}
	for _, f := range FigureTable {
		all.Figures = append(all.Figures, study.Figure{Name: f.Name, Unit: f.Unit})
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		all.Rows = append(all.Rows, study.Row{Name: r.Contender.Name, Figures: r.Figures[:], Ranks: r.Ranks[:]})
	}
	return all
}

// published compares the scene's published figures with the measured ones.
func (p *printer) published(s *SceneResult) {
	if s.Scene.Published == nil {
		return
	}
	p.Line("")
	p.Prose("  ", "published: "+s.Scene.Published.Source)
	p.Prose("    ", s.Scene.Published.Setup)
	for i := range s.Claims {
		c := &s.Claims[i]
		info := FigureTable[c.Figure]
		here := "did not take part"
		if c.Outcome != NotRun {
			here = "here " + info.Unit.Text(c.Measured.Median)
			if between := info.Unit.Between(c.Measured.Low, c.Measured.High); between != "" {
				here += " [" + between + "]"
			}
		}
		p.Prose("    ", fmt.Sprintf("%s: %s of %s: published %s, %s; asked %s: %s", c.Outcome, info.Name, c.Contender, c.Published, here,
			info.Unit.Limits(c.From, c.To), c.Why))
	}
}

func (p *printer) legend(r *Results) {
	strategies := 0
	if len(r.Scenes) > 0 {
		strategies = len(r.Scenes[0].Rows)
	}
	p.Ranking("strategies", strategies, len(r.Seeds))
	for _, text := range legend() {
		p.Prose("  ", text)
	}
}

// legend says what the figures are, and what to know of some strategies.
func legend() (all []string) {
	for _, f := range FigureTable {
		all = append(all, f.Name+": "+f.Doc)
	}
	return append(all, "haproxy/first fills the first server, which has no maxconn here; lvs/dh hashes the address asked for, and there is one",
		fmt.Sprintf("health checks: a dead server is taken out after %v and in again %v after its return, but by nginx, which goes by failed requests", noticed, welcomed))
}
