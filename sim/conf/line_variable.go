package conf

import "strings"

// variable takes "$" and the variable of the environment behind it.
func (x *lineLexer) variable() {
	v, rest, trouble := cutVariable(x.text[x.at:])
	if trouble != "" {
		x.complain(x.col, trouble)
		x.plain()
		return
	}
	value := v.value(x.env)
	words := []string{value}
	if v.words {
		words = strings.Fields(value)
	}
	for i, w := range words {
		if i > 0 {
			quoted := x.quoted
			x.finish()
			x.begun()
			x.quoted = quoted
		}
		x.word = append(x.word, w...)
	}
	x.col += len([]rune(x.text[x.at : len(x.text)-len(rest)]))
	x.at = len(x.text) - len(rest)
}

// Variable is one of the environment as a line names it.
type Variable struct {
	Name      string
	otherwise string // its value where it is not set
	words     bool   // each word of its value is one of the line
	// Defaults: the line says what its value is where it is not set.
	Defaults bool
}

func (v *Variable) value(env Environment) string {
	if env != nil {
		if value, set := env(v.Name); set {
			return value
		}
	}
	return v.otherwise
}

// cutVariable takes a variable from the front of a text that begins with "$".
func cutVariable(text string) (v Variable, rest, trouble string) {
	rest = text[1:]
	brace := strings.HasPrefix(rest, "{")
	if brace {
		rest = rest[1:]
	}
	n := 0
	for n < len(rest) && isNameByte(rest[n], n == 0) {
		n++
	}
	if n == 0 {
		if strings.HasPrefix(rest, ".") {
			return v, rest, "a variable of HAProxy's own, such as .LINE, is not supported yet: expected one of the environment"
		}
		return v, rest, "forbidden first character of a variable's name: expected a letter or _ behind $, or \\$ for the character itself"
	}
	v.Name, rest = rest[:n], rest[n:]
	if !brace {
		return v, rest, ""
	}
	if after, ok := strings.CutPrefix(rest, "[*]"); ok {
		v.words, rest = true, after
	}
	if after, ok := strings.CutPrefix(rest, "-"); ok {
		if v.otherwise, rest, v.Defaults = strings.Cut(after, "}"); v.Defaults {
			return v, rest, ""
		}
		rest = ""
	}
	after, ok := strings.CutPrefix(rest, "}")
	if !ok {
		return v, rest, "a variable without its closing brace: expected ${NAME} or ${NAME-DEFAULT}"
	}
	return v, after, ""
}

func isNameByte(c byte, first bool) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || !first && c >= '0' && c <= '9'
}

// ExpandVariables puts the values of $NAME and ${NAME} into a text without quotes, as
// HAProxy does in addresses wherever they stand (env_expand, src/tools.c).
func ExpandVariables(text string, env Environment) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '$')
		if i < 0 {
			break
		}
		b.WriteString(text[:i])
		v, rest, trouble := cutVariable(text[i:])
		if trouble != "" {
			b.WriteByte('$')
			text = text[i+1:]
			continue
		}
		b.WriteString(v.value(env))
		text = rest
	}
	b.WriteString(text)
	return b.String()
}
