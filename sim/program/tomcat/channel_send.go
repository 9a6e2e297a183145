package tomcat

import (
	"errors"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/tribes"
)

// content is a message's content, with its length on the wire.
type content interface{ Bytes() int }

// send sends a message to members, in the caller's thread or by the dispatcher's, and
// gives those that it did not reach: none where it was queued.
func (c *channel) send(to []tribes.Member, what content, o tribes.Options) []tribes.Member {
	missed, _ := c.sendIn(&host.TribesMessage{}, to, what, o)
	return missed
}

// sendIn is send with a message of the caller's. Free: nobody has it any more, nor what it
// says, for every member has processed it.
func (c *channel) sendIn(m *host.TribesMessage, to []tribes.Member, what content, o tribes.Options) (missed []tribes.Member, free bool) {
	if len(to) == 0 {
		return nil, true
	}
	*m = host.TribesMessage{
		From: c.self.At, Incarnation: c.self.ID, Ack: o.Waits(), Sync: o&tribes.Synchronized != 0,
		Bytes: what.Bytes(), Content: what,
	}
	c.messages += len(to)
	c.bytes += len(to) * m.Bytes
	if o.Queues() && c.k.Dispatch {
		c.dispatch.add(queued{to, m})
		return nil, false
	}
	missed, again := c.transmit(to, m)
	return missed, m.Ack && m.Sync && len(missed) == 0 && !again
}

// transmit sends a message by a sender of the pool. The failure detector looks at the
// members that it did not reach. Again: it was sent to one of them a second time.
func (c *channel) transmit(to []tribes.Member, m *host.TribesMessage) (missed []tribes.Member, again bool) {
	s := c.senders.take()
	if s == nil {
		c.undelivered(to)
		return to, false
	}
	s.again = false
	missed = s.send(to, m)
	again = s.again
	c.senders.give(s)
	c.undelivered(missed)
	for _, member := range missed {
		if c.k.Detect {
			c.givenUp(member, false)
		}
	}
	return missed, again
}

// undelivered notes the members that a message did not reach, as the managers' errors do
// (DeltaManager "Unable to send message through cluster sender", BackupManager "Unable to
// replicate data").
func (c *channel) undelivered(missed []tribes.Member) {
	for _, m := range missed {
		c.host.Note("tribes", "message not delivered: "+m.At.String())
	}
}

// senders are the pool: who comes takes the one that was unused for longest.
type senders struct {
	c     *channel
	idle  []*sender
	head  int // of idle: those before it are taken
	count int
	free  host.Cond
}

// take takes a sender; nil when none was free for tribes.PoolWait.
func (p *senders) take() *sender {
	if p.head == len(p.idle) {
		if !p.await() {
			return nil
		}
		if p.head == len(p.idle) {
			p.add()
		}
	}
	s := p.idle[p.head]
	if p.head++; p.head == compactFrom {
		p.idle = append(p.idle[:0], p.idle[p.head:]...)
		p.head = 0
	}
	return s
}

// compactFrom is how many places of those that were taken are kept.
const compactFrom = 64

// await waits until a sender is free or may be made; false: neither, for tribes.PoolWait.
func (p *senders) await() bool {
	deadline := p.c.host.Monotonic().Add(tribes.PoolWait)
	for p.head == len(p.idle) && p.count >= p.c.k.Pool {
		if left := deadline.Sub(p.c.host.Monotonic()); left <= 0 || !p.free.Wait(left) {
			return false
		}
	}
	return true
}

// add makes a further sender.
func (p *senders) add() {
	p.count++
	p.idle = append(p.idle, &sender{c: p.c, done: p.c.host.NewCond()})
}

func (p *senders) give(s *sender) {
	p.idle = append(p.idle, s)
	p.free.Signal()
}

// sender is a ParallelNioSender: a connection to each member.
type sender struct {
	c     *channel
	links []*link
	open  int  // links that the message is still on its way on
	again bool // the message was sent a second time
	done  host.Cond
}

// send sends a message to members at the same time and waits until all have it, or
// patience is over. After a failure the sender gives up all its connections.
func (s *sender) send(to []tribes.Member, m *host.TribesMessage) (missed []tribes.Member) {
	patience := tribes.PatienceOf(s.c.k.Timeout)
	deadline := s.c.host.Monotonic().Add(patience)
	if len(to) > 1 {
		missed = s.sendAll(to, m, deadline)
	} else if !s.link(to[0]).carry(m, patience, deadline) {
		missed = to
	}
	if len(missed) > 0 {
		for _, l := range s.links {
			l.abandon()
		}
		s.links = nil
	}
	return missed
}

