package conf

// maxNesting is deeper than any configuration that a person wrote.
const maxNesting = 64

// ParseStatements reads a whole file of statements, `word word ... ;` or `word
// word ... { statements }`, the grammar of nginx.conf. It goes on after a
// problem where it can and returns the statements that it could read; words are
// cut as nginx 1.22 does (ngx_conf_read_token): a "#" begins a comment only
// where a word could begin, "}" is special only there, and a quote only opens a
// word.
func ParseStatements(t *Text) ([]*Directive, Problems) {
	p := &statementParser{lex: newWordLexer(t), file: t, problems: fileProblems{file: t}}
	p.run()
	return p.top, p.problems.all
}

type statementParser struct {
	lex      *wordLexer
	file     *Text
	top      []*Directive
	open     []*Directive // the blocks that are open, outermost first
	words    []Word       // of the directive that is being read
	problems fileProblems
}

func (p *statementParser) run() {
	for {
		tok := p.lex.next()
		if tok.trouble != "" {
			p.problems.add(tok.Line, tok.Col, "%s", tok.trouble)
		}
		switch tok.kind {
		case tokenWord:
			p.words = append(p.words, tok.Word)
		case tokenEnd:
			if len(p.words) == 0 {
				p.problems.add(tok.Line, tok.Col, `unexpected ";": expected a directive before it`)
				continue
			}
			p.finish(false)
		case tokenOpen:
			if len(p.words) == 0 {
				p.problems.add(tok.Line, tok.Col, `unexpected "{": expected the name of a block before it`)
				p.words = []Word{{Text: "", Line: tok.Line, Col: tok.Col, Quoted: true}}
			}
			if len(p.open) == maxNesting {
				p.problems.add(tok.Line, tok.Col, "blocks are nested deeper than %d", maxNesting)
				return
			}
			p.open = append(p.open, p.finish(true))
		case tokenClose:
			p.close(tok.Word)
		case tokenFile:
			p.atEnd(tok.Word)
			return
		}
	}
}

// finish makes a directive of the words read.
func (p *statementParser) finish(block bool) *Directive {
	s := &Directive{File: p.file, Words: p.words, HasBlock: block}
	p.words = nil
	if n := len(p.open); n > 0 {
		p.open[n-1].Block = append(p.open[n-1].Block, s)
	} else {
		p.top = append(p.top, s)
	}
	return s
}

func (p *statementParser) close(at Word) {
	if n := len(p.words); n > 0 {
		p.problems.add(at.Line, at.Col, `unexpected "}": expected ";" after %q on line %d`, p.words[n-1].Text, p.words[n-1].Line)
		p.finish(false)
	}
	if len(p.open) == 0 {
		p.problems.add(at.Line, at.Col, `unexpected "}": no block is open here`)
		return
	}
	p.open = p.open[:len(p.open)-1]
}

func (p *statementParser) atEnd(at Word) {
	if n := len(p.words); n > 0 {
		last := p.words[n-1]
		p.problems.add(last.Line, last.Col, `unexpected end of file: expected ";" or "}" after %q`, last.Text)
		p.finish(false)
	}
	if n := len(p.open); n > 0 {
		b := p.open[n-1]
		p.problems.add(at.Line, at.Col, `unexpected end of file: expected "}" to close %q of line %d`, b.Name(), b.Words[0].Line)
	}
}
