package expect

import (
	"errors"
	"fmt"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// maxLength is how long an expectation may be, in bytes.
const maxLength = 1000

// Problem is a problem of an expectation, and the character at which it
// stands.
type Problem struct {
	At   int
	What string
}

// Compile reads an expectation: its grammar, its types, and the names that
// functions are called with. names gives what a function may be called with,
// false for anything. With any problem there is no expectation to hold against
// a run.
func Compile(text string, names func(function string) ([]string, bool)) (Expectation, []Problem) {
	e := Expectation{Text: text}
	if len(text) > maxLength {
		return e, []Problem{{0, fmt.Sprintf("it has %d bytes, expected at most %d", len(text), maxLength)}}
	}
	w := rewrite(text)
	problems := e.compile(w, names)
	for _, ps := range [][]Problem{problems, e.doubts} {
		for i := range ps {
			ps[i].At = w.origin(ps[i].At)
		}
	}
	return e, problems
}

// compile makes the programs that the expectation runs. Problems are at
// characters of the rewritten text.
func (e *Expectation) compile(w *rewriter, names func(string) ([]string, bool)) []Problem {
	options := []expr.Option{expr.Env(environment.empty()), expr.DisableAllBuiltins(), expr.Patch(w.literals)}
	program, err := expr.Compile(w.out.String(), append(options, expr.AsBool())...)
	var fe *file.Error
	switch {
	case errors.As(err, &fe):
		return []Problem{{fe.From, w.restore(explain(fe.Message))}}
	case err != nil:
		return []Problem{{0, w.restore(readable(err.Error())) + ": expected one that is true or false, such as sessions.lost == 0"}}
	}
	e.holds = program
	tree, err := parser.Parse(w.out.String())
	if err != nil {
		panic(err) // it was compiled above
	}
	u := &uses{names: names}
	ast.Walk(&tree.Node, u)
	for _, f := range u.figures {
		if value, err := expr.Compile(f.text, options...); err == nil {
			e.shown = append(e.shown, shown{f.text, value, f.named})
		}
	}
	e.doubts = u.warnings
	return u.unknown
}

// uses looks through an expression for the figures that it speaks of, and for
// names that must be known.
type uses struct {
	names    func(function string) ([]string, bool)
	unknown  []Problem
	warnings []Problem
	figures  []mention
}

// mention is a figure as an expectation writes it.
type mention struct {
	text string
	named
}

// Visit implements ast.Visitor. Parents come after their children.
func (u *uses) Visit(n *ast.Node) {
	switch v := (*n).(type) {
	case *ast.MemberNode:
		text := v.String()
		u.figures = slices.DeleteFunc(u.figures, func(m mention) bool { return m.text == v.Node.String() })
		u.mention(text, nameOf(v))
	case *ast.IdentifierNode:
		if of := (named{figure: v.Value}); of.find() != nil {
			u.mention(v.Value, of)
		}
	case *ast.BinaryNode:
		u.bareShare(v)
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

// mention notes a figure, once.
func (u *uses) mention(text string, of named) {
	if !slices.ContainsFunc(u.figures, func(m mention) bool { return m.text == text }) {
		u.figures = append(u.figures, mention{text, of})
	}
}

// name checks the name that a function is called with.
func (u *uses) name(function string, arg *ast.StringNode) {
	known, ok := u.names(function)
	if !ok || slices.Contains(known, arg.Value) {
		return
	}
	what := fmt.Sprintf("%s(%s): there is none of that name", function, strict.Quote(arg.Value))
	if len(known) > 0 {
		what += ", expected " + strict.OneOf(known) + strict.Suggest(arg.Value, known)
	}
	u.unknown = append(u.unknown, Problem{arg.Location().From, what})
}
