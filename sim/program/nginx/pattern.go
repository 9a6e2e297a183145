package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

// pattern is a regular expression whose groups become variables: $1 to $9 until
// the next match, and those with a name.
type pattern struct {
	re pcre.Expression
}

// newPattern compiles an expression that nginx gives to PCRE.
func newPattern(text string, caseless bool) (*pattern, error) {
	re, err := pcre.Compile(text, caseless)
	if err != nil {
		return nil, err
	}
	return &pattern{re}, nil
}

// match reports whether the text matches, and sets the groups' variables.
func (p *pattern) match(x *exchange, text string) bool {
	if p.re.NumSubexp() == 0 {
		if !p.re.MatchString(text) {
			return false
		}
		x.captures = append(x.captures[:0], text)
		return true
	}
	found := p.re.FindStringSubmatch(text)
	if found == nil {
		return false
	}
	x.captures = append(x.captures[:0], found...)
	for i, name := range p.re.SubexpNames() {
		if name != "" {
			x.setVariable(strings.ToLower(name), found[i])
		}
	}
	return true
}

// names returns the variables that the groups define, in lower case.
func (p *pattern) names() (all []string) {
	for _, name := range p.re.SubexpNames() {
		if name != "" {
			all = append(all, strings.ToLower(name))
		}
	}
	return all
}

// capture returns $n of the last match.
func (x *exchange) capture(n int) string {
	if n < len(x.captures) {
		return x.captures[n]
	}
	return ""
}
