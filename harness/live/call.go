//go:build linux

package live

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Call implements host.Host.
func (h *Host) Call(to netip.AddrPort, req, resp host.Message, o host.Options) (err error) {
	f, err := h.follow()
	if err != nil {
		return err
	}
	h.outside(func() {
		var c *conn
		if c, err = h.connect(to, o, f); err == nil {
			c.speaks, c.last = o.Protocol, true
			err = c.exchange(req, resp, o.Read)
			_ = c.Close()
		}
		err = f.stop(err)
	})
	return err
}

// Dial implements host.Host.
func (h *Host) Dial(to netip.AddrPort, o host.Options) (host.Conn, error) {
	f, err := h.follow()
	if err != nil {
		return nil, err
	}
	var c *conn
	h.outside(func() {
		c, err = h.connect(to, o, f)
		err = f.stop(err)
	})
	if err != nil {
		if c != nil {
			_ = c.Close()
		}
		return nil, err
	}
	c.speaks = o.Protocol
	return &kept{h, c}, nil
}

// kept implements host.Conn.
type kept struct {
	h *Host
	c *conn
}

// Call implements host.Conn. A connection that the other side closed while it
// was idle is ErrClosed at once.
func (k *kept) Call(req, resp host.Message, read time.Duration) (err error) {
	k.h.self()
	if k.c == nil || k.c.last || !k.c.greeting(req) && !k.c.idle() {
		return host.ErrClosed
	}
	f := k.h.self().follow()
	f.watch(k.c)
	k.h.outside(func() { err = f.stop(k.c.exchange(req, resp, read)) })
	if err != nil {
		_ = k.Close()
	}
	return err
}

// Closed implements host.Conn. Data that nobody asked for counts as an end.
func (k *kept) Closed() bool { return k.c == nil || k.c.last || !k.c.idle() }

// greeting reports whether what has come may be what a server says unasked:
// first, or to a subscriber.
func (c *conn) greeting(req host.Message) bool {
	p := protocolOf(c.speaks, req)
	return p != nil && p.open != nil && !c.opened || c.subscribed && isSubscribe(req)
}

// Close implements io.Closer.
func (k *kept) Close() error {
	if k.c != nil {
		_ = k.c.Close()
	}
	k.c = nil
	return nil
}

// exchange sends req and reads the answer into resp, in the protocol that was
// asked for, or else the usual one of the request's type. With last the
// connection is not kept.
func (c *conn) exchange(req, resp host.Message, read time.Duration) error {
	p := protocolOf(c.speaks, req)
	if p == nil || p.exchange == nil {
		return fmt.Errorf("live: cannot carry a request \"%T\" by protocol %q: it has no such messages", req, c.speaks)
	}
	if err := c.limit(read); err != nil {
		return exchanging(err)
	}
	if p.open != nil && !c.opened {
		if err := p.open(c); err != nil {
			return exchanging(err)
		}
	}
	c.opened = true
	return p.exchange(c, req, resp)
}

// mismatch gives a protocol's error for messages that it does not carry.
func mismatch(p host.Protocol, req, resp host.Message) error {
	return fmt.Errorf("live: cannot carry a request \"%T\" with an answer \"%T\" by protocol %q", req, resp, p)
}
