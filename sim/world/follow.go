package world

// follow has what p waits for by its own connections end when the client whose
// request it answers closes, or not any more.
func (p *proc) follow(follow bool) {
	c := p.conn
	switch {
	case c.gen != p.connGen:
	case !follow:
		c.follower = nil
	case c.follower != p:
		c.follower = p
		if c.finAt > c.w.now { // FIN is on its way already
			c.tellFollower()
		}
	}
}

// abandoned reports whether p follows a client that has gone.
func (p *proc) abandoned() bool {
	c := p.conn
	return c != nil && c.follower == p && c.gen == p.connGen && c.finAt != 0 && c.finAt <= c.w.now
}

// tellFollower has the process that follows the client hear when FIN arrives.
func (c *conn) tellFollower() {
	if c.follower != nil && c.finAt != 0 {
		c.push(c.finAt-c.w.now, evGone)
	}
}

// goneArrives ends the wait of the process that follows the client. One that waits
// for something else finds out when it next calls.
func (c *conn) goneArrives(e event) {
	p := c.follower
	if p == nil || p.prog.stall(e) {
		return
	}
	if k := p.calls; k != nil && k.client == p && k.waits() {
		p.goOn(clientGone)
	}
}
