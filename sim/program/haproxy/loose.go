package haproxy

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// time reads a time. HAProxy 2.6 warns of what stands behind a unit and takes
// the rest: 5sec is 5s, 3min is 3m; what is no unit at all it refuses.
func (r *reader) time(l *line, w conf.Word) (time.Duration, bool) {
	if d, ok := parseTime(w.Text); ok {
		return d, true
	}
	digits := w.Text[:len(w.Text)-len(strings.TrimLeft(w.Text, "0123456789"))]
	for _, u := range timeUnits {
		rest, found := strings.CutPrefix(w.Text[len(digits):], u.name)
		if !found || u.name == "" {
			continue
		}
		if d, ok := parseTime(digits + u.name); ok {
			r.note(l.Line, l.Name(), "unexpected %q behind the time %q: HAProxy 2.6 takes %v and warns, later ones refuse it", rest, w.Text, d)
			return d, true
		}
	}
	r.wrong(l.Line, w, "invalid time %q: expected a time such as 500ms, 5s or 1m; a number alone is milliseconds", w.Text)
	return 0, false
}

// number reads a number as HAProxy does with many of them, by atol(3): the
// digits in front, 0 where there are none. It is noted where that is not the
// whole word.
func (r *reader) number(l *line, name string, w conf.Word) int {
	n, ok := parseCount(w.Text)
	if ok {
		return n
	}
	digits, negative := strings.CutPrefix(w.Text, "-")
	n, _ = parseCount(digits[:len(digits)-len(strings.TrimLeft(digits, "0123456789"))])
	if negative {
		n = -n
	}
	if digits == "" || n == 0 || !negative {
		r.note(l.Line, name, "%q is no number: HAProxy takes it for %d and says nothing", w.Text, n)
	}
	return n
}
