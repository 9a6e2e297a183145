package world

import "github.com/hadrill/hadrill/sim/host"

// keep notes for how long the server's program keeps the connection after its
// answer. It takes no event: whoever uses the connection next looks.
func (c *conn) keep() {
	a, ok := c.resp.(*host.Response)
	if !ok || a.Keep == 0 {
		return
	}
	if c.cEnd == nil { // a client that has the connection as a stream keeps it
		c.ends = c.w.now + max(0, int64(a.Keep))
	}
	a.Keep = 0
}

// timedOut reports whether the server's program has closed the connection since
// its last answer. One that is frozen closes nothing, and finds a request before
// it looks at its timers.
func (c *conn) timedOut(p *Program) bool {
	return c.ends != 0 && c.w.now >= c.ends && !p.hung && !p.Frozen()
}

// hasEnded reports whether the client has heard that the server closed the
// connection since its last answer.
func (c *conn) hasEnded() bool {
	if c.ends == 0 || c.w.now < c.ends+c.way() || c.sctx != nil && !c.timedOut(c.sctx.p) {
		return false
	}
	c.closed = true
	c.closeServer()
	return true
}
