package mmm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// check holds what was read against the rules, as a daemon does before it starts.
func (r *reader) check() {
	for _, kind := range []string{"role", "host"} {
		if len(r.all[kind]) == 0 {
			r.missing(kind)
		}
	}
	if r.who == monitor && len(r.all["monitor"]) == 0 {
		r.missing("monitor")
	}
	for _, kind := range []string{"host", "check"} {
		r.inherit(kind)
	}
	for _, s := range r.all["check"] {
		if !slices.Contains(checkNames, s.name) {
			r.Wrong(s.at, s.at.Words[1], "invalid check %q: expected one of %s", s.name, strings.Join(checkNames, ", "))
		}
	}
	r.checkSection("", r.top)
	for _, kind := range []string{"monitor", "role", "host", "check", "socket"} {
		for _, s := range r.all[kind] {
			name := kind + "->"
			if s.name != "" {
				name += s.name + "->"
			}
			if kind != "monitor" || r.who == monitor {
				r.checkSection(name, s)
			}
		}
	}
}

func (r *reader) missing(name string) {
	r.WrongFile(r.file, "required config entry '%s' is missing: %s does not start", name, daemons[r.who])
}

// inherit gives sections of a type the values of the one named default, which is none
// itself.
func (r *reader) inherit(kind string) {
	i := slices.IndexFunc(r.all[kind], func(s *section) bool { return s.name == fallbackSection })
	if i < 0 {
		return
	}
	base := r.all[kind][i]
	r.all[kind] = slices.Delete(r.all[kind], i, i+1)
	for _, s := range r.all[kind] {
		for name, v := range base.values { // order cannot show: each has its own key
			if _, has := s.values[name]; !has {
				s.values[name] = v
			}
		}
	}
}

// checkSection checks the variables of a section and fills in the defaults.
func (r *reader) checkSection(path string, s *section) {
	for _, name := range variablesIn(s.in) {
		rule := ruleOf(name, s.in)
		v, has := s.values[name]
		if !has && rule.fallback != "" {
			s.values[name] = value{text: rule.fallback}
			continue
		}
		if !has {
			if rule.needed&r.who != 0 && (rule.where[0] == "" || s.values[rule.where[0]].text == rule.where[1]) {
				r.lacks(path+name, s)
			}
			continue
		}
		r.checkValue(path+name, rule, v, s)
	}
}

func (r *reader) lacks(name string, s *section) {
	if s.at == nil {
		r.missing(name)
		return
	}
	r.Wrong(s.at, s.at.Words[0], "required config entry '%s' is missing: %s does not start", name, daemons[r.who])
}

// checkValue checks one value, and writes a boolean as 0 or 1.
func (r *reader) checkValue(name string, rule *rule, v value, s *section) {
	wrong := func(found, expected string) {
		r.Wrong(v.at, v.at.Args()[0], "config entry '%s' has invalid value %q: expected %s", name, found, expected)
	}
	all := []string{v.text}
	if rule.many {
		all = split(v.text)
	}
	allowed := rule.values
	if rule.refers != "" {
		for _, o := range r.all[rule.refers] {
			allowed = append(allowed, o.name)
		}
	}
	for _, one := range all {
		if (rule.values != nil || rule.refers != "") && !slices.Contains(allowed, one) {
			wrong(one, "one of "+strings.Join(allowed, ", "))
		}
	}
	switch {
	case rule.boolean:
		on, ok := truth(v.text)
		if !ok {
			wrong(v.text, "true, yes, on or 1, or their counterparts")
		}
		v.text = strconv.Itoa(map[bool]int{true: 1}[on])
		s.values[last(name)] = v
	case rule.number:
		if _, ok := conf.Count(v.text, 1<<30); !ok {
			wrong(v.text, "a whole number")
		}
	}
}

// last is the variable's own name of a path.
func last(path string) string {
	if i := strings.LastIndex(path, ">"); i >= 0 {
		return path[i+1:]
	}
	return path
}

// truth reads a boolean.
func truth(s string) (on, ok bool) {
	switch strings.ToLower(s) {
	case "true", "on", "yes", "1":
		return true, true
	case "false", "off", "no", "0":
		return false, true
	}
	return false, false
}
