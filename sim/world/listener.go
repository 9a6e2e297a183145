package world

import (
	"io"
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/sim/host"
)

// listener is an open port.
type listener struct {
	ctx      *ctx
	at       netip.AddrPort
	speaks   host.Protocol
	handler  host.Handler
	prompt   host.Prompt   // the handler, if it is one
	begins   host.Begins   // the handler, if it is one
	acceptor host.Acceptor // instead of the handler: connections are taken as such
	backlog  int           // how many the kernel accepts for a program that does not take them
	waiting  int           // connections accepted by the kernel while the program is frozen
}

// backlog is how many connections the kernel accepts for a program that does
// not take them (net.core.somaxconn 4096 on Linux 5.4 and later, 511 asked for by
// nginx and redis, 100 by Tomcat); further SYNs are dropped.
const backlog = 511

// listen opens a port. On an address that the machine does not have bind(2) fails
// unless net.ipv4.ip_nonlocal_bind or the socket allows it.
func (m *Machine) listen(n *listener) (io.Closer, error) {
	at := n.at
	a := at.Addr()
	if !a.IsUnspecified() && !a.IsLoopback() && !m.has(a) && !m.opt.NonlocalBind && !n.transparent() {
		return nil, host.ErrNoAddress
	}
	for _, l := range m.listeners {
		if l.at.Port() == at.Port() && (l.at.Addr() == a || l.at.Addr().IsUnspecified() || a.IsUnspecified()) {
			return nil, host.ErrInUse
		}
	}
	n.backlog = backlog
	if q, ok := n.handler.(host.Queued); ok {
		n.backlog = q.Backlog()
	}
	m.listeners = append(m.listeners, n)
	return n, nil
}

// transparent reports whether the port is opened with IP_TRANSPARENT.
func (l *listener) transparent() bool {
	for _, taker := range []any{l.handler, l.acceptor} {
		if t, ok := taker.(host.Transparent); ok && t.Transparent() {
			return true
		}
	}
	return false
}

// proxied reports whether the program reads a header of the PROXY protocol.
func (l *listener) proxied() bool {
	for _, taker := range []any{l.handler, l.acceptor} {
		if t, ok := taker.(host.Proxied); ok && t.Proxied() {
			return true
		}
	}
	return false
}

// endsTLS reports whether connections that are taken as such speak TLS, which ends
// here.
func (l *listener) endsTLS() bool {
	t, ok := l.acceptor.(host.TLSAcceptor)
	return ok && t.TLS()
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
