package html

import (
	"encoding/base64"
	"html/template"

	"github.com/hadrill/hadrill/reports/verdict"
)

// Beside holds what a folder has beside the runs of a report.
type Beside struct {
	// Before gives the median of a figure of a case in the results that were there before;
	// false for none. It may be nil.
	Before  func(c *verdict.Case, figure string) (float64, bool)
	Studies []Study
}

// Study is what another command found, as a text of its own, with pictures.
type Study struct {
	Title, File, Text string
	Pictures          []Picture
}

// Picture is an SVG, by the name of its file.
type Picture struct {
	Name string
	SVG  []byte
}

// studyShown is a study as the page has it. Pictures that there is no room for are named.
type studyShown struct {
	Study
	Shown []pictureShown
	Left  []string
}

type pictureShown struct {
	Name string
	Data template.URL
}

// beside puts studies into the report, without their pictures, and figures of before
// beside the numbers.
func (r *report) beside(b Beside) {
	for _, s := range b.Studies {
		shown := studyShown{Study: s}
		for _, p := range s.Pictures {
			shown.Left = append(shown.Left, p.Name)
		}
		r.Studies = append(r.Studies, shown)
	}
	if b.Before == nil || r.worst == nil {
		return
	}
	for i := range r.Numbers {
		r.Numbers[i].before(r.worst.of, b)
	}
}

// before says what a number was in the last results, where it was another.
func (n *number) before(c *verdict.Case, b Beside) {
	was, ok := b.Before(c, n.figure)
	if !ok || n.figure == "" || int64(was) == n.raw {
		return
	}
	n.Before = cellText(n.unit, int64(was))
}

// draw puts pictures into the report while there is room for them, in bytes, and reports
// whether it did.
func (r *report) draw(b Beside, room int) bool {
	drawn := false
	for i := range r.Studies {
		s := &r.Studies[i]
		s.Left = nil
		for _, p := range b.Studies[i].Pictures {
			data := "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(p.SVG)
			if len(data)+len(p.Name)*2+100 > room {
				s.Left = append(s.Left, p.Name)
				continue
			}
			room -= len(data) + len(p.Name)*2 + 100
			s.Shown = append(s.Shown, pictureShown{p.Name, template.URL(data)})
			drawn = true
		}
	}
	return drawn
}
