package haproxy

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// checkKind is the way in which servers are checked.
type checkKind uint8

const (
	checkConnect  checkKind = iota // a connection
	checkHTTP                      // option httpchk
	checkTCP                       // option tcp-check, redis-check
	checkGreeting                  // option mysql-check and its like
)

// httpCheck reads option httpchk [uri | method uri [version]].
func (r *reader) httpCheck(l *line) {
	if l.no {
		r.reading.checks = checkConnect
		return
	}
	old := r.asideHTTPCheck()
	r.reading.checks = checkHTTP
	c := defaultHTTPCheck()
	*c = *old
	if len(l.args) > 0 && !c.sentURI {
		c.uri = ""
	}
	sent := c.uri
	switch len(l.args) {
	case 0:
	case 1:
		c.uri = l.args[0].Text
	default:
		c.method, c.uri = l.args[0].Text, l.args[1].Text
	}
	if c.sentURI {
		c.uri = sent
	}
	if len(l.args) > 2 {
		_, after, _ := strings.Cut(l.args[2].Text, "Host:")
		c.host = strings.TrimSpace(after)
	}
	if !strings.HasPrefix(c.uri, "/") {
		r.Wrong(l, l.args[0], "invalid URI %q to check: expected a path that begins with /", c.uri)
	}
	r.reading.httpCheck = c
}

// asideHTTPCheck returns the check that the lines of the section make, which is
// kept aside until option httpchk comes. What defaults have goes with the first
// line of the section's own.
func (r *reader) asideHTTPCheck() *httpCheck {
	s := r.reading
	if !s.ownCheck || s.httpCheck == nil {
		c := defaultHTTPCheck()
		if old := s.httpCheck; old != nil && s.checks == checkHTTP {
			c.method, c.uri, c.host = old.method, old.uri, old.host
		}
		s.httpCheck, s.ownCheck = c, true
	}
	return s.httpCheck
}

// finishChecks notes http-check lines that nothing uses. What is not modelled in
// those that are used concerns the requests of the section, as its servers may be
// up or down by it.
func (r *reader) finishChecks(p *Proxy) {
	switch {
	case p.checks != checkHTTP && p.ownCheck && p.httpCheck != nil:
		r.NoteAt(p.where.Pos, "http-check", "%s %q has http-check lines without option httpchk: HAProxy ignores them", p.Section, p.Name)
	case p.checks == checkHTTP && slices.ContainsFunc(p.Servers, func(s Server) bool { return s.check }):
		for _, line := range p.httpCheck.refused {
			r.RefuseAt(&p.part, "http-check", line)
		}
	}
}

// httpExpect reads http-check expect [!] status LIST or rstatus EXPRESSION.
func (r *reader) httpExpect(l *line) {
	check := r.asideHTTPCheck()
	var e expectation
	words := l.args
	for len(words) > 2 && slices.Contains(expectOptions, words[0].Text) {
		if words[1].Text == "L7OKC" {
			check.refused = append(check.refused, l.Problem(words[1], "%s L7OKC is not supported yet: expected another status, servers that are stopping so are not modelled", words[0].Text))
		}
		words = words[2:] // how the outcome is reported
	}
	if words[0].Text == "!" {
		e.not, words = true, words[1:]
	}
	check.last = expectRule
	if len(words) > 1 && slices.Contains([]string{"string", "rstring", "hdr", "fhdr"}, words[0].Text) {
		check.refused = append(check.refused, l.Problem(words[0], "http-check expect %s is not supported yet: expected status or rstatus, what a page says is not modelled", words[0].Text))
		return
	}
	if len(words) != 2 || words[0].Text != "status" && words[0].Text != "rstatus" {
		r.Wrong(l, l.args[0], "invalid http-check expect %q: expected status, rstatus, string or rstring and what it must be", l.args[0].Text)
		return
	}
	value := words[1]
	if words[0].Text == "rstatus" {
		var err error
		if e.match, err = regexp.Compile(value.Text); err != nil {
			r.Wrong(l, value, "the regular expression %q is not supported: %v", value.Text, err)
			return
		}
	} else {
		var ok bool
		if e.ranges, ok = parseStatuses(value.Text); !ok {
			r.Wrong(l, value, "invalid status %q: expected a number such as 200, a range such as 200-399, or several with commas", value.Text)
			return
		}
	}
	check.expects = append(slices.Clone(check.expects), e)
}

