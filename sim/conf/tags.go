package conf

// Tags is a grammar of sections in tags and lines of a name and a value, as MMM's
// files have it (MMM::Common::Config): <monitor>, <host db1>, <check mysql/>, and
// below them name and value with blanks between. A comment begins a line with "#";
// behind a value it is part of that.
type Tags struct {
	// Include gives the lines that take the place of include FILE.
	Include func(line *Directive) []*Directive
}

// Parse takes a file apart. A section is a directive with a block, whose words
// are its type and its name, if it has one; a line has its name and its value. An end
// tag ends the section that is open, whatever its name, and so does the end of the
// file. One where none is open is a problem: the program itself passes over the rest.
func (g Tags) Parse(t *Text) ([]*Directive, Problems) {
	p := tagParser{Tags: g, file: t, problems: fileProblems{file: t}}
	for i := range t.lines {
		p.line(trim(chars(i+1, t.Line(i+1))))
	}
	return p.top, p.problems.all
}

type tagParser struct {
	Tags
	file     *Text
	top      []*Directive
	open     []*Directive
	problems fileProblems
}

func (p *tagParser) wrong(at place, format string, a ...any) {
	p.problems.add(at.line, at.col, format, a...)
}

// add adds lines to the section that is open.
func (p *tagParser) add(all ...*Directive) {
	if n := len(p.open); n > 0 {
		p.open[n-1].Block = append(p.open[n-1].Block, all...)
		return
	}
	p.top = append(p.top, all...)
}

func (p *tagParser) line(line []place) {
	switch {
	case len(line) == 0 || line[0].r == '#':
	case line[0].r == '<':
		p.tag(line)
	default:
		p.value(line)
	}
}

// tag reads a line that begins with "<".
func (p *tagParser) tag(line []place) {
	end := len(line) - 1
	if line[end].r != '>' || end < 2 {
		p.wrong(line[0], `section is not closed: expected a line such as <host db1>, with the ">" at its end`)
		return
	}
	inside := trim(line[1:end])
	switch {
	case len(inside) > 0 && inside[0].r == '/':
		p.end(line[0])
		return
	case len(inside) == 0:
		p.wrong(line[0], "section has no name: expected a line such as <host db1>")
		return
	}
	empty := inside[len(inside)-1].r == '/'
	if empty {
		inside = trim(inside[:len(inside)-1])
	}
	d := &Directive{File: p.file, HasBlock: true}
	for len(inside) > 0 {
		n := indexFunc(inside, blank)
		if w := inside[:n]; indexFunc(w, func(r rune) bool { return !tagName(r) }) < n || len(d.Words) == 2 {
			p.wrong(w[0], "unexpected %q in a section's line: expected <TYPE> or <TYPE NAME>, of letters, digits, _ and -", text(w))
			return
		}
		d.Words = append(d.Words, wordOf(inside[:n]))
		inside = trim(inside[n:])
	}
	if len(d.Words) == 0 {
		p.wrong(line[0], "section has no name: expected a line such as <host db1>")
		return
	}
	p.add(d)
	if !empty {
		p.open = append(p.open, d)
	}
}

func tagName(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-'
}

func (p *tagParser) end(at place) {
	n := len(p.open)
	if n == 0 {
		p.wrong(at, "no section is open here: expected a line such as <host db1> before it; the program passes over the rest of the file")
		return
	}
	p.open = p.open[:n-1]
}

// value reads name and value, or include FILE.
func (p *tagParser) value(line []place) {
	n := indexFunc(line, blank)
	d := &Directive{File: p.file, Words: []Word{wordOf(line[:n])}}
	if rest := trim(line[n:]); len(rest) > 0 {
		d.Words = append(d.Words, wordOf(rest))
	}
	switch {
	case len(d.Words) == 1:
		p.wrong(line[0], "%q has no value: expected a name and a value with blanks between them", d.Name())
	case d.Name() != "include" || p.Include == nil:
		p.add(d)
	case len(p.open) > 0:
		p.wrong(line[0], "include inside of a section: expected it outside of all")
	default:
		p.add(p.Include(d)...)
	}
}
