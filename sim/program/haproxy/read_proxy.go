package haproxy

import "strings"

func (r *reader) mode(l *line) {
	switch w := l.args[0]; w.Text {
	case "http":
		r.reading.http = true
	case "tcp":
		r.reading.http = false
	default:
		r.Wrong(l, w, "unknown mode %q: expected http", w.Text)
	}
}

// bind reads bind address[,address] parameters.
func (r *reader) bind(l *line) {
	for _, one := range strings.Split(r.address(l, l.args[0].Text), ",") {
		host, port, ok := splitAddress(one)
		switch {
		case isSocket(one):
			at := r.config.socket(one)
			r.proxy.Binds = append(r.proxy.Binds, Bind{Host: at.Addr().String(), Port: at.Port(), socket: true, where: l.Problem(l.args[0], "")})
			continue
		case strings.HasPrefix(one, "quic4@") || strings.HasPrefix(one, "quic6@"):
			r.Note(l, "bind", "QUIC is not modelled: nobody comes by %q", one)
			r.proxy.sockets++
			return
		case !ok || port == 0:
			r.Wrong(l, l.args[0], "invalid address %q: expected address:port with one port from 1 to 65535, such as *:80", one)
			return
		}
		six := host == "::"
		if host == "*" || host == "0.0.0.0" || host == "::" {
			host = ""
		}
		r.proxy.Binds = append(r.proxy.Binds, Bind{Host: host, Port: port, six: six, where: l.Problem(l.args[0], "")})
	}
	first := len(r.proxy.Binds) - 1 - strings.Count(l.args[0].Text, ",")
	r.bindParameters(l, l.args[1:], r.proxy.Binds[first:])
}

func (r *reader) defaultBackend(l *line) {
	r.reading.defaultBackend, r.reading.defaultAt = l.args[0], l.Directive
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
		r.Wrong(l, w, "unknown failure %q: expected one of %s", w.Text, strings.Join(names, ", "))
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
		r.Wrong(l, l.args[0], "invalid interval %q of redispatch: expected a number such as 1 or -1", l.args[0].Text)
		return
	}
	if negative {
		n = -n
	}
	r.reading.redispatch = n
}

func (r *reader) forwardFor(l *line) { r.reading.forwardFor = r.addressHeader(l, "option forwardfor") }

func (r *reader) originalTo(l *line) { r.reading.originalTo = r.addressHeader(l, "option originalto") }

// sendName reads http-send-name-header [HEADER].
func (r *reader) sendName(l *line) {
	r.reading.serverHeader = ""
	if len(l.args) > 0 {
		r.reading.serverHeader = l.args[0].Text
	}
}

// addressHeader reads option forwardfor or originalto; nil where it is taken back,
// or wrong.
func (r *reader) addressHeader(l *line, name string) *forwardFor {
	if l.no {
		return nil
	}
	f := &forwardFor{}
	for i := 0; i < len(l.args); i++ {
		w := l.args[i]
		switch {
		case w.Text == "if-none":
			f.ifNone = true
			continue
		case w.Text != "except" && w.Text != "header":
			r.Wrong(l, w, "unknown parameter %q of %s: expected except, header or if-none", w.Text, name)
			return nil
		case i+1 == len(l.args):
			r.Wrong(l, w, "%q of %s has no value: expected one behind it", w.Text, name)
			return nil
		}
		i++
		if w.Text == "header" {
			f.header = l.args[i].Text
			continue
		}
		var ok bool
		if f.except, ok = parseNetwork(l.args[i].Text); !ok {
			r.Wrong(l, l.args[i], "invalid address %q: expected one such as 127.0.0.0/8", l.args[i].Text)
			return nil
		}
	}
	return f
}

// cookieModes are the modes of a cookie line, of which it must have one.
var cookieModes = map[string]cookieMode{"insert": cookieInsert, "prefix": cookiePrefix, "rewrite": cookieRewrite}

// cookie reads cookie name mode parameters.
func (r *reader) cookie(l *line) {
	c := &cookie{name: l.args[0].Text}
	for i := 1; i < len(l.args); i++ {
		w := l.args[i]
		if m := cookieModes[w.Text]; m != 0 {
			if c.mode != 0 && c.mode != m {
				r.Wrong(l, w, "cookie: modes rewrite, insert and prefix are incompatible: expected one of them")
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
		case "nocache":
		case "httponly":
			c.attributes += "; HttpOnly"
		case "secure":
			c.attributes += "; Secure"
		case "domain", "attr":
			if i++; i < len(l.args) && w.Text == "domain" {
				c.attributes += "; domain=" + l.args[i].Text
			} else if i < len(l.args) {
				c.attributes += "; " + l.args[i].Text
			}
		case "dynamic":
			c.dynamic = true
		case "maxidle", "maxlife":
			i++
			r.Refuse(r.part(), l, "cookie", w, "parameter %q of cookie is not supported yet: dates in cookies are not modelled", w.Text)
		default:
			r.Wrong(l, w, "unknown parameter %q of cookie: expected insert, prefix, rewrite, indirect, nocache, postonly, preserve", w.Text)
			return
		}
	}
	if c.mode == 0 {
		r.Wrong(l, l.args[0], "cookie %q without a mode is not supported yet: expected insert, prefix or rewrite", c.name)
		return
	}
	r.reading.cookie = c
}

func (r *reader) statsEnable(*line) { r.reading.statsOn = true }

func (r *reader) statsURI(l *line) {
	r.reading.statsOn, r.reading.stats = true, l.args[0].Text
}

// monitorLine reads monitor fail if|unless CONDITION.
func (r *reader) monitorLine(l *line) {
	if l.args[0].Text != "fail" {
		r.Wrong(l, l.args[0], "unknown monitor %q: expected fail", l.args[0].Text)
		return
	}
	if c, ok := r.condition(l, l.args[1:]); ok {
		r.reading.monitorFail = append(r.reading.monitorFail, c)
	}
}

// maxConnLine reads maxconn of global or of a frontend.
func (r *reader) maxConnLine(l *line) {
	n := max(0, r.number(l, "maxconn", l.args[0]))
	if r.in == inGlobal {
		r.config.maxConn = n
		return
	}
	if r.in == inBackend {
		r.Note(l, "maxconn", "HAProxy ignores it: a backend has no such limit")
		return
	}
	r.reading.maxConn = n
}
