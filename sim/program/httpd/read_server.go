package httpd

import (
	"regexp"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// listen reads Listen [address:]port [protocol].
func (r *reader) listen(d *conf.Directive) {
	l, ok := r.address(d, d.Args[0], true)
	if !ok || !r.room(d, len(r.config.Listens)) {
		return
	}
	if len(d.Args) > 1 && !strings.EqualFold(d.Args[1].Text, "http") {
		r.note(d, "Listen", "%s", whyTLS)
	}
	for _, other := range r.config.Listens {
		if other.Port == l.Port && (other.Host == l.Host || other.Host == "" || l.Host == "") {
			r.wrong(d, d.Args[0], "could not bind to %q: line %d listens there already", d.Args[0].Text, other.where.Pos.Line)
			return
		}
	}
	r.config.Listens = append(r.config.Listens, l)
}

// address reads an address; port alone is one where bare says so. Without a
// port it is 0.
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
	p, ok := parsePort(port)
	if l.Port = p; !ok {
		r.wrong(d, w, "invalid port %q in %q: expected 1 to 65535", port, w.Text)
	}
	return l, ok
}

func (r *reader) serverName(d *conf.Directive) {
	name := d.Args[0].Text
	if _, rest, found := strings.Cut(name, "://"); found {
		name = rest
	}
	r.server.Name, _ = splitAddress(strings.ToLower(name))
}

func (r *reader) serverAlias(d *conf.Directive) {
	for _, w := range d.Args {
		r.server.Aliases = append(r.server.Aliases, strings.ToLower(w.Text))
	}
}

// virtualHost reads a section of its own; what it does not set it has from the
// main server.
func (r *reader) virtualHost(d *conf.Directive) {
	if !r.room(d, len(r.config.Servers)) {
		return
	}
	s := &Server{inherits: true, Pos: d.Pos()}
	for _, w := range d.Args {
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
	l, w := &location{}, d.Args[0]
	match := strings.EqualFold(d.Name.Text, "LocationMatch")
	if len(d.Args) == 2 {
		if match || w.Text != "~" {
			r.wrong(d, d.Args[1], "multiple arguments of <Location> are not supported: expected a path, or ~ and a pattern")
			return
		}
		match, w = true, d.Args[1]
	}
	if l.prefix = w.Text; match {
		if l.pattern = r.pattern(d, w); l.pattern == nil {
			return
		}
	} else if strings.ContainsAny(w.Text, "*?[") {
		r.wrong(d, w, "wildcards in <Location> are not supported yet: expected a path or <LocationMatch> in %q", w.Text)
		return
	}
	outer := r.place
	r.place = l
	r.walk(d.Block, inLocation)
	r.place = outer
	r.server.locations = append(r.server.locations, l)
}

// pattern reads a regular expression.
func (r *reader) pattern(d *conf.Directive, w conf.Word) *regexp.Regexp {
	p, err := regexp.Compile(w.Text)
	if err != nil {
		r.wrong(d, w, "the regular expression %q is not supported: %s", w.Text, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	return p
}

func (r *reader) setHandler(d *conf.Directive) {
	name := d.Args[0].Text
	switch {
	case strings.HasPrefix(name, "proxy:"):
		r.wrong(d, d.Args[0], "handler %q is not supported yet: expected ProxyPass", name)
	case r.place == nil || name != "balancer-manager" && name != "server-status":
		r.note(d, "SetHandler", "%s", whyFiles)
	default:
		r.place.handler = name
		r.note(d, "SetHandler", "%s", whyStatus)
	}
}

// require reads Require: that nobody is let in would show.
func (r *reader) require(d *conf.Directive) {
	if r.in&(inLocation|inProxy) != 0 && len(d.Args) > 1 && strings.EqualFold(d.Args[0].Text+d.Args[1].Text, "alldenied") {
		r.wrong(d, d.Name, "access rules are not modelled: expected no \"Require all denied\"")
		return
	}
	r.note(d, "Require", "%s", whyAccess)
}

// deny reads Deny from: the same.
func (r *reader) deny(d *conf.Directive) {
	if r.in&(inLocation|inProxy) != 0 && strings.EqualFold(d.Args[1].Text, "all") {
		r.wrong(d, d.Name, "access rules are not modelled: expected no \"Deny from all\"")
		return
	}
	r.note(d, "Deny", "%s", whyAccess)
}

// timeout reads Timeout and ProxyTimeout.
// timeout: httpd takes any number, and 0 for what is none.
func (r *reader) timeout(d *conf.Directive) {
	if n, exact := atoi(d.Args[0].Text); n < 1 {
		r.wrong(d, d.Args[0], "invalid time %q in Timeout: httpd accepts it as %d, what that does is not supported", d.Args[0].Text, n)
		return
	} else if !exact {
		r.note(d, d.Name.Text, "httpd takes %q for %d s: what is no digit is passed over", d.Args[0].Text, n)
	}
	r.server.timeout = r.seconds(d)
}

func (r *reader) proxyTimeout(d *conf.Directive) { r.server.settings.proxyTimeout = r.seconds(d) }

// seconds reads a number of seconds, at least 1.
func (r *reader) seconds(d *conf.Directive) *time.Duration {
	n, _ := atoi(d.Args[0].Text)
	if n < 1 || time.Duration(n) > longest/time.Second {
		r.wrong(d, d.Args[0], "invalid time %q in %s: expected seconds, at least 1", d.Args[0].Text, d.Name.Text)
		return nil
	}
	t := time.Duration(n) * time.Second
	return &t
}

func (r *reader) maxRequests(d *conf.Directive) {
	n, ok := parseCount(d.Args[0].Text)
	if !ok || n < 1 {
		r.wrong(d, d.Args[0], "invalid number %q in %s: expected at least 1", d.Args[0].Text, d.Name.Text)
		return
	}
	r.config.MaxRequests = n
}

// onOff reads On or Off.
func (r *reader) onOff(d *conf.Directive) *bool {
	on, ok := parseSwitch(d.Args[0].Text)
	if !ok {
		r.wrong(d, d.Args[0], "%s must be On or Off: found %q", d.Name.Text, d.Args[0].Text)
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
		r.note(d, "ProxyRequests", "forward proxying is not modelled: clients of a reverse proxy ask for none. On makes an open proxy of this server, expected Off")
	}
}
