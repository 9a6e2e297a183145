package capacity

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/program/users"
)

// Objective lists what a stack has to hold: expectations, every one of them.
type Objective struct {
	Terms []string
}

// ParseObjective reads expectations joined by "and". Functions are not looked into: the
// scenario is read with them later.
func ParseObjective(text string) (Objective, error) {
	var o Objective
	for _, term := range conjuncts(text) {
		if term == "" {
			return o, fmt.Errorf("%q: found nothing beside an \"and\", expected expectations such as latency.p99 < 300ms and requests.error_share < 0.1%%", text)
		}
		if _, problems := expect.Compile(term, func(string) ([]string, bool) { return nil, false }); len(problems) > 0 {
			return o, fmt.Errorf("%q: %s", term, problems[0].What)
		}
		o.Terms = append(o.Terms, term)
	}
	return o, nil
}

// ErrorTerm is the term that WithErrors adds.
const ErrorTerm = "requests.error_share < 0.1%"

// ofErrors are the figures of which one must be in an objective for it to say something
// of errors.
var ofErrors = regexp.MustCompile(`requests\.(error|ok|status_5xx|per_second)|availability|outage\.|stall\.`)

// objectiveOf is the objective that a case has as its expectations.
func objectiveOf(c *scenarios.Case) (o Objective) {
	for i := range c.Expect {
		o.Terms = append(o.Terms, c.Expect[i].Text)
	}
	return o
}

// WithErrors adds a term for errors where there is none, and reports whether it did: a
// stack that refuses everybody is quick.
func (o *Objective) WithErrors() bool {
	if ofErrors.MatchString(o.String()) {
		return false
	}
	o.Terms = append(o.Terms, ErrorTerm)
	return true
}

// String joins the terms.
func (o Objective) String() string { return strings.Join(o.Terms, " and ") }

// conjuncts splits an expression at each "and" and "&&" that stands within no brackets
// and no quotes.
func conjuncts(text string) []string {
	var terms []string
	depth, quote, from := 0, byte(0), 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case depth > 0:
		case strings.HasPrefix(text[i:], "&&"):
			terms = append(terms, strings.TrimSpace(text[from:i]))
			from = i + 2
			i++
		case wordAt(text, i, "and"):
			terms = append(terms, strings.TrimSpace(text[from:i]))
			from = i + len("and")
			i += len("and") - 1
		}
	}
	return append(terms, strings.TrimSpace(text[from:]))
}

// wordAt reports whether a word stands at i by itself.
func wordAt(text string, i int, word string) bool {
	letter := func(at int) bool {
		return at >= 0 && at < len(text) && (text[at] == '_' || text[at] == '.' || text[at] >= '0' && text[at] <= '9' || text[at]|0x20 >= 'a' && text[at]|0x20 <= 'z')
	}
	return strings.HasPrefix(text[i:], word) && !letter(i-1) && !letter(i+len(word))
}

// ceiling is a term that counts can break for good while a run goes on: of all requests
// so many, at most share of them or most of them, may be errors, or take limit or more.
type ceiling struct {
	term     int           // in Objective.Terms
	latency  time.Duration // 0: errors count
	figure   string        // of latency
	succeed  bool          // of requests that succeed
	share    float64       // of all requests
	most     int           // absolute, where share is 0
	absolute bool
}

// blind says where an overload may not show: requests that wait are errors only when the
// users have no patience any more, and no term says how long they may wait before.
func (s *Stack) blind() string {
	patience := time.Duration(0)
	for i := range s.whole.Users {
		patience = max(patience, cmp.Or(s.whole.Users[i].Timeouts.Read, users.DefaultRead))
	}
	if s.For >= patience || slices.ContainsFunc(s.Objective.ceilings(), func(c ceiling) bool { return c.latency > 0 && !c.succeed }) {
		return ""
	}
	return fmt.Sprintf("Users wait up to %s for an answer, and %s are measured: requests that still wait at the end are no errors, so that an overload may not show. A longer --for than %s shows it, or a term such as latency.p99 < 500ms.",
		units.Duration(patience), units.Duration(s.For), units.Duration(patience))
}

// figureOf gives the figure that a term begins with.
func figureOf(term string) string {
	name, _, _ := strings.Cut(term, "<")
	return strings.TrimSpace(name)
}

var (
	latencyTerm = regexp.MustCompile(`^latency\.(ok\.)?p(50|90|95|99|999) *<=? *([0-9.]+(?:us|µs|ms|s|m))$`)
	shareTerm   = regexp.MustCompile(`^requests\.error_share *<=? *([0-9.]+)(%?)$`)
	countTerm   = regexp.MustCompile(`^requests\.errors *(<=|==|<) *([0-9]+)$`)
)

// ceilings gives the terms of that form. The others are judged at the end of a run.
func (o Objective) ceilings() []ceiling {
	var all []ceiling
	for i, term := range o.Terms {
		if m := latencyTerm.FindStringSubmatch(term); m != nil {
			if limit, err := time.ParseDuration(m[3]); err == nil {
				percent, _ := strconv.ParseFloat("0."+m[2], 64)
				all = append(all, ceiling{term: i, latency: limit, figure: figureOf(term), succeed: m[1] != "", share: 1 - percent})
			}
		} else if m := shareTerm.FindStringSubmatch(term); m != nil {
			share, err := strconv.ParseFloat(m[1], 64)
			if m[2] != "" {
				share /= 100
			}
			if err == nil {
				all = append(all, ceiling{term: i, share: share})
			}
		} else if m := countTerm.FindStringSubmatch(term); m != nil {
			if n, err := strconv.Atoi(m[2]); err == nil {
				if m[1] == "<" {
					n--
				}
				all = append(all, ceiling{term: i, most: n, absolute: true})
			}
		}
	}
	return all
}
