package reports

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// column of a table. Heads of two words stand on two lines.
type column struct {
	head string
	left bool // set to the left; numbers are set to the right
	// drop is when the column is left out of a table that is too wide: 1
	// first, then 2 and so on; 0 never.
	drop int
}

type table struct {
	columns []column
	rows    []row
}

type row struct {
	cells []string
	paint map[int]string // ANSI by column
	// low and high belong below the row, by column; nil or "" for none.
	low, high []string
}

const gap = "  "

// grid writes a table in columns. One that is too wide loses columns in the
// order of drop, and says so; when that is not enough it becomes a list.
func (t *textWriter) grid(tab table) {
	tab.clean()
	whole := tab
	tab.rows = slices.Clone(tab.rows)
	var dropped []string
	for last := 1; ; last++ {
		widths, all := tab.widths()
		if t.o.Width == 0 || all <= t.o.Width {
			t.columns(tab, widths)
			break
		}
		i := slices.IndexFunc(tab.columns, func(c column) bool { return c.drop == last })
		if i < 0 {
			t.list(whole)
			return
		}
		dropped = append(dropped, tab.columns[i].head)
		tab.leaveOut(i)
	}
	if len(dropped) > 0 {
		t.note("not shown for want of columns: " + strings.Join(dropped, ", "))
	}
}

// note is a remark below a table.
func (t *textWriter) note(text string) {
	for _, l := range wrapped("", text, t.o.Width) {
		t.line("%s", t.paint(dim, l))
	}
}

func (tab *table) clean() {
	for i := range tab.rows {
		for k, c := range tab.rows[i].cells {
			tab.rows[i].cells[k] = printable(c)
		}
	}
}

func (tab *table) leaveOut(k int) {
	tab.columns = slices.Delete(slices.Clone(tab.columns), k, k+1)
	for i := range tab.rows {
		r := &tab.rows[i]
		without := func(cells []string) []string { return slices.Concat(cells[:k], cells[k+1:]) }
		r.cells = without(r.cells)
		if r.low != nil {
			r.low, r.high = without(r.low), without(r.high)
		}
		paint := map[int]string{}
		for col, how := range r.paint { // each for itself: the order cannot show
			if col < k {
				paint[col] = how
			} else if col > k {
				paint[col-1] = how
			}
		}
		r.paint = paint
	}
}

// lines of a row: its cells, and what belongs below them.
func (r *row) lines() [][]string {
	if r.low == nil {
		return [][]string{r.cells}
	}
	return [][]string{r.cells, r.low, r.high}
}

// widths of the columns, 0 for one without content, and of all together.
func (tab *table) widths() (widths []int, all int) {
	widths = make([]int, len(tab.columns))
	for k, c := range tab.columns {
		for i := range tab.rows {
			for _, cells := range tab.rows[i].lines() {
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

// headLines is the head on two lines, the first "" for a single word.
func (c *column) headLines() [2]string {
	if i := strings.LastIndexByte(c.head, ' '); i >= 0 {
		return [2]string{c.head[:i], c.head[i+1:]}
	}
	return [2]string{"", c.head}
}

func (t *textWriter) columns(tab table, widths []int) {
	for l := range 2 {
		head := make([]string, len(tab.columns))
		for k := range tab.columns {
			head[k] = tab.columns[k].headLines()[l]
		}
		if text := tab.join(head, widths, nil); text != "" {
			t.line("%s", t.paint(bold, text))
		}
	}
	for i := range tab.rows {
		r := &tab.rows[i]
		for l, cells := range r.lines() {
			t.line("%s", tab.join(cells, widths, func(k int, text string) string {
				if l > 0 {
					return t.paint(dim, text)
				}
				return t.paint(r.paint[k], text)
			}))
		}
	}
}

// join sets cells in their columns; paint may colour a cell's text.
func (tab *table) join(cells []string, widths []int, paint func(int, string) string) string {
	var b strings.Builder
	spaces := 0 // written before the next text, so that no line ends with them
	for k, c := range cells {
		if widths[k] == 0 {
			continue
		}
		fill := widths[k] - utf8.RuneCountInString(c)
		if !tab.columns[k].left {
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
		if tab.columns[k].left {
			spaces += fill
		}
		spaces += len(gap)
	}
	return b.String()
}

// list writes each row as "head: cell" lines, what belongs below in brackets.
func (t *textWriter) list(tab table) {
	for i := range tab.rows {
		r := &tab.rows[i]
		if i > 0 {
			t.line("")
		}
		for k, c := range r.cells {
			if c == "" {
				continue
			}
			text := t.paint(r.paint[k], c)
			if r.low != nil && r.low[k] != "" && !tab.columns[k].left {
				text += t.paint(dim, " ["+r.low[k]+" to "+r.high[k]+"]")
			}
			t.line("%s: %s", tab.columns[k].head, text)
		}
	}
}

// wrap writes text in lines of the terminal's width, each after the indent.
func (t *textWriter) wrap(indent, text string) {
	for _, paragraph := range strings.Split(text, "\n") {
		for _, l := range wrapped(indent, printable(paragraph), t.o.Width) {
			t.line("%s", l)
		}
	}
}

// wrapped breaks text between words, further lines indented by two more. Words
// longer than a line stay whole; width 0 breaks nothing.
func wrapped(indent, text string, width int) []string {
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
