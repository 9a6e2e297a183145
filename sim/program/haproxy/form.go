package haproxy

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// The forms of arguments.
var (
	one       = conf.Exactly(1)
	upToOne   = conf.Between(0, 1)
	anything  = conf.AtLeast(0)
	oneOrMore = conf.AtLeast(1)
	twoOrMore = conf.AtLeast(2)
)

// aTime checks the only argument of a line that has no effect.
func aTime(r *reader, l *line) { r.time(l, l.args[0]) }

// numberFrom checks a number.
func numberFrom(least, most int) func(*reader, *line) {
	return func(r *reader, l *line) {
		if n, ok := parseCount(l.args[0].Text); !ok || n < least || n > most {
			r.Wrong(l, l.args[0], "invalid value %q of %q: expected a number from %d to %d", l.args[0].Text, l.Name(), least, most)
		}
	}
}

// globalStats reads the stats of global.
func globalStats(r *reader, l *line) {
	if names := []string{"socket", "maxconn", "timeout", "bind-process"}; !slices.Contains(names, l.args[0].Text) {
		r.Wrong(l, l.args[0], "stats %q in global: expected one of %s", l.args[0].Text, strings.Join(names, ", "))
	}
}

var facilities = strings.Fields("kern user mail daemon auth syslog lpr news uucp cron auth2 ftp ntp audit alert cron2 " +
	"local0 local1 local2 local3 local4 local5 local6 local7")

// logLine checks the facility of a log line, which stands behind the address
// and the options of sending.
func logLine(r *reader, l *line) {
	args := l.args[1:]
	for len(args) > 2 && slices.Contains([]string{"len", "format", "sample", "ring"}, args[0].Text) {
		args = args[2:]
	}
	if w := args[0]; !slices.Contains(facilities, w.Text) {
		r.Wrong(l, w, "unknown log facility %q: expected one such as local0", w.Text)
	}
}

// badName returns the first character that HAProxy does not permit in the names
// of sections, servers and ACLs; 0 for none.
func badName(name string) rune {
	for _, c := range name {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune("_-.:", c) {
			return c
		}
	}
	return 0
}

// permitted reports whether HAProxy permits a name, and adds a problem where it
// does not.
func (r *reader) permitted(l *conf.Directive, w conf.Word, of string) bool {
	c := badName(w.Text)
	if c != 0 {
		r.Wrong(l, w, "character %q is not permitted in %s name %q: expected letters, digits, - _ . :", string(c), of, w.Text)
	}
	return c == 0
}
