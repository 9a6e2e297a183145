package conf

import "strings"

// SectionScope is the state of httpd while it reads a file: some directives
// take effect at once.
type SectionScope interface {
	// Read is called with each directive as it is read, before the lines behind
	// it are.
	Read(d *Directive)
	// Condition reports whether a section is a condition (<IfModule>), and
	// whether it holds. The contents of one that holds take its place; those of
	// another are not read.
	Condition(d *Directive) (is, holds bool)
	// Variable returns the value of ${name}; false leaves it as it stands.
	Variable(name string) (string, bool)
}

// ParseSections reads a whole file of lines, `Name args`, and of sections,
// `<Name args> ... </Name>`, as httpd 2.4 does (ap_build_config,
// ap_cfg_getline, ap_getword_conf): a backslash at the end continues a line,
// also a comment; "#" begins a comment only at the beginning of a line; words
// are cut at white space, a word may stand in double or single quotes, in which
// a backslash takes the meaning from the quote and from itself. ${NAME} is
// replaced before words are cut. A word whose quote is not closed ends with the
// line. Sections must close in order.
func ParseSections(t *Text, scope SectionScope) ([]*Directive, Problems) {
	p := &sectionParser{file: t, scope: scope, problems: fileProblems{file: t}}
	for n := 1; n <= len(t.lines); {
		n = p.join(n)
		p.line()
	}
	for i := len(p.open) - 1; i >= 0; i-- {
		d := p.open[i]
		p.complain(d.Words[0], "<%s> section was not closed: expected </%[1]s> before the end of the file", d.Name())
	}
	return p.top, p.problems.all
}

type sectionParser struct {
	file     *Text
	scope    SectionScope
	top      []*Directive
	open     []*Directive // sections that are open, outermost first
	skipping int          // how many of the innermost are not read
	chars    []place      // the line being read
	expanded int          // bytes that variables have added
	problems fileProblems
}

func (p *sectionParser) complain(w Word, format string, a ...any) {
	p.problems.add(w.Line, w.Col, format, a...)
}

// join reads line n with those that continue it, and gives the next one's
// number.
func (p *sectionParser) join(n int) int {
	p.chars = p.chars[:0]
	for ; n <= len(p.file.lines); n++ {
		p.chars = append(p.chars, chars(n, p.file.Line(n))...)
		last := len(p.chars) - 1
		if last < 0 || p.chars[last].r != '\\' || p.chars[last].line != n {
			return n + 1
		}
		p.chars = p.chars[:last]
	}
	return n
}

// line reads the directive of a line.
func (p *sectionParser) line() {
	p.chars = trim(p.chars)
	if len(p.chars) == 0 || p.chars[0].r == '#' {
		return
	}
	if p.skipping == 0 {
		p.expand()
	}
	first := p.chars[0]
	if first.r == '#' {
		return
	}
	if first.r != '<' {
		if words := p.words(p.chars); len(words) > 0 && p.skipping == 0 {
			p.add(&Directive{File: p.file, Words: words})
		}
		return
	}
	if len(p.chars) > 1 && p.chars[1].r == '/' {
		p.close()
		return
	}
	p.begin(first)
}

func (p *sectionParser) add(d *Directive) {
	if n := len(p.open); n > 0 {
		p.open[n-1].Block = append(p.open[n-1].Block, d)
	} else {
		p.top = append(p.top, d)
	}
	p.scope.Read(d)
}

// begin opens a section.
func (p *sectionParser) begin(at place) {
	inner := p.chars[1:]
	if n := len(inner); n > 0 && inner[n-1].r == '>' {
		inner = inner[:n-1]
	} else {
		p.complain(Word{Line: at.line, Col: at.col}, `section is missing its closing ">"`)
	}
	words := p.words(inner)
	if len(words) == 0 || len(p.open) == maxNesting {
		p.complain(Word{Line: at.line, Col: at.col}, "a section has no name, or sections are nested deeper than %d", maxNesting)
		words = append(words, Word{Text: "?", Line: at.line, Col: at.col})
	}
	d := &Directive{File: p.file, Words: words, HasBlock: true}
	if p.skipping > 0 {
		p.skipping++
		p.open = append(p.open, d)
		return
	}
	is, holds := p.scope.Condition(d)
	switch {
	case !is:
		p.add(d)
	case !holds:
		p.skipping = 1
	}
	p.open = append(p.open, d)
}

// close ends the innermost section; a condition that held gives what stood in
// it to the section around.
func (p *sectionParser) close() {
	inner := p.chars[2:]
	if n := len(inner); n > 0 && inner[n-1].r == '>' {
		inner = inner[:n-1]
	}
	words := p.words(inner)
	at := Word{Line: p.chars[0].line, Col: p.chars[0].col}
	name := ""
	if len(words) > 0 {
		name = words[0].Text
	}
	n := len(p.open)
	if n == 0 {
		p.complain(at, "</%s> without matching <%s> section", name, name)
		return
	}
	d := p.open[n-1]
	if !strings.EqualFold(name, d.Name()) {
		p.complain(at, "expected </%s> for the section of line %d but saw </%s>", d.Name(), d.Words[0].Line, name)
	}
	p.open = p.open[:n-1]
	if p.skipping > 0 {
		p.skipping--
		return
	}
	if is, _ := p.scope.Condition(d); is {
		into := &p.top
		if n > 1 {
			into = &p.open[n-2].Block
		}
		*into = append(*into, d.Block...)
	}
}
