package world

import (
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
)

// teller is the address that the server takes for the client's: the one that a PROXY
// header tells it, if it reads one.
func (c *conn) teller() netip.Addr {
	from := c.from.Addr()
	if !c.proxy.IsValid() || !c.l.proxied() {
		return from
	}
	if t, ok := c.l.handler.(host.Trusts); ok && !t.Trusts(from) {
		return from
	}
	return c.proxy
}

// strayHeader is a PROXY header at a program that does not read one. It is no request:
// nginx 1.22, httpd 2.4 and HAProxy 2.6 answer 400, TLS does not open, and others close
// the connection.
func (c *conn) strayHeader() {
	if c.isHello() {
		c.plainReply()
		return
	}
	if a, web := c.resp.(*host.Response); web && c.l.speaks != host.HTTPS && c.l.speaks != host.AJP {
		*a = host.Response{Status: 400}
		c.done(nil)
		return
	}
	c.done(host.ErrClosed)
}
