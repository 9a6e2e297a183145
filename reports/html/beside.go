package html

import (
	"bytes"

	"github.com/hadrill/hadrill/reports/verdict"
)

// Beside holds what a folder has beside the runs of a report.
type Beside struct {
	// Before gives the median of a figure of a case in the results that were there before;
	// false for none. It may be nil.
	Before  func(c *verdict.Case, figure string) (float64, bool)
	Studies []Study
}

// studyShare is the part of a page that the tables of one study take at the most.
const studyShare = 3

// beside puts studies into the report, without their pictures, and figures of before
// beside the numbers. Of a study whose tables are too large for a page of that size in bytes the
// sentence alone is shown.
func (r *report) beside(b Beside, limit int) error {
	for i := range b.Studies {
		shown := newStudy(&b.Studies[i])
		var size bytes.Buffer
		if err := page.ExecuteTemplate(&size, "parts", shown); err != nil {
			return err
		}
		if size.Len() > limit/studyShare {
			shown.Closed, shown.Parts, shown.Notes, shown.Left = true, nil, nil, nil
		}
		r.Studies = append(r.Studies, shown)
	}
	if b.Before == nil || r.worst == nil {
		return nil
	}
	for i := range r.Numbers {
		r.Numbers[i].before(r.worst.of, b)
	}
	return nil
}

// before says what a number was in the last results, where it was another.
func (n *number) before(c *verdict.Case, b Beside) {
	was, ok := b.Before(c, n.figure)
	if !ok || n.figure == "" || int64(was) == n.raw {
		return
	}
	n.Before = cellText(n.unit, int64(was))
}

// draw puts the pictures of studies into the report while there is room for them, in
// bytes.
func (r *report) draw(b Beside, room int) {
	for i, s := range r.Studies {
		if !s.Closed {
			room = s.draw(b.Studies[i].Pictures, room)
		}
	}
}
