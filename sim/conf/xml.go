package conf

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Element is an element of an XML file with its place. It implements Line.
type Element struct {
	File       *Text
	Name       Word
	Attributes []XMLAttribute
	Elements   []*Element
	// Text is the characters directly inside, without white space at the ends.
	Text Word
}

// XMLAttribute is an attribute with its places.
type XMLAttribute struct{ Name, Value Word }

// Pos implements Line.
func (e *Element) Pos() Pos { return Pos{e.File.Name, e.Name.Line, e.Name.Col} }

// Problem implements Line.
func (e *Element) Problem(w Word, format string, a ...any) Problem {
	return e.File.Problem(w.Line, w.Col, format, a...)
}

// Attribute is the attribute of that name, nil where there is none.
func (e *Element) Attribute(name string) *XMLAttribute {
	for i := range e.Attributes {
		if e.Attributes[i].Name.Text == name {
			return &e.Attributes[i]
		}
	}
	return nil
}

// Limits to an XML file: no configuration comes near them, and what does is an
// attempt to use up memory.
const (
	mostElements = 20000
	deepest      = 100
)

// ParseXML reads an XML file as a parser does that validates nothing. Entities that
// the file's own DOCTYPE declares stand for their text; one that holds another
// entity, or a file, is a problem. The element is nil after a problem.
func ParseXML(t *Text) (*Element, Problems) {
	p := &xmlParser{file: t, d: xml.NewDecoder(strings.NewReader(t.Data)), places: newOffsets(t.Data)}
	p.d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // the text is UTF-8, whatever it says
	root := p.document()
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return root, nil
}

type xmlParser struct {
	file     *Text
	d        *xml.Decoder
	places   offsets
	problems Problems
	elements int
}

func (p *xmlParser) wrong(at int, format string, a ...any) {
	line, col := p.places.at(at)
	p.problems = append(p.problems, p.file.Problem(line, col, format, a...))
}

// document reads to the end of the file, or to the first problem.
func (p *xmlParser) document() *Element {
	var root *Element
	var open []*Element
	for len(p.problems) == 0 {
		from := int(p.d.InputOffset())
		token, err := p.d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			p.syntax(err, from)
			return nil
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := p.start(token, from)
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.Elements = append(parent.Elements, e)
			} else if root != nil {
				p.wrong(from, "a second root element <%s>: expected the end of the file after </%s>", e.Name.Text, root.Name.Text)
			} else {
				root = e
			}
			open = append(open, e)
			if p.elements++; p.elements > mostElements || len(open) > deepest {
				p.wrong(from, "more than %d elements, or %d inside each other, which no configuration has", mostElements, deepest)
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].Name.Text != fullName(token.Name) {
				p.wrong(from, "</%s> without its beginning: expected %s", fullName(token.Name), expectedEnd(open))
				return nil
			}
			open = open[:len(open)-1]
		case xml.CharData:
			p.characters(open, string(token), from)
		case xml.Directive:
			p.directive(string(token), from)
		}
	}
	switch {
	case len(p.problems) > 0:
	case len(open) > 0:
		e := open[len(open)-1]
		p.problems = append(p.problems, e.Problem(e.Name, "<%s> is not closed: expected </%s>", e.Name.Text, e.Name.Text))
	case root == nil:
		p.wrong(0, "no element: expected an XML file")
	}
	return root
}

func fullName(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func expectedEnd(open []*Element) string {
	if len(open) == 0 {
		return "no end here"
	}
	return "</" + open[len(open)-1].Name.Text + ">"
}

// start makes an element of a start tag, whose text begins at from.
func (p *xmlParser) start(s xml.StartElement, from int) *Element {
	line, col := p.places.at(from)
	e := &Element{File: p.file, Name: Word{Text: fullName(s.Name), Line: line, Col: col}}
	names := attributePlaces(p.file.Data[from:int(p.d.InputOffset())])
	for i, a := range s.Attr {
		w := XMLAttribute{Name: e.Name, Value: e.Name}
		if i < len(names) {
			w.Name.Line, w.Name.Col = p.places.at(from + names[i][0])
			w.Value.Line, w.Value.Col = p.places.at(from + names[i][1])
		}
		w.Name.Text, w.Value.Text, w.Value.Quoted = fullName(a.Name), a.Value, true
		if e.Attribute(w.Name.Text) != nil {
			p.problems = append(p.problems, e.Problem(w.Name, "attribute %q stands twice in <%s>: expected it once", w.Name.Text, e.Name.Text))
		}
		e.Attributes = append(e.Attributes, w)
	}
	return e
}

// attributePlaces gives, for each attribute of a start tag, where its name and its
// value begin. The tag has been read, so it is well formed.
func attributePlaces(tag string) (all [][2]int) {
	i := strings.IndexAny(tag, " \t\r\n")
	for i >= 0 && i < len(tag) {
		for i < len(tag) && strings.IndexByte(" \t\r\n/", tag[i]) >= 0 {
			i++
		}
		name, equals := i, strings.IndexByte(tag[i:], '=')
		if equals < 0 {
			return all
		}
		i += equals + 1
		for i < len(tag) && tag[i] != '"' && tag[i] != '\'' {
			i++
		}
		if i == len(tag) {
			return all
		}
		all = append(all, [2]int{name, i + 1})
		end := strings.IndexByte(tag[i+1:], tag[i])
		if end < 0 {
			return all
		}
		i += end + 2
	}
	return all
}

// characters adds text to the element that is open.
func (p *xmlParser) characters(open []*Element, text string, from int) {
	trimmed := strings.TrimSpace(text)
	if from == 0 {
		trimmed = strings.TrimSpace(strings.TrimPrefix(trimmed, "\ufeff")) // a byte order mark
	}
	switch {
	case trimmed == "":
	case len(open) == 0:
		p.wrong(from+strings.Index(text, trimmed), "text outside of the root element: found %q", trimmed)
	default:
		e := open[len(open)-1]
		if e.Text.Text == "" {
			e.Text.Line, e.Text.Col = p.places.at(from + max(0, strings.Index(text, trimmed)))
		}
		e.Text.Text += trimmed
	}
}

// syntax is a mistake that ends the reading.
func (p *xmlParser) syntax(err error, from int) {
	var wrong *xml.SyntaxError
	what := err.Error()
	if errors.As(err, &wrong) {
		what = wrong.Msg
	}
	at := min(int(p.d.InputOffset()), len(p.file.Data))
	for at > from && (at == len(p.file.Data) || strings.IndexByte(" \t\r\n", p.file.Data[at]) >= 0) {
		at--
	}
	p.wrong(at, "no XML: %s", what)
}

// offsets finds the place of an offset in a text.
type offsets struct {
	data  string
	lines []int // where each begins
}

func newOffsets(data string) offsets {
	o := offsets{data: data, lines: []int{0}}
	for i := range len(data) {
		if data[i] == '\n' {
			o.lines = append(o.lines, i+1)
		}
	}
	return o
}

// at gives line and column in characters, both from 1.
func (o *offsets) at(offset int) (line, col int) {
	offset = max(0, min(offset, len(o.data)))
	low, high := 0, len(o.lines)
	for high-low > 1 {
		if mid := (low + high) / 2; o.lines[mid] <= offset {
			low = mid
		} else {
			high = mid
		}
	}
	return low + 1, utf8.RuneCountInString(o.data[o.lines[low]:offset]) + 1
}