// disableOn404 reads http-check disable-on-404.
func (r *reader) disableOn404(l *line) {
	r.asideHTTPCheck().stopOn404 = true
}

// httpSend reads http-check send meth GET uri /health ...
func (r *reader) httpSend(l *line) {
	c := r.asideHTTPCheck()
	if c.last >= sendRule {
		r.Wrong(l, l.args[0], "unable to add http-check send rule (missing connect rule): expected one send, in front of expect")
		return
	}
	c.last = sendRule
	for i := 0; i+1 < len(l.args); i += 2 {
		switch w, v := l.args[i], l.args[i+1]; w.Text {
		case "meth":
			c.method = v.Text
		case "uri":
			c.uri, c.sentURI = v.Text, true
		case "ver", "body", "body-lf", "comment":
		case "hdr":
			if i+2 == len(l.args) {
				r.Wrong(l, v, "http-check send hdr %q has no value: expected one behind it", v.Text)
				return
			}
			if !r.sendHeader(l, c, v, l.args[i+2]) {
				return
			}
			i++
		case "uri-lf":
			c.refused = append(c.refused, l.Problem(w, "http-check send uri-lf is not supported yet: expected uri"))
		default:
			r.Wrong(l, w, "unknown http-check send %q: expected meth, uri, ver, hdr or body", w.Text)
			return
		}
	}
}

// sendHeader reads hdr NAME FORMAT. False after a problem.
func (r *reader) sendHeader(l *line, c *httpCheck, name, value conf.Word) bool {
	text, err := parseFormat(value.Text, r.patterns)
	if err != nil || len(text) != 1 {
		c.refused = append(c.refused, l.Problem(value, "http-check send hdr %s with variables is not supported yet: expected a text", name.Text))
		return true
	}
	if !strings.EqualFold(name.Text, "host") {
		c.header = append(slices.Clone(c.header), host.Field{Name: name.Text, Value: text[0].text})
		return true
	}
	if c.sentHost {
		r.Wrong(l, name, "'Host' header already defined: expected it once")
		return false
	}
	c.host, c.sentHost = text[0].text, true
	return true
}

// expectOptions stand before what http-check expect or tcp-check expect looks for,
// with a value each.
var expectOptions = []string{"min-recv", "comment", "ok-status", "error-status", "tout-status", "on-success", "on-error", "status-code"}

// httpConnect reads http-check connect port 8008 ...
func (r *reader) httpConnect(l *line) {
	c := r.asideHTTPCheck()
	if c.last == connectRule || c.last == sendRule {
		r.Wrong(l, l.Words[0], "unable to add http-check connect rule (missing expect rule): expected it first, or behind expect")
		return
	}
	c.last = connectRule
	c.refused = append(slices.Clone(c.refused), r.connectRule(l, l.args, &c.connect)...)
}

// connectRule reads the words of a connect rule of checks into c, and returns what
// in it is not modelled.
func (r *reader) connectRule(l *line, args []conf.Word, c *checkConnection) (refused []conf.Problem) {
	refuse := func(w conf.Word, format string, a ...any) { refused = append(refused, l.Problem(w, format, a...)) }
	if c.is {
		refuse(l.Words[0], "several connect rules are not supported yet: expected one connection for a check")
	}
	*c = checkConnection{is: true}
	for i := 0; i < len(args); i++ {
		w := args[i]
		switch w.Text {
		case "default":
			c.servers = true
			continue
		case "ssl":
			c.tls = true
			continue
		case "linger":
			continue
		case "send-proxy", "addr", "via-socks4":
			refuse(w, "connect %s is not supported yet: expected the address of the server, without", w.Text)
		case "port", "sni", "alpn", "proto", "comment":
			if i+1 == len(args) {
				r.Wrong(l, w, "connect %s has no value: expected one behind it", w.Text)
				return refused
			}
			if i++; w.Text == "port" {
				port, ok := conf.Port(args[i].Text)
				if c.port = port; !ok {
					refuse(args[i], "port %q of a check is not supported yet: expected a number", args[i].Text)
				}
			}
			continue
		default:
			r.Wrong(l, w, "unknown parameter %q of a connect rule: expected one such as port, ssl or default", w.Text)
		}
		return refused
	}
	return refused
}
