package nginx

import (
	"errors"
	"regexp"
	"strings"

	"github.com/dlclark/regexp2"
)

// expression is a compiled regular expression.
type expression interface {
	MatchString(text string) bool
	// FindStringSubmatch returns the match and its groups, nil for no match.
	FindStringSubmatch(text string) []string
	NumSubexp() int
	SubexpNames() []string
}

// backtracking is an expression that RE2 does not have: with look-around, back
// references or atomic groups.
type backtracking struct {
	re    *regexp2.Regexp
	names []string
}

func newBacktracking(text string, caseless bool) (expression, error) {
	options := regexp2.RegexOptions(regexp2.None)
	if caseless {
		options = regexp2.IgnoreCase
	}
	re, err := regexp2.Compile(strings.ReplaceAll(text, "(?P<", "(?<"), options)
	if err != nil {
		return nil, err
	}
	b := &backtracking{re: re, names: []string{""}}
	named, plain := false, false
	for _, name := range re.GetGroupNames()[1:] {
		if name[0] >= '0' && name[0] <= '9' {
			name, plain = "", true
		}
		named = named || name != ""
		b.names = append(b.names, name)
	}
	if named && plain { // PCRE numbers them in one order, regexp2 in another
		return nil, errors.New("groups with and without names beside what RE2 does not have")
	}
	return b, nil
}

// MatchString implements expression. The match has no limit of time, by which
// alone it could fail.
func (b *backtracking) MatchString(text string) bool {
	found, err := b.re.MatchString(text)
	return found && err == nil
}

// FindStringSubmatch implements expression.
func (b *backtracking) FindStringSubmatch(text string) []string {
	m, err := b.re.FindStringMatch(text)
	if m == nil || err != nil {
		return nil
	}
	var all []string
	for _, g := range m.Groups() {
		all = append(all, g.String())
	}
	return all
}

// NumSubexp implements expression.
func (b *backtracking) NumSubexp() int { return len(b.names) - 1 }

// SubexpNames implements expression.
func (b *backtracking) SubexpNames() []string { return b.names }

// pattern is a regular expression whose groups become variables: $1 to $9 until
// the next match, and those with a name.
type pattern struct {
	re expression
}

// newPattern compiles an expression that nginx gives to PCRE: by RE2, which
// takes no more time than the text is long, or where that has not what it takes
// by backtracking. The error is of what neither has.
func newPattern(text string, caseless bool) (*pattern, error) {
	plain := text
	if caseless {
		plain = "(?i)" + text
	}
	if re, err := regexp.Compile(plain); err == nil {
		return &pattern{re}, nil
	}
	re, err := newBacktracking(text, caseless)
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
