package haproxy

import (
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// mostServers of one backend; HAProxy has no such limit.
const mostServers = 10_000

// server reads server name address parameters.
func (r *reader) server(l *line) {
	r.serverID++
	s := Server{Name: l.args[0].Text, ID: r.serverID, serverSettings: r.reading.defaultServer, where: l.Problem(l.args[1], "")}
	for _, other := range r.proxy.Servers {
		if other.Name == s.Name && len(r.proxy.Servers) < 200 {
			r.wrong(l.Line, l.args[0], "duplicate server %q: it stands on line %d already", s.Name, other.where.Pos.Line)
			return
		}
	}
	if !r.permitted(l.Line, l.args[0], "server") {
		return
	}
	address := l.args[1].Text
	if strings.HasPrefix(address, "/") || strings.Contains(address, "@/") {
		r.wrong(l.Line, l.args[1], "unix sockets are not supported yet: expected an address and a port in %q", address)
		return
	}
	var ok bool
	if s.Host, s.Port, ok = splitAddress(address); !ok || strings.Contains(address, "//") {
		r.wrong(l.Line, l.args[1], "invalid address %q: expected address:port or name:port, without a scheme", address)
		return
	}
	if r.parameters(l, l.args[2:], &s.serverSettings, &s) {
		if len(r.proxy.Servers) == mostServers {
			r.wrong(l.Line, l.args[0], "more than %d servers", mostServers)
			return
		}
		r.proxy.Servers = append(r.proxy.Servers, s)
	}
}

func (r *reader) defaultServer(l *line) {
	s := r.reading.defaultServer
	if r.parameters(l, l.args, &s, nil) {
		r.reading.defaultServer = s
	}
}

// bareParameters stand alone and change nothing here, valueParameters have a
// value behind them.
var bareParameters = []string{"ssl", "no-ssl", "send-proxy", "send-proxy-v2", "check-send-proxy", "check-ssl", "enabled",
	"tfo", "stick", "no-backup", "no-check-ssl", "force-tlsv12", "force-tlsv13", "no-sslv3", "no-tls-tickets"}

var valueParameters = []string{"verify", "ca-file", "crt", "sni", "alpn", "proto", "resolvers", "resolve-prefer", "init-addr",
	"check-sni", "pool-max-conn", "pool-purge-delay", "pool-low-conn", "ciphers", "verifyhost", "log-proto", "max-reuse", "namespace"}

// refusedParameters would change who answers.
var refusedParameters = []string{"on-marked-down", "on-marked-up", "track", "minconn", "redir",
	"agent-check", "agent-port", "agent-inter", "addr", "source", "disabled-if", "check-via-socks4", "socks4", "ws", "usesrc"}

// parameters reads those of a server; s is nil for default-server. False after
// a problem.
func (r *reader) parameters(l *line, words []conf.Word, d *serverSettings, s *Server) bool {
	for i := 0; i < len(words); i++ {
		w := words[i]
		if known, ok := r.bareParameter(l, w, d, s); known {
			if !ok {
				return false
			}
			continue
		}
		if contains(refusedParameters, w.Text) {
			r.wrong(l.Line, w, "parameter %q of a server is not supported yet: it changes which servers are used", w.Text)
			return false
		}
		if !isValueParameter(w.Text) {
			r.unknownParameter(l, w)
			return false
		}
		if i+1 == len(words) && loose(w.Text) {
			r.valueParameter(l, w, conf.Word{Line: w.Line, Col: w.Col}, d, s) // atol("") is 0
			continue
		}
		if i+1 == len(words) {
			r.wrong(l.Line, w, "parameter %q has no value: expected one behind it", w.Text)
			return false
		}
		i++
		if contains(valueParameters, w.Text) {
			continue
		}
		if !r.valueParameter(l, w, words[i], d, s) {
			return false
		}
	}
	return true
}

// loose tells of parameters that HAProxy takes for 0 where their value is
// missing.
func loose(name string) bool { return name == "weight" }

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

// bareParameter reads one without a value; known tells whether it is one.
func (r *reader) bareParameter(l *line, w conf.Word, d *serverSettings, s *Server) (known, ok bool) {
	switch w.Text {
	case "check":
		d.check = true
	case "no-check":
		d.check = false
	case "non-stick":
		d.nonStick = true
	case "backup", "disabled":
		if s == nil {
			r.wrong(l.Line, w, "%q in default-server is not supported yet: expected it in the server lines", w.Text)
			return true, false
		}
		s.Backup = s.Backup || w.Text == "backup"
		s.Disabled = s.Disabled || w.Text == "disabled"
	default:
		if !contains(bareParameters, w.Text) {
			return false, true
		}
		r.note(l.Line, l.Name(), "parameter %q changes how a connection is made, which is not modelled", w.Text)
	}
	return true, true
}

// numberParameters and timeParameters have values that matter.
var (
	numberParameters = []string{"weight", "maxconn", "maxqueue", "rise", "fall", "port", "id", "error-limit"}
	timeParameters   = []string{"inter", "fastinter", "downinter", "slowstart"}
)

func isValueParameter(name string) bool {
	return name == "cookie" || wordParameters[name] != nil || contains(numberParameters, name) || contains(timeParameters, name) || contains(valueParameters, name)
}

func (r *reader) unknownParameter(l *line, w conf.Word) {
	all := append(append([]string{"check", "backup", "disabled", "cookie", "observe", "on-error"}, numberParameters...), timeParameters...)
	hint := "expected one such as check, weight, cookie or backup"
	if name, _, ok := strings.Cut(w.Text, "="); ok {
		hint = `expected "` + name + `" and its value as words of their own`
	} else if n := conf.Nearest(w.Text, all); n != "" {
		hint = `did you mean "` + n + `"?`
	}
	r.wrong(l.Line, w, "unknown parameter %q of a server: %s", w.Text, hint)
}

func (r *reader) valueParameter(l *line, w, v conf.Word, d *serverSettings, s *Server) bool {
	if (w.Text == "cookie" || w.Text == "id") && s == nil {
		r.wrong(l.Line, w, "%q is not allowed in default-server: expected it in the server lines", w.Text)
		return false
	}
	if w.Text == "cookie" {
		s.Cookie = v.Text
		return true
	}
	if words := wordParameters[w.Text]; words != nil {
		return r.wordParameter(l, w, v, d, words)
	}
	if contains(timeParameters, w.Text) {
		return r.timeParameter(l, w, v, d)
	}
	n, ok := r.number(l, w.Text, v), true
	switch {
	case n < 0:
		ok = false
	case w.Text == "weight":
		d.weight, ok = n, n <= 256
	case w.Text == "maxconn":
		d.maxConn = n
	case w.Text == "maxqueue":
		d.maxQueue = n
	case w.Text == "rise":
		d.rise, ok = n, n > 0
	case w.Text == "fall":
		d.fall, ok = n, n > 0
	case w.Text == "error-limit":
		d.errorLimit, ok = n, n > 0
	case w.Text == "port":
		if d.checkPort = uint16(n); n >= 1<<16 {
			r.note(l.Line, w.Text, "port %d is above 65535: HAProxy checks port %d", n, d.checkPort)
		}
	case w.Text == "id":
		s.ID, ok = n, n > 0 && n < 1<<20
	}
	if !ok {
		r.wrong(l.Line, v, "invalid value %q of %q: expected %s", v.Text, w.Text, numberRange(w.Text))
	}
	return ok
}

// wordParameters are those with a word of a list behind them; the place in the
// list is its number.
var wordParameters = map[string][]string{
	"observe":  {observeLayer4 - 1: "layer4", observeLayer7 - 1: "layer7"},
	"on-error": {balance.FailCheck: "fail-check", balance.FastInter: "fastinter", balance.SuddenDeath: "sudden-death", balance.MarkDown: "mark-down"},
}

func (r *reader) wordParameter(l *line, w, v conf.Word, d *serverSettings, words []string) bool {
	i := slices.Index(words, v.Text)
	switch {
	case i < 0:
		r.wrong(l.Line, v, "invalid value %q of %q: expected one of %s", v.Text, w.Text, strings.Join(words, ", "))
		return false
	case w.Text == "observe":
		d.observe = observed(i + 1)
	default:
		d.onError = balance.OnError(i)
	}
	return true
}

func numberRange(name string) string {
	switch name {
	case "weight":
		return "a number from 0 to 256"
	case "port":
		return "a port from 1 to 65535"
	case "rise", "fall", "id", "error-limit":
		return "a number of at least 1"
	}
	return "a number"
}

func (r *reader) timeParameter(l *line, w, v conf.Word, d *serverSettings) bool {
	at := &d.inter
	switch w.Text {
	case "fastinter":
		at = &d.fastInter
	case "downinter":
		at = &d.downInter
	case "slowstart":
		at = &d.slowStart
	}
	t, ok := r.time(l, v)
	if !ok {
		return false
	}
	if t <= 0 {
		r.wrong(l.Line, v, "invalid time %q of %q: expected a time such as 2s or 2000 (milliseconds), above 0", v.Text, w.Text)
		return false
	}
	if w.Text == "slowstart" {
		t = max(time.Second, t.Truncate(time.Second)) // it goes by whole seconds
	}
	*at = t
	return true
}
