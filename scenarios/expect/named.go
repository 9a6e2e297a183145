package expect

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// named is a figure by its name, of the whole run ("" for the function) or of
// what a function names.
type named struct{ function, of, figure string }

// nameOf is the figure that a member of the environment is; the zero value for
// one whose function is not called with a plain name.
func nameOf(n *ast.MemberNode) named {
	var names []string
	var at ast.Node = n
	for {
		switch v := at.(type) {
		case *ast.MemberNode:
			name, ok := v.Property.(*ast.StringNode)
			if !ok {
				return named{}
			}
			names = append(names, name.Value)
			at = v.Node
		case *ast.IdentifierNode:
			names = append(names, v.Value)
			slices.Reverse(names)
			return named{figure: strings.Join(names, ".")}
		case *ast.CallNode:
			callee, ok := v.Callee.(*ast.IdentifierNode)
			if !ok || len(v.Arguments) != 1 {
				return named{}
			}
			of, ok := v.Arguments[0].(*ast.StringNode)
			if !ok {
				return named{}
			}
			slices.Reverse(names)
			return named{callee.Value, of.Value, strings.Join(names, ".")}
		default:
			return named{}
		}
	}
}

// table are the figures among which it is; nil for no function of that name.
func (n named) table() []Figure {
	if n.function == "" {
		return Parts.Figures()
	}
	for i := range Functions {
		if Functions[i].Name == n.function {
			return Functions[i].Figures
		}
	}
	return nil
}

// find is the figure; nil where there is none of the name.
func (n named) find() *Figure {
	table := n.table()
	for i := range table {
		if table[i].Name == n.figure {
			return &table[i]
		}
	}
	return nil
}

// overNothing is why the figure says nothing in a run, "" for one that does.
func (n named) overNothing(m Measured) string {
	k := n.find()
	if k == nil {
		return ""
	}
	needs := k.Needs
	if needs == nil && k.Over != "" {
		needs = []string{k.Over}
	}
	if needs == nil {
		return ""
	}
	figures := m.Whole()
	if n.function != "" {
		for i := range Functions {
			if Functions[i].Name == n.function {
				var err error
				if figures, err = Functions[i].of(m, n.of); err != nil {
					return "" // the expectation itself tells
				}
			}
		}
	}
	for _, count := range needs {
		v, ok := figures.Value(count)
		if !ok {
			v, _ = m.Whole().Value(count)
		}
		if v != 0 {
			return ""
		}
	}
	return nothing(needs[0])
}

// nothing gives the sentence for a count that is 0.
func nothing(count string) string {
	f := named{figure: count}.find()
	if f == nil || f.Nothing == "" {
		panic("expect: no words for a count of 0: " + count)
	}
	return f.Nothing
}

// bareShare warns of a share that is compared with a number of 1 or more: 1 is all
// of it, and 1 % has its sign.
func (u *uses) bareShare(n *ast.BinaryNode) {
	switch n.Operator {
	case "==", "!=", "<", "<=", ">", ">=":
	default:
		return
	}
	for _, sides := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		member, ok := sides[0].(*ast.MemberNode)
		share, isShare := "", false
		if ok {
			share, isShare = member.String(), isShareOf(nameOf(member))
		} else if id, is := sides[0].(*ast.IdentifierNode); is {
			share, isShare = id.Value, isShareOf(named{figure: id.Value})
		}
		if v, bare := numberOf(sides[1]); isShare && bare && v >= 1 {
			text := sides[1].String()
			u.warnings = append(u.warnings, Problem{sides[1].Location().From,
				share + " is a share, from 0 to 1: " + text + " is " + shareText(v) + "; expected a share such as 0.05 or 5%"})
		}
	}
}

func isShareOf(n named) bool {
	f := n.find()
	return f != nil && f.Unit == Shared
}

// numberOf is the value of a number as written; shares and durations are names
// when an expectation is looked through.
func numberOf(n ast.Node) (float64, bool) {
	switch v := n.(type) {
	case *ast.IntegerNode:
		return float64(v.Value), true
	case *ast.FloatNode:
		return v.Value, true
	}
	return 0, false
}

// shareText says what a number means as a share.
func shareText(v float64) string {
	if v == 1 {
		return "all of it"
	}
	return "more than all"
}
