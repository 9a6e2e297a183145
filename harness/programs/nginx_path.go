package programs

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// pathFor gives a path below which an expression of a location matches; false
// where it matches none as a whole, such as one for an ending.
func pathFor(expression string) (string, bool) {
	re, err := regexp.Compile(expression)
	if err != nil {
		return "", false
	}
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return "", false
	}
	path := strings.TrimSuffix(strings.ReplaceAll(sample(tree), "//", "/x/"), "/")
	fits := strings.HasPrefix(path, "/") || path == ""
	return path, fits && re.MatchString(path+"/test/save") && re.MatchString(path+"/")
}

// sample gives a short text that the expression matches.
func sample(re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		if len(re.Rune) > 0 {
			return string(re.Rune[0])
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return "x"
	case syntax.OpCapture, syntax.OpPlus, syntax.OpAlternate:
		return sample(re.Sub[0])
	case syntax.OpRepeat:
		return strings.Repeat(sample(re.Sub[0]), re.Min)
	case syntax.OpConcat:
		var b strings.Builder
		for _, s := range re.Sub {
			b.WriteString(sample(s))
		}
		return b.String()
	}
	return ""
}
