package json

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"github.com/hadrill/hadrill/scenarios/expect"
)

// Object is a JSON object whose members stand in this order.
type Object []Member

// Member of an object.
type Member struct {
	Name  string
	Value any
}

// MarshalJSON implements json.Marshaler.
func (o Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(m.Name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(m.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Encode writes a report, indented.
func Encode(w io.Writer, report any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}

// Figures gives an object of figures: one member a figure, those whose names
// have a dot within an object of their own; names of times end in _ns.
func Figures(f expect.Figures) Object {
	var o Object
	for k, v := range f.All() {
		o.put(strings.Split(k.Name+suffix(k.Unit), "."), v)
	}
	return o
}

func (o *Object) put(path []string, v any) {
	if len(path) == 1 {
		*o = append(*o, Member{path[0], v})
		return
	}
	for _, m := range *o {
		if inner, ok := m.Value.(*Object); ok && m.Name == path[0] {
			inner.put(path[1:], v)
			return
		}
	}
	inner := &Object{}
	inner.put(path[1:], v)
	*o = append(*o, Member{path[0], inner})
}

// suffix of the names of figures in a unit.
func suffix(unit expect.Unit) string {
	if unit == expect.Timed {
		return "_ns"
	}
	return ""
}
