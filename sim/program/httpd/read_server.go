package httpd

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

// listen reads Listen [address:]port [protocol].
func (r *reader) listen(d *conf.Directive) {
	l, ok := r.address(d, d.Args()[0], true)
	if !ok || !r.room(d, len(r.config.Listens)) {
		return
	}
	if len(d.Args()) > 1 && strings.EqualFold(d.Args()[1].Text, "https") {
		l.TLS = true
	}
	l.TLS = l.TLS || l.Port == 443
	for _, other := range r.config.Listens {
		if other.Port == l.Port && (other.Host == l.Host || other.Host == "" || l.Host == "") {
			r.Wrong(d, d.Args()[0], "could not bind to %q: line %d listens there already", d.Args()[0].Text, other.where.Pos.Line)
			return
		}
	}
	r.config.Listens = append(r.config.Listens, l)
}

// address reads an address; bare permits a port alone. Without a port it is 0.
func (r *reader) address(d *conf.Directive, w conf.Word, bare bool) (Listen, bool) {
	l := Listen{where: d.Problem(w, "")}
	name, port := splitAddress(w.Text)
	if bare && port == "" {
		name, port = "", name
	}
	if name != "*" && name != "_default_" {
		l.Host = strings.ToLower(name)
	}
	if port == "" || port == "*" && !bare {
		return l, name != ""
	}
	p, ok := conf.Port(port)
	if l.Port = p; !ok {
		r.Wrong(d, w, "invalid port %q in %q: expected 1 to 65535", port, w.Text)
	}
	return l, ok
}

func (r *reader) serverName(d *conf.Directive) {
	name := d.Args()[0].Text
	if _, rest, found := strings.Cut(name, "://"); found {
		name = rest
	}
	r.server.Name, _ = splitAddress(strings.ToLower(name))
}

func (r *reader) serverAlias(d *conf.Directive) {
	for _, w := range d.Args() {
		r.server.Aliases = append(r.server.Aliases, strings.ToLower(w.Text))
	}
}

// virtualHost reads a <VirtualHost>; it inherits the settings that it does not
// have from the main server.
func (r *reader) virtualHost(d *conf.Directive) {
	if !r.room(d, len(r.config.Servers)) {
		return
	}
	s := &Server{inherits: true, Pos: d.Pos()}
	for _, w := range d.Args() {
		if l, ok := r.address(d, w, false); ok {
			s.At = append(s.At, l)
		}
	}
	main := r.server
	r.server = s
	r.config.Servers = append(r.config.Servers, s)
	r.walk(d.Block, inHost)
	r.server = main
}

// location reads <Location path>, <Location ~ pattern> and <LocationMatch
// pattern>.
func (r *reader) location(d *conf.Directive) {
	l, w := &location{}, d.Args()[0]
	match := strings.EqualFold(d.Name(), "LocationMatch")
	if len(d.Args()) == 2 {
		if match || w.Text != "~" {
			r.Wrong(d, d.Args()[1], "multiple arguments of <Location> are not supported: expected a path, or ~ and a pattern")
			return
		}
		match, w = true, d.Args()[1]
	}
	if l.prefix = w.Text; match {
		if l.pattern = r.pattern(d, w); l.pattern == nil {
			return
		}
	} else if strings.ContainsAny(w.Text, "*?[") {
		l.glob = true
	}
	outer := r.place
	r.place = l
	r.walk(d.Block, inLocation)
	r.place = outer
	r.server.locations = append(r.server.locations, l)
}

// pattern reads a regular expression; one that is not supported concerns the
// requests of its place alone.
func (r *reader) pattern(d *conf.Directive, w conf.Word) pcre.Expression {
	p, err := pcre.Compile(w.Text, false)
	if err != nil {
		r.refusePattern(d, w, err)
		return nil
	}
	return p
}

