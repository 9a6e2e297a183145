package haproxy

import (
	"regexp"
	"strings"
)

// httpCheck reads option httpchk [uri | method uri [version]].
func (r *reader) httpCheck(l *line) {
	if l.no {
		r.reading.httpCheck = nil
		return
	}
	c := defaultHTTPCheck()
	if old := r.reading.httpCheck; old != nil {
		c.expect, c.stopOn404 = old.expect, old.stopOn404
	}
	switch len(l.args) {
	case 0:
	case 1:
		c.uri = l.args[0].Text
	default:
		c.method, c.uri = l.args[0].Text, l.args[1].Text
	}
	if len(l.args) > 2 {
		_, after, _ := strings.Cut(l.args[2].Text, "Host:")
		c.host = strings.TrimSpace(after)
	}
	if !strings.HasPrefix(c.uri, "/") {
		r.wrong(l.Line, l.args[0], "invalid URI %q to check: expected a path that begins with /", c.uri)
	}
	r.reading.httpCheck = c
}

// needHTTPCheck: without option httpchk the lines of http-check do nothing.
func (r *reader) needHTTPCheck(l *line) bool {
	if r.reading.httpCheck == nil {
		r.wrong(l.Line, l.Words[0], "http-check without option httpchk above it in this section or in defaults: the check would stay a connection")
		return false
	}
	return true
}

// httpExpect reads http-check expect [!] status LIST or rstatus EXPRESSION.
func (r *reader) httpExpect(l *line) {
	if !r.needHTTPCheck(l) {
		return
	}
	var e expectation
	words := l.args
	if words[0].Text == "!" {
		e.not, words = true, words[1:]
	}
	if len(words) != 2 || words[0].Text != "status" && words[0].Text != "rstatus" {
		r.wrong(l.Line, l.args[0], "http-check expect %q is not supported yet: expected status or rstatus and what it must be, the text of answers is not modelled", l.args[0].Text)
		return
	}
	value := words[1]
	if words[0].Text == "rstatus" {
		var err error
		if e.match, err = regexp.Compile(value.Text); err != nil {
			r.wrong(l.Line, value, "the regular expression %q is not supported: %v", value.Text, err)
			return
		}
	} else {
		var ok bool
		if e.ranges, ok = parseStatuses(value.Text); !ok {
			r.wrong(l.Line, value, "invalid status %q: expected a number such as 200, a range such as 200-399, or several with commas", value.Text)
			return
		}
	}
	r.reading.httpCheck.expect = e
}

// disableOn404 reads http-check disable-on-404.
func (r *reader) disableOn404(l *line) {
	if r.needHTTPCheck(l) {
		r.reading.httpCheck.stopOn404 = true
	}
}

// httpSend reads http-check send meth GET uri /health ...
func (r *reader) httpSend(l *line) {
	if !r.needHTTPCheck(l) {
		return
	}
	c := r.reading.httpCheck
	for i := 0; i+1 < len(l.args); i += 2 {
		switch w, v := l.args[i], l.args[i+1]; w.Text {
		case "meth":
			c.method = v.Text
		case "uri":
			c.uri = v.Text
		case "ver", "body":
		case "hdr":
			if i+2 < len(l.args) {
				if strings.EqualFold(v.Text, "host") {
					c.host = l.args[i+2].Text
				}
				i++
			}
		default:
			r.wrong(l.Line, w, "http-check send %q is not supported yet: expected meth, uri, ver or hdr", w.Text)
			return
		}
	}
}
