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
	h.outside(func() {
		var c *conn
		if c, err = h.connect(to, o); err != nil {
			return
		}
		c.last = true
		err = c.exchange(req, resp, o.Read)
		_ = c.Close()
	})
	return err
}

// Dial implements host.Host.
func (h *Host) Dial(to netip.AddrPort, o host.Options) (host.Conn, error) {
	var c *conn
	var err error
	h.outside(func() { c, err = h.connect(to, o) })
	if err != nil {
		return nil, err
	}
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
	if k.c == nil || k.c.last || !k.c.idle() {
		return host.ErrClosed
	}
	k.h.outside(func() { err = k.c.exchange(req, resp, read) })
	if err != nil {
		_ = k.Close()
	}
	return err
}

// Close implements io.Closer.
func (k *kept) Close() error {
	if k.c != nil {
		_ = k.c.Close()
	}
	k.c = nil
	return nil
}

// exchange sends req and reads the answer into resp, in the protocol that
// their types name. With last the connection is not kept.
func (c *conn) exchange(req, resp host.Message, read time.Duration) error {
	if err := c.limit(read); err != nil {
		return exchanging(err)
	}
	switch q := req.(type) {
	case *host.Request:
		if a, ok := resp.(*host.Response); ok {
			return c.web(q, a)
		}
	case *host.Command:
		if a, ok := resp.(*host.Reply); ok {
			return c.command(q, a)
		}
	}
	return fmt.Errorf("live: cannot carry a request \"%T\" with an answer \"%T\": no protocol for them", req, resp)
}
