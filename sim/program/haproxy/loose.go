package haproxy

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// time reads a time. HAProxy 2.6 warns of text behind a unit and ignores it:
// 5sec is 5s, 3min is 3m. It refuses a text that does not begin with a unit.
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
			r.Note(l, l.Name(), "unexpected %q behind the time %q: HAProxy 2.6 takes %v and warns, later ones refuse it", rest, w.Text, d)
			return d, true
		}
	}
	r.Wrong(l, w, "invalid time %q: expected a time such as 500ms, 5s or 1m; a number alone is milliseconds", w.Text)
	return 0, false
}

// number reads a number as HAProxy does with many of them, by atol(3): the
// digits in front, 0 where there are none. A word that has more than digits
// gets a note.
func (r *reader) number(l *line, name string, w conf.Word) int {
	if n, ok := parseCount(w.Text); ok {
		return n
	}
	n, _ := conf.Atoi(w.Text, mostCount)
	if n >= 0 {
		r.Note(l, name, "%q is no number: HAProxy takes it for %d and says nothing", w.Text, n)
	}
	return n
}
