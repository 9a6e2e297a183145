package expect

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"github.com/hadrill/hadrill/sim/conf"
)

// Expectation is a typed expression over figures that a run must make true.
type Expectation struct {
	Text string
	Pos  conf.Pos

	// Warnings are of what it says that is hardly meant, at their places in the
	// file as soon as package scenarios has read it.
	Warnings []conf.Problem
	doubts   []Problem

	holds *vm.Program
	shown []shown
}

// shown is a figure that an expectation speaks of.
type shown struct {
	text  string
	value *vm.Program
	named
}

// Place is where the expectation stands: the file, and line and column from 1.
func (e *Expectation) Place() (file string, line, col int) {
	return e.Pos.File, e.Pos.Line, e.Pos.Col
}

// Holds reports whether the expectation is true of what was measured, and the
// figures it saw: "sessions.lost = 12, outage.longest = 3.61s". The error is of
// a part that was not measured, or of a figure over nothing.
func (e *Expectation) Holds(m Measured) (bool, string, error) {
	env := environment.see(m)
	var saw []string
	for _, s := range e.shown {
		v, err := expr.Run(s.value, env)
		if err != nil {
			continue // the expectation itself below shows it
		}
		saw = append(saw, s.text+" = "+Format(v))
	}
	detail := strings.Join(saw, ", ")
	for i := range e.shown {
		if nothing := e.shown[i].overNothing(m); nothing != "" {
			return false, detail, fmt.Errorf("expectation %q: it says nothing: %s", e.Text, nothing)
		}
	}
	v, err := expr.Run(e.holds, env)
	if err != nil {
		var fe *file.Error
		if errors.As(err, &fe) {
			err = errors.New(fe.Message)
		}
		return false, detail, fmt.Errorf("expectation %q: %w", e.Text, err)
	}
	return v.(bool), detail, nil
}

// Doubts lists the parts of it that are hardly meant, and at which characters.
func (e *Expectation) Doubts() []Problem { return e.doubts }

// String gives the expectation as written.
func (e *Expectation) String() string { return e.Text }

// Format writes the value of a figure as expectations have it: 3.61s, 0.25, 12.
// A time that there was not is "none".
func Format(v any) string {
	switch v := v.(type) {
	case time.Duration:
		if v < 0 {
			return "none"
		}
		return v.Round(10 * time.Microsecond).String()
	case float64:
		return strconv.FormatFloat(v, 'g', 4, 64)
	case string:
		return strconv.Quote(v)
	}
	return fmt.Sprint(v)
}
