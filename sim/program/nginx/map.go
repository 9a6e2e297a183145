package nginx

import (
	"regexp"

	"github.com/hadrill/hadrill/sim/conf"
)

// Map is a map block: a variable whose value follows from another text.
type Map struct {
	Pos conf.Pos
	// Name of the variable it defines, in lower case.
	Name   string
	Source *Value
	// Default is the value where nothing else matches; nil means "".
	Default *Value

	exact map[string]*Value // keys in lower case: case is ignored
	regex []mapRegex        // in the order of the file
}

type mapRegex struct {
	re    *regexp.Regexp
	value *Value
}

// find is the value for a request, nil for "".
func (m *Map) find(x *exchange) *Value {
	start := len(x.scratch)
	m.Source.write(x)
	v := m.lookup(x.scratch[start:])
	x.scratch = x.scratch[:start]
	return v
}

// lookup finds a value by the source's text; what is plain is looked for
// before the regular expressions are tried.
func (m *Map) lookup(source []byte) *Value {
	if len(m.regex) == 0 {
		lower(source)
		if v, ok := m.exact[string(source)]; ok {
			return v
		}
		return m.Default
	}
	text := string(source) // the expressions see the case
	lower(source)
	if v, ok := m.exact[string(source)]; ok {
		return v
	}
	for i := range m.regex {
		if m.regex[i].re.MatchString(text) {
			return m.regex[i].value
		}
	}
	return m.Default
}

func lower(b []byte) {
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
}

func (m *Map) text(x *exchange) (string, bool) {
	if v := m.find(x); v != nil {
		return v.atHand(x)
	}
	return "", true
}

func (m *Map) write(x *exchange) {
	if v := m.find(x); v != nil {
		v.write(x)
	}
}
