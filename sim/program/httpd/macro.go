package httpd

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// macro is a <Macro> of mod_macro: lines in which the arguments of Use take the
// place of its parameters.
type macro struct {
	name       string
	parameters []string
	lines      []*conf.Directive
}

// macro reads <Macro name parameters ...>.
func (r *reader) macro(d *conf.Directive) {
	m := &macro{name: strings.ToLower(d.Args()[0].Text), lines: d.Block}
	for _, w := range d.Args()[1:] {
		m.parameters = append(m.parameters, w.Text)
	}
	if r.macros == nil {
		r.macros = map[string]*macro{}
	}
	r.macros[m.name] = m
}

// use reads Use: the lines of a macro, each parameter replaced by an argument.
func (r *reader) use(d *conf.Directive) {
	args := d.Args()
	m := r.macros[strings.ToLower(args[0].Text)]
	switch {
	case m == nil:
		r.Wrong(d, args[0], "macro %q undefined: expected a <Macro> before it", args[0].Text)
		return
	case r.using == deepest:
		r.Wrong(d, args[0], "macro %q uses itself, or is used %d deep", m.name, deepest)
		return
	case len(args)-1 != len(m.parameters):
		r.Wrong(d, args[0], "macro %q has %d arguments: expected %d", m.name, len(args)-1, len(m.parameters))
		return
	}
	var pairs []string
	order := make([]int, len(m.parameters))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(m.parameters[b]) - len(m.parameters[a]) }) // the longest name first
	for _, i := range order {
		pairs = append(pairs, m.parameters[i], args[i+1].Text)
	}
	r.using++
	for _, line := range replaced(m.lines, strings.NewReplacer(pairs...)) {
		r.directive(line)
	}
	r.using--
}

// replaced copies lines with other words.
func replaced(lines []*conf.Directive, by *strings.Replacer) (all []*conf.Directive) {
	for _, d := range lines {
		one := *d
		one.Words = slices.Clone(d.Words)
		for i := range one.Words {
			one.Words[i].Text = by.Replace(one.Words[i].Text)
		}
		one.Block = replaced(d.Block, by)
		all = append(all, &one)
	}
	return all
}
