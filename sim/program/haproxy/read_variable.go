package haproxy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

func readSetVar(r *reader, _ *line, name string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	if len(args) < 1 || name == "" {
		return nil, nil, "expected set-var(NAME) and a sample"
	}
	// a sample may be written with blanks behind its commas
	text := args[0].Text
	args = args[1:]
	for len(args) > 0 && !isCondition(args[0]) {
		text, args = text+args[0].Text, args[1:]
	}
	name, _, _ = strings.Cut(name, ",")
	e, err := parseExpression(text, r.patterns)
	if err != nil {
		return nil, nil, err.Error()
	}
	return func(x *exchange) outcome {
		if v, ok := e.value(x); ok {
			x.setVariable(name, v)
		}
		return goOn
	}, args, ""
}

func readSetVarFormat(r *reader, _ *line, name string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	if len(args) < 1 || name == "" {
		return nil, nil, "expected set-var-fmt(NAME) and a text"
	}
	f, err := parseFormat(args[0].Text, r.patterns)
	if err != nil {
		return nil, nil, err.Error()
	}
	return func(x *exchange) outcome { x.setVariable(name, f.text(x)); return goOn }, args[1:], ""
}

func readUnsetVar(_ *reader, _ *line, name string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	return func(x *exchange) outcome { delete(x.vars, name); return goOn }, args, ""
}

func readSetSource(r *reader, _ *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	if len(args) < 1 {
		return nil, nil, "expected a sample"
	}
	e, err := parseExpression(args[0].Text, r.patterns)
	if err != nil {
		return nil, nil, err.Error()
	}
	return func(x *exchange) outcome {
		if v, ok := e.value(x); ok {
			x.setSource(v)
		}
		return goOn
	}, args[1:], ""
}

// readTrack reads track-sc0 SAMPLE [table NAME].
func readTrack(r *reader, l *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	if len(args) < 1 {
		return nil, nil, "expected a sample"
	}
	e, err := parseExpression(args[0].Text, r.patterns)
	if err != nil {
		return nil, nil, err.Error()
	}
	number := 0
	for _, w := range l.args {
		if digits, ok := strings.CutPrefix(w.Text, "track-sc"); ok {
			number, _ = strconv.Atoi(digits) // the table of actions has 0 to 2
			break
		}
	}
	args = args[1:]
	table := ""
	if len(args) > 1 && args[0].Text == "table" {
		table, args = args[1].Text, args[2:]
	}
	return func(x *exchange) outcome {
		if t := x.tableNamed(table); t != nil {
			if k, ok := x.keyOf(e, t.t); ok {
				x.track(number, t, k)
			}
		}
		return goOn
	}, args, ""
}

func readIncrease(_ *reader, l *line, inner string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	i, err := strconv.Atoi(inner)
	if err != nil || i < 0 || i >= mostTracks {
		return nil, nil, "expected the number of a counter in brackets"
	}
	which := 0
	if slices.ContainsFunc(l.args, func(w conf.Word) bool { return strings.HasPrefix(w.Text, "sc-inc-gpc1") }) {
		which = 1
	}
	return func(x *exchange) outcome {
		if c := x.tracks[i]; c != nil {
			c.general[which]++
			c.generalRate[which].add(millis(x.in.h.Monotonic()))
		}
		return goOn
	}, args, ""
}

// processVariable reads set-var NAME EXPRESSION and set-var-fmt NAME FORMAT of
// global.
func (r *reader) processVariable(l *line) {
	text := l.args[1].Text
	if l.Words[0].Text == "set-var" {
		text = "%[" + text + "]"
	}
	f, err := parseFormat(text, r.patterns)
	if err != nil {
		r.Refuse(nil, l, l.Name(), l.args[1], "%s: %v", l.Name(), err)
		return
	}
	r.config.variables[l.args[0].Text] = f
}
