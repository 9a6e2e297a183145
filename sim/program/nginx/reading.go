package nginx

import (
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// clientWaits are client_header_timeout, client_body_timeout and send_timeout, which
// only the ground of real sockets goes by.
type clientWaits struct{ header, body, send *time.Duration }

func (w *clientWaits) inherit(o *clientWaits) {
	inheritOne(&w.header, o.header)
	inheritOne(&w.body, o.body)
	inheritOne(&w.send, o.send)
}

func defaultWaits() clientWaits {
	minute := time.Minute
	return clientWaits{&minute, &minute, &minute}
}

// clientWait reads one of them; its form has been checked.
func clientWait(of func(*clientWaits) **time.Duration) func(*reader, *block, *conf.Directive) {
	return func(_ *reader, b *block, s *conf.Directive) {
		if d, ok := parseTime(s.Args()[0].Text, false); ok {
			*of(&b.settings.clientWaits) = &d
		}
	}
}

// Reading implements host.Reader, as nginx 1.22.1 does (ngx_http_request.c,
// ngx_http_parse.c; each row of the table of attacks was asked of it). The settings are
// those of the port's default server; a body may be as long as any location allows.
func (l *listener) Reading() *host.Reading { return &l.reading }

func (l *listener) makeReading() {
	s := &l.names.fallback.root.settings
	line := max(*s.firstBuffer, s.largeBuffers.size)
	l.reading = host.Reading{
		Head: *s.clientWaits.header, Body: *s.clientWaits.body, Send: *s.clientWaits.send,
		Line: int(line), Bytes: int(*s.firstBuffer + int64(s.largeBuffers.number)*s.largeBuffers.size),
		Lines: mostHeaderLines, LongTarget: 414, EmptyLines: -1, Most: l.in.config.mostBody(),
		BareLF: true, Blanks: " ", EndBlank: true,
		TabsStay: true, Controls: true, NoColon: true, AnyName: true, AnyTrailer: true,
		Later: 505, Codings: host.Codings{Unknown: 501, Further: 501, Twice: 501},
	}
}

// mostBody is the largest client_max_body_size of the file, 0 for no limit.
func (c *Config) mostBody() int64 {
	most := int64(0)
	for _, s := range c.Servers {
		n := s.root.mostBody()
		if n == 0 {
			return 0
		}
		most = max(most, n)
	}
	return most
}

// mostBody is the largest one of a location and of those within it.
func (l *Location) mostBody() int64 {
	most := *l.settings.maxBody
	for _, within := range [][]*Location{l.children, l.ifs} {
		for _, one := range within {
			if n := one.mostBody(); n == 0 || most == 0 {
				most = 0
			} else {
				most = max(most, n)
			}
		}
	}
	return most
}
