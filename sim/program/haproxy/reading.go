package haproxy

import (
	"cmp"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// clientWaits are timeout http-request and timeout http-keep-alive, which only the ground
// of real sockets goes by; 0 is what the other or timeout client says.
type clientWaits struct{ request, keepAlive time.Duration }

// Reading implements host.Reader, as HAProxy 2.6.12 does (h1.c, h1_htx.c, mux_h1.c; each
// row of the table of attacks was asked of it). Known differences: a NUL in a header's
// value is refused; a body is waited for until timeout server of the frontend's default
// backend, whichever the request is for.
func (l *listener) Reading() *host.Reading { return &l.reading }

func (l *listener) makeReading() {
	p := l.p
	head := cmp.Or(p.clientWaits.request, p.client)
	l.reading = host.Reading{
		Head: head, Idle: cmp.Or(p.clientWaits.keepAlive, head), Send: p.client, Body: p.client,
		SilentLate: 408, HeadLate: 408, BodyLate: 408,
		Line: l.in.config.buffers.size, Bytes: l.in.config.buffers.size, Lines: l.in.config.buffers.headers, EmptyLines: l.in.config.buffers.size / 2,
		BareLF: true, Folds: true, Blanks: " \t", Controls: true,
		NoHost: true, HostAgain: true, LengthAgain: true, LengthAndChunks: true, OldChunks: true,
		Codings: host.Codings{Further: 422},
	}
	if b := p.fallback; b != nil {
		l.reading.Body, l.reading.BodyLate = b.server, 504
	}
}
