package conf

import "fmt"

// Word is one word of a statement.
type Word struct {
	// Text is the word without its quotes and with its escapes undone.
	Text string
	// Quoted: it stood in quotes, so it may be empty or hold spaces.
	Quoted    bool
	Line, Col int
}

// Statement is `word word ... ;` or `word word ... { statements }`, the grammar
// of nginx.conf.
type Statement struct {
	File *Text
	// Words are the name and the arguments; at least one.
	Words []Word
	// IsBlock: it ended with "{", and Block is what stands between the braces.
	IsBlock bool
	Block   []*Statement
}

// Name is the first word.
func (s *Statement) Name() string { return s.Words[0].Text }

// Args are the words after the name.
func (s *Statement) Args() []Word { return s.Words[1:] }

// Pos is where the statement begins.
func (s *Statement) Pos() Pos { return s.PosOf(s.Words[0]) }

// PosOf is where one of its words stands.
func (s *Statement) PosOf(w Word) Pos { return Pos{s.File.Name, w.Line, w.Col} }

// Problem is a problem with one of its words.
func (s *Statement) Problem(w Word, format string, a ...any) Problem {
	return s.File.Problem(w.Line, w.Col, format, a...)
}

// maxNesting is deeper than any configuration that a person wrote.
const maxNesting = 64

// ParseStatements reads a whole file. It goes on after a problem where it can,
// so the statements are what could be made of the file; words are cut as
// nginx 1.22 does (ngx_conf_read_token): a "#" begins a comment only where a
// word could begin, "}" is special only there, and a quote only opens a word.
func ParseStatements(t *Text) ([]*Statement, Problems) {
	p := &statementParser{lex: newWordLexer(t), file: t}
	p.run()
	return p.top, p.problems
}

type statementParser struct {
	lex      *wordLexer
	file     *Text
	top      []*Statement
	open     []*Statement // the blocks that are open, outermost first
	words    []Word       // of the statement that is being read
	problems Problems
}

func (p *statementParser) run() {
	for {
		tok := p.lex.next()
		if tok.trouble != "" {
			p.complain(tok.Word, "%s", tok.trouble)
		}
		switch tok.kind {
		case tokenWord:
			p.words = append(p.words, tok.Word)
		case tokenEnd:
			if len(p.words) == 0 {
				p.complain(tok.Word, `unexpected ";": expected a directive before it`)
				continue
			}
			p.finish(false)
		case tokenOpen:
			if len(p.words) == 0 {
				p.complain(tok.Word, `unexpected "{": expected the name of a block before it`)
				p.words = []Word{{Text: "", Line: tok.Line, Col: tok.Col, Quoted: true}}
			}
			if len(p.open) == maxNesting {
				p.complain(tok.Word, "blocks are nested deeper than %d", maxNesting)
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

// finish makes a statement of the words read.
func (p *statementParser) finish(block bool) *Statement {
	s := &Statement{File: p.file, Words: p.words, IsBlock: block}
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
		p.complain(at, `unexpected "}": expected ";" after %q on line %d`, p.words[n-1].Text, p.words[n-1].Line)
		p.finish(false)
	}
	if len(p.open) == 0 {
		p.complain(at, `unexpected "}": no block is open here`)
		return
	}
	p.open = p.open[:len(p.open)-1]
}

func (p *statementParser) atEnd(at Word) {
	if n := len(p.words); n > 0 {
		last := p.words[n-1]
		p.complain(last, `unexpected end of file: expected ";" or "}" after %q`, last.Text)
		p.finish(false)
	}
	if n := len(p.open); n > 0 {
		b := p.open[n-1]
		p.complain(at, `unexpected end of file: expected "}" to close %q of line %d`, b.Name(), b.Words[0].Line)
	}
}

// complain keeps a problem; a hopeless file (a picture, say) is not told a
// thousand times.
func (p *statementParser) complain(w Word, format string, a ...any) {
	const most = 50
	if len(p.problems) < most {
		p.problems = append(p.problems, Problem{
			Pos: Pos{p.file.Name, w.Line, w.Col}, What: fmt.Sprintf(format, a...), Excerpt: p.file.Line(w.Line),
		})
	}
}
