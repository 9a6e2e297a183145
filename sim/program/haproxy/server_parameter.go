package haproxy

import (
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// parameter is one of a server or default-server line that is being read, with
// its value if it has one.
type parameter struct {
	line        *line
	name, value conf.Word
	*serverSettings
	server *Server // nil for default-server
}

// Why a parameter of a server has no effect, or is not supported.
const (
	whyConnection  = "changes how a connection is made, which is not modelled"
	refusedMembers = "it changes which servers are used"

	notInDefault    = "is not allowed in default-server"
	notYetInDefault = "in default-server is not supported yet"
)

// serverParameters returns the parameters of a server. A function reports
// whether the value is good.
func serverParameters() []conf.Row[func(r *reader, p *parameter) bool] {
	return []conf.Row[func(r *reader, p *parameter) bool]{
		{Names: "check", Read: set(func(p *parameter) { p.check = true })},
		{Names: "no-check", Read: set(func(p *parameter) { p.check = false })},
		{Names: "non-stick", Read: set(func(p *parameter) { p.nonStick = true })},
		{Names: "backup", Read: ofServer(notYetInDefault, set(func(p *parameter) { p.server.Backup = true }))},
		{Names: "disabled", Read: ofServer(notYetInDefault, set(func(p *parameter) { p.server.Disabled = true }))},
		{Names: "cookie", Form: one, Read: ofServer(notInDefault, set(func(p *parameter) { p.server.Cookie = p.value.Text }))},
		{Names: "id", Form: one, Read: ofServer(notInDefault, number(1, 1<<20-1, "a number of at least 1", func(p *parameter) *int { return &p.server.ID }))},
		// HAProxy takes a weight whose value is missing for 0
		{Names: "weight", Form: upToOne, Read: number(0, 256, "a number from 0 to 256", func(p *parameter) *int { return &p.weight })},
		{Names: "maxconn", Form: one, Read: number(0, mostCount, "a number", func(p *parameter) *int { return &p.maxConn })},
		{Names: "minconn", Form: one, Read: number(0, mostCount, "a number", func(p *parameter) *int { return &p.minConn })},
		{Names: "on-marked-down", Form: one, Read: word(func(p *parameter, _ int) { p.shutdownDown = true }, "shutdown-sessions")},
		{Names: "on-marked-up", Form: one, Read: word(func(p *parameter, _ int) { p.shutdownBackups = true }, "shutdown-backup-sessions")},
		{Names: "track", Form: one, Read: ofServer(notInDefault, set(func(p *parameter) { p.server.tracks = p.value }))},
		{Names: "init-addr", Form: one, Read: set(func(p *parameter) { p.lacking(p.value.Text) })},
		{Names: "resolvers", Form: one, Read: set(func(p *parameter) { p.resolves = true })},
		{Names: "resolve-opts", Form: one, Read: set(func(p *parameter) { p.shares = slices.Contains(strings.Split(p.value.Text, ","), "allow-dup-ip") })},
		{Names: "maxqueue", Form: one, Read: number(0, mostCount, "a number", func(p *parameter) *int { return &p.maxQueue })},
		{Names: "rise", Form: one, Read: number(1, mostCount, "a number of at least 1", func(p *parameter) *int { return &p.rise })},
		{Names: "fall", Form: one, Read: number(1, mostCount, "a number of at least 1", func(p *parameter) *int { return &p.fall })},
		{Names: "error-limit", Form: one, Read: number(1, mostCount, "a number of at least 1", func(p *parameter) *int { return &p.errorLimit })},
		{Names: "port", Form: one, Read: checkPort},
		{Names: "inter", Form: one, Read: interval(time.Nanosecond, func(p *parameter) *time.Duration { return &p.inter })},
		{Names: "fastinter", Form: one, Read: interval(time.Nanosecond, func(p *parameter) *time.Duration { return &p.fastInter })},
		{Names: "downinter", Form: one, Read: interval(time.Nanosecond, func(p *parameter) *time.Duration { return &p.downInter })},
		{Names: "slowstart", Form: one, Read: interval(time.Second, func(p *parameter) *time.Duration { return &p.slowStart })},
		{Names: "observe", Form: one, Read: word(func(p *parameter, i int) { p.observe = observeLayer4 + observed(i) },
			"layer4", "layer7")},
		{Names: "on-error", Form: one, Read: word(func(p *parameter, i int) { p.onError = balance.OnError(i) },
			[]string{balance.FailCheck: "fail-check", balance.FastInter: "fastinter", balance.SuddenDeath: "sudden-death", balance.MarkDown: "mark-down"}...)},

		{Names: "ssl", Read: set(func(p *parameter) { p.tls = true })},
		{Names: "no-ssl", Read: set(func(p *parameter) { p.tls = false })},
		{Names: "check-ssl", Read: set(func(p *parameter) { p.checkTLS, p.checkPlain = true, false })},
		{Names: "no-check-ssl", Read: set(func(p *parameter) { p.checkTLS, p.checkPlain = false, true })},
		{Names: "verify", Form: one, Read: word(func(p *parameter, i int) { p.verifies = i == 1 }, "none", "required")},
		{Names: "ca-file", Form: one, Read: set(func(p *parameter) { p.authorities = true })},
		{Names: "send-proxy, send-proxy-v2, send-proxy-v2-ssl, send-proxy-v2-ssl-cn", Read: set(func(p *parameter) { p.proxies = true })},
		{Names: "no-send-proxy, no-send-proxy-v2, no-send-proxy-v2-ssl, no-send-proxy-v2-ssl-cn", Read: set(func(p *parameter) { p.proxies = false })},
		{Names: "check-send-proxy", Read: set(func(p *parameter) { p.checkProxies = true })},
		{Names: "no-check-send-proxy", Read: set(func(p *parameter) { p.checkProxies = false })},
		{Names: "proxy-v2-options", Form: one, Read: set(func(p *parameter) { p.proxies = true })},
		{Names: "enabled", Read: set(func(p *parameter) { p.enable() })},
		{Names: "stick", Read: set(func(p *parameter) { p.nonStick = false })},
		{Names: "no-backup", Read: set(func(*parameter) {})},
		{Names: "addr", Form: one, Read: set(func(p *parameter) { p.checkHost = p.value.Text })},
		{Names: "redir", Form: one, Read: ofServer(notInDefault, set(func(p *parameter) { p.server.redirects = p.value.Text }))},
		{Names: "agent-check", Read: assumed("no agent runs in a scenario, and one that does not answer leaves the server as it is")},
		{Names: "no-agent-check", Read: set(func(*parameter) {})},
		{Names: "agent-port, agent-inter, agent-addr, agent-send", Form: one, Read: set(func(*parameter) {})},
		{Names: "proto, check-proto", Form: one, Read: protocol},

		{Without: whyConnection, Names: "tfo, no-tfo, no-sslv3, no-tlsv10, no-tlsv11, no-tlsv12, no-tlsv13, " +
			"no-tls-tickets, tls-tickets, ssl-reuse, no-ssl-reuse, allow-0rtt, force-tlsv12, force-tlsv13"},
		{Without: whyConnection, Form: one, Names: "crl-file, crt, sni, alpn, check-alpn, resolve-prefer, resolve-net, ssl-min-ver, ssl-max-ver, " +
			"ciphersuites, npn, tcp-ut, check-sni, pool-max-conn, pool-purge-delay, pool-low-conn, ciphers, verifyhost, log-proto, max-reuse, " +
			"namespace, ws"},
		{Refused: "hardly a server speaks so old a version of TLS", Names: "force-sslv3, force-tlsv10, force-tlsv11"},
		{Refused: refusedMembers, Names: "source, check-via-socks4, socks4, usesrc"},
	}
}

func parameterTable() *conf.Table[func(*reader, *parameter) bool] {
	return new(conf.Table[func(*reader, *parameter) bool]).Add(serverParameters()...)
}

// parameters reads those of a server; s is nil for default-server. False after
// a problem.
func (r *reader) parameters(l *line, words []conf.Word, d *serverSettings, s *Server) bool {
	for len(words) > 0 {
		p := &parameter{line: l, name: words[0], value: conf.Word{Line: words[0].Line, Col: words[0].Col}, serverSettings: d, server: s}
		words = words[1:]
		row := r.parametersOf.Find(p.name.Text)
		switch {
		case row == nil:
			r.unknownParameter(p)
			return false
		case row.Refused != "":
			r.Refuse(r.part(), l, l.Name(), p.name, "parameter %q of a server is not supported yet: %s", p.name.Text, row.Refused)
			return false
		case len(words) < row.Form.Min:
			r.Wrong(l, p.name, "parameter %q has no value: expected one behind it", p.name.Text)
			return false
		case row.Without != "":
			r.Note(l, l.Name(), "parameter %q %s", p.name.Text, row.Without)
			words = words[row.Form.Min:]
			continue
		case row.Form.Max == 1 && len(words) > 0:
			p.value, words = words[0], words[1:]
		}
		if !row.Read(r, p) {
			return false
		}
	}
	return true
}

func (r *reader) unknownParameter(p *parameter) {
	hint := r.Hint(p.name.Text, r.parametersOf.ReadNames(), "expected one such as check, weight, cookie or backup")
	if name, _, ok := strings.Cut(p.name.Text, "="); ok {
		hint = `expected "` + name + `" and its value as words of their own`
	}
	r.Wrong(p.line, p.name, "unknown parameter %q of a server: %s", p.name.Text, hint)
}

// set makes the reader of a parameter whose value has no influence.
func set(is func(p *parameter)) func(*reader, *parameter) bool {
	return func(_ *reader, p *parameter) bool {
		is(p)
		return true
	}
}

// assumed reads a parameter that says what the server understands.
func assumed(what string) func(*reader, *parameter) bool {
	return func(r *reader, p *parameter) bool {
		r.Note(p.line, p.line.Name(), "parameter %q: %s", p.name.Text, what)
		return true
	}
}

// protocol reads proto and check-proto: h1 is the default.
func protocol(r *reader, p *parameter) bool {
	if p.value.Text == "h1" {
		r.Note(p.line, p.line.Name(), "parameter %q %s", p.name.Text, whyConnection)
		return true
	}
	r.Refuse(r.part(), p.line, p.line.Name(), p.value, "%s %s of a server is not supported yet: expected h1, servers of a scenario speak HTTP/1.1", p.name.Text, p.value.Text)
	return false
}

// enable takes disabled back.
func (p *parameter) enable() {
	if p.server != nil {
		p.server.Disabled = false
	}
}

// ofServer reads a parameter that default-server cannot have; otherwise is the
// problem with it there.
func ofServer(otherwise string, read func(*reader, *parameter) bool) func(*reader, *parameter) bool {
	return func(r *reader, p *parameter) bool {
		if p.server != nil {
			return read(r, p)
		}
		r.Wrong(p.line, p.name, "%q %s: expected it in the server lines", p.name.Text, otherwise)
		return false
	}
}

// number reads a number from least to most.
func number(least, most int, wants string, field func(p *parameter) *int) func(*reader, *parameter) bool {
	return func(r *reader, p *parameter) bool {
		n := r.number(p.line, p.name.Text, p.value)
		if n < least || n > most {
			r.Wrong(p.line, p.value, "invalid value %q of %q: expected %s", p.value.Text, p.name.Text, wants)
			return false
		}
		*field(p) = n
		return true
	}
}

// checkPort reads the port that checks go to, of which HAProxy takes the lower
// 16 bits.
func checkPort(r *reader, p *parameter) bool {
	n := 0
	ok := number(0, mostCount, "a port from 1 to 65535", func(*parameter) *int { return &n })(r, p)
	if p.checkPort = uint16(n); n >= 1<<16 {
		r.Note(p.line, p.name.Text, "port %d is above 65535: HAProxy checks port %d", n, p.checkPort)
	}
	return ok
}

// interval reads a time above 0, by whole units.
func interval(unit time.Duration, field func(p *parameter) *time.Duration) func(*reader, *parameter) bool {
	return func(r *reader, p *parameter) bool {
		t, ok := r.time(p.line, p.value)
		if ok && t <= 0 {
			r.Wrong(p.line, p.value, "invalid time %q of %q: expected a time such as 2s or 2000 (milliseconds), above 0", p.value.Text, p.name.Text)
			return false
		}
		*field(p) = max(unit, t.Truncate(unit))
		return ok
	}
}

// word reads one of a list of words; its place there is its number.
func word(is func(p *parameter, i int), words ...string) func(*reader, *parameter) bool {
	return func(r *reader, p *parameter) bool {
		i := slices.Index(words, p.value.Text)
		if i < 0 {
			r.Wrong(p.line, p.value, "invalid value %q of %q: expected one of %s", p.value.Text, p.name.Text, strings.Join(words, ", "))
			return false
		}
		is(p, i)
		return true
	}
}

// lacking reads init-addr: whether the server may begin without an address.
func (p *parameter) lacking(methods string) {
	p.mayLackAddress = slices.Contains(strings.Split(methods, ","), "none")
}
