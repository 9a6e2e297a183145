package haproxy

import "github.com/hadrill/hadrill/sim/conf"

// Where a keyword may stand.
const (
	inGlobal conf.Place = 1 << iota
	inDefaults
	inFrontend
	inBackend
	inListen

	inFront = inFrontend | inListen
	inBack  = inBackend | inListen
	inProxy = inDefaults | inFrontend | inBackend | inListen
)

var sectionNames = []string{"global", "defaults", "frontend", "backend", "listen"}

// row is an entry of HAProxy's tables for a keyword of one word, or of two as
// in "option redispatch". A row for a family ("http-request") stands for those
// of the family that have no row of their own.
type row = conf.Row[func(r *reader, l *line)]

// newTable returns the table of all keywords; messages begin as HAProxy's own
// do.
func newTable() *conf.Table[func(r *reader, l *line)] {
	t := &conf.Table[func(r *reader, l *line)]{
		Places: sectionNames,
		Wording: conf.Wording{
			Unknown:   "unknown keyword %[1]q in %[2]s",
			Expected:  "expected a keyword of HAProxy",
			Refused:   "%[1]q is not supported yet",
			Misplaced: "%[1]q is not allowed here",
			Arguments: "%q has %d arguments: expected %s",
			Passed:    "HAProxy ignores it: a %[2]s has no such part",
		},
	}
	return t.Add(supported()...).Add(ignored()...).Add(unsupported()...)
}

