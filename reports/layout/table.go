package layout

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Column of a table. Heads of two words stand on two lines.
type Column struct {
	Head string
	Left bool // set to the left; numbers are set to the right
	// Drop is when the column is left out of a table that is too wide: 1
	// first, then 2 and so on; 0 never.
	Drop int
}

// Table is set in columns or, where there is no room, as a list.
type Table struct {
	Columns []Column
	Rows    []Row
}

// Row of a table.
type Row struct {
	Cells []string
	Paint map[int]string // ANSI by column
	// Low and High belong below the row, by column; nil or "" for none.
	Low, High []string
}

const gap = "  "

// Grid writes a table in columns. One that is too wide loses columns in the
// order of drop, and says so; when that is not enough it becomes a list.
func (t *Writer) Grid(tab Table) {
	tab.clean()
	whole := tab
	tab.Rows = slices.Clone(tab.Rows)
	var dropped []string
	for last := 1; ; last++ {
		widths, all := tab.widths()
		if t.Options.Width == 0 || all <= t.Options.Width {
			t.columns(tab, widths)
			break
		}
		i := slices.IndexFunc(tab.Columns, func(c Column) bool { return c.Drop == last })
		if i < 0 {
			t.list(whole)
			return
		}
		dropped = append(dropped, tab.Columns[i].Head)
		tab.leaveOut(i)
	}
	if len(dropped) > 0 {
		t.Note("not shown for want of columns: " + strings.Join(dropped, ", "))
	}
}

// Note writes a remark below a table.
func (t *Writer) Note(text string) {
	for _, l := range Wrapped("", text, t.Options.Width) {
		t.Line("%s", t.Paint(Dim, l))
	}
}

func (tab *Table) clean() {
	for i := range tab.Rows {
		for k, c := range tab.Rows[i].Cells {
			tab.Rows[i].Cells[k] = Printable(c)
		}
	}
}

func (tab *Table) leaveOut(k int) {
	tab.Columns = slices.Delete(slices.Clone(tab.Columns), k, k+1)
	for i := range tab.Rows {
		r := &tab.Rows[i]
		without := func(cells []string) []string { return slices.Concat(cells[:k], cells[k+1:]) }
		r.Cells = without(r.Cells)
		if r.Low != nil {
			r.Low, r.High = without(r.Low), without(r.High)
		}
		paint := map[int]string{}
		for col, how := range r.Paint { // each for itself: the order cannot show
			if col < k {
				paint[col] = how
			} else if col > k {
				paint[col-1] = how
			}
		}
		r.Paint = paint
	}
}

// lines of a row: its cells, and what belongs below them.
func (r *Row) lines() [][]string {
	if r.Low == nil {
		return [][]string{r.Cells}
	}
	return [][]string{r.Cells, r.Low, r.High}
}

// widths of the columns, 0 for one without content, and of all together.
func (tab *Table) widths() (widths []int, all int) {
	widths = make([]int, len(tab.Columns))
	for k, c := range tab.Columns {
		for i := range tab.Rows {
			for _, cells := range tab.Rows[i].lines() {
				widths[k] = max(widths[k], utf8.RuneCountInString(cells[k]))
			}
		}
		if widths[k] > 0 {
			for _, word := range c.headLines() {
				widths[k] = max(widths[k], utf8.RuneCountInString(word))
			}
			all += widths[k] + len(gap)
		}
	}
	return widths, all - len(gap)
}

// headLines gives the head on two lines, the first "" for a single word.
func (c *Column) headLines() [2]string {
	if i := strings.LastIndexByte(c.Head, ' '); i >= 0 {
		return [2]string{c.Head[:i], c.Head[i+1:]}
	}
	return [2]string{"", c.Head}
}

func (t *Writer) columns(tab Table, widths []int) {
	for l := range 2 {
		head := make([]string, len(tab.Columns))
		for k := range tab.Columns {
			head[k] = tab.Columns[k].headLines()[l]
		}
		if text := tab.join(head, widths, nil); text != "" {
			t.Line("%s", t.Paint(Bold, text))
		}
	}
	for i := range tab.Rows {
		r := &tab.Rows[i]
		for l, cells := range r.lines() {
			t.Line("%s", tab.join(cells, widths, func(k int, text string) string {
				if l > 0 {
					return t.Paint(Dim, text)
				}
				return t.Paint(r.Paint[k], text)
			}))
		}
	}
}

// join sets cells in their columns; paint may colour a cell's text.
func (tab *Table) join(cells []string, widths []int, paint func(int, string) string) string {
	var b strings.Builder
	spaces := 0 // written before the next text, so that no line ends with them
	for k, c := range cells {
		if widths[k] == 0 {
			continue
		}
		fill := widths[k] - utf8.RuneCountInString(c)
		if !tab.Columns[k].Left {
			spaces += fill
		}
		if c != "" {
			b.WriteString(strings.Repeat(" ", spaces))
			spaces = 0
			if paint != nil {
				b.WriteString(paint(k, c))
			} else {
				b.WriteString(c)
			}
		}
		if tab.Columns[k].Left {
			spaces += fill
		}
		spaces += len(gap)
	}
	return b.String()
}

// list writes each row as "head: cell" lines, what belongs below in brackets.
func (t *Writer) list(tab Table) {
	for i := range tab.Rows {
		r := &tab.Rows[i]
		if i > 0 {
			t.Line("")
		}
		for k, c := range r.Cells {
			if c == "" {
				continue
			}
			text := t.Paint(r.Paint[k], c)
			if r.Low != nil && r.Low[k] != "" && !tab.Columns[k].Left {
				text += t.Paint(Dim, " ["+r.Low[k]+" to "+r.High[k]+"]")
			}
			t.Line("%s: %s", tab.Columns[k].Head, text)
		}
	}
}

// Wrap writes text in lines of the terminal's width, each after the indent.
func (t *Writer) Wrap(indent, text string) {
	for _, paragraph := range strings.Split(text, "\n") {
		for _, l := range Wrapped(indent, Printable(paragraph), t.Options.Width) {
			t.Line("%s", l)
		}
	}
}

// Wrapped breaks text between words, further lines indented by two more. Words
// longer than a line stay whole; width 0 breaks nothing.
func Wrapped(indent, text string, width int) []string {
	var all []string
	line := indent
	for i, word := range strings.Split(text, " ") {
		switch {
		case i == 0:
			line += word
		case width > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			all = append(all, strings.TrimRight(line, " "))
			line = indent + "  " + word
		default:
			line += " " + word
		}
	}
	return append(all, strings.TrimRight(line, " "))
}
