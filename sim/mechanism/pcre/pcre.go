// Package pcre matches texts with expressions that real programs give to PCRE: by
// RE2, which takes no more time than the text is long, or where that has not what
// they take by backtracking. PCRE's limits of time and depth are not modelled.
package pcre

import (
	"errors"
	"regexp"
	"strings"

	"github.com/dlclark/regexp2"
)

// Expression is a compiled regular expression.
type Expression interface {
	MatchString(text string) bool
	// FindStringSubmatch returns the match and its groups, nil for no match.
	FindStringSubmatch(text string) []string
	NumSubexp() int
	SubexpNames() []string
}

// Compile reads an expression. The error is of what neither RE2 nor backtracking
// has.
func Compile(text string, caseless bool) (Expression, error) {
	plain := text
	if caseless {
		plain = "(?i)" + text
	}
	re, err := regexp.Compile(plain)
	if err == nil {
		return re, nil
	}
	b, err := newBacktracking(text, caseless)
	if err != nil {
		return nil, err
	}
	return b, nil
}

// backtracking is an expression that RE2 does not have: with look-around, back
// references or atomic groups.
type backtracking struct {
	re    *regexp2.Regexp
	names []string
}

func newBacktracking(text string, caseless bool) (*backtracking, error) {
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

// MatchString implements Expression. The match has no limit of time, by which
// alone it could fail.
func (b *backtracking) MatchString(text string) bool {
	found, err := b.re.MatchString(text)
	return found && err == nil
}

// FindStringSubmatch implements Expression.
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

// NumSubexp implements Expression.
func (b *backtracking) NumSubexp() int { return len(b.names) - 1 }

// SubexpNames implements Expression.
func (b *backtracking) SubexpNames() []string { return b.names }
