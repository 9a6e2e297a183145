package haproxy

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

func (r *reader) mode(l *line) {
	switch w := l.args[0]; w.Text {
	case "http":
		r.reading.http = true
	case "tcp":
		r.reading.http = false
	default:
		r.wrong(l.Line, w, "unknown mode %q: expected http", w.Text)
	}
}

// bind reads bind address[,address] parameters.
func (r *reader) bind(l *line) {
	for _, one := range strings.Split(l.args[0].Text, ",") {
		host, port, ok := splitAddress(one)
		switch {
		case strings.HasPrefix(one, "/") || strings.Contains(one, "@/"):
			r.wrong(l.Line, l.args[0], "unix sockets are not supported yet: expected an address and a port in %q", one)
			return
		case !ok || port == 0:
			r.wrong(l.Line, l.args[0], "invalid address %q: expected address:port with one port from 1 to 65535, such as *:80", one)
			return
		}
		if host == "*" || host == "0.0.0.0" || host == "::" {
			host = ""
		}
		r.proxy.Binds = append(r.proxy.Binds, Bind{Host: host, Port: port, where: l.Problem(l.args[0], "")})
	}
	r.bindParameters(l, l.args[1:])
}

// bindParameters change how connections are made, which is not modelled; the
// second table has those with a value.
var (
	bareBind  = []string{"accept-proxy", "ssl", "v4v6", "v6only", "tfo", "transparent", "strict-sni", "no-tlsv10", "no-tlsv11", "no-sslv3", "force-tlsv12", "no-tls-tickets", "prefer-client-ciphers"}
	valueBind = []string{"crt", "alpn", "ciphers", "ciphersuites", "ca-file", "verify", "ssl-min-ver", "ssl-max-ver", "name", "id", "backlog", "maxconn", "mss", "interface", "process", "thread", "proto", "npn", "crt-list", "curves", "ecdhe", "mode", "nice"}
)

func (r *reader) bindParameters(l *line, words []conf.Word) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case w.Text == "accept-proxy":
			r.note(l.Line, "bind", "the client's address is that of its connection: the PROXY protocol is not modelled")
		case w.Text == "ssl":
			r.note(l.Line, "bind", "%s", whyTLS)
		case contains(bareBind, w.Text):
			r.note(l.Line, "bind", "parameter %q changes how a connection is made, which is not modelled", w.Text)
		case contains(valueBind, w.Text):
			r.note(l.Line, "bind", "parameter %q changes how a connection is made, which is not modelled", w.Text)
			i++
		default:
			r.wrong(l.Line, w, "unknown parameter %q of bind, or one that is not supported yet", w.Text)
			return
		}
	}
}

func (r *reader) defaultBackend(l *line) {
	r.reading.defaultBackend, r.reading.defaultAt = l.args[0], l.Line
}

// timeout reads one time into what field points to.
func timeout(field func(*settings) *int64) func(*reader, *line) {
	return func(r *reader, l *line) {
		if d, ok := r.time(l, l.args[0]); ok {
			*field(r.reading) = int64(d)
		}
	}
}

func (r *reader) retriesLine(l *line) {
	r.reading.retries = max(0, r.number(l, "retries", l.args[0]))
}

func (r *reader) retryOnLine(l *line) {
	r.reading.retryOn = 0
	var names []string
	for _, n := range retryNames {
		names = append(names, n.name)
	}
next:
	for _, w := range l.args {
		for _, n := range retryNames {
			if n.name == w.Text {
				r.reading.retryOn |= n.is
				continue next
			}
		}
		r.wrong(l.Line, w, "unknown failure %q: expected one of %s", w.Text, strings.Join(names, ", "))
	}
}

func (r *reader) redispatch(l *line) {
	if l.no {
		r.reading.redispatch = 0
		return
	}
	r.reading.redispatch = -1
	if len(l.args) == 0 {
		return
	}
	digits, negative := strings.CutPrefix(l.args[0].Text, "-")
	n, ok := parseCount(digits)
	if !ok {
		r.wrong(l.Line, l.args[0], "invalid interval %q of redispatch: expected a number such as 1 or -1", l.args[0].Text)
		return
	}
	if negative {
		n = -n
	}
	r.reading.redispatch = n
}

func (r *reader) forwardFor(l *line) {
	if r.reading.forwardFor = nil; l.no {
		return
	}
	f := &forwardFor{}
	for i := 0; i < len(l.args); i++ {
		w := l.args[i]
		switch {
		case w.Text == "if-none":
			f.ifNone = true
			continue
		case w.Text != "except" && w.Text != "header":
			r.wrong(l.Line, w, "unknown parameter %q of option forwardfor: expected except, header or if-none", w.Text)
			return
		case i+1 == len(l.args):
			r.wrong(l.Line, w, "%q of option forwardfor has no value: expected one behind it", w.Text)
			return
		}
		i++
		if w.Text == "header" {
			f.header = l.args[i].Text
			continue
		}
		var ok bool
		if f.except, ok = parseNetwork(l.args[i].Text); !ok {
			r.wrong(l.Line, l.args[i], "invalid address %q: expected one such as 127.0.0.0/8", l.args[i].Text)
			return
		}
	}
	r.reading.forwardFor = f
}

// cookieModes are the ways to make a server's clients known, one for a cookie.
var cookieModes = map[string]cookieMode{"insert": cookieInsert, "prefix": cookiePrefix, "rewrite": cookieRewrite}

// cookie reads cookie name mode parameters.
func (r *reader) cookie(l *line) {
	c := &cookie{name: l.args[0].Text}
	for i := 1; i < len(l.args); i++ {
		w := l.args[i]
		if m := cookieModes[w.Text]; m != 0 {
			if c.mode != 0 && c.mode != m {
				r.wrong(l.Line, w, "cookie: modes rewrite, insert and prefix are incompatible: expected one of them")
				return
			}
			c.mode = m
			continue
		}
		switch w.Text {
		case "indirect":
			c.indirect = true
		case "postonly":
			c.postOnly = true
		case "preserve":
			c.preserve = true
		case "nocache", "httponly", "secure":
		case "domain", "attr":
			i++
		case "maxidle", "maxlife", "dynamic":
			r.wrong(l.Line, w, "parameter %q of cookie is not supported yet", w.Text)
			return
		default:
			r.wrong(l.Line, w, "unknown parameter %q of cookie: expected insert, prefix, rewrite, indirect, nocache, postonly, preserve", w.Text)
			return
		}
	}
	if c.mode == 0 {
		r.wrong(l.Line, l.args[0], "cookie %q without a mode is not supported yet: expected insert, prefix or rewrite", c.name)
		return
	}
	r.reading.cookie = c
}

func (r *reader) statsEnable(l *line) {
	if r.proxy != nil {
		r.proxy.statsOn = true
	} else {
		r.wrong(l.Line, l.Words[0], "stats in defaults is not supported yet: expected it in the section that serves the page")
	}
}

func (r *reader) statsURI(l *line) {
	r.statsEnable(l)
	if r.proxy != nil {
		r.proxy.stats = l.args[0].Text
	}
}
