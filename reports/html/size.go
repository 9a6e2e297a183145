package html

import (
	"bytes"
	"io"

	"github.com/hadrill/hadrill/reports/verdict"
)

// How large the page may be: what CI keeps and mail carries without a thought, of one
// case and of many. A page of so many that their mere table is larger is larger.
const (
	mostOfOne  = 300_000
	mostOfMany = 3_000_000
)

// detail is how much is shown of a case: the more cases there are the less, so that the
// file stays small.
type detail struct {
	least  int  // bytes of a case that it takes at the least, so that what cannot fit is not tried
	events int  // of a fault's story
	notes  int  // of the player
	wide   int  // how many columns of the course are drawn as one
	rows   int  // of the course as a table, about
	config bool // the files as a whole, not only the lines that decided
	drawn  bool // cases that pass have their curves, beside the table
	played bool // cases that pass have a player
	passed bool // cases that pass have a section
	failed int  // how many of the others have one
}

// details stand in the order in which they are tried.
var details = []detail{
	{least: 15000, events: 40, notes: 200, wide: 1, rows: 120, config: true, drawn: true, played: true, passed: true, failed: everyCase},
	{least: 14000, events: 40, notes: 60, wide: 1, rows: 24, config: true, drawn: true, played: true, passed: true, failed: everyCase},
	{least: 5000, events: 12, notes: 20, wide: 2, rows: 12, drawn: true, played: true, passed: true, failed: everyCase},
	{least: 4500, events: 8, notes: 12, wide: 4, rows: 8, drawn: true, played: true, passed: true, failed: everyCase},
	{least: 4000, events: 3, notes: 3, wide: 8, rows: 5, drawn: true, played: true, passed: true, failed: everyCase},
	{least: 3000, events: 3, notes: 4, wide: 6, rows: 6, played: true, passed: true, failed: everyCase},
	{least: 2500, events: 2, wide: 6, rows: 6, passed: true, failed: everyCase},
	{events: 4, notes: 4, wide: 6, rows: 6, failed: everyCase},
	{events: 4, notes: 4, wide: 6, rows: 6, failed: 20},
}

// everyCase is more than there are.
const everyCase = 1 << 30

// whole reports whether nothing is left out that a page of one case has.
func (d *detail) whole() bool { return *d == details[0] }

// Write writes the report on all runs, on those that did not begin, and what the folder
// has beside them. The same of all gives the same bytes.
func Write(w io.Writer, verdicts []*verdict.Verdict, notRun []verdict.NotRun, beside Beside) error {
	limit := mostOfMany
	cases := verdict.Cases(verdicts)
	if len(cases) <= 1 {
		limit = mostOfOne
	}
	var b bytes.Buffer
	var r *report
	for i := range details {
		if len(cases)*details[i].least > limit {
			continue
		}
		b.Reset()
		r = newReport(cases, verdicts, notRun, details[i])
		if err := r.beside(beside, limit); err != nil {
			return err
		}
		if err := page.Execute(&b, r); err != nil {
			return err
		}
		if b.Len() <= limit {
			break
		}
	}
	if len(r.Studies) > 0 {
		r.draw(beside, limit-b.Len())
		b.Reset()
		if err := page.Execute(&b, r); err != nil {
			return err
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}
