package world

import (
	"io"
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/sim/host"
)

// listener is an open port.
type listener struct {
	ctx     *ctx
	at      netip.AddrPort
	handler host.Handler
	prompt  host.Prompt // the handler, if it is one
	waiting int         // connections accepted by the kernel while the program is frozen
}

// backlog is how many connections the kernel accepts for a program that does
// not take them (net.core.somaxconn 4096 on Linux 5.4 and later, 511 asked for by
// nginx and redis, 100 by Tomcat); further SYNs are dropped.
const backlog = 511

func (m *Machine) listen(c *ctx, at netip.AddrPort, h host.Handler) (io.Closer, error) {
	a := at.Addr()
	if !a.IsUnspecified() && !a.IsLoopback() && !m.has(a) {
		return nil, host.ErrNoAddress
	}
	for _, l := range m.listeners {
		if l.at.Port() == at.Port() && (l.at.Addr() == a || l.at.Addr().IsUnspecified() || a.IsUnspecified()) {
			return nil, host.ErrInUse
		}
	}
	l := &listener{ctx: c, at: at, handler: h}
	l.prompt, _ = h.(host.Prompt)
	m.listeners = append(m.listeners, l)
	return l, nil
}

// Close stops listening; open connections go on.
func (l *listener) Close() error {
	m := l.ctx.p.m
	m.listeners = slices.DeleteFunc(m.listeners, func(x *listener) bool { return x == l })
	return nil
}

func (m *Machine) listenerFor(at netip.AddrPort) *listener {
	port := at.Port()
	for _, l := range m.listeners {
		if l.at.Port() == port && (l.at.Addr() == at.Addr() || l.at.Addr().IsUnspecified()) {
			return l
		}
	}
	return nil
}
