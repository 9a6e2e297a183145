package sessions

import (
	"fmt"
	"io"

	"github.com/hadrill/hadrill/bench/study"
)

// Text writes results as tables: one for each scene and number of servers.
func (r *Results) Text(w io.Writer) error {
	p := &study.Printer{W: w}
	for i := range r.Tables {
		t := &r.Tables[i]
		if i == 0 || r.Tables[i-1].Scene.Name != t.Scene.Name {
			p.Line("%s: %s", t.Scene.Name, t.Scene.Title)
			p.Prose("  ", t.Scene.About)
			p.Line("")
		}
		t.print(p, len(r.Seeds))
	}
	r.printRules(p)
	r.legend(p)
	return p.Err
}

// print writes the table under a line of what it is of.
func (t *Table) print(p *study.Printer, seeds int) {
	p.Line("  %s", t.caption(seeds))
	p.Sheet(t.sheet())
	p.Line("")
}

// caption is a line of what the table is of.
func (t *Table) caption(seeds int) string {
	return fmt.Sprintf("%d servers, %d shoppers, %v, %d seed%s", t.Servers, shoppersEach*t.Servers, t.Scene.lasts(t.Servers), seeds, study.Plural(seeds))
}

// sheet gives the table as studies have it.
func (t *Table) sheet() *study.Sheet {
	s := &study.Sheet{Head: "way"}
	for _, f := range FigureTable {
		s.Figures = append(s.Figures, study.Figure{Name: f.Name, Unit: f.Unit})
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		s.Rows = append(s.Rows, study.Row{Name: r.Way.Name, Figures: r.Figures[:], Ranks: r.Ranks[:]})
	}
	return s
}

func (r *Results) legend(p *study.Printer) {
	p.Ranking("ways", len(r.Ways), len(r.Seeds))
	for _, text := range r.ways() {
		p.Prose("  ", text)
	}
	p.Line("")
	for _, text := range legend() {
		p.Prose("  ", text)
	}
}

// ways say what each way is.
func (r *Results) ways() (all []string) {
	for i := range r.Ways {
		all = append(all, r.Ways[i].Name+": "+r.Ways[i].About)
	}
	return all
}

// legend says what the figures are.
func legend() (all []string) {
	for _, f := range FigureTable {
		all = append(all, f.Name+": "+f.Doc)
	}
	return append(all, "the computing time of the processors is left out: what a way costs is waiting for others")
}
