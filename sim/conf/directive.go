package conf

// Directive is one line of a configuration file, whatever the file's grammar: a
// name, its arguments, and perhaps a block of further directives.
type Directive struct {
	File *Text
	// Words are the name and the arguments; at least one.
	Words []Word
	// Block holds the directives inside; HasBlock is set also for an empty one.
	Block    []*Directive
	HasBlock bool
}

// Word is one word of a directive.
type Word struct {
	// Text is the word without its quotes and with its escapes undone.
	Text string
	// Quoted: it stood in quotes, so it may be empty or hold spaces.
	Quoted    bool
	Line, Col int
}

// Name returns the first word.
func (d *Directive) Name() string { return d.Words[0].Text }

// Args returns the words after the name.
func (d *Directive) Args() []Word { return d.Words[1:] }

// Pos returns where the directive begins.
func (d *Directive) Pos() Pos { return d.PosOf(d.Words[0]) }

// PosOf returns where one of its words stands.
func (d *Directive) PosOf(w Word) Pos { return Pos{d.File.Name, w.Line, w.Col} }

// Problem returns a problem with one of its words.
func (d *Directive) Problem(w Word, format string, a ...any) Problem {
	return d.File.Problem(w.Line, w.Col, format, a...)
}

// ArgProblem returns a problem with argument i (from 0), or with the name where
// there is no such argument.
func (d *Directive) ArgProblem(i int, format string, a ...any) Problem {
	if i < 0 || i+1 >= len(d.Words) {
		i = -1
	}
	return d.Problem(d.Words[i+1], format, a...)
}
