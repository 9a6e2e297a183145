package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

func (b *block) add(s step) { b.loc.script = append(b.loc.script, s) }

func (r *reader) rewrite(b *block, s *conf.Directive) {
	args := s.Args()
	re := r.pattern(s, args[0], false)
	to := args[1]
	one := step{kind: stepRewrite, re: re}
	if strings.HasSuffix(to.Text, "?") {
		to.Text, one.dropQuery = strings.TrimSuffix(to.Text, "?"), true
	}
	for _, scheme := range []string{"http://", "https://", "$scheme"} {
		if strings.HasPrefix(to.Text, scheme) {
			one.flag = rewriteRedirect
		}
	}
	if len(args) == 3 {
		flag, ok := rewriteFlags[args[2].Text]
		if !ok {
			r.Wrong(s, args[2], "invalid parameter %q: expected last, break, redirect or permanent", args[2].Text)
			return
		}
		if one.flag == rewriteOn || flag == rewritePermanent {
			one.flag = flag
		}
	}
	if one.value = r.value(s, to, useNeeded); re != nil && one.value != nil {
		b.add(one)
	}
}

var rewriteFlags = map[string]rewriteFlag{"last": rewriteLast, "break": rewriteBreak, "redirect": rewriteRedirect, "permanent": rewritePermanent}

// pattern compiles an expression; one that RE2 does not have concerns whoever
// reaches its place. nil after a problem.
func (r *reader) pattern(s *conf.Directive, w conf.Word, caseless bool) *pattern {
	p, err := newPattern(w.Text, caseless)
	if err != nil {
		r.Refuse(r.at, s, s.Name(), w, "the regular expression %q is not supported: %v", w.Text, err)
		return nil
	}
	r.defines(p.names()...)
	return p
}

func (r *reader) breakDirective(b *block, _ *conf.Directive) { b.add(step{kind: stepBreak}) }

func (r *reader) set(b *block, s *conf.Directive) {
	w := s.Args()[0]
	name, ok := strings.CutPrefix(w.Text, "$")
	if !ok || name == "" {
		r.Wrong(s, w, `invalid variable name %q: expected "$" and a name`, w.Text)
		return
	}
	name = strings.ToLower(name)
	r.defines(name)
	if v := r.value(s, s.Args()[1], useNeeded); v != nil {
		b.add(step{kind: stepSet, variable: name, value: v})
	}
}

// defines notes variables that set, or the group of a regular expression,
// gives values.
func (r *reader) defines(names ...string) {
	for _, n := range names {
		if r.given == nil {
			r.given = map[string]bool{}
		}
		r.given[n] = true
	}
}

// ifDirective reads if (condition) { ... }: a location without a name that the
// request enters where the condition holds.
func (r *reader) ifDirective(b *block, s *conf.Directive) {
	c := r.condition(s)
	l := &Location{Pos: s.Pos(), Match: b.loc.Match, Path: b.loc.Path, re: b.loc.re, around: b.loc}
	l.part.Outer = &b.loc.part
	scope := inLocation
	if b.scope == inServer {
		scope = inServerIf
	} else {
		scope = inIf
	}
	b.loc.ifs = append(b.loc.ifs, l)
	r.enter(&block{scope: scope, name: "if", server: b.server, loc: l, settings: &l.settings}, s.Block)
	if c != nil {
		b.add(step{kind: stepIf, when: c, inner: l})
	}
}

// condition reads what stands in the parentheses; nil after a problem.
func (r *reader) condition(s *conf.Directive) *condition {
	args := append([]conf.Word{}, s.Args()...)
	first, last := &args[0], &args[len(args)-1]
	if !strings.HasPrefix(first.Text, "(") || !strings.HasSuffix(last.Text, ")") {
		r.Wrong(s, *first, "invalid condition %q: expected it in parentheses", first.Text)
		return nil
	}
	first.Text = first.Text[1:]
	last.Text = strings.TrimSuffix(last.Text, ")")
	if last.Text == "" && len(args) > 1 {
		args = args[:len(args)-1]
	}
	if args[0].Text == "" && len(args) > 1 {
		args = args[1:]
	}
	switch {
	case len(args) == 1 && strings.HasPrefix(args[0].Text, "$"):
		return r.withLeft(s, args[0], &condition{kind: whenSet})
	case len(args) == 2 && strings.HasPrefix(strings.TrimPrefix(args[0].Text, "!"), "-"):
		r.Note(s, s.Name(), "%s: none is there", whyFiles)
		return &condition{kind: whenFile, not: strings.HasPrefix(args[0].Text, "!")}
	case len(args) == 3:
		return r.comparison(s, args)
	}
	r.Wrong(s, args[0], "invalid condition %q: expected a variable, or a variable, =, !=, ~ or ~* and a text", args[0].Text)
	return nil
}

func (r *reader) comparison(s *conf.Directive, args []conf.Word) *condition {
	c := &condition{}
	operator, not := strings.CutPrefix(args[1].Text, "!")
	c.not = not
	switch operator {
	case "=":
		c.kind = whenEqual
		if c.right = r.value(s, args[2], useNeeded); c.right == nil {
			return nil
		}
	case "~", "~*":
		c.kind = whenMatch
		if c.re = r.pattern(s, args[2], operator == "~*"); c.re == nil {
			return nil
		}
	default:
		r.Wrong(s, args[1], "unexpected %q in condition: expected =, !=, ~, ~*, !~ or !~*", args[1].Text)
		return nil
	}
	return r.withLeft(s, args[0], c)
}

func (r *reader) withLeft(s *conf.Directive, w conf.Word, c *condition) *condition {
	if !strings.HasPrefix(w.Text, "$") {
		r.Wrong(s, w, "invalid condition %q: expected a variable", w.Text)
		return nil
	}
	if c.left = r.value(s, w, useNeeded); c.left == nil {
		return nil
	}
	return c
}
