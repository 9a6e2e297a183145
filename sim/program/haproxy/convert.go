package haproxy

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// converter changes a sample (configuration manual 7.3.1).
type converter struct {
	name string
	arg  need
	// makes returns the function for an argument; nil where that is wrong.
	makes func(arg string) func(string) string
}

// always makes a converter that has no argument.
func always(f func(string) string) func(string) func(string) string {
	return func(string) func(string) string { return f }
}

// converters are those that are modelled.
var converters = []converter{
	{"lower", without, always(strings.ToLower)},
	{"upper", without, always(strings.ToUpper)},
	{"length", without, always(func(s string) string { return strconv.Itoa(len(s)) })},
	{"host_only", without, always(func(s string) string { s, _, _ = strings.Cut(s, ":"); return s })},
	{"port_only", without, always(func(s string) string { _, s, _ = strings.Cut(s, ":"); return s })},
	{"url_dec", optional, always(func(s string) string {
		if d, err := url.PathUnescape(s); err == nil {
			return d
		}
		return s
	})},
	{"not", without, always(func(s string) string { return truth(s == "0" || s == "") })},
	{"bool", without, always(func(s string) string { return truth(s != "0" && s != "") })},
	{"add", required, calculates(func(a, b int64) int64 { return a + b })},
	{"sub", required, calculates(func(a, b int64) int64 { return a - b })},
	{"mul", required, calculates(func(a, b int64) int64 { return a * b })},
	{"div", required, calculates(func(a, b int64) int64 { return a / max(1, b) })},
	{"mod", required, calculates(func(a, b int64) int64 { return a % max(1, b) })},
	{"field", required, field},
	{"word", required, wordOf},
	{"regsub", required, regsub},
	{"iif", required, func(arg string) func(string) string {
		yes, no, ok := strings.Cut(arg, ",")
		if !ok {
			return nil
		}
		return func(s string) string {
			if s != "0" && s != "" {
				return yes
			}
			return no
		}
	}},
}

func calculates(f func(a, b int64) int64) func(string) func(string) string {
	return func(arg string) func(string) string {
		n, err := strconv.ParseInt(arg, 10, 64)
		if err != nil {
			return nil
		}
		return func(s string) string {
			v, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return s
			}
			return number64(f(v, n))
		}
	}
}

// field is the n-th part between delimiters; a negative n counts from the end.
func field(arg string) func(string) string { return nth(arg, false) }

// wordOf is the n-th part that is not empty.
func wordOf(arg string) func(string) string { return nth(arg, true) }

func nth(arg string, skipEmpty bool) func(string) string {
	digits, marks, ok := strings.Cut(arg, ",")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n == 0 || marks == "" {
		return nil
	}
	marks, _, _ = strings.Cut(marks, ",") // a count behind it: one part is taken
	if marks == "" {
		marks = ","
	}
	return func(s string) string {
		parts := splitAny(s, marks, skipEmpty)
		i := n - 1
		if n < 0 {
			i = len(parts) + n
		}
		if i < 0 || i >= len(parts) {
			return ""
		}
		return parts[i]
	}
}

func splitAny(s, marks string, skipEmpty bool) (parts []string) {
	for {
		i := strings.IndexAny(s, marks)
		part := s
		if i >= 0 {
			part, s = s[:i], s[i+1:]
		}
		if part != "" || !skipEmpty {
			parts = append(parts, part)
		}
		if i < 0 {
			return parts
		}
	}
}

// regsub replaces what an expression matches: regsub(EXPRESSION,TEXT[,FLAGS]).
func regsub(arg string) func(string) string {
	args := splitArgs(arg)
	if len(args) < 2 || len(args) > 3 {
		return nil
	}
	flags := ""
	if len(args) == 3 {
		flags = args[2]
	}
	text := args[0]
	if strings.Contains(flags, "i") {
		text = "(?i)" + text
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	to := backReferences(args[1])
	return func(s string) string {
		if strings.Contains(flags, "g") {
			return re.ReplaceAllString(s, to)
		}
		at := re.FindStringSubmatchIndex(s)
		if at == nil {
			return s
		}
		return s[:at[0]] + string(re.ExpandString(nil, to, s, at)) + s[at[1]:]
	}
}

// backReferences writes \1 as Go's expressions have it.
func backReferences(to string) string {
	var b strings.Builder
	for i := 0; i < len(to); i++ {
		switch {
		case to[i] == '$':
			b.WriteString("$$")
		case to[i] == '\\' && i+1 < len(to) && to[i+1] >= '0' && to[i+1] <= '9':
			b.WriteString("${" + to[i+1:i+2] + "}")
			i++
		case to[i] == '\\' && i+1 < len(to):
			i++
			b.WriteByte(to[i])
		default:
			b.WriteByte(to[i])
		}
	}
	return b.String()
}

// splitArgs cuts arguments at commas outside of quotes and brackets.
func splitArgs(text string) (all []string) {
	depth, from, quote := 0, 0, byte(0)
	var b strings.Builder
	for i := from; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			b.WriteByte(c)
		case c == '\'' || c == '"':
			quote = c
		case c == '\\' && i+1 < len(text):
			b.WriteByte(c)
			i++
			b.WriteByte(text[i])
		case c == ',' && depth == 0:
			all = append(all, b.String())
			b.Reset()
		default:
			if c == '(' {
				depth++
			} else if c == ')' {
				depth--
			}
			b.WriteByte(c)
		}
	}
	return append(all, b.String())
}
