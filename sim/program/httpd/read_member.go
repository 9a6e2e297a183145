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
var memberParameters = []parameter[Member]{
	{Names: "loadfactor", Read: func(m *Member, v string) string {
		n, ok := parseFactor(v)
		m.Factor = n
		return unless(ok, "LoadFactor must be a number between 1..100")
	}},
	{Names: "retry", Read: func(m *Member, v string) string {
		n, _ := atoi(v)
		m.Retry = time.Duration(n) * time.Second
		return unless(n >= 0, "Retry must be a number of seconds")
	}},
	{Names: "timeout", Read: func(m *Member, v string) string {
		n, _ := atoi(v)
		m.Timeout = time.Duration(n) * time.Second
		return unless(n >= 1, "Timeout must be at least one second")
	}},
	{Names: "connectiontimeout", Read: limit("s", func(m *Member) *time.Duration { return &m.ConnectTimeout })},
	{Names: "ping", Read: limit("s", func(m *Member) *time.Duration { return &m.Ping })},
	{Names: "acquire", Read: limit("ms", func(m *Member) *time.Duration { return &m.Acquire })},
	{Names: "max", Read: count(1<<20, func(m *Member) *int { return &m.Max })},
	{Names: "lbset", Read: count(99, func(m *Member) *int { return &m.Set })},
	{Names: "route", Read: func(m *Member, v string) string {
		m.Route = v
		return unless(len(v) < 64, "Route length must be < 64 characters")
	}},
	{Names: "redirect", Read: func(m *Member, v string) string {
		m.Redirect = v
		return unless(len(v) < 64, "Redirect length must be < 64 characters")
	}},
	{Names: "status", Read: func(m *Member, v string) string { return m.status(v) }},
	{Names: "disablereuse", Read: func(m *Member, v string) string {
		on, ok := parseSwitch(v)
		m.Reuse = !on
		return unless(ok, "DisableReuse must be On|Off")
	}},
	{Names: "enablereuse", Read: func(m *Member, v string) string {
		on, ok := parseSwitch(v)
		m.Reuse = on
		return unless(ok, "EnableReuse must be On|Off")
	}},
	{Names: "responsefieldsize", Read: func(m *Member, v string) string {
		m.FieldSize, _ = atoi(v)
		return sized(0, 1<<30)(m, v)
	}},

	{Names: "min", Read: count(1<<20, nil), Without: "connections are made when they are needed"},
	{Names: "smax", Read: count(1<<20, nil), Without: "idle connections are not closed"},
	{Names: "ttl", Read: sized(1, 1<<30), Without: "idle connections are not closed"},
	{Names: "keepalive", Read: either, Without: "TCP keepalive probes are not modelled"},
	{Names: "flushpackets", Read: func(_ *Member, v string) string {
		return unless(conf.AnyOf("on", "off", "auto")(0, v), "flushpackets must be on|off|auto")
	}, Without: whyBytes},
	{Names: "flushwait", Read: sized(0, 1000), Without: whyBytes},
	{Names: "iobuffersize", Read: buffer, Without: whyBytes},
	{Names: "receivebuffersize", Read: buffer, Without: whyBytes},
	{Names: "addressttl", Without: whyDNS},
	{Names: "secret", Without: "AJP secrets are not modelled: Tomcats let every proxy in"},
	{Names: "upgrade", Without: "upgraded connections are not modelled"},
	{Names: "flusher", Without: whyBytes},
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

// buffer checks the size of a buffer.
func buffer(_ *Member, v string) string {
	n, _ := atoi(v)
	return unless(n == 0 || n >= 512, "expected at least 512 bytes, or 0 for the system's own size")
}

// byAtoi are the parameters that httpd reads as plain numbers: it ignores a
// unit behind them.
var byAtoi = []string{"retry", "timeout", "max", "min", "smax", "ttl", "lbset", "flushwait", "iobuffersize", "receivebuffersize", "responsefieldsize"}

// limit reads a time of at least a millisecond.
func limit(unit string, of func(m *Member) *time.Duration) func(m *Member, v string) string {
	return func(m *Member, v string) string {
		t, ok := parseTime(v, unit)
		*of(m) = t
		return unless(ok && t >= time.Millisecond, "expected a time of at least one millisecond, such as 3, 500ms or 2min")
	}
}

// count reads a number up to most; where of is nil it is checked only.
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
			if m.Flags &^= balance.Unwell; on {
				m.Flags |= balance.Unwell
			}
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
	table := parameterTable(memberParameters)
	p := table.Find(name)
	switch {
	case p != nil:
		if !setParameter(r, d, w, p, m, value) {
			return
		}
		if n, exact := atoi(value); !exact && slices.Contains(byAtoi, p.Name) {
			r.Note(d, name+"=", "httpd takes %q for %d: what is no digit is passed over", w.Text, n)
		}
		r.withoutEffect(d, name, p.Without)
	case conf.AnyOf(healthParameters...)(0, name):
		if what := m.health.set(r, name, value); what != "" {
			r.Wrong(d, w, "%s: found %q", what, w.Text)
		}
	default:
		r.Wrong(d, w, "unknown Worker parameter %q: %s", w.Text, r.Hint(strings.ToLower(name), table.Names(), "expected one of a BalancerMember"))
	}
}
