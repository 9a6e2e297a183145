package haproxy

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// stickTable reads stick-table type TYPE [len N] size N expire TIME ...
func (r *reader) stickTable(l *line) {
	const usual = 32 // bytes of a string (configuration manual 11.1)
	t := &stickTable{length: usual}
	for i := 0; i < len(l.args); i++ {
		w := l.args[i]
		if w.Text == "nopurge" {
			t.noPurge = true
			continue
		}
		if i++; i == len(l.args) {
			r.Wrong(l, w, "parameter %q of stick-table has no value: expected one behind it", w.Text)
			return
		}
		if !r.stickTableParameter(l, t, w, l.args[i]) {
			return
		}
	}
	if t.size == 0 {
		r.Wrong(l, l.Words[0], "stick-table without a size: expected size and a number such as 10k")
		return
	}
	r.proxy.table = t
}

func (r *reader) stickTableParameter(l *line, t *stickTable, w, v conf.Word) (ok bool) {
	switch w.Text {
	case "type":
		t.text = slices.Contains([]string{"string", "integer", "binary"}, v.Text)
		if ok = t.text || v.Text == "ip" || v.Text == "ipv6"; !ok {
			r.Wrong(l, v, "stick-table type %q: expected ip, ipv6, string, integer or binary", v.Text)
		}
	case "len":
		if t.length, ok = parseCount(v.Text); !ok || t.length == 0 || !t.text {
			r.Wrong(l, v, "invalid length %q: expected a number behind type string", v.Text)
			return false
		}
	case "size":
		if t.size, ok = parseSize(v.Text); !ok {
			r.Wrong(l, v, "invalid size %q of the stick-table: expected a number such as 10k", v.Text)
		}
	case "expire":
		t.expire, ok = r.time(l, v)
	case "store":
		return r.storedCounters(l, t, v)
	case "peers":
		r.Note(l, "stick-table", "%s", elsewhere["peers"])
		return true
	default:
		r.Wrong(l, w, "parameter %q of stick-table is not supported yet: expected type, len, size, expire or nopurge", w.Text)
	}
	return ok
}

// stickSamples are the patterns of stick rules.
var stickSamples = []struct {
	name   string
	is     stickSample
	named  bool // has a name in brackets
	answer bool // a sample of the response
}{
	{"src", stickSource, false, false},
	{"req.cook", stickCookie, true, false}, {"cook", stickCookie, true, false}, {"req_cook", stickCookie, true, false},
	{"req.hdr", stickHeader, true, false}, {"hdr", stickHeader, true, false},
	{"path", stickPath, false, false}, {"url", stickURL, false, false},
	{"url_param", stickParameter, true, false}, {"urlp", stickParameter, true, false},
	{"res.cook", stickAnswerCookie, true, true}, {"scook", stickAnswerCookie, true, true}, {"res_cook", stickAnswerCookie, true, true},
}

// stick reads stick on|match|store-request|store-response PATTERN [table NAME]
// [if|unless CONDITION].
func (r *reader) stick(l *line) {
	rule := stickRule{what: l.Words[1].Text}
	if !r.stickPattern(l, &rule) {
		return
	}
	rest := l.args[1:]
	where := stickLine{rule: len(r.proxy.sticks), line: l.Directive, table: l.args[0]}
	if len(rest) > 0 && rest[0].Text == "table" {
		if len(rest) == 1 {
			r.Wrong(l, rest[0], `"table" without a name: expected that of a backend with a stick-table`)
			return
		}
		where.table, where.named = rest[1], true
		rest = rest[2:]
	}
	if len(rest) > 0 {
		var ok bool
		if rule.when, ok = r.condition(l, rest); !ok {
			return
		}
	}
	where.proxy = r.proxy
	r.proxy.sticks = append(r.proxy.sticks, rule)
	r.sticks = append(r.sticks, where)
}

// stickPattern reads the sample of a rule; false after a problem.
func (r *reader) stickPattern(l *line, rule *stickRule) bool {
	w := l.args[0]
	name, inside, hasName := strings.Cut(w.Text, "(")
	inside, closed := strings.CutSuffix(inside, ")")
	for _, s := range stickSamples {
		if s.name != name || s.named != hasName || hasName && (!closed || inside == "" || strings.ContainsAny(inside, "(),")) {
			continue
		}
		if s.answer != rule.storesResponse() {
			r.Wrong(l, w, "%q is not known there: a rule %q looks at %s", w.Text, "stick "+rule.what, sides[rule.storesResponse()])
			return false
		}
		rule.sample, rule.name = s.is, inside
		return true
	}
	r.Refuse(r.part(), l, l.Name(), w, "stick %s %q is not supported yet: expected src, req.cook(NAME), req.hdr(NAME), path, url, url_param(NAME) or res.cook(NAME), without converters", rule.what, w.Text)
	return false
}

var sides = map[bool]string{false: "requests", true: "answers"}

// stickLine is a stick line whose table is still to be found.
type stickLine struct {
	proxy *Proxy
	rule  int
	line  *conf.Directive
	table conf.Word // its name, if it is named
	named bool
}

// storedCounters reads store NAME[(PERIOD)],...
func (r *reader) storedCounters(l *line, t *stickTable, v conf.Word) bool {
	for _, text := range splitArgs(v.Text) {
		name, period, _, _ := cutCall(text)
		i := slices.IndexFunc(counterNames, func(c struct {
			name  string
			rated bool
			of    func(c *counters, at int64) int64
		}) bool {
			return c.name == name
		})
		switch {
		case i < 0:
			r.Note(l, "stick-table", "the counter %q is not modelled", name)
		case counterNames[i].rated:
			d, ok := parseTime(period)
			if !ok {
				r.Wrong(l, v, "the counter %q needs a period: expected one such as %s(10s)", name, name)
				return false
			}
			if t.periods == nil {
				t.periods = periods{}
			}
			t.periods[name] = d
		}
	}
	return true
}

// linkStick finds the tables of the stick rules.
func (r *reader) linkStick() {
	seen := map[*Proxy]bool{}
	for _, list := range [][]*Proxy{r.config.Frontends, r.config.Backends} {
		for _, p := range list {
			if p.table != nil && !seen[p] {
				seen[p], p.tableAt = true, len(r.config.tables)
				r.config.tables = append(r.config.tables, p)
			}
		}
	}
	for _, s := range r.sticks {
		of := s.proxy
		if s.named {
			if of = r.config.proxyNamed(s.table.Text); of == nil {
				if of = r.backend(s.line, s.table); of == nil {
					continue
				}
			}
		}
		if of.table == nil {
			r.Wrong(s.line, s.line.Words[0], "%s %q has stick rules without a stick-table in it", of.Section, of.Name)
			continue
		}
		s.proxy.sticks[s.rule].table = of
	}
}
