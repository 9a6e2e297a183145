package haproxy

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

func readHeader(set bool) func(*reader, *line, string, []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	return func(r *reader, l *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
		if len(args) < 2 {
			return nil, nil, "expected the name of a header and its value"
		}
		name := args[0].Text
		f, err := parseFormat(args[1].Text, r.patterns)
		if err != nil {
			r.Note(l, l.Name(), "the header %q is left without its value: %v", name, err)
			f = format{{text: ""}}
		}
		response := l.Words[0].Text != "http-request"
		return func(x *exchange) outcome {
			value := f.text(x)
			switch {
			case response && set:
				setAnswerHeader(x.reply, name, value)
			case response:
				addAnswerHeader(x.reply, name, value)
			case set:
				setHeader(x.req, name, value)
			default:
				addHeader(x.req, name, value)
			}
			return goOn
		}, args[2:], ""
	}
}

func readDelHeader(_ *reader, l *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	if len(args) < 1 {
		return nil, nil, "expected the name of a header"
	}
	name, how := args[0].Text, matchExact
	args = args[1:]
	if len(args) > 1 && args[0].Text == "-m" {
		t := &test{}
		if !t.method(args[1].Text) || t.match > matchSub {
			return nil, nil, "-m " + args[1].Text + " is not supported yet"
		}
		how, args = t.match, args[2:]
	}
	response := l.Words[0].Text != "http-request"
	return func(x *exchange) outcome {
		if response {
			delAnswerHeader(x.reply, name, how)
		} else {
			delHeader(x.req, name, how)
		}
		return goOn
	}, args, ""
}

// readReplaceHeader reads NAME EXPRESSION TEXT; each is each value that commas
// separate, not the whole line.
func readReplaceHeader(each bool) func(*reader, *line, string, []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	return func(r *reader, l *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
		if len(args) < 3 {
			return nil, nil, "expected the name of a header, an expression and what it becomes"
		}
		name := args[0].Text
		re, err := regexp.Compile(args[1].Text)
		if err != nil {
			return nil, nil, "the regular expression is not supported: " + err.Error()
		}
		f, err := parseFormat(args[2].Text, r.patterns)
		if err != nil {
			return nil, nil, err.Error()
		}
		response := l.Words[0].Text != "http-request"
		return func(x *exchange) outcome {
			to := f.text(x)
			change := func(s string) string { return replaceAll(re, s, to) }
			if each {
				change = eachValue(change)
			}
			if response {
				changeAnswerHeader(x.reply, name, change)
			} else {
				changeHeader(x.req, name, change)
			}
			return goOn
		}, args[3:], ""
	}
}

// eachValue applies change to the values of a list that commas separate.
func eachValue(change func(string) string) func(string) string {
	return func(s string) string {
		values := strings.Split(s, ",")
		for i, v := range values {
			trimmed := strings.TrimLeft(v, " \t")
			values[i] = v[:len(v)-len(trimmed)] + change(trimmed)
		}
		return strings.Join(values, ",")
	}
}

func readRewrite(of func(string) (string, string, string), byExpression bool) func(*reader, *line, string, []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	return func(r *reader, _ *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
		w := &rewrite{of: of}
		if byExpression {
			if len(args) < 2 {
				return nil, nil, "expected an expression and what it becomes"
			}
			re, err := regexp.Compile(args[0].Text)
			if err != nil {
				return nil, nil, "the regular expression is not supported: " + err.Error()
			}
			w.re, args = re, args[1:]
		}
		if len(args) < 1 {
			return nil, nil, "expected what it becomes"
		}
		f, err := parseFormat(args[0].Text, r.patterns)
		if err != nil {
			return nil, nil, err.Error()
		}
		w.to = f
		return w.do, args[1:], ""
	}
}

func readSetMethod(r *reader, _ *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	if len(args) < 1 {
		return nil, nil, "expected a method"
	}
	f, err := parseFormat(args[0].Text, r.patterns)
	if err != nil {
		return nil, nil, err.Error()
	}
	return func(x *exchange) outcome { x.req.Method = f.text(x); return goOn }, args[1:], ""
}

func readSetStatus(_ *reader, _ *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	if len(args) < 1 {
		return nil, nil, "expected a status"
	}
	n, err := strconv.Atoi(args[0].Text)
	if err != nil || n < 100 || n > 999 {
		return nil, nil, "invalid status " + strconv.Quote(args[0].Text)
	}
	args = args[1:]
	if len(args) > 1 && args[0].Text == "reason" {
		args = args[2:]
	}
	return func(x *exchange) outcome { x.reply.Status = n; return goOn }, args, ""
}
