package nginx

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// keepalive has the settings of an upstream's kept connections
// (ngx_http_upstream_keepalive_module).
type keepalive struct {
	most     int           // idle ones of a worker, 0 for none
	timeout  time.Duration // how long one may be idle
	requests int           // how many it may carry
	life     time.Duration // how old it may be to be kept once more
}

// defaultKeepalive returns nginx's own settings since 1.19.10.
func defaultKeepalive() keepalive {
	return keepalive{timeout: time.Minute, requests: 1000, life: time.Hour}
}

// idleConns are the idle connections of one worker to the servers of a group,
// the one used last at the end. One that a server closed stays until it is
// taken, is the oldest of too many, or times out; nginx drops it at once.
type idleConns struct {
	keepalive
	conns []upstreamConn
}

func newIdleConns(u *Upstream) *idleConns {
	if u.kept.most == 0 {
		return nil
	}
	return &idleConns{keepalive: u.kept}
}

// upstreamConn is a connection to a server.
type upstreamConn struct {
	host.Conn // nil for none
	at        netip.AddrPort
	opened    host.Time
	freed     host.Time // when it became idle
	requests  int
}

// take returns the connection to a server that was used last.
func (k *idleConns) take(at netip.AddrPort, now host.Time) (upstreamConn, bool) {
	k.expire(now)
	for i := len(k.conns) - 1; i >= 0; i-- {
		if c := k.conns[i]; c.at == at {
			k.remove(i)
			return c, true
		}
	}
	return upstreamConn{}, false
}

// put keeps a connection, unless it has reached keepalive_requests or
// keepalive_time; with too many the oldest is closed.
func (k *idleConns) put(c upstreamConn, now host.Time) {
	k.expire(now)
	if c.requests >= k.requests || now.Sub(c.opened) > k.life {
		c.Close()
		return
	}
	if len(k.conns) >= k.most {
		k.conns[0].Close()
		k.remove(0)
	}
	c.freed = now
	k.conns = append(k.conns, c)
}

func (k *idleConns) expire(now host.Time) {
	for len(k.conns) > 0 && now.Sub(k.conns[0].freed) >= k.timeout {
		k.conns[0].Close()
		k.remove(0)
	}
}

func (k *idleConns) remove(i int) {
	last := len(k.conns) - 1
	copy(k.conns[i:], k.conns[i+1:])
	k.conns[last] = upstreamConn{}
	k.conns = k.conns[:last]
}

// call sends the request to a server: over a connection that was kept, over a
// new one that may be kept, or over one for this request alone.
func (x *exchange) call(g *group, s *settings, at netip.AddrPort) error {
	x.kept = false
	if g.idle == nil {
		return x.in.h.Call(at, x.out, x.answer, host.Options{Connect: *s.connect, Read: *s.read, Protocol: x.speaks})
	}
	return x.callKept(g, s, at)
}

// callKept is call where the group keeps connections.
func (x *exchange) callKept(g *group, s *settings, at netip.AddrPort) error {
	for {
		c, kept := g.idle.take(at, x.in.h.Monotonic())
		if !kept {
			conn, err := x.in.h.Dial(at, host.Options{Connect: *s.connect, Protocol: x.speaks})
			if err != nil {
				return err
			}
			c = upstreamConn{Conn: conn, at: at, opened: x.in.h.Monotonic()}
		}
		c.requests++
		sent := x.in.h.Monotonic()
		err := c.Call(x.out, x.answer, *s.read)
		if err != nil {
			c.Close()
			if kept && errors.Is(err, host.ErrClosed) && x.in.h.Monotonic() == sent {
				continue // closed while it was idle: nginx had noticed and dropped it
			}
			x.kept = kept
			return err
		}
		x.kept, x.conn = kept, c
		return nil
	}
}

// putBack ends the use of a connection: it is kept if the answer is complete
// and the request lets the server keep it, too.
func (x *exchange) putBack(g *group, s *settings, passed bool) {
	if x.conn.Conn == nil {
		return
	}
	c := x.conn
	x.conn = upstreamConn{}
	if passed && !x.answer.Truncated && s.persistent(x) {
		g.idle.put(c, x.in.h.Monotonic())
		return
	}
	c.Close()
}

// persistent reports whether a server keeps a connection open after such a
// request: HTTP/1.1 without Connection: close, or 1.0 with keep-alive. nginx
// sends 1.0 and close unless the configuration says otherwise.
func (s *settings) persistent(x *exchange) bool {
	value := "close"
	if s.connection != nil {
		value = s.connection.text(x)
	}
	if *s.http11 {
		return !strings.EqualFold(value, "close")
	}
	return strings.EqualFold(value, "keep-alive")
}
