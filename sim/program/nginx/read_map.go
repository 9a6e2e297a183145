package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// mapBlock reads map source $variable { key value; ... }.
func (r *reader) mapBlock(_ *block, s *conf.Directive) {
	target := s.Args()[1]
	name, ok := strings.CutPrefix(target.Text, "$")
	if !ok || name == "" || strings.TrimFunc(name, func(c rune) bool { return c < 0x80 && isNameChar(byte(c)) }) != "" {
		r.Wrong(s, target, `invalid variable name %q: expected "$" and a name`, target.Text)
		return
	}
	m := &Map{Pos: s.Pos(), Name: strings.ToLower(name), exact: map[string]*Value{}}
	r.inMap = m
	defer func() { r.inMap = nil }()
	m.Source = r.value(s, s.Args()[0], useNeeded)
	for _, other := range r.config.Maps {
		if other.Name == m.Name {
			r.Wrong(s, target, "the variable %q is defined on line %d already", target.Text, other.Pos.Line)
			return
		}
	}
	r.config.Maps = append(r.config.Maps, m)
	for _, e := range s.Block {
		r.mapEntry(m, e)
	}
}

func (r *reader) mapEntry(m *Map, e *conf.Directive) {
	if r.Odd(e, marks) {
		return
	}
	key := e.Words[0]
	switch {
	case len(e.Words) == 1 && key.Text == "volatile":
		return
	case len(e.Words) == 1 && key.Text == "hostnames":
		m.hostnames = true
		return
	case key.Text == "include" && !key.Quoted:
		r.Wrong(e, key, "%q in a map is not supported yet", key.Text)
		return
	case len(e.Words) != 2 || e.HasBlock:
		r.Wrong(e, key, "invalid number of the map parameters: expected a key and a value")
		return
	}
	v := r.value(e, e.Words[1], useNeeded)
	switch {
	case v == nil:
	case key.Text == "default" && !key.Quoted:
		if m.Default != nil {
			r.Wrong(e, key, "duplicate default map parameter")
			return
		}
		m.Default = v
	case strings.HasPrefix(key.Text, "~"):
		r.mapExpression(m, e, key, v)
	default:
		text := strings.ToLower(strings.TrimPrefix(key.Text, `\`))
		if m.hostnames && strings.HasPrefix(text, ".") {
			m.exact["*"+text], text = v, text[1:]
		}
		if m.exact[text] != nil {
			r.Wrong(e, key, "conflicting parameter %q", key.Text)
			return
		}
		m.exact[text] = v
	}
}

func (r *reader) mapExpression(m *Map, e *conf.Directive, key conf.Word, v *Value) {
	expression, caseless := strings.CutPrefix(key.Text[1:], "*")
	re, err := newPattern(expression, caseless)
	if err != nil {
		r.Refuse(&m.part, e, "map", key, "the regular expression %q is not supported: %v", key.Text, err)
		return
	}
	r.defines(re.names()...)
	m.regex = append(m.regex, mapRegex{re, v})
}
