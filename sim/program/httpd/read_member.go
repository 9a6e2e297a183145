package httpd

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// memberParameters are the parameters of a BalancerMember (set_worker_param).
// The text is what is wrong with the value, "" for nothing.
var memberParameters = []struct {
	name string
	set  func(m *Member, value string) string
	why  string // it has no effect here
}{
	{"loadfactor", func(m *Member, v string) string {
		n, ok := parseFactor(v)
		m.Factor = n
		return unless(ok, "LoadFactor must be a number between 1..100")
	}, ""},
	{"retry", func(m *Member, v string) string {
		n, _ := atoi(v)
		m.Retry = time.Duration(n) * time.Second
		return unless(n >= 0, "Retry must be a number of seconds")
	}, ""},
	{"timeout", func(m *Member, v string) string {
		n, _ := atoi(v)
		m.Timeout = time.Duration(n) * time.Second
		return unless(n >= 1, "Timeout must be at least one second")
	}, ""},
	{"connectiontimeout", limit("s", func(m *Member) *time.Duration { return &m.ConnectTimeout }), ""},
	{"ping", limit("s", func(m *Member) *time.Duration { return &m.Ping }), ""},
	{"acquire", limit("ms", func(m *Member) *time.Duration { return &m.Acquire }), ""},
	{"max", count(1<<20, func(m *Member) *int { return &m.Max }), ""},
	{"lbset", count(99, func(m *Member) *int { return &m.Set }), ""},
	{"route", func(m *Member, v string) string {
		m.Route = v
		return unless(len(v) < 64, "Route length must be < 64 characters")
	}, ""},
	{"redirect", func(m *Member, v string) string {
		m.Redirect = v
		return unless(len(v) < 64, "Redirect length must be < 64 characters")
	}, ""},
	{"status", func(m *Member, v string) string { return m.status(v) }, ""},
	{"disablereuse", func(m *Member, v string) string {
		on, ok := parseSwitch(v)
		m.Reuse = !on
		return unless(ok, "DisableReuse must be On|Off")
	}, ""},
	{"enablereuse", func(m *Member, v string) string {
		on, ok := parseSwitch(v)
		m.Reuse = on
		return unless(ok, "EnableReuse must be On|Off")
	}, ""},

	{"min", count(1<<20, nil), "connections are made when they are needed"},
	{"smax", count(1<<20, nil), "idle connections are not closed"},
	{"ttl", sized(1, 1<<30), "idle connections are not closed"},
	{"keepalive", either, "TCP keepalive probes are not modelled"},
	{"flushpackets", func(_ *Member, v string) string {
		return unless(oneOf("on", "off", "auto")(0, v), "flushpackets must be on|off|auto")
	}, whyBytes},
	{"flushwait", sized(0, 1000), whyBytes},
	{"iobuffersize", buffer, whyBytes},
	{"receivebuffersize", buffer, whyBytes},
	{"responsefieldsize", sized(0, 1<<30), whyBytes},
	{"addressttl", nil, whyDNS},
	{"secret", nil, "AJP secrets are not modelled: Tomcats let every proxy in"},
	{"upgrade", nil, "upgraded connections are not modelled"},
	{"flusher", nil, whyBytes},
}

func unless(ok bool, what string) string {
	if ok {
		return ""
	}
	return what
}

func either(_ *Member, v string) string {
	_, ok := parseSwitch(v)
	return unless(ok, "expected On or Off")
}

// sized checks a number that httpd reads by atoi.
func sized(least, most int) func(*Member, string) string {
	return func(_ *Member, v string) string {
		n, _ := atoi(v)
		return unless(n >= least && n <= most, fmt.Sprintf("expected a number from %d to %d", least, most))
	}
}

// buffer checks the size of one.
func buffer(_ *Member, v string) string {
	n, _ := atoi(v)
	return unless(n == 0 || n >= 512, "expected at least 512 bytes, or 0 for the system's own size")
}

// byAtoi are the parameters that are plain numbers: a unit behind one is lost.
var byAtoi = []string{"retry", "timeout", "max", "min", "smax", "ttl", "lbset", "flushwait", "iobuffersize", "receivebuffersize", "responsefieldsize"}

// limit reads a time of at least a millisecond.
func limit(unit string, of func(m *Member) *time.Duration) func(m *Member, v string) string {
	return func(m *Member, v string) string {
		t, ok := parseTime(v, unit)
		*of(m) = t
		return unless(ok && t >= time.Millisecond, "expected a time of at least one millisecond, such as 3, 500ms or 2min")
	}
}

// count reads a number up to most; of nil forgets it.
func count(most int, of func(m *Member) *int) func(m *Member, v string) string {
	return func(m *Member, v string) string {
		n, _ := atoi(v)
		if of != nil {
			*of(m) = n
		}
		return unless(n >= 0 && n <= most, "expected a number that is not too large")
	}
}

// statusFlags are the letters of status.
var statusFlags = []struct {
	letter rune
	flag   balance.WorkerFlags
}{
	{'D', balance.Disabled}, {'S', balance.Stopped}, {'N', balance.Draining}, {'I', balance.IgnoreErrors},
	{'H', balance.HotStandby}, {'R', balance.HotSpare},
}

// status reads letters with + (the default) or - before them.
func (m *Member) status(v string) string {
	on := true
	for _, c := range strings.ToUpper(v) {
		known := true
		switch c {
		case '+', '-':
			on = c == '+'
			continue
		case 'E':
			m.failed = on
		case 'C':
			return "status C is not supported yet: " + refusedChecks
		default:
			known = false
		}
		for _, f := range statusFlags {
			if f.letter != c {
				continue
			}
			known = true
			if m.Flags &^= f.flag; on {
				m.Flags |= f.flag
			}
		}
		if !known {
			return "Unknown status parameter option: expected letters of D, S, I, H, R, E, N with + or - before them"
		}
		on = true
	}
	return ""
}

// healthParameters belong to mod_proxy_hcheck.
var healthParameters = []string{"hcmethod", "hcpasses", "hcfails", "hcinterval", "hcuri", "hctemplate", "hcexpr"}

func (r *reader) memberParameter(d *conf.Directive, w conf.Word, m *Member, name, value string) {
	var names []string
	for _, p := range memberParameters {
		names = append(names, p.name)
		if !strings.EqualFold(p.name, name) {
			continue
		}
		if p.set != nil {
			if what := p.set(m, value); what != "" {
				r.wrong(d, w, "%s: found %q", what, w.Text)
				return
			}
		}
		if n, exact := atoi(value); !exact && slices.Contains(byAtoi, p.name) {
			r.note(d, name+"=", "httpd takes %q for %d: what is no digit is passed over", w.Text, n)
		}
		if p.why != "" {
			r.note(d, name+"=", "%s", p.why)
		}
		return
	}
	for _, n := range healthParameters {
		if strings.EqualFold(n, name) {
			r.wrong(d, w, "parameter %q is not supported yet: %s", w.Text, refusedChecks)
			return
		}
	}
	r.wrong(d, w, "unknown Worker parameter %q: %s", w.Text, r.parameterHint(name, names, "expected one of a BalancerMember"))
}

func (r *reader) parameterHint(name string, names []string, otherwise string) string {
	if len(r.problems) < mostProblems {
		if n := conf.Nearest(strings.ToLower(name), names); n != "" {
			return "did you mean \"" + n + "\"?"
		}
	}
	return otherwise
}
