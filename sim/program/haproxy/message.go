package haproxy

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// headerOf returns a header of a request by its name, without blanks around it;
// lines of one name have a comma between them.
func headerOf(q *host.Request, name string) string {
	switch {
	case strings.EqualFold(name, "host"):
		return strings.Trim(q.Host, " \t")
	case strings.EqualFold(name, "cookie"):
		return q.Cookie
	case strings.EqualFold(name, "x-forwarded-for") && q.Forwarded != "":
		return q.Forwarded
	}
	return strings.Trim(linesOf(q.Header, name), " \t")
}

// linesOf returns the values of all lines of one name.
func linesOf(all []host.Field, name string) (value string) {
	found := false
	for _, f := range all {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		if found {
			value += "," + f.Value
			continue
		}
		value, found = f.Value, true
	}
	return value
}

// hasHeader reports whether a request has a header, with a value or without.
func hasHeader(q *host.Request, name string) bool {
	return slices.ContainsFunc(q.Header, func(f host.Field) bool { return strings.EqualFold(f.Name, name) })
}

// setHeader replaces a header of a request by one line at its end.
func setHeader(q *host.Request, name, value string) {
	switch {
	case strings.EqualFold(name, "host"):
		q.Host = value
	case strings.EqualFold(name, "cookie"):
		q.Cookie = value
	case strings.EqualFold(name, "x-forwarded-for"):
		q.Forwarded = value
	default:
		delHeader(q, name, matchExact)
		q.Header = append(q.Header, host.Field{Name: name, Value: value})
	}
}

// addHeader adds a line to the headers of a request.
func addHeader(q *host.Request, name, value string) {
	switch {
	case strings.EqualFold(name, "cookie") && q.Cookie != "":
		q.Cookie += "; " + value
	case strings.EqualFold(name, "x-forwarded-for") && q.Forwarded != "":
		q.Forwarded += ", " + value
	case strings.EqualFold(name, "host") && q.Host != "":
	case strings.EqualFold(name, "host"), strings.EqualFold(name, "cookie"), strings.EqualFold(name, "x-forwarded-for"):
		setHeader(q, name, value)
	default:
		q.Header = append(q.Header, host.Field{Name: name, Value: value})
	}
}

// delHeader removes the headers of a request whose names match.
func delHeader(q *host.Request, name string, how match) {
	t := test{match: how, fold: true}
	is := func(other string) bool { return t.matchesOne(other, name) }
	if is("host") {
		q.Host = ""
	}
	if is("cookie") {
		q.Cookie = ""
	}
	if is("x-forwarded-for") {
		q.Forwarded = ""
	}
	q.Header = slices.DeleteFunc(q.Header, func(f host.Field) bool { return is(f.Name) })
}

// answerHeader returns a header of an answer; false for none. Cookies stand one
// a line.
func answerHeader(a *host.Response, name string) (string, bool) {
	switch {
	case strings.EqualFold(name, "set-cookie"):
		return a.SetCookie, a.SetCookie != ""
	case strings.EqualFold(name, "location"):
		return a.Location, a.Location != ""
	}
	v := linesOf(a.Header, name)
	return v, v != "" || slices.ContainsFunc(a.Header, func(f host.Field) bool { return strings.EqualFold(f.Name, name) })
}

// setAnswerHeader replaces a header of an answer by one line at its end.
func setAnswerHeader(a *host.Response, name, value string) {
	switch {
	case strings.EqualFold(name, "set-cookie"):
		a.SetCookie = value
	case strings.EqualFold(name, "location"):
		a.Location = value
	default:
		delAnswerHeader(a, name, matchExact)
		a.Header = append(a.Header, host.Field{Name: name, Value: value})
	}
}

// addAnswerHeader adds a line to the headers of an answer.
func addAnswerHeader(a *host.Response, name, value string) {
	switch {
	case strings.EqualFold(name, "set-cookie") && a.SetCookie != "":
		a.SetCookie += "\n" + value
	case strings.EqualFold(name, "set-cookie"), strings.EqualFold(name, "location") && a.Location == "":
		setAnswerHeader(a, name, value)
	default:
		a.Header = append(a.Header, host.Field{Name: name, Value: value})
	}
}

// delAnswerHeader removes the headers of an answer whose names match.
func delAnswerHeader(a *host.Response, name string, how match) {
	t := test{match: how, fold: true}
	is := func(other string) bool { return t.matchesOne(other, name) }
	if is("set-cookie") {
		a.SetCookie = ""
	}
	if is("location") {
		a.Location = ""
	}
	kept := a.Header[:0:0] // the server's own list is not the answer's to change
	for _, f := range a.Header {
		if !is(f.Name) {
			kept = append(kept, f)
		}
	}
	a.Header = kept
}

// changeAnswerHeader gives each line of a header the value that change makes of
// it.
func changeAnswerHeader(a *host.Response, name string, change func(string) string) {
	if strings.EqualFold(name, "set-cookie") && a.SetCookie != "" {
		lines := strings.Split(a.SetCookie, "\n")
		for i := range lines {
			lines[i] = change(lines[i])
		}
		a.SetCookie = strings.Join(lines, "\n")
		return
	}
	if strings.EqualFold(name, "location") && a.Location != "" {
		a.Location = change(a.Location)
		return
	}
	a.Header = slices.Clone(a.Header)
	for i := range a.Header {
		if strings.EqualFold(a.Header[i].Name, name) {
			a.Header[i].Value = change(a.Header[i].Value)
		}
	}
}

// changeHeader gives each line of a header of a request the value that change
// makes of it.
func changeHeader(q *host.Request, name string, change func(string) string) {
	switch {
	case strings.EqualFold(name, "host"):
		q.Host = change(q.Host)
	case strings.EqualFold(name, "cookie"):
		if q.Cookie != "" {
			q.Cookie = change(q.Cookie)
		}
	case strings.EqualFold(name, "x-forwarded-for"):
		if q.Forwarded != "" {
			q.Forwarded = change(q.Forwarded)
		}
	default:
		for i := range q.Header {
			if strings.EqualFold(q.Header[i].Name, name) {
				q.Header[i].Value = change(q.Header[i].Value)
			}
		}
	}
}
