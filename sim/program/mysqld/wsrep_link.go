package mysqld

import (
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/galera"
)

// link sends to another node, a frame at a time: what has come up in the meantime goes
// with the next one.
type link struct {
	n     *node
	to    netip.Addr
	queue []any
	bytes int
	spare []any // of a frame that was acknowledged
	conn  host.Conn
	woken host.Cond
	frame *host.GaleraFrame
}

// reconnect is between two attempts to reach a node, and how long one may take.
const reconnect = time.Second

// link gives the one to an address, and makes it.
func (n *node) link(to netip.Addr) *link {
	for _, l := range n.links {
		if l.to == to {
			return l
		}
	}
	l := &link{n: n, to: to, woken: n.s.host.NewCond(), frame: &host.GaleraFrame{}}
	n.links = append(n.links, l)
	n.s.host.Go(l)
	return l
}

// add queues a message. How far a node is replaces what stands last and says the same.
func (l *link) add(m *galera.Message) {
	if i := len(l.queue) - 1; i >= 0 && m.Kind == galera.Data && m.Payload == nil {
		if last, is := l.queue[i].(*galera.Message); is && last.Kind == galera.Data && last.Payload == nil && last.View == m.View {
			l.queue[i] = m
			return
		}
	}
	l.queue = append(l.queue, m)
	l.bytes += m.Size()
	l.woken.Signal()
}

// drop gives the node at the other end up.
func (l *link) drop() {
	l.queue, l.bytes = nil, 0
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// Run implements host.Task.
func (l *link) Run() {
	ack := &host.GaleraAck{}
	for {
		if len(l.queue) == 0 {
			l.woken.Wait(0)
			continue
		}
		if !l.connect() {
			continue
		}
		f := l.frame
		f.From, f.Contents, f.Bytes = l.n.self.Addr, l.queue, l.bytes
		l.queue, l.bytes = l.spare[:0], 0
		if err := l.conn.Call(f, ack, 0); err != nil {
			l.failed(f.Contents, f.Bytes)
			ack = &host.GaleraAck{}
			continue
		}
		clear(f.Contents)
		l.spare = f.Contents
	}
}

// connect opens the connection unless it is open.
func (l *link) connect() bool {
	if l.conn != nil {
		return true
	}
	began := l.n.s.host.Monotonic()
	c, err := l.n.s.host.Dial(netip.AddrPortFrom(l.to, host.GaleraPort), host.Options{From: l.n.k.Node, Connect: reconnect, Protocol: host.Galera})
	if err != nil {
		l.pause(reconnect - l.n.s.host.Monotonic().Sub(began))
		return false
	}
	l.conn = c
	return true
}

// failed gives a connection up, and the frame, which the other side may still read. What
// a member did not acknowledge is sent again.
func (l *link) failed(contents []any, bytes int) {
	_ = l.conn.Close()
	l.conn, l.spare, l.frame = nil, nil, &host.GaleraFrame{}
	if l.n.group.Knows(l.to) {
		l.queue = append(slices.Clone(contents), l.queue...)
		l.bytes += bytes
		l.pause(reconnect)
	}
}

// pause waits before the next attempt. For a node that is no member nothing is kept.
func (l *link) pause(d time.Duration) {
	if !l.n.group.Knows(l.to) {
		l.queue, l.bytes = nil, 0
		return
	}
	l.n.s.host.Sleep(d)
}

// Handle implements host.Handler.
func (n *node) Handle(_ netip.Addr, req, _ host.Message) error {
	f, ok := req.(*host.GaleraFrame)
	if !ok {
		return host.ErrReset
	}
	for _, c := range f.Contents {
		switch c := c.(type) {
		case *galera.Message:
			n.group.Receive(c, n.now())
		case *stateTransfer:
			n.receive(c)
		}
	}
	n.perform()
	return nil
}
