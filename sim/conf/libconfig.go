package conf

import (
	"strconv"
	"strings"
)

// ParseLibconfig reads a whole file of settings, `name = value`, the grammar of
// libconfig 1.7 (its manual, "Configuration Files"), which proxysql.cnf has. A value is
// a number, true or false, a string in double quotes, a group { settings }, a list
// ( values ) or an array [ values ]. A ":" stands for "=", and a setting may end with
// ";" or ",". Comments begin with # or //, or stand between /* and */.
//
// A setting is a directive with its name, and with its value as the argument where that
// is a scalar; else what it holds is its block. In a list a group is a directive named
// "{", a scalar one named as its text. The settings that could be read are returned
// beside the problems.
//
// Known differences: @include is a Problem; a list in a list is one, too.
func ParseLibconfig(t *Text) ([]*Directive, Problems) {
	p := libconfig{file: t, problems: fileProblems{file: t}}
	for i := range t.lines {
		p.rest = append(p.rest, chars(i+1, t.Line(i+1))...)
		p.rest = append(p.rest, place{'\n', i + 1, len(t.Line(i+1)) + 1})
	}
	p.next()
	all := p.settings(0)
	for p.token.Text != "" && len(p.problems.all) == 0 {
		p.wrong("unexpected %q: expected a setting, such as NAME = VALUE", p.token.Text)
	}
	return all, p.problems.all
}

type libconfig struct {
	file     *Text
	rest     []place
	token    Word // the next one; without a text and quotes at the end
	problems fileProblems
	failed   bool
}

func (p *libconfig) wrong(format string, a ...any) {
	if !p.failed {
		p.problems.add(p.token.Line, p.token.Col, format, a...)
	}
	p.failed = true // what follows is out of step
}

// next reads a token: a sign, a string, or a word.
func (p *libconfig) next() {
	p.space()
	if len(p.rest) == 0 || p.failed {
		p.token = Word{Line: p.token.Line, Col: p.token.Col}
		p.rest = nil
		return
	}
	c := p.rest[0]
	switch {
	case c.r == '"':
		p.str()
	case strings.ContainsRune("{}()[]=:;,", c.r):
		p.token, p.rest = wordOf(p.rest[:1]), p.rest[1:]
	default:
		n := max(1, indexFunc(p.rest, func(r rune) bool { return blank(r) || strings.ContainsRune("{}()[]=:;,\"#", r) }))
		p.token, p.rest = wordOf(p.rest[:n]), p.rest[n:]
	}
}

// space passes over white space and comments.
func (p *libconfig) space() {
	for len(p.rest) > 0 {
		second := rune(0)
		if len(p.rest) > 1 {
			second = p.rest[1].r
		}
		switch c := p.rest[0].r; {
		case blank(c):
			p.rest = p.rest[1:]
		case c == '#' || c == '/' && second == '/':
			p.rest = p.rest[indexAny(p.rest, "\n"):]
		case c == '/' && second == '*':
			begin := p.rest[0]
			for p.rest = p.rest[2:]; len(p.rest) > 1 && (p.rest[0].r != '*' || p.rest[1].r != '/'); {
				p.rest = p.rest[1:]
			}
			if len(p.rest) < 2 {
				p.token = Word{Line: begin.line, Col: begin.col}
				p.wrong("comment does not end: expected */")
				p.rest = nil
				return
			}
			p.rest = p.rest[2:]
		default:
			return
		}
	}
}

// libconfigEscapes are those of strings, beside \xHH.
var libconfigEscapes = map[rune]rune{'n': '\n', 't': '\t', 'r': '\r', 'f': '\f', 'v': '\v', 'b': '\b', 'a': '\a', '\\': '\\', '"': '"'}

