package proxysql

import (
	"cmp"
	"slices"

	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

// Rule is an active row of mysql_query_rules.
type Rule struct {
	ID             int
	User           string // "" for everybody
	FlagIn         int
	Digest         pcre.Expression // match_digest; nil for none
	Pattern        pcre.Expression // match_pattern; nil for none
	Negate         bool
	FlagOut        int  // where HasFlagOut
	HasFlagOut     bool // a match changes the flag
	Hostgroup      int  // destination_hostgroup, where HasDestination
	HasDestination bool
	Error          string // error_msg: the statement is answered with it; "" for none
	Apply          bool
}

// Sort puts rules in the order in which they are tried.
func Sort(rules []Rule) {
	slices.SortFunc(rules, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
}

// Route gives the hostgroup that a statement goes to, whose default is the user's, or
// the text of the error that a rule answers it with. A rule that matches and does not
// apply is followed by those behind it, which may say something else.
func Route(rules []Rule, user string, hostgroup int, text, digest string) (to int, refusal string) {
	flag := 0
	for i := range rules {
		r := &rules[i]
		if r.FlagIn != flag || r.User != "" && r.User != user || !r.matches(text, digest) {
			continue
		}
		if r.HasFlagOut {
			flag = r.FlagOut
		}
		if r.HasDestination {
			hostgroup = r.Hostgroup
		}
		if r.Error != "" {
			refusal = r.Error
		}
		if r.Apply {
			break
		}
	}
	return hostgroup, refusal
}

func (r *Rule) matches(text, digest string) bool {
	for _, m := range []struct {
		re pcre.Expression
		of string
	}{{r.Digest, digest}, {r.Pattern, text}} {
		if m.re != nil && m.re.MatchString(m.of) == r.Negate {
			return false
		}
	}
	return true
}

// Digest gives a statement's text with a ? for each of its values, by which rules of
// match_digest go.
//
// Known differences: white space and comments stay, lists of values are not cut short.
func Digest(text string) string {
	var b []byte
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\'' || c == '"':
			i = behindString(text, i)
			b = append(b, '?')
		case isDigit(c) && (len(b) == 0 || !isWord(b[len(b)-1])):
			for i < len(text) && (isWord(text[i]) || text[i] == '.') {
				i++
			}
			b = append(b, '?')
		default:
			b = append(b, c)
			i++
		}
	}
	return string(b)
}

// behindString is the place behind a string in quotes that begins at i.
func behindString(text string, i int) int {
	quote := text[i]
	for i++; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == quote && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return len(text)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c)
}