// supported returns the keywords that have an effect.
func supported() []row {
	return []row{
		{Names: "mode", In: inProxy, Form: one, Read: (*reader).mode},
		{Names: "bind", In: inFront, Passed: inBackend, Form: oneOrMore, Read: (*reader).bind},
		{Names: "acl", In: inFront | inBack, Form: twoOrMore, Read: (*reader).acl},
		{Names: "use_backend", In: inFront, Form: oneOrMore, Read: (*reader).useBackend},
		{Names: "default_backend", In: inDefaults | inFront, Form: one, Read: (*reader).defaultBackend},

		{Names: "balance", In: inDefaults | inBack, Passed: inFrontend, Form: anything, Read: (*reader).balance},
		{Names: "hash-type", In: inDefaults | inBack, Passed: inFrontend, Form: conf.Between(1, 3), Read: (*reader).hashType},
		{Names: "server", In: inBack, Form: twoOrMore, Read: (*reader).server},
		{Names: "default-server", In: inDefaults | inBack, Form: oneOrMore, Read: (*reader).defaultServer},
		{Names: "cookie", In: inDefaults | inBack, Passed: inFrontend, Form: oneOrMore, Read: (*reader).cookie},
		{Names: "retries", In: inDefaults | inBack, Passed: inFrontend, Form: one, Read: placed((*reader).retriesLine, func(s *settingLines) *conf.Pos { return &s.retries })},
		{Names: "retry-on", In: inDefaults | inBack, Form: oneOrMore, Read: placed((*reader).retryOnLine, func(s *settingLines) *conf.Pos { return &s.retryOn })},
		{Names: "option redispatch", In: inDefaults | inBack, Passed: inFrontend, Form: upToOne, Read: placed((*reader).redispatch, func(s *settingLines) *conf.Pos { return &s.redispatch })},
		{Names: "option allbackups", In: inDefaults | inBack, Passed: inFrontend, Read: func(r *reader, l *line) { r.reading.allBackups = !l.no }},
		{Names: "option persist", In: inDefaults | inBack, Passed: inFrontend, Read: func(r *reader, l *line) { r.reading.persist = !l.no }},
		{Names: "option forwardfor", In: inProxy, Form: anything, Read: (*reader).forwardFor},
		{Names: "option httpchk", In: inDefaults | inBack, Passed: inFrontend, Form: anything, Read: (*reader).httpCheck},
		{Names: "http-check expect", In: inDefaults | inBack, Passed: inFrontend, Form: oneOrMore, Read: (*reader).httpExpect},
		{Names: "http-check disable-on-404", In: inDefaults | inBack, Passed: inFrontend, Read: (*reader).disableOn404},
		{Names: "http-check send", In: inDefaults | inBack, Passed: inFrontend, Form: oneOrMore, Read: (*reader).httpSend},

		{Names: "timeout connect", In: inDefaults | inBack, Passed: inFrontend, Form: one, Read: placed(timeout(func(s *settings) *int64 { return (*int64)(&s.connect) }), func(s *settingLines) *conf.Pos { return &s.connect })},
		{Names: "timeout server", In: inDefaults | inBack, Passed: inFrontend, Form: one, Read: placed(timeout(func(s *settings) *int64 { return (*int64)(&s.server) }), func(s *settingLines) *conf.Pos { return &s.server })},
		{Names: "timeout queue", In: inDefaults | inBack, Passed: inFrontend, Form: one, Read: timeout(func(s *settings) *int64 { return (*int64)(&s.queue) })},
		{Names: "timeout check", In: inDefaults | inBack, Passed: inFrontend, Form: one, Read: timeout(func(s *settings) *int64 { return (*int64)(&s.check) })},

		{Names: "http-check connect", In: inDefaults | inBack, Passed: inFrontend, Form: anything, Read: (*reader).httpConnect},
		{Names: "option tcp-check", In: inDefaults | inBack, Passed: inFrontend, Form: anything, Read: (*reader).optionTCPCheck},
		{Names: "option mysql-check, option pgsql-check, option smtpchk, option ldap-check, option ssl-hello-chk, option spop-check",
			In: inDefaults | inBack, Passed: inFrontend, Form: anything, Read: (*reader).greetingCheck},
		{Names: "option redis-check", In: inDefaults | inBack, Passed: inFrontend, Read: (*reader).redisCheck},
		{Names: "tcp-check", In: inDefaults | inBack, Passed: inFrontend, Form: oneOrMore, Read: (*reader).tcpCheckLine},

		{Names: "http-request", In: inProxy, Form: oneOrMore, Read: (*reader).httpRequest},
		{Names: "http-response", In: inProxy, Form: oneOrMore, Read: (*reader).httpResponse},
		{Names: "http-after-response", In: inProxy, Form: oneOrMore, Read: (*reader).httpAfterResponse},
		{Names: "tcp-request", In: inProxy, Form: twoOrMore, Read: (*reader).tcpRequest},
		{Names: "redirect", In: inFront | inBack, Form: twoOrMore, Read: (*reader).redirectLine},
		{Names: "errorloc, errorloc302, errorloc303", In: inProxy, Form: conf.Exactly(2), Read: (*reader).errorLocation},
		{Names: "errorfile", In: inProxy, Form: conf.Exactly(2), Read: (*reader).errorFile},
		{Names: "http-error", In: inProxy, Form: twoOrMore, Read: (*reader).httpError},
		{Names: "monitor-uri", In: inDefaults | inFront, Passed: inBackend, Form: one, Read: func(r *reader, l *line) { r.reading.monitor = l.args[0].Text }},
		{Names: "monitor", In: inFront, Form: twoOrMore, Read: (*reader).monitorLine},

		{Names: "maxconn", In: inGlobal | inProxy, Form: one, Read: (*reader).maxConnLine},
		{Names: "maxconnrate", In: inGlobal, Form: one, Read: func(r *reader, l *line) { r.config.maxConnRate = max(0, r.number(l, l.Name(), l.args[0])) }},
		{Names: "maxsessrate", In: inGlobal, Form: one, Read: func(r *reader, l *line) { r.config.maxSessRate = max(0, r.number(l, l.Name(), l.args[0])) }},
		{Names: "setenv, presetenv", In: inGlobal, Form: conf.Exactly(2), Read: (*reader).setEnvironment},
		{Names: "unsetenv", In: inGlobal, Form: oneOrMore, Read: (*reader).unsetEnvironment},
		{Names: "resetenv", In: inGlobal, Form: anything, Read: (*reader).resetEnvironment},
		{Names: "set-var, set-var-fmt", In: inGlobal, Form: twoOrMore, Read: (*reader).processVariable},
		{Names: "ssl-server-verify", In: inGlobal, Form: one, Read: func(r *reader, l *line) { r.config.unverified = l.args[0].Text == "none" }},
		{Names: "tune.bufsize", In: inGlobal, Form: one, Read: readBuffer(func(b *buffers) *int { return &b.size }, 1, 1<<30)},
		{Names: "tune.maxrewrite", In: inGlobal, Form: one, Read: readBuffer(func(b *buffers) *int { return &b.rewrite }, 0, 1<<30)},
		{Names: "tune.http.maxhdr", In: inGlobal, Form: one, Read: readBuffer(func(b *buffers) *int { return &b.headers }, 1, 32767)},
		{Names: "spread-checks", In: inGlobal, Form: one, Read: func(r *reader, l *line) { r.config.spread = min(50, max(0, r.number(l, l.Name(), l.args[0]))) }},
		{Names: "rate-limit sessions", In: inDefaults | inFront, Passed: inBackend, Form: one, Read: func(r *reader, l *line) { r.reading.rateLimit = max(0, r.number(l, l.Name(), l.args[0])) }},
		{Names: "backlog", In: inDefaults | inFront, Passed: inBackend, Form: one, Read: func(r *reader, l *line) { r.reading.backlog = max(0, r.number(l, l.Name(), l.args[0])) }},
		{Names: "fullconn", In: inDefaults | inBack, Passed: inFrontend, Form: one, Read: func(r *reader, l *line) { r.reading.fullConn = max(0, r.number(l, l.Name(), l.args[0])) }},
		{Names: "dynamic-cookie-key", In: inDefaults | inBack, Passed: inFrontend, Form: one, Read: func(r *reader, l *line) { r.reading.dynamicKey = l.args[0].Text }},
		{Names: "option abortonclose", In: inProxy, Read: func(r *reader, l *line) { r.reading.abort = !l.no }},
		{Names: "timeout tarpit", In: inProxy, Form: one, Read: timeout(func(s *settings) *int64 { return (*int64)(&s.tarpit) })},
		{Names: "timeout client", In: inDefaults | inFront, Passed: inBackend, Form: one, Read: timeout(func(s *settings) *int64 { return (*int64)(&s.client) })},
		{Names: "server-template", In: inBack, Form: conf.AtLeast(3), Read: (*reader).serverTemplate},

		{Names: "stick-table", In: inFront | inBack, Form: twoOrMore, Read: (*reader).stickTable},
		{Names: "stick on", In: inBack, Passed: inFrontend, Form: oneOrMore, Read: (*reader).stick},
		{Names: "stick match", In: inBack, Passed: inFrontend, Form: oneOrMore, Read: (*reader).stick},
		{Names: "stick store-request", In: inBack, Passed: inFrontend, Form: oneOrMore, Read: (*reader).stick},
		{Names: "stick store-response", In: inBack, Passed: inFrontend, Form: oneOrMore, Read: (*reader).stick},
		{Names: "unique-id-format", In: inProxy, Form: one, Read: (*reader).uniqueFormat},
		{Names: "unique-id-header", In: inProxy, Form: one, Read: func(r *reader, l *line) { r.reading.identifierHeader = l.args[0].Text }},
		{Names: "option originalto", In: inProxy, Form: anything, Read: (*reader).originalTo},
		{Names: "http-send-name-header", In: inDefaults | inBack, Passed: inFrontend, Form: upToOne, Read: (*reader).sendName},
		{Names: "option checkcache", In: inDefaults | inBack, Passed: inFrontend, Read: func(r *reader, l *line) { r.reading.checkCache = !l.no }},
		{Names: "stats auth", In: inProxy, Form: one, Read: (*reader).statsAuth},
		{Names: "stats realm", In: inProxy, Form: one, Read: func(r *reader, l *line) { r.reading.statsOn, r.reading.statsRealm = true, l.args[0].Text }},
		{Names: "stats http-request", In: inFront | inBack, Form: oneOrMore, Read: (*reader).statsRule},
		{Names: "stats enable", In: inProxy, Read: (*reader).statsEnable},
		{Names: "stats uri", In: inProxy, Form: one, Read: (*reader).statsURI},
	}
}
