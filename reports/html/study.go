package html

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"io"
	"strconv"

	"github.com/hadrill/hadrill/reports/findings"
	"github.com/hadrill/hadrill/reports/plots"
	"github.com/hadrill/hadrill/reports/verdict"
)

// Study is what another command found, by the name of its files without their endings,
// with the pictures that are there.
type Study struct {
	findings.Study
	Name     string
	Pictures map[string][]byte // SVG, by the names of their files
}

// studyShown is a study as a page has it. Pictures that there is no room for are named,
// and so are tables.
type studyShown struct {
	frame
	Name, Title, Lead string
	Result            *mark
	Parts             []partShown
	Notes             []string
	Left              []string // pictures
	Closed            bool     // the tables are left out
}

type partShown struct {
	findings.Part
	Mark  *mark
	Image *imageShown
	Sets  []tableShown
}

type imageShown struct {
	Data         template.URL
	Title, About string
}

// tableShown is a table, folded where it is one of many rows that say nothing of note.
type tableShown struct {
	findings.Table
	Folded bool
	Rows   []rowShown
}

type rowShown struct {
	Head, Class string
	Cells       []cellShown
}

type cellShown struct {
	findings.Cell
	Class, Raw string
}

// markOf is nil where nothing is judged.
func markOf(r verdict.Result) *mark {
	if r == "" {
		return nil
	}
	m := mark(r)
	return &m
}

// newStudy lays a study out, without pictures.
func newStudy(s *Study) *studyShown {
	shown := &studyShown{Name: s.Name, Title: s.Title, Lead: unbroken(s.Lead), Result: markOf(s.Result), Notes: s.Notes, Left: s.Study.Pictures()}
	for _, p := range s.Parts {
		part := partShown{Part: p, Mark: markOf(p.Result)}
		for _, t := range p.Tables {
			part.Sets = append(part.Sets, newTable(t, p.Result == verdict.Pass))
		}
		shown.Parts = append(shown.Parts, part)
	}
	return shown
}

func newTable(t findings.Table, folded bool) tableShown {
	shown := tableShown{Table: t, Folded: folded}
	for _, r := range t.Rows {
		row := rowShown{Head: r.Head, Class: string(r.Result)}
		for i, c := range r.Cells {
			cell := cellShown{Cell: c}
			if i+1 < len(t.Columns) && !t.Columns[i+1].Text {
				cell.Class = "n"
			}
			if c.First {
				cell.Class += " first"
			}
			if c.Value != nil {
				cell.Raw = strconv.FormatFloat(*c.Value, 'g', -1, 64)
			}
			row.Cells = append(row.Cells, cell)
		}
		shown.Rows = append(shown.Rows, row)
	}
	return shown
}

// draw puts pictures into a study while there is room for them, in bytes, and gives how
// much is left.
func (s *studyShown) draw(pictures map[string][]byte, room int) int {
	s.Left = nil
	for i := range s.Parts {
		p := &s.Parts[i]
		svg, ok := pictures[p.Picture]
		if !ok {
			continue
		}
		image := imageShown{Data: template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg))}
		image.Title, image.About = plots.Told(svg)
		if takes := len(image.Data) + 2*len(image.Title+image.About) + 300; takes <= room {
			room -= takes
			p.Image = &image
			continue
		}
		s.Left = append(s.Left, p.Picture)
	}
	return room
}

// WriteStudy writes what a study found as one file that asks for nothing.
func WriteStudy(w io.Writer, s Study) error {
	shown := newStudy(&s)
	shown.draw(s.Pictures, mostOfMany)
	var b bytes.Buffer
	if err := studyPage.ExecuteTemplate(&b, "study", shown); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