// sendAll sends a message to several members at the same time.
func (s *sender) sendAll(to []tribes.Member, m *host.TribesMessage, deadline host.Time) (missed []tribes.Member) {
	s.open = len(to) - 1
	for _, member := range to[1:] {
		s.c.host.Go(host.TaskFunc(func() {
			if !s.link(member).carry(m, deadline.Sub(s.c.host.Monotonic()), deadline) {
				missed = append(missed, member)
			}
			if s.open--; s.open == 0 {
				s.done.Signal()
			}
		}))
	}
	if !s.link(to[0]).carry(m, deadline.Sub(s.c.host.Monotonic()), deadline) {
		missed = append(missed, to[0])
	}
	for s.open > 0 {
		s.done.Wait(0)
	}
	return missed
}

func (s *sender) link(to tribes.Member) *link {
	for _, l := range s.links {
		if l.to == to {
			return l
		}
	}
	l := &link{c: s.c, s: s, to: to}
	s.links = append(s.links, l)
	return l
}

// link is a NioSender: one connection. What is sent without waiting for an
// acknowledgement is the kernel's, which delivers it in its order as long as it can.
type link struct {
	c    *channel
	s    *sender
	to   tribes.Member
	conn host.Conn
	ack  host.TribesAck

	written   []*host.TribesMessage // by the program, and not read by the member
	pending   int                   // bytes of them
	pumping   bool
	abandoned bool
	moved     host.Cond // there is room again, or the connection is broken
}

// carry sends a message, on a new connection where there is none or where it turns out
// to be broken. False: it could not, or not in time, of which so much is left.
func (l *link) carry(m *host.TribesMessage, left time.Duration, deadline host.Time) bool {
	for tries := range 2 { // maxRetryAttempts
		if tries > 0 {
			l.s.again = true
			left = deadline.Sub(l.c.host.Monotonic())
		}
		if left <= 0 {
			return false
		}
		if l.conn == nil {
			conn, err := l.c.host.Dial(l.to.At, host.Options{Connect: left, Protocol: host.Tribes})
			if errors.Is(err, host.ErrConnectTimeout) {
				return false
			}
			if err != nil {
				continue
			}
			l.conn, left = conn, deadline.Sub(l.c.host.Monotonic())
		}
		if m.Ack {
			if over, ok := l.ask(m, left, deadline); over {
				return ok
			}
			continue
		}
		if sent, over := l.write(m, deadline); over {
			return sent
		}
	}
	return false
}

// ask sends a message and waits for the acknowledgement. Not over: the connection was
// broken.
func (l *link) ask(m *host.TribesMessage, left time.Duration, deadline host.Time) (over, ok bool) {
	for l.pumping {
		if left <= 0 || !l.wait(left) && l.pumping {
			return true, false
		}
		left = deadline.Sub(l.c.host.Monotonic())
	}
	if l.conn == nil {
		return false, false
	}
	if left <= 0 {
		return true, false
	}
	err := l.conn.Call(m, &l.ack, left)
	if err == nil {
		return true, true
	}
	_ = l.conn.Close()
	l.conn = nil
	return errors.Is(err, host.ErrTimeout), false
}

// write hands a message to the kernel, when it has room for it. Not over: the
// connection was broken.
func (l *link) write(m *host.TribesMessage, deadline host.Time) (sent, over bool) {
	takes := tribes.Buffered(m.Bytes)
	for l.conn != nil && l.pending > 0 && l.pending+takes > tribes.BufferBytes {
		if left := deadline.Sub(l.c.host.Monotonic()); left <= 0 || !l.wait(left) {
			return false, true
		}
	}
	if l.conn == nil {
		return false, false
	}
	l.written = append(l.written, m)
	l.pending += takes
	if !l.pumping {
		l.pumping = true
		l.c.host.Go((*pump)(l))
	}
	l.c.host.Work(writes.Draw(l.c.wakes))
	return true, true
}

// writes is the time that it takes to select a connection and to write to it.
var writes = dist.Exponential(100 * time.Microsecond)

func (l *link) wait(d time.Duration) bool {
	if l.moved == nil {
		l.moved = l.c.host.NewCond()
	}
	return l.moved.Wait(d)
}

// abandon closes the connection; what was written goes on all the same.
func (l *link) abandon() {
	l.abandoned = true
	if l.conn != nil && !l.pumping {
		_ = l.conn.Close()
		l.conn = nil
	}
}

// pump is the kernel's work on what a link has written.
type pump link

// Run implements host.Task.
func (p *pump) Run() {
	l := (*link)(p)
	conn := l.conn
	for len(l.written) > 0 {
		m := l.written[0]
		err := conn.Call(m, &l.ack, 0)
		if err != nil {
			l.written, l.pending = nil, 0
			l.broken()
			break
		}
		l.written = slices.Delete(l.written, 0, 1)
		l.pending -= tribes.Buffered(m.Bytes)
		if l.moved != nil {
			l.moved.Broadcast()
		}
	}
	l.pumping = false
	if l.abandoned {
		_ = conn.Close()
	}
	if l.moved != nil {
		l.moved.Broadcast()
	}
}

func (l *link) broken() {
	if l.conn != nil {
		_ = l.conn.Close()
		l.conn = nil
	}
}
