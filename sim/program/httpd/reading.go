package httpd

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// readWaits are the waits of RequestReadTimeout, which only the ground of real sockets
// goes by; 0 is Timeout.
type readWaits struct{ header, body time.Duration }

// defaultReadWaits are those of mod_reqtimeout without a line.
var defaultReadWaits = readWaits{20 * time.Second, 20 * time.Second}

// readTimeout reads RequestReadTimeout: the seconds before the first "-" or ",". Rates do
// not put the end off here.
func (r *reader) readTimeout(d *conf.Directive) {
	waits := *or(r.server.readWaits, &defaultReadWaits)
	for _, w := range d.Args() {
		what, value, _ := strings.Cut(w.Text, "=")
		if i := strings.IndexAny(value, "-,"); i >= 0 {
			value = value[:i]
		}
		n, _ := atoi(value)
		wait := time.Duration(min(max(n, 0), int(longest/time.Second))) * time.Second
		switch strings.ToLower(what) {
		case "header":
			waits.header = wait
		case "body":
			waits.body = wait
		}
	}
	r.server.readWaits = &waits
}

// Reading implements host.Reader, as httpd 2.4.71 does (protocol.c, http_filters.c,
// mod_reqtimeout; each row of the table of attacks was asked of it).
func (l *listener) Reading() *host.Reading { return &l.reading }

func (l *listener) makeReading() {
	s, main := l.servers[0], l.in.config.Servers[0]
	minute := time.Minute
	timeout := *or(s.timeout, main.timeout, &minute)
	limits := or(s.limited, main.limited, &defaultLimits)
	fields := limits.fields
	if fields == 0 {
		fields = mostFields
	}
	l.reading = host.Reading{
		Head: timeout, Body: timeout, Send: timeout, HeadLate: 408, BodyLate: 408,
		Line: max(limits.line, limits.field) + 1, Bytes: limits.line + fields*limits.field,
		Lines: limits.fields, LongTarget: 414, EmptyLines: fields,
		Folds: true, HostChecked: true, LengthAndChunks: true, OldChunks: true,
		Expects: 417, Codings: host.Codings{Further: 500, Twice: 500, Lines: 500}, Overflow: 413,
	}
	if w := or(s.readWaits, main.readWaits); w != nil {
		l.reading.Head, l.reading.Body = orTime(w.header, timeout), orTime(w.body, timeout)
	}
}

// mostFields bounds the head where LimitRequestFields is 0.
const mostFields = 1000

func orTime(a, b time.Duration) time.Duration {
	if a > 0 {
		return a
	}
	return b
}
