package world

import "github.com/hadrill/hadrill/sim/host"

// CloseClients implements host.Host. Each connection ends by FIN.
func (c *ctx) CloseClients(keep func(req host.Message) bool) {
	self := c.self()
	for _, k := range c.w.conns {
		if k.sctx != c || k == self.conn {
			continue
		}
		var req host.Message
		if k.serving && !k.replying {
			req = k.req
		}
		if keep(req) {
			continue
		}
		k.closeServer()
		k.served, k.tries = host.ErrClosed, 0
		k.sendFin()
	}
}
