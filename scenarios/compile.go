package scenarios

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	yaml "go.yaml.in/yaml/v4"
)

// maxExpectation is how long an expectation may be, in bytes.
const maxExpectation = 1000

// expectation reads an expectation: its grammar, its types, and the names of
// groups, faults, addresses and backends in it. What is wrong with it keeps the
// scenario from being loaded, so that no broken one is ever held against a run.
func (d *decoder) expectation(n *yaml.Node, c *Case) Expectation {
	text, ok := d.word(n, "expect")
	e := Expectation{Text: text, Pos: d.pos(n)}
	if !ok {
		return e
	}
	if len(text) > maxExpectation {
		d.problem(n, "expectation: it has %d bytes, expected at most %d", len(text), maxExpectation)
		return e
	}
	w := rewrite(text)
	before := utf8.RuneCountInString(n.Value[:strings.Index(n.Value, text)]) // white space in quotes
	bad := func(at int, format string, a ...any) {
		d.problem(d.within(n, before+w.origin(at)), "expectation: "+format, a...)
	}
	e.compile(w, c, bad)
	return e
}

// compile makes the programs that the expectation runs. bad tells what is wrong
// and at which character of the rewritten text.
func (e *Expectation) compile(w *rewriter, c *Case, bad func(at int, format string, a ...any)) {
	options := []expr.Option{expr.Env(environment{}), expr.DisableAllBuiltins(), expr.Patch(w.literals)}
	program, err := expr.Compile(w.out.String(), append(options, expr.AsBool())...)
	if err != nil {
		var fe *file.Error
		if errors.As(err, &fe) {
			bad(fe.From, "%s", w.restore(explain(fe.Message)))
		} else {
			bad(0, "%s: expected one that is true or false, such as sessions.lost == 0", w.restore(readable(err.Error())))
		}
		return
	}
	e.holds = program
	tree, err := parser.Parse(w.out.String())
	if err != nil {
		panic(err) // it was compiled above
	}
	u := &uses{c: c}
	ast.Walk(&tree.Node, u)
	for _, p := range u.unknown {
		bad(p.at, "%s", p.what)
	}
	for _, text := range u.figures {
		if value, err := expr.Compile(text, options...); err == nil {
			e.shown = append(e.shown, shown{text, value})
		}
	}
}

var (
	numberType = regexp.MustCompile(`\b(int|float64)\b`)
	ownType    = regexp.MustCompile(`scenarios\.(\w+)`)
	noField    = regexp.MustCompile(`^type scenarios\.(\w+) has no field (\w+)`)
	noName     = regexp.MustCompile(`^unknown name (\w+)`)
)

// readable is a message without the types of this program.
func readable(message string) string {
	message = numberType.ReplaceAllString(strings.ReplaceAll(message, "time.Duration", "duration"), "number")
	return ownType.ReplaceAllString(message, "$1")
}

// explain is a message of the expression language, with a hint where there is
// one.
func explain(message string) string {
	if m := noName.FindStringSubmatch(message); m != nil {
		known := namesOf(reflect.TypeFor[environment]())
		return message + ": expected " + oneOf(known) + suggest(m[1], known)
	}
	if m := noField.FindStringSubmatch(message); m != nil {
		for _, t := range figureTypes {
			if t.Name() == m[1] {
				known := namesOf(t)
				return fmt.Sprintf("no figure %q here: expected %s%s", m[2], oneOf(known), suggest(m[2], known))
			}
		}
	}
	if message = readable(message); strings.Contains(message, "duration and number") || strings.Contains(message, "number and duration") {
		return message + ": a duration has a unit, such as 5s or 300ms, and a count has none"
	}
	return message
}

// figureTypes are the structs that figures are in.
var figureTypes = []reflect.Type{
	reflect.TypeFor[Figures](), reflect.TypeFor[Requests](), reflect.TypeFor[Sessions](), reflect.TypeFor[Outage](), reflect.TypeFor[Latency](),
	reflect.TypeFor[Address](), reflect.TypeFor[Backend](), reflect.TypeFor[FaultFigures](),
}

// namesOf are the names by which expectations call the fields of a struct.
func namesOf(t reflect.Type) []string {
	var names []string
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("expr"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// uses looks through an expression for the figures that it speaks of, and for
// names that the case must know.
type uses struct {
	c       *Case
	unknown []unknown
	figures []string
}

// unknown is a name that the case does not know.
type unknown struct {
	at   int // its place in the expression
	what string
}

// Visit implements ast.Visitor. Parents come after their children.
func (u *uses) Visit(n *ast.Node) {
	switch v := (*n).(type) {
	case *ast.MemberNode:
		text := v.String()
		u.figures = slices.DeleteFunc(u.figures, func(f string) bool { return f == v.Node.String() })
		if !slices.Contains(u.figures, text) {
			u.figures = append(u.figures, text)
		}
	case *ast.CallNode:
		callee, ok := v.Callee.(*ast.IdentifierNode)
		if !ok || len(v.Arguments) != 1 {
			return
		}
		if arg, ok := v.Arguments[0].(*ast.StringNode); ok {
			u.name(callee.Value, arg)
		}
	}
}

// name checks the name that a function is called with.
func (u *uses) name(function string, arg *ast.StringNode) {
	known, ok := u.c.partNames(function)
	if !ok || slices.Contains(known, arg.Value) {
		return
	}
	what := fmt.Sprintf("%s(%s): there is none of that name", function, quote(arg.Value))
	if len(known) > 0 {
		what += ", expected " + oneOf(known) + suggest(arg.Value, known)
	}
	u.unknown = append(u.unknown, unknown{arg.Location().From, what})
}

// partNames are the names that a function of expectations takes.
func (c *Case) partNames(function string) ([]string, bool) {
	switch function {
	case "group":
		return c.groupNames(), true
	case "before", "during", "after", "fault":
		return c.faultNames(), true
	case "address":
		return c.movingAddresses(), true
	case "backend":
		return c.backendNames(), true
	}
	return nil, false
}
