package expect

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/scenarios/strict"
)

var (
	noField = regexp.MustCompile(`^type (.*) has no field (\w+)`)
	noName  = regexp.MustCompile(`^unknown name (\w+)`)
)

// words replace this program's types in messages of the expression language,
// in the order of replacement.
var words = newWords()

type word struct {
	of   *regexp.Regexp
	text string
}

func newWords() []word {
	var structs []word
	environment.each(func(of reflect.Type, t *tree) {
		structs = append(structs, word{regexp.MustCompile(regexp.QuoteMeta(of.String())), t.name})
	})
	slices.SortStableFunc(structs, func(a, b word) int { // those that hold others first
		return cmp.Compare(len(b.of.String()), len(a.of.String()))
	})
	return append(structs,
		word{regexp.MustCompile(`func\(string\) \(\w+, error\)`), "function"},
		word{regexp.MustCompile(`\btime\.Duration\b`), "duration"},
		word{regexp.MustCompile(`\[\]\S+( \{\})?`), "list"},
		word{regexp.MustCompile(`map\[\w+\]\S+( \{\})?`), "mapping"},
		word{regexp.MustCompile(`interface \{\}|\bany\b`), "anything"},
		word{regexp.MustCompile(`\b(int|float64)\b`), "number"},
		word{regexp.MustCompile(`\bbool\b`), "true or false"},
	)
}

// readable gives a message without the types of this program.
func readable(message string) string {
	for _, w := range words {
		message = w.of.ReplaceAllString(message, w.text)
	}
	return message
}

// explain gives a message of the expression language, with a hint where there
// is one.
func explain(message string) string {
	if m := noName.FindStringSubmatch(message); m != nil {
		known := fieldNames(environment.of)
		return message + ": expected " + strict.OneOf(known) + strict.Suggest(m[1], known)
	}
	if m := noField.FindStringSubmatch(message); m != nil {
		var known []string
		environment.each(func(of reflect.Type, _ *tree) {
			if of.String() == m[1] {
				known = fieldNames(of)
			}
		})
		if known != nil {
			return fmt.Sprintf("no figure %q here: expected %s%s", m[2], strict.OneOf(known), strict.Suggest(m[2], known))
		}
	}
	if strings.Contains(message, `Operator("=")`) {
		return "found =, expected a comparison (did you mean \"==\"?)"
	}
	if message = readable(message); strings.Contains(message, "duration and number") || strings.Contains(message, "number and duration") {
		return message + ": a duration has a unit, such as 5s or 300ms, and a count has none"
	}
	return message
}

// fieldNames gives the names by which expectations call the fields of a
// struct.
func fieldNames(t reflect.Type) []string {
	var names []string
	for _, f := range reflect.VisibleFields(t) {
		names = append(names, f.Tag.Get("expr"))
	}
	return names
}
