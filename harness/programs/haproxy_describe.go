package programs

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// haproxySections matches what only a haproxy.cfg has.
var haproxySections = regexp.MustCompile(`(?m)^(?:frontend|backend|listen)\s+\S+[^{;]*$|^defaults\s*$`)

// haproxyProxy is a frontend, a backend or a listen section.
type haproxyProxy struct {
	env     conf.Environment
	kind    string
	binds   []Listen
	servers []Upstream
	passes  bool   // it names a backend, or has servers
	all     bool   // also what no condition chooses a backend for
	site    string // the first host that a condition names
	// hosts are the ACLs that name hosts; only says that all others are denied.
	hosts []string
	only  bool
	// plain says that a request without TLS is redirected to https.
	plain bool
	// checkPort is where its servers are checked, 0 for their own port.
	checkPort uint16
}

func haproxyDescribe(files fs.FS, name string) Description {
	text := readText(files, name)
	d := Description{Environment: haproxyVariables(name, text)}
	var lines []*conf.Directive
	env := environment(d.Environment)
	conf.ParseLines(conf.NewText(name, text), env, func(l *conf.Directive) { lines = append(lines, l) })
	var p *haproxyProxy
	finish := func() {
		if p == nil {
			return
		}
		for _, b := range p.binds {
			b.Serves = p.passes && (b.TLS || !p.plain)
			if !p.all || p.only {
				b.Name = p.site
			}
			d.Listens = append(d.Listens, b)
		}
		if len(p.servers) > 0 {
			d.way(fmt.Sprint(len(d.Ways))) // each section is one
		}
		for _, u := range p.servers {
			if u.Port == 0 && len(p.binds) > 0 { // a server without a port is asked on the one that the user came to
				u.Port = p.binds[0].Port
			}
			if u.Port == 0 {
				u.Port = 80
			}
			d.add(u)
		}
	}
	for _, l := range lines {
		switch l.Name() {
		case "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "userlist", "mailers", "cache", "ring", "program", "http-errors", "fcgi-app":
			finish()
			p = &haproxyProxy{kind: l.Name(), env: env}
			if a := l.Args(); l.Name() == "listen" && len(a) > 1 {
				p.bind(a[1:]) // the old form: listen NAME ADDRESS:PORT
			}
		default:
			if p != nil {
				p.line(l)
			}
		}
	}
	finish()
	d.sort()
	return d
}

// line reads a line of a section.
func (p *haproxyProxy) line(l *conf.Directive) {
	proxy := p.kind == "frontend" || p.kind == "backend" || p.kind == "listen"
	switch args := l.Args(); {
	case !proxy || len(args) == 0:
	case l.Name() == "bind":
		p.bind(args)
	case l.Name() == "default_backend":
		p.passes, p.all = true, true
	case l.Name() == "use_backend":
		p.passes = true
		p.named(args)
	case l.Name() == "acl":
		if p.named(args) {
			p.hosts = append(p.hosts, args[0].Text)
		}
	case l.Name() == "redirect":
		p.redirected(args)
	case l.Name() == "http-request" && args[0].Text == "redirect":
		p.redirected(args[1:])
	case l.Name() == "http-request" && slices.Contains(denials, args[0].Text):
		p.denied(args)
	case l.Name() == "server" && len(args) > 1:
		p.server(args[1].Text, args[2:])
	case l.Name() == "server-template" && len(args) > 2:
		p.server(args[2].Text, args[3:])
	case l.Name() == "default-server":
		p.checkPort = portBehind(args, p.checkPort)
	case l.Name() == "http-check" || l.Name() == "tcp-check":
		p.checkPort = portBehind(args, p.checkPort)
	}
}

// hostCriteria are the ways in which conditions name a host as it is.
var hostCriteria = []string{"hdr(host)", "req.hdr(host)", "hdr_dom(host)", "hdr_end(host)", "hdr_reg(host)", "hdr_sub(host)", "hdr_beg(host)", "req.hdr_dom(host)", "ssl_fc_sni", "req.ssl_sni", "req_ssl_sni"}

// named keeps the first host that a condition names, and reports whether it names
// one.
func (p *haproxyProxy) named(args []conf.Word) (names bool) {
	for i := range args {
		if !slices.Contains(hostCriteria, strings.ToLower(args[i].Text)) {
			continue
		}
		rest := args[i+1:]
		for len(rest) > 1 && (strings.HasPrefix(rest[0].Text, "-") || rest[0].Text == "str" || rest[0].Text == "end" || rest[0].Text == "dom") {
			rest = rest[1:]
		}
		if len(rest) == 0 || !hostName.MatchString(rest[0].Text) {
			continue
		}
		if names = true; p.site == "" {
			p.site, _, _ = strings.Cut(strings.TrimPrefix(rest[0].Text, "."), ":")
		}
	}
	return names
}

// denials are the actions with which a rule gives a request no answer of a server.
var denials = []string{"deny", "reject", "silent-drop", "tarpit"}

// denied reads a rule that denies requests: for all hosts but those that it names.
func (p *haproxyProxy) denied(args []conf.Word) {
	unless := slices.ContainsFunc(args, func(w conf.Word) bool { return w.Text == "unless" })
	for _, w := range args {
		name, not := strings.CutPrefix(w.Text, "!")
		if (not || unless) && slices.Contains(p.hosts, name) {
			p.only = true
		}
	}
}

// hostName is a name of a host, with its port or without.
var hostName = regexp.MustCompile(`^\.?[a-zA-Z0-9][a-zA-Z0-9.-]*(?::\d+)?$`)

// server adds a server, and the port where it is checked if that is another.
func (p *haproxyProxy) server(at string, args []conf.Word) {
	at = conf.ExpandVariables(at, p.env)
	if strings.HasPrefix(at, "/") || strings.Contains(at, "@") && !strings.HasPrefix(at, "ipv4@") {
		return // a socket of this machine
	}
	p.passes, p.all = true, true
	h, port := hostPort(strings.TrimPrefix(at, "ipv4@"), 0)
	p.servers = append(p.servers, Upstream{Host: h, Port: port, Protocol: host.HTTP, Spare: spare(args, "backup", "disabled")})
	if n := portBehind(args, p.checkPort); n != 0 && n != port {
		p.servers = append(p.servers, Upstream{Host: h, Port: n, Protocol: host.HTTP})
	}
}

// portBehind gives the number behind the word port, otherwise where there is none.
func portBehind(args []conf.Word, otherwise uint16) uint16 {
	for i := 0; i+1 < len(args); i++ {
		if n, ok := conf.Port(args[i+1].Text); ok && args[i].Text == "port" {
			return n
		}
	}
	return otherwise
}

// bind reads addresses that stand behind each other with commas.
func (p *haproxyProxy) bind(args []conf.Word) {
	for _, at := range strings.Split(conf.ExpandVariables(args[0].Text, p.env), ",") {
		at = strings.TrimPrefix(at, "ipv4@")
		if i := strings.LastIndexByte(at, '-'); i > strings.LastIndexByte(at, ':') {
			at = at[:i] // the first port of a range
		}
		if l, ok := listenAt(at, 0); ok {
			l.TLS = slices.ContainsFunc(args, func(w conf.Word) bool { return w.Text == "ssl" })
			p.binds = append(p.binds, l)
		}
	}
}
