package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// mapBlock reads map source $variable { key value; ... }.
func (r *reader) mapBlock(_ *block, s *conf.Statement) {
	target := s.Args()[1]
	name, ok := strings.CutPrefix(target.Text, "$")
	if !ok || name == "" || strings.TrimFunc(name, func(c rune) bool { return c < 0x80 && isNameChar(byte(c)) }) != "" {
		r.wrong(s, target, `invalid variable name %q: expected "$" and a name`, target.Text)
		return
	}
	m := &Map{Pos: s.Pos(), Name: strings.ToLower(name), Source: r.value(s, s.Args()[0], useNeeded), exact: map[string]*Value{}}
	for _, other := range r.config.Maps {
		if other.Name == m.Name {
			r.wrong(s, target, "the variable %q is defined on line %d already", target.Text, other.Pos.Line)
			return
		}
	}
	r.config.Maps = append(r.config.Maps, m)
	for _, e := range s.Block {
		r.mapEntry(m, e)
	}
}

func (r *reader) mapEntry(m *Map, e *conf.Statement) {
	if r.odd(e) {
		return
	}
	key := e.Words[0]
	switch {
	case len(e.Words) == 1 && key.Text == "volatile":
		return
	case len(e.Words) == 1 && key.Text == "hostnames", key.Text == "include" && !key.Quoted:
		r.wrong(e, key, "%q in a map is not supported yet", key.Text)
		return
	case len(e.Words) != 2 || e.IsBlock:
		r.wrong(e, key, "invalid number of the map parameters: expected a key and a value")
		return
	}
	v := r.value(e, e.Words[1], useNeeded)
	switch {
	case v == nil:
	case key.Text == "default" && !key.Quoted:
		if m.Default != nil {
			r.wrong(e, key, "duplicate default map parameter")
			return
		}
		m.Default = v
	case strings.HasPrefix(key.Text, "~"):
		r.mapExpression(m, e, key, v)
	default:
		text := strings.ToLower(strings.TrimPrefix(key.Text, `\`))
		if m.exact[text] != nil {
			r.wrong(e, key, "conflicting parameter %q", key.Text)
			return
		}
		m.exact[text] = v
	}
}

func (r *reader) mapExpression(m *Map, e *conf.Statement, key conf.Word, v *Value) {
	expression, caseless := strings.CutPrefix(key.Text[1:], "*")
	re, err := compileRegex(expression, caseless)
	if err != nil {
		r.wrong(e, key, "the regular expression %q is not supported: %v", key.Text, err)
		return
	}
	m.regex = append(m.regex, mapRegex{re, v})
}