func (r *reader) refusePattern(d *conf.Directive, w conf.Word, err error) {
	r.Refuse(r.reached(), d, d.Name(), w, "the regular expression %q is not supported: %s", w.Text, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
}

func (r *reader) setHandler(d *conf.Directive) {
	name := d.Args()[0].Text
	switch {
	case strings.HasPrefix(name, "proxy:"):
		r.proxyHandler(d)
	case r.place == nil || name != "balancer-manager" && name != "server-status":
		r.Note(d, "SetHandler", "%s", whyFiles)
	default:
		r.place.handler = name
		r.Note(d, "SetHandler", "%s", whyStatus)
	}
}

// timeout reads Timeout: httpd takes any number, and reads text that is no
// number as 0.
func (r *reader) timeout(d *conf.Directive) {
	if n, exact := atoi(d.Args()[0].Text); n < 1 {
		r.Wrong(d, d.Args()[0], "invalid time %q in Timeout: httpd accepts it as %d, what that does is not supported", d.Args()[0].Text, n)
		return
	} else if !exact {
		r.Note(d, d.Name(), "httpd takes %q for %d s: what is no digit is passed over", d.Args()[0].Text, n)
	}
	r.server.timeout = r.seconds(d)
}

func (r *reader) proxyTimeout(d *conf.Directive) { r.server.settings.proxyTimeout = r.seconds(d) }

// seconds reads a number of seconds, at least 1.
func (r *reader) seconds(d *conf.Directive) *time.Duration {
	n, _ := atoi(d.Args()[0].Text)
	if n < 1 || time.Duration(n) > longest/time.Second {
		r.Wrong(d, d.Args()[0], "invalid time %q in %s: expected seconds, at least 1", d.Args()[0].Text, d.Name())
		return nil
	}
	t := time.Duration(n) * time.Second
	return &t
}

func (r *reader) maxRequests(d *conf.Directive) {
	n, ok := parseCount(d.Args()[0].Text)
	if !ok || n < 1 {
		r.Wrong(d, d.Args()[0], "invalid number %q in %s: expected at least 1", d.Args()[0].Text, d.Name())
		return
	}
	r.config.MaxRequests = n
}

// onOff reads On or Off.
func (r *reader) onOff(d *conf.Directive) *bool {
	on, ok := parseSwitch(d.Args()[0].Text)
	if !ok {
		r.Wrong(d, d.Args()[0], "%s must be On or Off: found %q", d.Name(), d.Args()[0].Text)
		return nil
	}
	return &on
}

func (r *reader) preserveHost(d *conf.Directive) {
	if v := r.onOff(d); r.place != nil {
		r.place.preserveHost = v
	} else {
		r.server.settings.preserveHost = v
	}
}

func (r *reader) addHeaders(d *conf.Directive) { r.server.settings.addHeaders = r.onOff(d) }

func (r *reader) passInherit(d *conf.Directive) {
	if v := r.onOff(d); v != nil {
		r.server.inherits = *v
	}
}

// proxyRequests reads ProxyRequests: On would make an open forward proxy.
func (r *reader) proxyRequests(d *conf.Directive) {
	if v := r.onOff(d); v != nil && *v {
		r.Note(d, "ProxyRequests", "forward proxying is not modelled: clients of a reverse proxy ask for none. On makes an open proxy of this server, expected Off")
	}
}

// ifSection reads <If>, <ElseIf> and <Else>: their lines count for the requests
// that meet the condition, after those of all other sections.
func (r *reader) ifSection(d *conf.Directive) {
	if r.in == inOther {
		r.other(d)
		return
	}
	l, name := &location{isIf: true, within: r.place}, strings.ToLower(d.Name())
	if l.cond = (&expression{op: "true"}); name != "else" {
		l.cond = r.condition(d, d.Args())
	}
	if name == "if" {
		r.chain = nil
	} else if len(r.chain) == 0 {
		r.Wrong(d, d.Words[0], "<ElseIf> or <Else> section without previous <If> or <ElseIf> section in same scope")
		return
	}
	l.before = r.chain
	r.chain = append(append([]*location(nil), r.chain...), l)
	outer := r.place
	r.place = l
	r.walk(d.Block, inLocation)
	r.place = outer
	r.server.ifs = append(r.server.ifs, l)
}

// serverLimit and threadsPerChild are the two factors of the greatest number of
// requests at once.
func (r *reader) serverLimit(d *conf.Directive)     { r.atLeastOne(d, &r.serverLimits) }
func (r *reader) threadsPerChild(d *conf.Directive) { r.atLeastOne(d, &r.threads) }

func (r *reader) atLeastOne(d *conf.Directive, to *int) {
	n, ok := parseCount(d.Args()[0].Text)
	if !ok || n < 1 {
		r.Wrong(d, d.Args()[0], "invalid number %q in %s: expected at least 1", d.Args()[0].Text, d.Name())
		return
	}
	*to = n
}

// limitRequests makes MaxRequestWorkers at most ServerLimit processes with
// ThreadsPerChild threads each, as httpd does with a warning: 16 with 25 by
// default, prefork 256 with one.
func (r *reader) limitRequests() {
	c := r.config
	processes, threads := 16, 25
	if r.modules.loaded["mpm_prefork_module"] {
		processes, threads = 256, 1
	} else if r.threads > 0 {
		threads = r.threads
	}
	if r.serverLimits > 0 {
		processes = r.serverLimits
	}
	if most := processes * threads; c.MaxRequests == 0 {
		c.MaxRequests = most
	} else if c.MaxRequests > most {
		c.MaxRequests = most
	} else if threads > 1 && c.MaxRequests > threads {
		c.MaxRequests -= c.MaxRequests % threads // a multiple of ThreadsPerChild
	}
}
