package conf

import (
	"slices"
	"strconv"
	"strings"
)

// Bounds of the preprocessor: lines that a file expands to, definitions in
// definitions, and characters of a line (MAXBUF of keepalived).
const (
	maxExpanded  = 100_000
	maxExpansion = 50
	maxLine      = 1024
)

// expand takes a line through the preprocessor, and takes what it expands to.
func (b *blocks) expand(line []place, depth int) {
	for len(line) > 0 {
		if line[0].r == '@' {
			n := slices.IndexFunc(line, func(c place) bool { return blank(c.r) })
			if n < 0 || !b.defs.keeps(text(line[:n])) {
				return
			}
			line = trim(line[n:])
		}
		if line[0].r == '$' && b.define(line) {
			return
		}
		if head := text(line[:min(4, len(line))]); head == "~SEQ" || head == "~LST" {
			b.repeat(line, depth)
			return
		}
		out, more, changed := b.replace(line)
		if !changed {
			b.nest(line)
			return
		}
		b.expanded += 1 + len(more)
		if depth++; depth > maxExpansion || b.expanded > maxExpanded || len(out) > maxLine {
			if b.expanded <= 2*maxExpanded { // once
				b.wrong.add(line[0].line, line[0].col, "definitions expand without end: expected at most %d in each other, %d characters and %d lines", maxExpansion, maxLine, maxExpanded)
			}
			b.expanded = 2*maxExpanded + 1
			return
		}
		if line = b.uncomment(out); len(more) == 0 {
			continue
		}
		b.expand(line, depth)
		for _, m := range more {
			b.expand(b.uncomment(m), depth)
		}
		return
	}
}

// define takes $NAME=VALUE, and reports whether the line is one.
func (b *blocks) define(line []place) bool {
	name := nameAt(line[1:])
	at := 1 + len(name)
	if name == "" || at >= len(line) || line[at].r != '=' {
		return false
	}
	def := b.defs.set(name)
	if line[len(line)-1].r == '\\' {
		def.several = true
		b.defining = def
		def.add(line[at+1:])
	} else {
		def.lines = []string{text(trim(line[at+1:]))}
	}
	return true
}

// replace puts the values of parameters into a line. The further lines of a
// value come after it. What a value has is looked at with the next call.
func (b *blocks) replace(line []place) (out []place, more [][]place, changed bool) {
	for i := 0; i < len(line); i++ {
		c := line[i]
		if c.r != '$' {
			out = append(out, c)
			continue
		}
		if b.isRandom(line[i:]) {
			b.wrong.add(c.line, c.col, "${_RANDOM}: a random number is not supported: expected a number")
		}
		u, found := b.defs.useAt(line, i)
		if !found {
			out = append(out, c)
			continue
		}
		changed = true
		for n, l := range u.def.lines {
			placed := make([]place, 0, len(l))
			for _, r := range l {
				placed = append(placed, place{r, c.line, c.col})
			}
			if n == 0 {
				out = append(out, placed...)
			} else {
				more = append(more, placed)
			}
		}
		i = u.end - 1
	}
	return out, more, changed
}

func (b *blocks) isRandom(line []place) bool {
	return strings.HasPrefix(text(line[:min(9, len(line))]), "${_RANDOM")
}

// repeat takes a line behind ~SEQ(NAME, ...) as often as that says.
func (b *blocks) repeat(line []place, depth int) {
	bad := func(what string) {
		b.wrong.add(line[0].line, line[0].col, "%q: %s", text(line), what)
	}
	if line[1].r == 'L' {
		bad("~LST is not supported: expected a line for each value")
		return
	}
	end := slices.IndexFunc(line, func(c place) bool { return c.r == ')' })
	hex := len(line) > 4 && line[4].r == 'x'
	from := slices.IndexFunc(line, func(c place) bool { return c.r == '(' })
	if end < 0 || from < 0 || from > end {
		bad("expected ~SEQ(NAME, START, STEP, END)")
		return
	}
	inside, _, _ := b.replace(line[from+1 : end])
	name, numbers, _ := strings.Cut(text(inside), ",")
	values, ok := sequence(numbers)
	if name = strings.TrimSpace(name); !ok || name == "" {
		bad("expected ~SEQ(NAME, START, STEP, END) with whole numbers, from the one to the other")
		return
	}
	for _, v := range values {
		s := strconv.FormatInt(v, 10)
		if hex {
			s = strconv.FormatInt(v, 16)
		}
		b.defs.set(name, s)
		if b.expanded++; b.expanded > maxExpanded {
			bad("too many lines")
			return
		}
		b.expand(trim(line[end+1:]), depth+1)
	}
}

// sequence gives the numbers of END, of START, END, or of START, STEP, END.
func sequence(text string) ([]int64, bool) {
	var ns []int64
	for _, part := range strings.Split(text, ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(part), 0, 32)
		if err != nil {
			return nil, false
		}
		ns = append(ns, n)
	}
	start, step, end := int64(1), int64(1), ns[len(ns)-1]
	switch len(ns) {
	case 1:
		if end < 1 {
			step = -1
		}
		if end < 0 {
			start = -1
		}
	case 2:
		if start = ns[0]; start > end {
			step = -1
		}
	case 3:
		start, step = ns[0], ns[1]
	default:
		return nil, false
	}
	if step == 0 || start < end && step < 0 || start > end && step > 0 || (end-start)/step >= maxExpanded {
		return nil, false
	}
	var all []int64
	for v := start; step > 0 && v <= end || step < 0 && v >= end; v += step {
		all = append(all, v)
	}
	return all, true
}
