package scenarios

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

// Expectation is a typed expression over Figures that a run must make true.
type Expectation struct {
	Text string
	Pos  conf.Pos

	holds *vm.Program
	shown []shown
}

// shown is a figure that an expectation speaks of.
type shown struct {
	text  string
	value *vm.Program
}

// environment is what an expectation sees: the whole run's figures by their
// names, its parts through functions.
type environment struct {
	Figures
	Group   func(string) (Figures, error)      `expr:"group"`
	Before  func(string) (Figures, error)      `expr:"before"`
	During  func(string) (Figures, error)      `expr:"during"`
	After   func(string) (Figures, error)      `expr:"after"`
	Fault   func(string) (FaultFigures, error) `expr:"fault"`
	Address func(string) (Address, error)      `expr:"address"`
	Backend func(string) (Backend, error)      `expr:"backend"`
}

// Holds tells whether the expectation is true of what was measured, and the
// figures it saw: "sessions.lost = 12, outage.longest = 3.61s". The error is of
// a part that was not measured.
func (e *Expectation) Holds(m Measured) (bool, string, error) {
	env := environment{m.Whole(), m.Group, m.Before, m.During, m.After, m.Fault, m.Address, m.Backend}
	var saw []string
	for _, s := range e.shown {
		v, err := expr.Run(s.value, env)
		if err != nil {
			continue // told by the expectation itself below
		}
		saw = append(saw, s.text+" = "+format(v))
	}
	detail := strings.Join(saw, ", ")
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

// String is the expectation as written.
func (e *Expectation) String() string { return e.Text }

func format(v any) string {
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
