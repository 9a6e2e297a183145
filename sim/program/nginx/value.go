package nginx

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// Value is text with variables in it ("complex value").
type Value struct {
	// Written is the text as the file has it.
	Written string

	parts []valuePart
	where conf.Problem
}

// valuePart is a piece of plain text, or a variable when ref is not "".
type valuePart struct {
	plain string
	ref   string // the variable's name in lower case
	v     variable
}

// write appends the value for a request to the scratch space.
func (v *Value) write(x *exchange) {
	for i := range v.parts {
		if p := &v.parts[i]; p.ref == "" {
			x.scratch = append(x.scratch, p.plain...)
		} else {
			p.v.write(x)
		}
	}
}

// text returns the value for a request; it allocates only where text and
// variables are mixed.
func (v *Value) text(x *exchange) string {
	if s, ok := v.atHand(x); ok {
		return s
	}
	start := len(x.scratch)
	v.write(x)
	s := string(x.scratch[start:])
	x.scratch = x.scratch[:start]
	return s
}

// atHand returns the value if that takes no new string.
func (v *Value) atHand(x *exchange) (string, bool) {
	switch {
	case len(v.parts) == 0:
		return "", true
	case len(v.parts) > 1:
		return "", false
	case v.parts[0].ref == "":
		return v.parts[0].plain, true
	}
	return v.parts[0].v.text(x)
}

// parseValue cuts text at its variables; bind looks them up when all files have
// been read.
func parseValue(text string, where conf.Problem) (*Value, error) {
	v := &Value{Written: text, where: where}
	rest := text
	for rest != "" {
		plain, after, found := strings.Cut(rest, "$")
		if plain != "" {
			v.parts = append(v.parts, valuePart{plain: plain})
		}
		if !found {
			break
		}
		name, tail, err := variableName(after)
		if err != nil {
			return nil, fmt.Errorf("%w in %q", err, text)
		}
		v.parts = append(v.parts, valuePart{ref: strings.ToLower(name)})
		rest = tail
	}
	return v, nil
}

// variableName takes NAME or {NAME} from the front of s.
func variableName(s string) (name, rest string, err error) {
	braces := strings.HasPrefix(s, "{")
	if braces {
		s = s[1:]
	}
	n := 0
	for n < len(s) && isNameChar(s[n]) {
		n++
	}
	name, rest = s[:n], s[n:]
	if braces {
		if !strings.HasPrefix(rest, "}") {
			return "", "", fmt.Errorf(`the closing bracket of the variable is missing`)
		}
		rest = rest[1:]
	}
	if name == "" {
		return "", "", fmt.Errorf(`invalid variable name: expected a name after "$"`)
	}
	if !braces && name[0] >= '1' && name[0] <= '9' { // a capture has one digit
		return name[:1], name[1:] + rest, nil
	}
	return name, rest, nil
}

func isNameChar(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
