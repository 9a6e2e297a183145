package nginx

import (
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

func (r *reader) upstream(_ *block, s *conf.Directive) {
	w := s.Args()[0]
	if u := r.upstreams[w.Text]; u != nil {
		r.Wrong(s, w, "duplicate upstream %q: it stands on line %d already", w.Text, u.Pos.Line)
		return
	}
	u := &Upstream{Name: w.Text, Pos: s.Pos(), Strategy: "round robin", kept: defaultKeepalive()}
	r.upstreams[u.Name] = u
	r.config.Upstreams = append(r.config.Upstreams, u)
	before := len(r.Problems)
	r.enter(&block{scope: inUpstream, name: "upstream", up: u}, s.Block)
	switch {
	case len(r.Problems) > before:
	case len(u.Servers) == 0:
		r.Wrong(s, s.Words[0], "no servers are inside upstream %q", u.Name)
	case u.weight(false) == 0:
		r.Wrong(s, s.Words[0], "no servers in upstream %q: all of them are backups", u.Name)
	case u.Shared && u.strategy != nil:
		r.Wrong(s, s.Words[0], "upstream %q: zone cannot share the servers of the third-party method %q: expected it to be left out", u.Name, u.Strategy)
	case u.weight(false) > maxWeight || u.weight(true) > maxWeight:
		r.Wrong(s, s.Words[0], "upstream %q: the weights add up to more than %d", u.Name, maxWeight)
	}
}

// maxWeight keeps the ring of hash ... consistent (160 points for each unit) in
// bounds. nginx has no such limit.
const maxWeight = 100_000

func (u *Upstream) weight(backup bool) int {
	sum := 0
	for _, s := range u.Servers {
		if s.Backup == backup {
			sum += s.Weight
		}
	}
	return sum
}

// upstreamServer reads server address parameters.
func (r *reader) upstreamServer(b *block, s *conf.Directive) {
	if len(s.Args()) == 0 {
		r.Wrong(s, s.Words[0], `invalid number of arguments in "server" directive: expected an address`)
		return
	}
	w := s.Args()[0]
	srv := UpstreamServer{Written: w.Text, Weight: 1, MaxFails: 1, FailTimeout: 10 * time.Second, where: s.Problem(w, "")}
	problem := ""
	switch {
	case strings.HasPrefix(w.Text, "unix:"):
		srv.socket = true
		r.Refuse(&b.up.part, s, s.Name(), w, "%s in upstream %q", refusedSocket, w.Text)
	case strings.Contains(w.Text, "://"):
		problem = "invalid address: expected host:port without a scheme"
	default:
		srv.Host, srv.Port, problem = splitHostPort(w.Text, 80)
	}
	if problem != "" {
		r.Wrong(s, w, "%s in upstream %q", problem, w.Text)
	}
	ok := problem == ""
	for _, p := range s.Args()[1:] {
		ok = r.serverParameter(b.up, &srv, s, p) && ok
	}
	if ok {
		b.up.Servers = append(b.up.Servers, srv)
	}
}

// commercial are parameters of nginx Plus.
var commercial = []string{"slow_start=", "resolve", "service=", "route=", "drain", "zone="}

// serverParameter reads one parameter; false after a problem.
func (r *reader) serverParameter(u *Upstream, srv *UpstreamServer, s *conf.Directive, p conf.Word) bool {
	name, value, hasValue := strings.Cut(p.Text, "=")
	ok := true
	switch {
	case p.Text == "down":
		srv.Down = true
	case p.Text == "backup":
		srv.Backup = true
		if !r.accepts(u, s, p, name) {
			return false
		}
	case name == "weight" && hasValue:
		srv.Weight, ok = parseCount(value)
		ok = ok && srv.Weight > 0
	case name == "max_fails" && hasValue:
		srv.MaxFails, ok = parseCount(value)
	case name == "max_conns" && hasValue:
		if !r.accepts(u, s, p, name) {
			return false
		}
		srv.MaxConns, ok = parseCount(value)
	case name == "fail_timeout" && hasValue:
		srv.FailTimeout, ok = parseTime(value, true)
	default:
		for _, c := range commercial {
			if p.Text == c || (strings.HasSuffix(c, "=") && strings.HasPrefix(p.Text, c)) {
				r.Wrong(s, p, "parameter %q is not supported: %s", p.Text, refusedCommercial)
				return false
			}
		}
		ok = false
	}
	if !ok {
		known := []string{"weight", "max_fails", "fail_timeout", "max_conns", "backup", "down"}
		hint := conf.Hint(name, known, "expected weight=, max_fails=, fail_timeout=, max_conns=, backup or down")
		if slices.Contains(known, name) {
			hint = "expected " + serverParameterForm(name)
		}
		r.Wrong(s, p, "invalid parameter %q: %s", p.Text, hint)
	}
	return ok
}

func serverParameterForm(name string) string {
	switch name {
	case "weight":
		return "weight=NUMBER, at least 1, without spaces"
	case "fail_timeout":
		return "fail_timeout=TIME in whole seconds, such as 10s"
	case "backup", "down":
		return name + " without a value"
	}
	return name + "=NUMBER without spaces"
}

// refuses reports whether server lines below this balancing method may not have
// the parameter.
func refuses(strategy, parameter string) bool {
	e, _ := balance.Find("nginx", strategy)
	return slices.Contains(e.Refuses, parameter)
}

// accepts reports whether the balancing method above this server line permits
// the parameter, and adds a problem where it does not.
func (r *reader) accepts(u *Upstream, s *conf.Directive, p conf.Word, parameter string) bool {
	if refuses(u.Strategy, parameter) {
		r.Wrong(s, p, `balancing method does not support parameter %q: %s stands above; expected round robin or least_conn`, parameter, u.Strategy)
		return false
	}
	return true
}

// setMethod sets the balancing method.
func (r *reader) setMethod(u *Upstream, s *conf.Directive, name string) {
	if u.Strategy != "round robin" {
		r.Note(s, s.Name(), "load balancing method redefined: it takes the place of %s", u.Strategy)
	}
	for i := range u.Servers {
		if !u.Servers[i].Backup || !refuses(name, "backup") {
			continue
		}
		if neverBackup(name) {
			r.Note(s, s.Name(), "nginx accepts the backup servers because they stand above this line; the module never uses them")
		} else {
			r.Note(s, s.Name(), "nginx accepts the backup servers because they stand above this line; it uses them only after %d others were rejected in one request", 20)
		}
		break
	}
	if u.kept.most > 0 {
		r.Note(s, s.Name(), "load balancing method redefined: keepalive, which stands above, has no effect; expected it below the method")
		u.kept.most = 0
	}
	u.Strategy, u.strategy, u.cookie, u.methodAt = name, nil, "", s.Pos()
}

func (r *reader) method(b *block, s *conf.Directive) { r.setMethod(b.up, s, s.Name()) }

func (r *reader) hash(b *block, s *conf.Directive) {
	args := s.Args()
	name := "hash"
	if len(args) == 2 {
		if args[1].Text != "consistent" {
			r.Wrong(s, args[1], `invalid parameter %q: expected "consistent"`, args[1].Text)
			return
		}
		name = "hash consistent"
	}
	b.up.Key = r.value(s, args[0], useNeeded)
	r.setMethod(b.up, s, name)
}

func (r *reader) randomMethod(b *block, s *conf.Directive) {
	args := s.Args()
	name := "random"
	if len(args) > 0 {
		if args[0].Text != "two" {
			r.Wrong(s, args[0], `invalid parameter %q: expected "two"`, args[0].Text)
			return
		}
		name = "random two"
	}
	if len(args) == 2 && args[1].Text != "least_conn" {
		if strings.HasPrefix(args[1].Text, "least_time") {
			r.Wrong(s, args[1], "parameter %q is not supported: %s", args[1].Text, refusedCommercial)
		} else {
			r.Wrong(s, args[1], `invalid parameter %q: expected "least_conn"`, args[1].Text)
		}
		return
	}
	r.setMethod(b.up, s, name)
}

func (r *reader) zone(b *block, s *conf.Directive) {
	args := s.Args()
	z := zone{name: args[0].Text, where: s.Problem(args[0], "")}
	if len(args) == 2 {
		size, ok := parseSize(args[1].Text)
		switch {
		case !ok || size == 0:
			r.Wrong(s, args[1], "invalid size %q of the zone: expected a size such as 64k", args[1].Text)
		case size < leastZone:
			r.Wrong(s, args[1], "zone %q is too small: expected at least %dk", z.name, leastZone>>10)
		}
		z.sized = true
	}
	r.zones = append(r.zones, z)
	b.up.Shared = true
}

// leastZone is eight pages, as nginx asks of shared memory.
const leastZone = 8 * 4096

// zone is a mention of shared memory. Upstreams may share one, which gets its
// size at one of them.
type zone struct {
	name  string
	sized bool
	where conf.Problem
}

// checkZones adds a problem for each zone that no line gives a size.
func (r *reader) checkZones() {
	for _, z := range r.zones {
		if !slices.ContainsFunc(r.zones, func(o zone) bool { return o.name == z.name && o.sized }) {
			r.WrongAt(z.where, "zero size shared memory zone %q: expected a size behind the name, such as 64k", z.name)
		}
	}
}
