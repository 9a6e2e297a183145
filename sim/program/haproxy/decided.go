package haproxy

import (
	"errors"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// decided notes that a line of the backend decided what became of the request; one
// that is not written stands where the backend begins.
func (x *exchange) decided(written conf.Pos, format string, a ...any) {
	x.in.lines.Decided(x.in.h, x.f.p.or(written), format, a...)
}

// givesUp notes what ended the tries of a request that failed; cut is that of call.
func (x *exchange) givesUp(failure retryOn, err error, cut bool) {
	p, name := x.f.p, x.server.conf.Name
	switch {
	case cut: // on-marked-down of its server, whose line is noted as it goes down
	case errors.Is(err, host.ErrConnectTimeout):
		x.decided(p.lines.connect, "server %s did not answer a connection within %v (timeout connect)", name, p.connect)
	case errors.Is(err, host.ErrTimeout):
		x.decided(p.lines.server, "server %s did not answer a request within %v (timeout server)", name, p.server)
	case p.retryOn&failure == 0:
		x.decided(p.lines.retryOn, "a request that server %s had is not sent again (retry-on)", name)
	case x.tries >= p.retries:
		x.decided(p.lines.retries, "a request failed %d times (retries)", x.tries+1)
	}
}

// placed reads a line and keeps its place: the setting can decide.
func placed(read func(*reader, *line), at func(*settingLines) *conf.Pos) func(*reader, *line) {
	return func(r *reader, l *line) {
		read(r, l)
		*at(&r.reading.lines) = l.Pos()
	}
}
