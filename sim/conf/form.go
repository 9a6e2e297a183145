package conf

import (
	"fmt"
	"slices"
	"strings"
)

// Form describes the arguments of a directive. The zero Form takes none.
type Form struct {
	// Min and Max count the arguments; Max is -1 for any number.
	Min, Max int
	// Once: the directive may stand in a block only once.
	Once bool
	// Good reports whether argument i (from 0) is as Wants describes it; nil
	// where any text is.
	Good  func(i int, text string) bool
	Wants string
}

// Exactly returns a form of n arguments.
func Exactly(n int) Form { return Form{Min: n, Max: n} }

// Between returns a form of least to most arguments.
func Between(least, most int) Form { return Form{Min: least, Max: most} }

// AtLeast returns a form of any number of arguments from least on.
func AtLeast(least int) Form { return Form{Min: least, Max: -1} }

// Single returns the form of a directive that may stand in a block only once.
func (f Form) Single() Form {
	f.Once = true
	return f
}

// Where returns the form with a check of its arguments.
func (f Form) Where(wants string, good func(i int, text string) bool) Form {
	f.Wants, f.Good = wants, good
	return f
}

// AnyOf returns a check for Where: each argument is one of these words, in any
// case.
func AnyOf(words ...string) func(i int, text string) bool {
	return func(_ int, text string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, text) })
	}
}

// allows reports whether n arguments are as many as there may be.
func (f Form) allows(n int) bool { return n >= f.Min && (f.Max < 0 || n <= f.Max) }

// count says how many arguments there may be.
func (f Form) count() string {
	switch {
	case f.Max < 0:
		return fmt.Sprintf("at least %d", f.Min)
	case f.Min == f.Max:
		return fmt.Sprint(f.Min)
	}
	return fmt.Sprintf("%d to %d", f.Min, f.Max)
}
