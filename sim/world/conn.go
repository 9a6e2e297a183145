package world

import (
	"io"
	"net/netip"
	"slices"
	"time"

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

// Retransmission as Linux does it: SYN after 1, 2, 4 ... s, six times
// (tcp_syn_retries), which is 1, 3, 7 ... s after the first; data after 200 ms
// (TCP_RTO_MIN) doubled up to 120 s (TCP_RTO_MAX), fifteen times (tcp_retries2).
const (
	synRetry   = int64(time.Second)
	synRetries = 6
	dataRetry  = int64(200 * time.Millisecond)
	dataLimit  = int64(120 * time.Second)
	dataTries  = 15
)

// conn is one TCP connection, with both its ends. It is used anew when both
// are closed.
type conn struct {
	w        *World
	idx, gen uint32

	from, to netip.AddrPort
	cm, sm   *Machine // the client's and the server's
	cctx     *ctx     // the program that opened it
	sctx     *ctx     // the program that accepted it; nil before
	l        *listener
	client   *proc  // who waits for it, and in which of its waits
	wait     uint32 //

	cOpen, sOpen bool  // the ends
	once         bool  // carries one request, sent as soon as it is open
	open         bool  // the client knows that it is open
	closed       bool  // the client knows that the server's end is closed
	serving      bool  // a request is on its way, or with the server
	replying     bool  // the answer is on its way
	silent       bool  // the server's machine lost power: nothing comes from it
	synAt        int64 // when the question reaches the server, where openAhead foresaw it
	tries        int
	arps         int
	req, resp    host.Message
	read         int64
	err          error // how the client's wait ended
	served       error // what the handler returned
}

func (w *World) newConn(p *proc, to netip.AddrPort, o host.Options) *conn {
	var c *conn
	if n := len(w.idleCon); n > 0 {
		c = w.idleCon[n-1]
		w.idleCon = w.idleCon[:n-1]
	} else {
		c = &conn{w: w, idx: uint32(len(w.conns))}
		w.conns = append(w.conns, c)
	}
	*c = conn{w: w, idx: c.idx, gen: c.gen, to: to, cm: p.prog.m, cctx: p.ctx, client: p, cOpen: true}
	from := o.From
	if !from.IsValid() {
		from = p.prog.m.opt.Address
		if to.Addr().IsLoopback() {
			from = to.Addr()
		}
	}
	c.from = netip.AddrPortFrom(from, 0)
	return c
}

// settle frees the connection when both ends are closed.
func (c *conn) settle() {
	if c.cOpen || c.sOpen || c.cctx == nil {
		return
	}
	c.gen++
	c.cctx, c.client, c.sctx, c.l, c.req, c.resp, c.sm = nil, nil, nil, nil, nil, nil, nil
	c.w.idleCon = append(c.w.idleCon, c)
}

// closeServer closes the server's end.
func (c *conn) closeServer() {
	c.sOpen, c.serving, c.replying, c.sctx = false, false, false, nil
	c.settle()
}

// drop is the client closing its end. A request that is with the server is
// served all the same.
func (c *conn) drop() {
	c.cOpen, c.client = false, nil
	if !c.serving || c.replying {
		c.closeServer()
		return
	}
	c.settle()
}

func (w *World) call(p *proc, to netip.AddrPort, req, resp host.Message, o host.Options) error {
	c, err := w.connect(p, to, o)
	if err != nil {
		return err
	}
	c.once, c.req, c.resp, c.read = true, req, resp, int64(o.Read)
	if !c.openAhead() {
		c.sendSyn()
	}
	err = c.await(p)
	c.drop()
	return err
}

func (w *World) dial(p *proc, to netip.AddrPort, o host.Options) (host.Conn, error) {
	c, err := w.connect(p, to, o)
	if err != nil {
		return nil, err
	}
	c.sendSyn()
	if err := c.await(p); err != nil {
		c.drop()
		return nil, err
	}
	return &kept{c: c, ctx: p.ctx}, nil
}

// connect prepares a connection whose opening is limited by o.Connect.
func (w *World) connect(p *proc, to netip.AddrPort, o host.Options) (*conn, error) {
	if o.From.IsValid() && !o.From.IsLoopback() && !p.prog.m.has(o.From) {
		return nil, host.ErrNoAddress
	}
	c := w.newConn(p, to, o)
	c.wait = p.begin()
	if o.Connect > 0 {
		p.limit(w.now + int64(o.Connect))
	}
	return c, nil
}

// await waits for what the connection is waited for: to be open, or an answer.
func (c *conn) await(p *proc) error {
	if p.park() == timedOut {
		if c.open {
			return host.ErrTimeout
		}
		return host.ErrConnectTimeout
	}
	return c.err
}

// waits tells whether a process waits for the connection now.
func (c *conn) waits() bool { return c.client != nil && c.client.gen == c.wait }

// finish ends the client's wait with err, within event e. False when the
// client is frozen and the event will come again.
func (c *conn) finish(e event, err error) bool {
	if !c.waits() {
		return true
	}
	p := c.client
	if p.prog.stall(e) {
		return false
	}
	c.err = err
	p.resume(e, wokenUp)
	return true
}

// peer is the machine the client's packets go to: by its ARP cache, or the one
// to which that machine forwards them. The hop more costs nothing here.
func (c *conn) peer() *Machine {
	a := c.to.Addr()
	m := c.cm.lookUp(a)
	if m != nil && m.opt.Forward && m != c.cm && m.up && !m.has(a) {
		if on := m.lookUp(a); on != nil && !m.linkDown {
			return on
		}
	}
	return m
}

func (c *conn) push(after int64, k kind) { c.w.push(c.w.now+after, k, c.idx, c.gen) }

// toClient is how long a packet to the client takes. A packet from an address
// that the machine does not have any more is not sent.
func (c *conn) toClient(size int) (took int64, lost bool) {
	if m := c.sm; m != c.cm && !m.has(c.to.Addr()) {
		return 0, true
	}
	return c.w.carry(c.sm, c.cm, c.from.Addr(), tcp, size)
}

// absent tells whether the machine the packet reached gives no sign of life.
func (c *conn) absent() bool {
	return !c.sm.up || c.sm != c.cm && !c.sm.has(c.to.Addr())
}

// sendSyn asks for the connection, again if there was no answer.
func (c *conn) sendSyn() {
	to := c.peer()
	if to == nil {
		// nobody answers ARP: asked three times, then EHOSTUNREACH
		if c.arps++; c.arps > arpProbes {
			c.err = host.ErrUnreachable
			c.push(0, evAnswer)
			return
		}
		c.push(arpProbe, evSynSend)
		return
	}
	c.arps, c.sm = 0, to
	took, lost := c.w.carry(c.cm, to, c.to.Addr(), tcp, 60)
	if lost {
		c.synLost(0)
		return
	}
	c.push(took, evSyn)
}

// synLost sends SYN again; since is how long ago it was sent.
func (c *conn) synLost(since int64) {
	if c.tries++; c.tries > synRetries {
		c.err = host.ErrConnectTimeout
		c.push(synRetry<<synRetries-since, evAnswer)
		return
	}
	c.push(synRetry<<(c.tries-1)-since, evSynSend)
}

// synArrives is the question at the server's kernel: no answer from a machine
// that is down or has not the address, RST where nobody listens.
func (c *conn) synArrives() {
	since := int64(c.w.opt.Delay)
	if c.absent() {
		c.synLost(since)
		return
	}
	l := c.sm.listenerFor(c.to)
	if l != nil && l.ctx.p.Frozen() {
		if l.waiting >= backlog {
			c.synLost(since)
			return
		}
		l.waiting++
	}
	back, lost := c.w.carry(c.sm, c.cm, c.from.Addr(), tcp, 60)
	if lost {
		c.synLost(since)
		return
	}
	if l == nil {
		c.err = host.ErrRefused
		c.push(back, evAnswer)
		return
	}
	c.l, c.sctx, c.sOpen, c.tries = l, l.ctx, true, 0
	if !c.once {
		c.push(back, evAnswer)
		return
	}
	c.openNow(back)
}

// openAhead opens a connection that carries one request without an event of its
// own, where the network does the same with every packet and the server listens:
// what the question will find is known already. A program that is killed while
// the question is on its way refuses it all the same (see dropConns); a machine
// that loses power in that moment counts as if it had lost it just after.
func (c *conn) openAhead() bool {
	w := c.w
	if len(w.rules) > 0 || w.opt.Jitter > 0 || w.opt.Bandwidth > 0 || c.cm.linkDown {
		return false
	}
	to := c.peer()
	if to == nil || to.linkDown || !to.up || to != c.cm && !to.has(c.to.Addr()) {
		return false
	}
	l := to.listenerFor(c.to)
	if l == nil || l.ctx.p.Frozen() {
		return false
	}
	c.sm, c.l, c.sctx, c.sOpen = to, l, l.ctx, true
	c.synAt = w.now + c.way()
	c.openNow(2 * c.way())
	return true
}

// way is how long a packet takes where openAhead applies.
func (c *conn) way() int64 {
	if c.sm == c.cm {
		return int64(loopback)
	}
	return int64(c.w.opt.Delay)
}

// openNow is the opening of a connection that carries one request: the client's
// kernel will have the answer in back, and the program writes its request in
// the same moment. One event does for both; the request's own way is judged now
// rather than at that moment, and again when it arrives.
func (c *conn) openNow(back int64) {
	p := c.client
	at := c.w.now + back
	if p.deadline != 0 && p.deadline <= at {
		return // too late: the client's limit comes first
	}
	p.deadline = 0
	if c.read > 0 {
		p.limit(at + c.read)
	}
	c.open, c.serving = true, true
	took, lost := c.w.carry(c.cm, c.sm, c.to.Addr(), tcp, c.req.Size())
	if lost {
		c.tries++
		c.push(back+dataRetry, evReqSend)
		return
	}
	c.push(back+took, evReq)
}

// answerArrives is the end of the opening at the client.
func (c *conn) answerArrives(e event) {
	err := c.err
	if c.finish(e, err) && err == nil {
		c.open = true
		c.cm.confirm(c.to.Addr())
	}
}

// lostData sends data again later. What has been tried too often is given up.
func (c *conn) lostData(again kind) {
	if c.tries++; c.tries > dataTries {
		if again == evReqSend {
			c.err, c.closed = host.ErrTimeout, true
			c.push(0, evAnswer)
		}
		return
	}
	c.push(min(dataRetry<<(c.tries-1), dataLimit), again)
}

func (c *conn) sendRequest() {
	if !c.cOpen {
		c.closeServer()
		return
	}
	to := c.peer()
	if to == nil {
		c.lostData(evReqSend)
		return
	}
	took, lost := c.w.carry(c.cm, to, c.to.Addr(), tcp, c.req.Size())
	if lost {
		c.lostData(evReqSend)
		return
	}
	c.sm = to
	c.push(took, evReq)
}

// requestArrives is the request at the server's kernel, which knows the
// connection, or answers RST.
func (c *conn) requestArrives(e event) {
	if c.absent() {
		c.lostData(evReqSend)
		return
	}
	s := c.sctx
	if s == nil || s.over || s.p.m != c.sm {
		c.refuse()
		return
	}
	c.tries = 0
	if s.p.hung {
		s.p.Held++
		s.p.held = append(s.p.held, heldReq{c.idx, c.gen})
		return
	}
	if s.p.stall(e) {
		return
	}
	if c.l.waiting > 0 {
		c.l.waiting--
	}
	if s.p.share > 0 && s.p.injects() {
		if f, ok := c.req.(host.Failer); ok {
			s.p.Failed++
			f.Fail(s.p.fail, c.resp)
			c.done(nil)
			return
		}
	}
	if c.l.prompt != nil && c.l.prompt.Prompt() {
		c.done(c.l.handler.Handle(c.from.Addr(), c.req, c.resp))
		return
	}
	p := c.w.spawn(s)
	p.conn = c
	c.w.switchTo(p)
}

// refuse answers RST to data of a connection that the machine does not know.
func (c *conn) refuse() {
	back, lost := c.w.carry(c.sm, c.cm, c.from.Addr(), tcp, 60)
	if lost && c.cOpen {
		c.lostData(evReqSend)
		return
	}
	c.err, c.closed = host.ErrReset, true
	c.push(back, evAnswer)
	c.closeServer()
}

// serve is a request at the server's program, as a process of it.
func (c *conn) serve(p *proc) {
	gen := c.gen
	err := c.l.handler.Handle(c.from.Addr(), c.req, c.resp)
	if c.gen == gen && !p.dead {
		c.done(err)
	}
}

// done is the handler's end: an answer goes back, or the connection is broken.
func (c *conn) done(err error) {
	c.tries = 0
	switch {
	case !c.cOpen:
		c.closeServer()
	case err != nil:
		c.served = err
		c.closeServer()
		c.sendFin()
	default:
		c.replying = true
		c.sendReply()
	}
}

func (c *conn) sendReply() {
	if c.silent || !c.cOpen {
		return
	}
	took, lost := c.toClient(c.resp.Size())
	if lost {
		c.lostData(evRepSend)
		return
	}
	c.push(took, evRep)
}

func (c *conn) replyArrives(e event) {
	if c.waits() && c.client.prog.stall(e) {
		return
	}
	c.serving, c.replying = false, false
	c.cm.confirm(c.to.Addr())
	c.finish(e, nil)
}

// sendFin tells the client that the server's end is closed.
func (c *conn) sendFin() {
	if c.silent || !c.cOpen {
		return
	}
	took, lost := c.toClient(60)
	if lost {
		c.lostData(evFinSend)
		return
	}
	c.push(took, evFin)
}

func (c *conn) finArrives(e event) {
	c.closed = true
	err := c.served
	if err != host.ErrClosed {
		err = host.ErrReset
	}
	c.finish(e, err)
}

// dropConns is the end of a program's connections with its instance.
func (w *World) dropConns(x *ctx, how ending) {
	for _, c := range w.conns {
		if c.cctx == x && c.cOpen {
			c.drop()
		}
		if c.sctx != x {
			continue
		}
		replying := c.replying
		c.closeServer()
		switch {
		case how == endExit && c.synAt > w.now:
			c.err = host.ErrRefused
			c.open = false
			c.push(c.synAt-w.now+c.way(), evAnswer)
		case how != endExit:
			c.silent = true // the client learns nothing
		case replying:
			c.closed = true // the kernel delivers the answer, FIN behind it
		default:
			// the kernel closes for the program: FIN where it had read what was
			// sent, RST where it had not; the client tells both from an answer
			c.served, c.tries = host.ErrClosed, 0
			c.sendFin()
		}
	}
}

// kept implements host.Conn.
type kept struct {
	c   *conn
	ctx *ctx
}

// Call implements host.Conn.
func (k *kept) Call(req, resp host.Message, read time.Duration) error {
	p := k.ctx.self()
	c := k.c
	if c == nil || c.closed {
		return host.ErrClosed
	}
	c.client, c.wait = p, p.begin()
	c.req, c.resp, c.err, c.tries, c.serving = req, resp, nil, 0, true
	if read > 0 {
		p.limit(c.w.now + int64(read))
	}
	c.sendRequest()
	return c.await(p)
}

// Close implements io.Closer.
func (k *kept) Close() error {
	if k.c != nil && !k.ctx.over {
		k.c.drop()
	}
	k.c = nil
	return nil
}
