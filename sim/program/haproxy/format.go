package haproxy

import (
	"fmt"
	"strings"
)

// format is a log-format string: text and samples.
type format []formatPart

// formatPart is a piece of text, or a sample where expr is not nil.
type formatPart struct {
	text string
	expr *expression
}

// logVariables are the variables of a log-format that are modelled.
var logVariables = []struct{ name, sample string }{
	{"ci", "src"}, {"fp", "dst_port"}, {"HM", "method"}, {"HP", "path"}, {"HQ", "query"}, {"HU", "url"}, {"ST", "status"}, {"si", "str(-)"},
}

// parseFormat reads a log-format string. The error says what in it is not
// supported.
func parseFormat(text string, files patternFiles) (format, error) {
	var f format
	plain := ""
	for text != "" {
		i := strings.IndexByte(text, '%')
		if i < 0 {
			plain += text
			break
		}
		plain += text[:i]
		text = text[i+1:]
		if strings.HasPrefix(text, "%") {
			plain, text = plain+"%", text[1:]
			continue
		}
		e, rest, err := formatSample(text, files)
		if err != nil {
			return nil, err
		}
		f = append(f, formatPart{text: plain}, formatPart{expr: e})
		plain, text = "", rest
	}
	return append(f, formatPart{text: plain}), nil
}

// formatSample reads what stands behind a %.
func formatSample(text string, files patternFiles) (*expression, string, error) {
	if strings.HasPrefix(text, "{") { // flags: how it is quoted
		if _, rest, ok := strings.Cut(text, "}"); ok {
			text = rest
		}
	}
	if strings.HasPrefix(text, "[") {
		depth := 0
		for i := range len(text) {
			switch text[i] {
			case '[':
				depth++
			case ']':
				if depth--; depth == 0 {
					e, err := parseExpression(strings.TrimSpace(text[1:i]), files)
					return e, text[i+1:], err
				}
			}
		}
		return nil, "", fmt.Errorf("%%[ without a ] behind it")
	}
	for _, v := range logVariables {
		if rest, ok := strings.CutPrefix(text, v.name); ok {
			e, err := parseExpression(v.sample, nil)
			return e, rest, err
		}
	}
	return nil, "", fmt.Errorf("the variable %q is not supported yet", "%"+text)
}

// text returns the string for a request; a sample without a value is empty.
func (f format) text(x *exchange) string {
	if len(f) == 1 {
		return f[0].text
	}
	var b strings.Builder
	for i := range f {
		b.WriteString(f[i].text)
		if f[i].expr != nil {
			v, _ := f[i].expr.value(x)
			b.WriteString(v)
		}
	}
	return b.String()
}
