package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
	yaml "go.yaml.in/yaml/v4"

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

// compile checks an expectation: its grammar, its types, and the names of
// groups, faults, addresses and backends in it.
func (d *decoder) compile(e *Expectation, n *yaml.Node, c *Case) bool {
	text, literals, moved := rewrite(e.Text)
	bad := func(col int, format string, a ...any) bool {
		at := *n
		if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
			at.Column++
		}
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
			at.Column += moved.back(col)
		}
		d.problem(&at, format, a...)
		return false
	}
	options := []expr.Option{expr.Env(environment{}), expr.DisableAllBuiltins(), expr.Patch(literals)}
	program, err := expr.Compile(text, append(options, expr.AsBool())...)
	if err != nil {
		var fe *file.Error
		if errors.As(err, &fe) {
			return bad(fe.Column, "expectation: %s%s", literals.restore(fe.Message), suggestFigure(fe.Message))
		}
		return bad(0, "expectation: %s: expected one that is true or false, such as sessions.lost == 0", literals.restore(err.Error()))
	}
	e.holds = program
	tree, err := parser.Parse(text)
	if err != nil {
		return bad(0, "expectation: %v", err)
	}
	w := &names{c: c}
	ast.Walk(&tree.Node, w)
	for _, p := range w.unknown {
		return bad(p.col, "expectation: %s", p.what)
	}
	for _, text := range w.figures {
		if value, err := expr.Compile(text, options...); err == nil {
			e.shown = append(e.shown, shown{text, value})
		}
	}
	return true
}

// suggestFigure is a hint at the name that an unknown one was probably meant
// to be.
func suggestFigure(message string) string {
	i := strings.IndexByte(message, ' ')
	switch {
	case strings.HasPrefix(message, "unknown name "):
		return suggest(message[len("unknown name "):], []string{"requests", "sessions", "outage", "latency", "service", "group", "before", "during", "after", "fault", "address", "backend"})
	case i > 0 && strings.Contains(message, "has no field "):
		return suggest(message[strings.LastIndexByte(message, ' ')+1:], figureNames)
	}
	return ""
}

// figureNames are the names of single figures.
var figureNames = []string{"total", "ok", "errors", "error_share", "per_second", "refused", "unreachable", "timeouts", "resets", "status_4xx", "status_5xx", "unfinished", "waiting",
	"opened", "acknowledged", "reads", "lost", "stale", "forced_logins", "lost_share", "longest", "count", "mean", "p50", "p90", "p99", "p999", "max",
	"owner", "moves", "dual", "unowned", "share", "detection", "takeover", "first_success"}

// names looks through an expression for names that the case must know and for
// the figures it speaks of.
type names struct {
	c       *Case
	unknown []struct {
		col  int
		what string
	}
	figures []string
}

// Visit implements ast.Visitor. Parents come after their children.
func (w *names) Visit(n *ast.Node) {
	switch v := (*n).(type) {
	case *ast.MemberNode:
		text := v.String()
		w.figures = slices.DeleteFunc(w.figures, func(f string) bool { return f == v.Node.String() })
		if !slices.Contains(w.figures, text) {
			w.figures = append(w.figures, text)
		}
	case *ast.CallNode:
		callee, ok := v.Callee.(*ast.IdentifierNode)
		if !ok || len(v.Arguments) != 1 {
			return
		}
		arg, ok := v.Arguments[0].(*ast.StringNode)
		if !ok {
			return
		}
		if known := w.known(callee.Value); known != nil && !slices.Contains(known, arg.Value) {
			what := fmt.Sprintf("%s(%q): there is none of that name", callee.Value, arg.Value)
			if len(known) > 0 {
				what += ", expected " + oneOf(known) + suggest(arg.Value, known)
			}
			w.unknown = append(w.unknown, struct {
				col  int
				what string
			}{arg.Location().From, what})
		}
	}
}

// known are the names that a function of expectations takes.
func (w *names) known(function string) []string {
	c := w.c
	out := []string{}
	switch function {
	case "group":
		return append(out, c.groupNames()...)
	case "before", "during", "after", "fault":
		for i := range c.Faults {
			out = append(out, c.Faults[i].ID)
		}
	case "address":
		for _, a := range c.Network.Addresses {
			out = append(out, a.String())
		}
	case "backend":
		for i := range c.Machines {
			for _, p := range c.Machines[i].Run {
				if p.Tomcat != nil {
					out = append(out, p.Tomcat.Serves)
				}
			}
		}
	default:
		return nil
	}
	return out
}
