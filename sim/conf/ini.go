package conf

import "strings"

// INI is a dialect of INI files: sections [name], below each keys with values,
// `key = value`. What the dialects have in common stands at Parse.
type INI struct {
	// Comments are the characters that begin a comment at the beginning of a
	// line. Behind begins one after a value, outside quotes: "#", or " ;" where
	// it has to follow a space.
	Comments, Behind string
	// Separators are the characters between a key and its value.
	Separators string
	// Quotes: a value that stands in quotes, single or double, loses them.
	Quotes bool
	// Escapes maps the character behind a backslash to the one that both stand
	// for, such as `n` to a line break. A backslash before any other character
	// stays.
	Escapes map[rune]string
	// Bare: a key may stand without a value.
	Bare bool
	// Headless: keys may stand above the first section.
	Headless bool
	// Include takes a line that begins with "!", such as !include FILE, and
	// gives the sections that take its place: keys below it belong to the
	// section above it all the same. Where it is nil the line is a problem.
	Include func(line *Directive) []*Directive
}

// OptionFile returns the dialect of my.cnf, as MySQL's and MariaDB's programs
// read it (my_search_option_file, remove_end_comment of mysys/my_default.c).
// Known difference: what stands behind the "]" of a section is a problem; they
// pass over it.
func OptionFile(include func(line *Directive) []*Directive) INI {
	return INI{
		Comments: "#;", Behind: "#", Separators: "=", Quotes: true, Bare: true, Include: include,
		Escapes: map[rune]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 's': " ", '\\': `\`, '"': `"`, '\'': `'`},
	}
}

// Parse takes a file apart into its sections, in the order of the file: a
// section, or a key in it, that stands there twice is there twice, for the
// program to say which one counts. A section is a directive whose block are its
// keys; a key is one with its value as the argument, or without an argument
// where it has no value. Keys above the first section stand on the outer level,
// as does what Include gave.
func (dialect INI) Parse(t *Text) ([]*Directive, Problems) {
	p := iniParser{INI: dialect, file: t, problems: fileProblems{file: t}}
	for i := range t.lines {
		p.line(trim(chars(i+1, t.Line(i+1))))
	}
	return p.top, p.problems.all
}

type iniParser struct {
	INI
	file     *Text
	top      []*Directive
	section  *Directive // that is being read
	resumed  bool       // it goes on behind what was included in it
	problems fileProblems
}

func (p *iniParser) line(line []place) {
	if len(line) == 0 || strings.ContainsRune(p.Comments, line[0].r) {
		return
	}
	switch line[0].r {
	case '[':
		p.begin(p.uncomment(line))
	case '!':
		p.include(line)
	default:
		p.key(p.uncomment(line))
	}
}

func (p *iniParser) wrong(at place, format string, a ...any) {
	p.problems.add(at.line, at.col, format, a...)
}

// begin reads [name].
func (p *iniParser) begin(line []place) {
	end := indexAny(line, "]")
	name := trim(line[1:end])
	switch {
	case end == len(line):
		p.wrong(line[0], `section is not closed: expected a "]" behind its name`)
	case end+1 < len(line):
		p.wrong(trim(line[end+1:])[0], "unexpected %q behind a section: expected a line of its own", text(trim(line[end+1:])))
	}
	if len(name) == 0 {
		p.wrong(line[0], "section has no name: expected [NAME]")
		name = line[:1]
	}
	p.open(wordOf(name))
}

func (p *iniParser) open(name Word) {
	p.section, p.resumed = &Directive{File: p.file, HasBlock: true, Words: []Word{name}}, false
	p.top = append(p.top, p.section)
}

// include reads !name argument.
func (p *iniParser) include(line []place) {
	d := &Directive{File: p.file}
	i := indexFunc(line, blank)
	d.Words = append(d.Words, wordOf(line[:i]))
	if rest := trim(line[i:]); len(rest) > 0 {
		d.Words = append(d.Words, wordOf(rest))
	}
	if p.Include == nil {
		p.wrong(line[0], "unexpected %q: expected a section or a key, no file is included here", d.Name())
		return
	}
	p.top = append(p.top, p.Include(d)...)
	p.resumed = p.section != nil
}

// key reads key = value.
func (p *iniParser) key(line []place) {
	at := indexAny(line, p.Separators)
	name := trim(line[:at])
	switch {
	case len(name) == 0:
		p.wrong(line[0], "value without a key: expected KEY %c VALUE", p.Separators[0])
		return
	case at == len(line) && !p.Bare:
		p.wrong(name[0], "key %q has no value: expected %[1]s %c VALUE", text(name), p.Separators[0])
		return
	}
	d := &Directive{File: p.file, Words: []Word{wordOf(name)}}
	if at < len(line) {
		d.Words = append(d.Words, p.value(line[at], trim(line[at+1:])))
	}
	if p.resumed {
		p.open(p.section.Words[0])
	}
	switch {
	case p.section != nil:
		p.section.Block = append(p.section.Block, d)
	case p.Headless:
		p.top = append(p.top, d)
	default:
		p.wrong(name[0], "key %q stands above the first section: expected a line such as [NAME] before it", d.Name())
	}
}

// value returns the word behind a separator; an empty one stands right behind
// it.
func (p *iniParser) value(separator place, v []place) Word {
	if len(v) == 0 {
		return Word{Line: separator.line, Col: separator.col + 1}
	}
	w := Word{Line: v[0].line, Col: v[0].col}
	if n := len(v) - 1; p.Quotes && n > 0 && (v[0].r == '"' || v[0].r == '\'') && v[n].r == v[0].r {
		w.Quoted, v = true, v[1:n]
	}
	var s strings.Builder
	for i := 0; i < len(v); i++ {
		if v[i].r == '\\' && i+1 < len(v) {
			if is, ok := p.Escapes[v[i+1].r]; ok {
				s.WriteString(is)
				i++
				continue
			}
		}
		s.WriteRune(v[i].r)
	}
	w.Text = s.String()
	return w
}

// uncomment removes a comment behind a value and the space before it.
func (p *iniParser) uncomment(line []place) []place {
	if p.Behind == "" {
		return line
	}
	begin := []rune(p.Behind)
	quote, escaped := rune(0), false
	for i := 1; i < len(line); i++ {
		c := line[i].r
		switch {
		case p.Quotes && quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote && !escaped:
			quote = 0
		case quote == 0 && c == begin[len(begin)-1] && (len(begin) == 1 || blank(line[i-1].r)):
			return trim(line[:i])
		}
		escaped = quote != 0 && c == '\\' && !escaped
	}
	return line
}
