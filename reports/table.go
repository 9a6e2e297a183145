package reports

import (
	"strings"
	"unicode/utf8"
)

// table is rows of cells under a head; the first left columns are set to the
// left, the others, numbers, to the right.
type table struct {
	head []string
	left int
	rows []row
}

type row struct {
	cells []string
	paint map[int]string // ANSI by column
	below bool           // belongs to the row above
}

const gap = "  "

// grid writes a table in columns, or as a list when it is too wide. Columns
// without any content are left out.
func (t *textWriter) grid(tab table) {
	for i := range tab.rows {
		for k, c := range tab.rows[i].cells {
			tab.rows[i].cells[k] = printable(c)
		}
	}
	widths, all := tab.widths()
	if t.o.Width > 0 && all > t.o.Width {
		t.list(tab)
		return
	}
	head := make([]string, len(tab.head))
	for k, h := range tab.head {
		head[k] = pad(h, widths[k], k < tab.left)
	}
	t.line("%s", t.paint(bold, joinCells(head, widths)))
	for _, r := range tab.rows {
		cells := make([]string, len(r.cells))
		for k, c := range r.cells {
			cells[k] = pad(c, widths[k], k < tab.left)
			how := r.paint[k]
			if r.below {
				how = dim
			}
			if how != "" {
				cells[k] = strings.Replace(cells[k], c, t.paint(how, c), 1)
			}
		}
		t.line("%s", joinCells(cells, widths))
	}
}

// widths of the columns, 0 for one without content, and of all together.
func (tab *table) widths() (widths []int, all int) {
	widths = make([]int, len(tab.head))
	for k, h := range tab.head {
		for _, r := range tab.rows {
			if r.cells[k] != "" {
				widths[k] = max(widths[k], utf8.RuneCountInString(r.cells[k]), utf8.RuneCountInString(h))
			}
		}
		if widths[k] > 0 {
			all += widths[k] + len(gap)
		}
	}
	return widths, all - len(gap)
}

func joinCells(cells []string, widths []int) string {
	var used []string
	for k, c := range cells {
		if widths[k] > 0 {
			used = append(used, c)
		}
	}
	return strings.TrimRight(strings.Join(used, gap), " ")
}

func pad(text string, width int, left bool) string {
	fill := strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
	if left {
		return text + fill
	}
	return fill + text
}

// list writes each row as a name and "head: cell" lines. The cells of a row
// that belongs to the one above follow those in brackets.
func (t *textWriter) list(tab table) {
	for i, r := range tab.rows {
		if r.below {
			continue
		}
		if i > 0 {
			t.line("")
		}
		below := make([]string, len(r.cells))
		if i+1 < len(tab.rows) && tab.rows[i+1].below {
			below = tab.rows[i+1].cells
		}
		for k, c := range r.cells {
			if c == "" {
				continue
			}
			text := t.paint(r.paint[k], c)
			if below[k] != "" && k >= tab.left {
				text += " [" + below[k] + "]"
			}
			t.line("%s: %s", tab.head[k], text)
		}
	}
}

// wrap writes text in lines of the width, each after the indent. Words longer
// than a line stay whole.
func (t *textWriter) wrap(indent, text string) {
	for _, paragraph := range strings.Split(text, "\n") {
		line := indent
		for i, word := range strings.Split(printable(paragraph), " ") {
			switch {
			case i == 0:
				line += word
			case t.o.Width > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > t.o.Width:
				t.line("%s", strings.TrimRight(line, " "))
				line = indent + "  " + word
			default:
				line += " " + word
			}
		}
		t.line("%s", strings.TrimRight(line, " "))
	}
}
