package haproxy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// replyStatuses are the statuses of answers without a content of their own
// (http_err_codes, src/http.c).
var replyStatuses = []int{200, 400, 401, 403, 404, 405, 407, 408, 410, 413, 421, 422, 425, 429, 500, 501, 502, 503, 504}

func readDeny(r *reader, l *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	a := &reply{status: 403, page: true}
	name, _, _ := strings.Cut(l.Name(), " ")
	if slices.ContainsFunc(l.args[:1], func(w conf.Word) bool { return w.Text == "tarpit" }) {
		a.status, a.tarpit = 500, true
	}
	if name == "http-response" {
		a.status = 502
	}
	rest, problem := r.replyOptions(l, a, args)
	return a.give, rest, problem
}

func readReturn(r *reader, l *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	a := &reply{status: 200}
	rest, problem := r.replyOptions(l, a, args)
	return a.give, rest, problem
}

// replyOptions reads what answers: status, content, headers.
func (r *reader) replyOptions(l *line, a *reply, args []conf.Word) (rest []conf.Word, problem string) {
	for len(args) > 0 && !isCondition(args[0]) {
		w := args[0]
		if len(args) < 2 {
			return nil, w.Text + " has no value"
		}
		v := args[1]
		args = args[2:]
		switch w.Text {
		case "deny_status", "status":
			n, err := strconv.Atoi(v.Text)
			if err != nil || n < 200 || n > 599 {
				return nil, "invalid status " + strconv.Quote(v.Text)
			}
			if a.status = n; a.page && !slices.Contains(replyStatuses, n) && w.Text == "deny_status" {
				return nil, "HAProxy has no page for status " + v.Text
			}
		case "content-type", "errorfiles":
		case "string", "lf-string", "file", "lf-file":
			a.page, a.bytes = false, len(v.Text)
		case "errorfile":
			a.page = false
			if status, ok := r.pageStatus(v.Text); ok {
				a.status = status
			}
		case "default-errorfiles":
			args = append([]conf.Word{v}, args...)
		case "hdr":
			if len(args) == 0 {
				return nil, "hdr has no value"
			}
			f, err := parseFormat(args[0].Text, r.patterns)
			if err != nil {
				return nil, err.Error()
			}
			a.page = false
			a.headers = append(a.headers, replyHeader{v.Text, f})
			args = args[1:]
		default:
			return nil, "unknown parameter " + strconv.Quote(w.Text)
		}
	}
	return args, ""
}

// readService reads use-service NAME: the page of Prometheus is answered, its text
// is not modelled.
func readService(_ *reader, _ *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	if len(args) < 1 || args[0].Text != "prometheus-exporter" {
		return nil, nil, "services are not modelled: expected prometheus-exporter"
	}
	a := &reply{status: 200, bytes: statsBytes}
	return a.give, args[1:], ""
}

func readAuth(_ *reader, _ *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	realm := "HAProxy"
	if len(args) > 1 && args[0].Text == "realm" {
		realm, args = args[1].Text, args[2:]
	}
	return askForPassword(realm).give, args, ""
}

func readRedirectAction(r *reader, l *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	d, rest, problem := r.readRedirect(args)
	return d.give, rest, problem
}

// redirectLine reads redirect location|prefix|scheme TO ...
func (r *reader) redirectLine(l *line) {
	d, rest, problem := r.readRedirect(l.args)
	if problem != "" {
		r.Refuse(r.part(), l, "redirect", l.args[0], "redirect: %s", problem)
		return
	}
	made := rule{do: d.give}
	if len(rest) > 0 {
		var ok bool
		if made.when, ok = r.condition(l, rest); !ok {
			return
		}
	}
	r.reading.redirects = append(slices.Clip(r.reading.redirects), made)
}

func (r *reader) readRedirect(args []conf.Word) (d *redirect, rest []conf.Word, problem string) {
	d = &redirect{code: 302}
	for len(args) > 0 && !isCondition(args[0]) {
		w := args[0]
		args = args[1:]
		switch w.Text {
		case "drop-query":
			d.dropQuery = true
			continue
		case "append-slash":
			d.appendSlash = true
			continue
		case "ignore-empty":
			d.ignoreEmpty = true
			continue
		}
		if len(args) == 0 {
			return d, nil, w.Text + " has no value"
		}
		v := args[0].Text
		args = args[1:]
		switch w.Text {
		case "location", "prefix", "scheme":
			f, err := parseFormat(v, r.patterns)
			if err != nil {
				return d, nil, err.Error()
			}
			d.kind, d.to = w.Text, f
		case "code":
			n, err := strconv.Atoi(v)
			if err != nil || !slices.Contains([]int{301, 302, 303, 307, 308}, n) {
				return d, nil, "invalid code " + strconv.Quote(v) + ": expected 301, 302, 303, 307 or 308"
			}
			d.code = n
		case "set-cookie":
			d.cookie = v + "; path=/;"
		case "clear-cookie":
			d.cookie = v + "; path=/; Max-Age=0;"
		default:
			return d, nil, "unknown parameter " + strconv.Quote(w.Text) + ": expected location, prefix or scheme"
		}
	}
	if d.kind == "" {
		return d, nil, "expected location, prefix or scheme"
	}
	return d, args, ""
}