// str reads a string; strings next to each other are one.
func (p *libconfig) str() {
	p.token = Word{Line: p.rest[0].line, Col: p.rest[0].col, Quoted: true}
	var s strings.Builder
	for len(p.rest) > 0 && p.rest[0].r == '"' {
		i := 1
		for ; i < len(p.rest) && p.rest[i].r != '"'; i++ {
			r := p.rest[i].r
			if r == '\\' && i+1 < len(p.rest) {
				if to, known := libconfigEscapes[p.rest[i+1].r]; known {
					r = to
					i++
				} else if p.rest[i+1].r == 'x' && i+3 < len(p.rest) {
					if n, err := strconv.ParseUint(text(p.rest[i+2:i+4]), 16, 8); err == nil {
						r = rune(n)
						i += 3
					}
				}
			}
			s.WriteRune(r)
		}
		if i == len(p.rest) {
			p.wrong(`string does not end: expected another "`)
			p.rest = nil
			return
		}
		p.rest = p.rest[i+1:]
		p.space()
	}
	p.token.Text = s.String()
}

// is reports whether the next token is that sign.
func (p *libconfig) is(sign string) bool { return !p.token.Quoted && p.token.Text == sign }

func (p *libconfig) ended() bool { return p.token.Text == "" && !p.token.Quoted }

// settings reads up to the "}" that closes a group, or the end.
func (p *libconfig) settings(depth int) (all []*Directive) {
	seen := map[string]int{}
	for !p.ended() && !p.is("}") && !p.failed {
		name := p.token
		if name.Quoted || !isLibconfigName(name.Text) {
			p.wrong("unexpected %q: expected a setting, such as NAME = VALUE", name.Text)
			return all
		}
		if line, twice := seen[name.Text]; twice {
			p.wrong("setting %q is twice here, first on line %d: expected it once", name.Text, line)
			return all
		}
		seen[name.Text] = name.Line
		p.next()
		if !p.is("=") && !p.is(":") {
			p.wrong(`expected "=" after %q, found %q`, name.Text, p.token.Text)
			return all
		}
		p.next()
		d := &Directive{File: p.file, Words: []Word{name}}
		p.value(d, depth)
		all = append(all, d)
		if p.is(";") || p.is(",") {
			p.next()
		}
	}
	return all
}

func isLibconfigName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '*'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '-' || r == '_')) {
			return false
		}
	}
	return s != ""
}

// value reads the value of a setting, or of a list's element, into its directive.
func (p *libconfig) value(d *Directive, depth int) {
	switch open := p.token; {
	case depth > maxNesting:
		p.wrong("groups are nested deeper than %d", maxNesting)
	case p.is("{"):
		p.next()
		d.HasBlock, d.Block = true, p.settings(depth+1)
		p.close(open, "}")
	case p.is("("), p.is("["):
		d.HasBlock = true
		end := map[string]string{"(": ")", "[": "]"}[open.Text]
		p.next()
		p.elements(d, end, depth)
		p.close(open, end)
	case p.token.Quoted || isLibconfigScalar(p.token.Text):
		d.Words = append(d.Words, p.token)
		p.next()
	default:
		p.wrong(`unexpected %q: expected a value: a number, true, false, "TEXT", a group {} or a list ()`, p.token.Text)
	}
}

// elements reads those of a list.
func (p *libconfig) elements(d *Directive, end string, depth int) {
	for !p.is(end) && !p.ended() && !p.failed {
		e := &Directive{File: p.file, Words: []Word{p.token}}
		switch {
		case p.is("("), p.is("["):
			p.wrong("unexpected %q: a list in a list is not read: expected a group { } or a value", p.token.Text)
		case p.is("{"):
			p.value(e, depth+1)
		default:
			p.value(&Directive{File: p.file, Words: []Word{p.token}}, depth+1)
		}
		d.Block = append(d.Block, e)
		if p.is(end) || p.failed {
			return
		}
		if !p.is(",") {
			p.wrong(`unexpected %q: expected "," or %q`, p.token.Text, end)
			return
		}
		p.next()
	}
}

func (p *libconfig) close(open Word, end string) {
	if !p.is(end) {
		p.wrong(`unexpected %q: expected %q to close %q of line %d`, p.token.Text, end, open.Text, open.Line)
		return
	}
	p.next()
}

// isLibconfigScalar reports whether a word is a number or a boolean.
func isLibconfigScalar(s string) bool {
	if strings.EqualFold(s, "true") || strings.EqualFold(s, "false") {
		return true
	}
	digits := strings.TrimSuffix(strings.TrimSuffix(s, "L"), "L")
	if _, err := strconv.ParseInt(digits, 0, 64); err == nil {
		return true
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.ContainsAny(s, "0123456789")
}
