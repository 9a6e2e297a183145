package contest

import (
	"fmt"
	"io"
	"strings"

	"github.com/hadrill/hadrill/bench/study"
)

// Text writes what was replaced where, the table, and how it is to be read.
func (r *Results) Text(w io.Writer) error {
	p := &study.Printer{W: w}
	s := r.Study
	p.Line("%s: %s", s.Of.Name(), s.Of.Title)
	p.Prose("  ", "Compared: "+s.What+".")
	p.Line("")
	r.changes(p)
	p.Sheet(r.sheet())
	p.Line("")
	p.Prose("", r.unbeaten())
	for _, text := range r.unclear() {
		p.Prose("", text)
	}
	p.Ranking(s.Counted(2), len(r.Rows), len(s.Seeds))
	for _, text := range r.legend() {
		p.Prose("  ", text)
	}
	return p.Err
}

// legend says what the figures are.
func (r *Results) legend() (all []string) {
	shown, alike := r.sheet().Columns()
	for _, f := range append(shown, alike...) {
		all = append(all, r.Study.Figures[f].Name+": "+r.Study.Figures[f].About)
	}
	return all
}

// changes writes what each contender is.
func (r *Results) changes(p *study.Printer) {
	for i := range r.Rows {
		p.Line("  %s: %s", r.Rows[i].Name, r.Rows[i].what())
	}
	for _, l := range r.Study.LeftOut {
		p.Prose("  ", l.Name+": left out: "+l.Why)
	}
	p.Line("")
}

// what says what a contender is.
func (r *Row) what() string {
	if r.Written {
		return "as written"
	}
	return strings.Join(r.Changes, "; ")
}

// unclear names the contenders of which runs cannot be judged.
func (r *Results) unclear() (all []string) {
	for i := range r.Rows {
		if row := &r.Rows[i]; row.Unclear > 0 {
			all = append(all, fmt.Sprintf("%s: %d of %d runs are inconclusive: %s", row.Name, row.Unclear, len(r.Study.Seeds), row.Why))
		}
	}
	return all
}

// unbeaten says who is beaten by nobody in any figure in which contenders differ.
func (r *Results) unbeaten() string {
	shown, _ := r.sheet().Columns()
	var names []string
	for i := range r.Rows {
		beaten := false
		for _, f := range shown {
			beaten = beaten || r.Rows[i].Ranks[f] > 1
		}
		if !beaten {
			names = append(names, r.Rows[i].Name)
		}
	}
	switch few := study.TooFew(r.Study.Counted(2), len(r.Rows), len(r.Study.Seeds)); {
	case len(shown) == 0:
		return "They differ in no figure."
	case len(names) == len(r.Rows) && few != "":
		return few + "."
	case len(names) == len(r.Rows):
		return "No difference is beyond the noise."
	case len(names) > 0:
		return "Beaten by nobody in any figure: " + strings.Join(names, ", ") + "."
	}
	return "Each is beaten by somebody in some figure: what matters most decides."
}

// sheet gives the table as studies have it.
func (r *Results) sheet() *study.Sheet {
	s := &study.Sheet{Head: r.Study.Noun}
	for _, f := range r.Study.Figures {
		s.Figures = append(s.Figures, study.Figure{Name: f.Name, Unit: f.Unit})
	}
	for i := range r.Rows {
		s.Rows = append(s.Rows, study.Row{Name: r.Rows[i].Name, Figures: r.Rows[i].Figures, Ranks: r.Rows[i].Ranks})
	}
	return s
}
