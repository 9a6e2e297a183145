package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// Map is a map block: a variable whose value depends on another text.
type Map struct {
	Pos conf.Pos
	// Name of the variable it defines, in lower case.
	Name   string
	Source *Value
	// Default is the value where nothing else matches; nil means "".
	Default *Value

	exact map[string]*Value // keys in lower case: case is ignored
	regex []mapRegex        // in the order of the file
	// hostnames: keys may be *.name, name.* and .name.
	hostnames bool
	part      conf.Part // of those who need a value of it
}

type mapRegex struct {
	re    *pattern
	value *Value
}

// find returns the value for a request, nil for "".
func (m *Map) find(x *exchange) *Value {
	start := len(x.scratch)
	m.Source.write(x)
	v := m.lookup(x, x.scratch[start:])
	x.scratch = x.scratch[:start]
	return v
}

// lookup finds the value for the source's text: plain keys first, of hostnames
// those with a wildcard, then the regular expressions.
func (m *Map) lookup(x *exchange, source []byte) *Value {
	if len(m.regex) == 0 && !m.hostnames {
		lower(source)
		if v, ok := m.exact[string(source)]; ok {
			return v
		}
		return m.Default
	}
	text := string(source) // case matters to the expressions
	lower(source)
	if m.hostnames && len(source) > 0 && source[len(source)-1] == '.' {
		source = source[:len(source)-1]
	}
	if v, ok := m.exact[string(source)]; ok {
		return v
	}
	if v := m.wildcard(string(source)); v != nil {
		return v
	}
	for i := range m.regex {
		if m.regex[i].re.match(x, text) {
			return m.regex[i].value
		}
	}
	return m.Default
}

// wildcard finds the longest *.name, else the longest name.*, that a host name
// is one of.
func (m *Map) wildcard(name string) *Value {
	for rest := name; m.hostnames; {
		_, after, ok := strings.Cut(rest, ".")
		if !ok {
			break
		}
		if v := m.exact["*."+after]; v != nil {
			return v
		}
		rest = after
	}
	for rest := name; m.hostnames; {
		i := strings.LastIndexByte(rest, '.')
		if i < 0 {
			break
		}
		if rest = rest[:i]; m.exact[rest+".*"] != nil {
			return m.exact[rest+".*"]
		}
	}
	return nil
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
