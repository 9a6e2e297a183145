package conf

// Directive is a line of httpd.conf, `Name args`, or a section,
// `<Name args> ... </Name>`.
type Directive struct {
	File *Text
	// Name is as it was written; httpd does not mind its case.
	Name Word
	Args []Word
	// IsSection: Block is what stands in it.
	IsSection bool
	Block     []*Directive
}

// Pos is where the directive's name stands.
func (d *Directive) Pos() Pos { return Pos{d.File.Name, d.Name.Line, d.Name.Col} }

// Problem is a problem with one of its words.
func (d *Directive) Problem(w Word, format string, a ...any) Problem {
	return d.File.Problem(w.Line, w.Col, format, a...)
}

// DirectiveScope is what httpd knows while it reads a file: some directives
// have their effect at once.
type DirectiveScope interface {
	// Read is told of each directive as it is read, before the lines behind it.
	Read(d *Directive)
	// Condition tells whether a section is a condition (<IfModule>), and
	// whether it holds. What stands in one that holds takes its place; what
	// stands in another is not read.
	Condition(d *Directive) (is, holds bool)
	// Variable is the value of ${name}; false leaves it as it stands.
	Variable(name string) (string, bool)
}

// ParseDirectives reads a whole file as httpd 2.4 does (ap_build_config,
// ap_cfg_getline, ap_getword_conf): a backslash at the end continues a line,
// also a comment; "#" begins a comment only at the beginning of a line; words
// are cut at white space, a word may stand in double or single quotes, in which
// a backslash takes the meaning from the quote and from itself. ${NAME} is
// replaced before words are cut. Sections must close in order.
//
// Known difference: a quote that is not closed is a problem; httpd lets the
// word end with the line.
func ParseDirectives(t *Text, scope DirectiveScope) ([]*Directive, Problems) {
	p := &directiveParser{file: t, scope: scope}
	for n := 1; n <= len(t.lines); {
		n = p.join(n)
		p.line()
	}
	for i := len(p.open) - 1; i >= 0; i-- {
		d := p.open[i]
		p.complain(d.Name, "<%s> section was not closed: expected </%s> before the end of the file", d.Name.Text, d.Name.Text)
	}
	return p.top, p.problems
}

type directiveParser struct {
	file     *Text
	scope    DirectiveScope
	top      []*Directive
	open     []*Directive // sections that are open, outermost first
	skipping int          // how many of the innermost are not read
	chars    []place      // the line being read
	expanded int          // bytes that variables have added
	problems Problems
}

// place is a character and where it stands in the file.
type place struct {
	r         rune
	line, col int
}

func (p *directiveParser) complain(w Word, format string, a ...any) {
	const most = 50
	if len(p.problems) < most {
		p.problems = append(p.problems, p.file.Problem(w.Line, w.Col, format, a...))
	}
}

// join reads line n with those that continue it, and gives the next one's
// number.
func (p *directiveParser) join(n int) int {
	p.chars = p.chars[:0]
	for ; n <= len(p.file.lines); n++ {
		col := 0
		for _, r := range p.file.Line(n) {
			col++
			p.chars = append(p.chars, place{r, n, col})
		}
		last := len(p.chars) - 1
		if last < 0 || p.chars[last].r != '\\' || p.chars[last].line != n {
			return n + 1
		}
		p.chars = p.chars[:last]
	}
	return n
}

// line reads the directive of a line.
func (p *directiveParser) line() {
	p.trim()
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
			p.add(&Directive{File: p.file, Name: words[0], Args: words[1:]})
		}
		return
	}
	if len(p.chars) > 1 && p.chars[1].r == '/' {
		p.close()
		return
	}
	p.begin(first)
}

func (p *directiveParser) trim() {
	for len(p.chars) > 0 && blank(p.chars[0].r) {
		p.chars = p.chars[1:]
	}
	for len(p.chars) > 0 && blank(p.chars[len(p.chars)-1].r) {
		p.chars = p.chars[:len(p.chars)-1]
	}
}

func (p *directiveParser) add(d *Directive) {
	if n := len(p.open); n > 0 {
		p.open[n-1].Block = append(p.open[n-1].Block, d)
	} else {
		p.top = append(p.top, d)
	}
	p.scope.Read(d)
}

// begin opens a section.
func (p *directiveParser) begin(at place) {
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
	d := &Directive{File: p.file, Name: words[0], Args: words[1:], IsSection: true}
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
func (p *directiveParser) close() {
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
	if !sameName(name, d.Name.Text) {
		p.complain(at, "expected </%s> for the section of line %d but saw </%s>", d.Name.Text, d.Name.Line, name)
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
