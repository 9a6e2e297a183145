package world

import "github.com/hadrill/hadrill/sim/host"

// joined is two streams of which what comes from one goes on to the other.
type joined struct {
	client, server *streamEnd
	p              *proc // who waits for the end
	wait           uint32
	idle           int64 // how long nothing may come; 0: for ever
	out            host.Joined
	over           bool
}

// join joins two streams until one ends; p waits.
func (w *World) join(p *proc, client, server *streamEnd, idle int64) host.Joined {
	if client.client || !server.client || client.ctx != p.ctx || server.ctx != p.ctx {
		w.broken("%s/%s joins streams other than one it accepted and one it opened", p.prog.m.name, p.prog.name)
	}
	j := &joined{client: client, server: server, p: p, idle: idle}
	j.wait = p.begin()
	if idle > 0 {
		p.limit(w.now + idle)
	}
	switch {
	case !client.open() && client.ended == nil, !server.open() && server.ended == nil:
		j.finish() // closed before, by the program itself
	case client.ended != nil:
		j.passEnd(client)
	case server.ended != nil:
		j.passEnd(server)
	default:
		client.joined, server.joined = j, j
		if client.came {
			j.passRequest()
		}
	}
	if p.park() == timedOut {
		client.joined, server.joined = nil, nil
		client.shut(host.ErrClosed)
		server.shut(host.ErrClosed)
	}
	return j.out
}

// alive puts the idle limit off.
func (j *joined) alive() {
	if j.idle > 0 && j.p.gen == j.wait {
		j.p.deadline = j.p.w.now + j.idle
	}
}

// passRequest sends what came from the client to the server.
func (j *joined) passRequest() {
	from, to := j.client.c, j.server.c
	j.client.came = false
	j.alive()
	j.out.ToServer += int64(from.req.Size())
	to.req, to.resp, to.speaks = from.req, from.resp, from.speaks
	if from.tls { // it ends here
		to.speaks = ""
	}
	if from.proxy.IsValid() && !from.l.proxied() { // its header is passed on, too
		to.proxy = from.proxy
	}
	to.err, to.tries, to.serving = nil, 0, true
	to.sendRequest()
}

// passReply sends what came from the server to the client.
func (j *joined) passReply() {
	from, to := j.server.c, j.client.c
	j.alive()
	j.out.ToClient += int64(from.resp.Size())
	to.tries, to.replying = 0, true
	if to.dead && to.cm.up { // again: it knows no such connection
		to.aborted = true
		to.push(2*to.way(), evEnd)
	}
	to.sendReply()
}

// passEnd is one side's end, which becomes the other's.
func (j *joined) passEnd(s *streamEnd) {
	how, other := s.ended, j.client
	if s == j.client {
		j.out.Client, other = how, j.server
	} else {
		j.out.Server = how
	}
	other.joined = nil
	if how == host.ErrReset {
		other.shut(host.ErrReset)
	}
	j.finish()
}

// finish ends the wait of who joined the streams.
func (j *joined) finish() {
	w := j.p.w
	if j.over || j.p.gen != j.wait {
		return
	}
	j.over = true
	for _, s := range []*streamEnd{j.client, j.server} {
		s.joined = nil
		s.shut(host.ErrClosed)
	}
	j.p.deadline = 0
	w.push(w.now, evResume, j.p.idx, j.wait)
}
