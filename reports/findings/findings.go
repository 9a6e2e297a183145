// Package findings holds what a study found as a page shows it: sentences, tables
// with their numbers as they were measured, and which picture stands above which table.
// It knows no study, and neither draws nor writes a page.
package findings

import "github.com/hadrill/hadrill/reports/verdict"

// Study is all that a study found.
type Study struct {
	Title string `json:"title"`
	// Result is what it comes to, "" where nothing is judged.
	Result verdict.Result `json:"result,omitempty"`
	// Lead answers the question in a sentence or two.
	Lead  string `json:"lead"`
	Parts []Part `json:"parts"`
	// Notes say how the figures are to be read.
	Notes []string `json:"notes,omitempty"`
}

// Part is a section of a study.
type Part struct {
	Heading string         `json:"heading,omitempty"`
	Result  verdict.Result `json:"result,omitempty"`
	About   []string       `json:"about,omitempty"`
	// Broken are sentences about what is not as it should be, Remarks what to know of the
	// others.
	Broken  []string `json:"broken,omitempty"`
	Remarks []string `json:"remarks,omitempty"`
	// Picture is the file of a picture of the tables, "" for none.
	Picture string  `json:"picture,omitempty"`
	Tables  []Table `json:"tables,omitempty"`
}

// Table has a row for each thing that figures are of.
type Table struct {
	Caption string   `json:"caption"`
	Columns []Column `json:"columns"` // that of the rows' heads first
	Rows    []Row    `json:"rows"`
	// Below are what stands below it, such as figures in which all rows are alike.
	Below []string `json:"below,omitempty"`
}

// Column of a table. Text is set to the left, numbers to the right.
type Column struct {
	Head string `json:"head"`
	Text bool   `json:"text,omitempty"`
}

// Row of a table.
type Row struct {
	Head   string         `json:"head"`
	Result verdict.Result `json:"result,omitempty"` // "fail" for a row that is not as it should be
	Cells  []Cell         `json:"cells"`
}

// Cell is a figure or a text.
type Cell struct {
	Text string `json:"text"`
	// Below is its interval, in words.
	Below string `json:"below,omitempty"`
	// Value is the number as the study's JSON has it; nil for none.
	Value *float64 `json:"value,omitempty"`
	// First: no other row is better, beyond the noise.
	First bool `json:"first,omitempty"`
}

// Text is a cell of words.
func Text(text string) Cell { return Cell{Text: text} }

// Number is a cell with a number, and how it is read.
func Number(value float64, text string) Cell { return Cell{Text: text, Value: &value} }

// Plain is the study without its pictures, for where none are drawn.
func (s Study) Plain() Study {
	parts := make([]Part, len(s.Parts))
	for i, p := range s.Parts {
		p.Picture = ""
		parts[i] = p
	}
	s.Parts = parts
	return s
}

// Pictures are the files of all pictures, in order, each once.
func (s *Study) Pictures() []string {
	var all []string
	seen := map[string]bool{}
	for i := range s.Parts {
		if name := s.Parts[i].Picture; name != "" && !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	return all
}
