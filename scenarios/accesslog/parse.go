// Package accesslog reads the access logs of web servers: who asked what, and
// when. It does not know scenarios.
package accesslog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Entry is one request.
type Entry struct {
	At           time.Duration // from the first one of the log
	Client       string        // address or name, without a port
	Method, Path string        // the path with its query
}

// MostEntries is how many requests of a log are read.
const MostEntries = 1_000_000

// Parse reads a log in one of these forms, which may be mixed: the common and
// the combined log format of httpd and nginx (mod_log_config, log_format
// combined), with whatever fields stand behind, and HAProxy's HTTP log format
// with or without what syslog puts before it. Lines of other forms and requests
// that are none ("-", TLS to a plain port) are left out and returned by their numbers; a
// log of nothing else is an error. Entries are in the order of their times. Logs with whole seconds
// have their requests spread over each second evenly, in the order of the lines.
func Parse(text string) (requests []Entry, left []int, err error) {
	var all []line
	number := 0
	for one := range strings.Lines(text) {
		number++
		one = strings.TrimSpace(one)
		switch l, ok := parseLine(one); {
		case ok:
			all = append(all, l)
		case one != "":
			left = append(left, number)
		}
		if len(all) > MostEntries {
			return nil, nil, fmt.Errorf("more than %d requests", MostEntries)
		}
	}
	if len(all) == 0 {
		return nil, nil, errors.New(`no request in it: expected lines such as 192.0.2.1 - - [10/Oct/2025:13:55:36 +0200] "GET /index.html HTTP/1.1" 200 2326`)
	}
	slices.SortStableFunc(all, func(a, b line) int { return a.at.Compare(b.at) })
	spread(all)
	entries := make([]Entry, len(all))
	for i, l := range all {
		entries[i] = Entry{l.at.Sub(all[0].at), l.client, l.method, l.path}
	}
	return entries, left, nil
}

// line is one request as it stands there.
type line struct {
	at                   time.Time
	whole                bool // the time is in whole seconds
	client, method, path string
}

// spread puts requests of whole seconds apart.
func spread(all []line) {
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].whole && all[to].at.Equal(all[from].at) {
			to++
		}
		if all[from].whole {
			for i := from; i < to; i++ {
				all[i].at = all[i].at.Add(time.Second * time.Duration(i-from) / time.Duration(to-from))
			}
		}
		from = to
	}
}

// parseLine reads a line: its time in brackets, its request in quotes behind
// that, and the client before it.
func parseLine(s string) (line, bool) {
	var l line
	before, rest, ok := cutTime(s, &l)
	if !ok {
		return l, false
	}
	words := strings.Fields(before)
	if len(words) == 0 {
		return l, false
	}
	if l.whole {
		l.client = words[0] // host ident authuser [time]
	} else {
		l.client = withoutPort(words[len(words)-1]) // ... client:port [time.ms]
	}
	return l, l.request(rest) && l.client != "-"
}

// cutTime finds the first brackets that hold a time.
func cutTime(s string, l *line) (before, behind string, ok bool) {
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '[')
		if i < 0 {
			return "", "", false
		}
		i += at
		end := strings.IndexByte(s[i:], ']')
		if end < 0 {
			return "", "", false
		}
		for _, form := range []struct {
			layout string
			whole  bool
		}{{"02/Jan/2006:15:04:05 -0700", true}, {"02/Jan/2006:15:04:05.000", false}, {"02/Jan/2006:15:04:05.000 -0700", false}} {
			if t, err := time.Parse(form.layout, s[i+1:i+end]); err == nil {
				l.at, l.whole = t, form.whole
				return s[:i], s[i+end+1:], true
			}
		}
		at = i + 1
	}
}

// request finds the request in quotes: a method, a path and a version.
func (l *line) request(s string) bool {
	for s != "" {
		_, rest, ok := strings.Cut(s, `"`)
		if !ok {
			return false
		}
		var quoted string
		quoted, s, ok = cutQuoted(rest)
		words := strings.Fields(quoted)
		if !ok && len(words) < 2 {
			return false
		}
		if len(words) >= 2 && isMethod(words[0]) {
			l.method, l.path = words[0], pathOf(words[1])
			return l.path != ""
		}
	}
	return false
}

// cutQuoted cuts at the quote that ends; HAProxy's last quote may be cut off.
func cutQuoted(s string) (quoted, rest string, ok bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func isMethod(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && s != "CONNECT"
}

// pathOf is a request's path: of an absolute URL the part behind the host, of *
// nothing.
func pathOf(target string) string {
	if _, rest, ok := strings.Cut(target, "://"); ok && target[0] != '/' {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			return rest[i:]
		}
		return "/"
	}
	target, _, _ = strings.Cut(target, "#")
	if !strings.HasPrefix(target, "/") {
		return ""
	}
	return target
}

// withoutPort is "192.0.2.1" of "192.0.2.1:33317".
func withoutPort(s string) string {
	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		return strings.Trim(s[:i], "[]")
	}
	return s
}
