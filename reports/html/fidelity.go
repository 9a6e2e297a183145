package html

import (
	"io"

	"github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/verdict"
)

// fidelityReport holds what the page shows of comparisons of two grounds.
type fidelityReport struct {
	frame
	Result  mark
	Summary string
	Cases   []fidelityCase
}

type (
	fidelityCase struct {
		Mark                 mark
		Heading, Unsupported string
		Differs, NotCounted  []string
		Heads                []layout.Column
		Rows                 []fidelityRow
	}
	fidelityRow struct {
		Result string // "fail" for a figure that differs
		Cells  []fidelityCell
	}
	fidelityCell struct {
		Text string
		Left bool
	}
)

// WriteFidelity writes comparisons of two grounds as one file that asks for nothing.
func WriteFidelity(w io.Writer, all []*fidelity.Fidelity) error {
	r := fidelityReport{Result: mark(fidelity.Overall(all)), Summary: fidelity.Summary(all)}
	for _, f := range all {
		c := fidelityCase{Mark: mark(f.Result()), Heading: f.Heading(), Unsupported: f.Unsupported, NotCounted: f.NotCounted()}
		if f.Unsupported != "" {
			c.NotCounted = nil
			r.Cases = append(r.Cases, c)
			continue
		}
		table := f.Table()
		c.Heads = table.Columns
		for i := range f.Figures {
			row := fidelityRow{}
			if k := &f.Figures[i]; k.Result == fidelity.Differs {
				row.Result = string(verdict.Fail)
				c.Differs = append(c.Differs, f.Why(k))
			}
			for at, text := range table.Rows[i].Cells {
				row.Cells = append(row.Cells, fidelityCell{text, table.Columns[at].Left})
			}
			c.Rows = append(c.Rows, row)
		}
		r.Cases = append(r.Cases, c)
	}
	return fidelityPage.ExecuteTemplate(w, "fidelity", r)
}
