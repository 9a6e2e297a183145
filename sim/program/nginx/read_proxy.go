package nginx

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

func (r *reader) proxyPass(b *block, s *conf.Directive) {
	w := s.Args()[0]
	p := &pass{where: s.Problem(w, "")}
	b.loc.pass = p
	if strings.ContainsRune(w.Text, '$') {
		p.target = r.value(s, w, useNeeded)
		r.passes = append(r.passes, p)
		return
	}
	scheme, rest, ok := strings.Cut(w.Text, "://")
	if !ok || (scheme != "http" && scheme != "https") {
		r.Wrong(s, w, `invalid URL prefix in %q: expected http://`, w.Text)
		return
	}
	p.scheme = scheme
	if strings.HasPrefix(rest, "unix:") {
		r.Refuse(r.at, s, s.Name(), w, "%s in %q", refusedSocket, w.Text)
		return
	}
	p.host = rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		p.host, p.uri = rest[:i], rest[i:]
		if p.uri[0] == '?' {
			p.uri = "/" + p.uri
		}
	}
	if p.uri != "" && b.loc.Match >= Regex {
		r.Wrong(s, w, `"proxy_pass" cannot have URI part in location given by regular expression: expected http://%s`, p.host)
		return
	}
	r.passes = append(r.passes, p)
}

// resolver reads the servers of DNS: the names of the scenario are known to all.
func (r *reader) resolver(b *block, _ *conf.Directive) { b.settings.resolver = yes() }

func (r *reader) duration(s *conf.Directive) *time.Duration {
	w := s.Args()[0]
	d, ok := parseTime(w.Text, false)
	if !ok {
		r.Wrong(s, w, "invalid time %q in %q: expected a time such as 500ms, 10s or 1m", w.Text, s.Name())
		return nil
	}
	return &d
}

func (r *reader) flag(s *conf.Directive) *bool {
	w := s.Args()[0]
	on := strings.EqualFold(w.Text, "on")
	if !on && !strings.EqualFold(w.Text, "off") {
		r.Wrong(s, w, `invalid value %q in %q: it must be "on" or "off"`, w.Text, s.Name())
		return nil
	}
	return &on
}

func (r *reader) connectTimeout(b *block, s *conf.Directive) {
	d := r.duration(s)
	b.settings.connect, b.settings.lines.connect = d, at(s)
	const kernel = 75 * time.Second
	if d != nil && *d > kernel {
		r.Note(s, s.Name(), "a connect timeout cannot usually exceed 75 seconds")
	}
}

func (r *reader) readTimeout(b *block, s *conf.Directive) {
	b.settings.read, b.settings.lines.read = r.duration(s), at(s)
}

func (r *reader) nextTimeout(b *block, s *conf.Directive) { b.settings.nextTimeout = r.duration(s) }

func (r *reader) ignoreClientAbort(b *block, s *conf.Directive) {
	b.settings.ignoreAbort = r.flag(s)
}

func (r *reader) requestBuffering(b *block, s *conf.Directive) { b.settings.buffering = r.flag(s) }

func (r *reader) mergeSlashes(b *block, s *conf.Directive) { b.settings.mergeSlash = r.flag(s) }

func (r *reader) nextUpstream(b *block, s *conf.Directive) {
	b.settings.lines.next = at(s)
	var set failure
	if b.settings.next != nil {
		set = *b.settings.next
	}
	var names []string
	for _, f := range failureNames {
		names = append(names, f.name)
	}
	for _, w := range s.Args() {
		found := false
		for _, f := range failureNames {
			if f.name == w.Text {
				set, found = set|f.is, true
			}
		}
		if found {
			continue
		}
		r.Wrong(s, w, "invalid value %q: %s", w.Text, conf.Hint(w.Text, names, "expected one of "+strings.Join(names, ", ")))
	}
	if set&failOff != 0 {
		set = failOff
	}
	b.settings.next = &set
}

func (r *reader) nextTries(b *block, s *conf.Directive) {
	w := s.Args()[0]
	n, ok := parseCount(w.Text)
	if !ok {
		r.Wrong(s, w, "invalid number %q in %q: expected a number, 0 for no limit", w.Text, s.Name())
		return
	}
	b.settings.tries = &n
}

func (r *reader) maxBody(b *block, s *conf.Directive) {
	w := s.Args()[0]
	n, ok := parseSize(w.Text)
	if !ok {
		r.Wrong(s, w, "invalid size %q in %q: expected bytes or a size such as 10m", w.Text, s.Name())
		return
	}
	b.settings.maxBody = &n
}

// hopByHop are headers that concern the connection alone.
var hopByHop = []string{"upgrade", "content-length", "transfer-encoding", "keep-alive", "te", "accept-encoding"}

func (r *reader) setHeader(b *block, s *conf.Directive) {
	name := strings.ToLower(s.Args()[0].Text)
	if name == "connection" {
		if b.settings.headers == nil {
			b.settings.headers = []headerSet{} // nothing is inherited any more
		}
		b.settings.connection = r.value(s, s.Args()[1], useHeader)
		return
	}
	for _, h := range hopByHop {
		if h == name {
			r.Note(s, s.Name(), "headers about the connection are not modelled")
			if b.settings.headers == nil {
				b.settings.headers = []headerSet{} // still nothing is inherited
			}
			return
		}
	}
	v := r.value(s, s.Args()[1], useHeader)
	if v == nil {
		return
	}
	b.settings.headers = append(b.settings.headers, headerSet{name, v})
}

func (r *reader) returnDirective(b *block, s *conf.Directive) {
	args := s.Args()
	ret := &returned{}
	code, isCode := parseCount(args[0].Text)
	const most = 999
	switch {
	case isCode && code > most, !isCode && len(args) == 2:
		r.Wrong(s, args[0], "invalid return code %q: expected a status such as 301 or 503", args[0].Text)
		return
	case isCode:
		ret.code = code
		args = args[1:]
	case strings.HasPrefix(args[0].Text, "http://"), strings.HasPrefix(args[0].Text, "https://"), strings.HasPrefix(args[0].Text, "$scheme"):
		ret.code = 302
	default:
		r.Wrong(s, args[0], "invalid return code %q: expected a status or a URL", args[0].Text)
		return
	}
	if len(args) > 0 {
		ret.text = r.value(s, args[0], useNeeded)
	}
	b.add(step{kind: stepReturn, ret: ret})
}

func (r *reader) stubStatus(b *block, _ *conf.Directive) { b.loc.health = true }

func (r *reader) internal(b *block, _ *conf.Directive) { b.loc.internal = true }

func (r *reader) absoluteRedirect(b *block, s *conf.Directive) { b.settings.absolute = r.flag(s) }
