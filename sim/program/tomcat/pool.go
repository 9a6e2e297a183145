package tomcat

import (
	"errors"
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
)

// pool holds the connections to one database address. The one that was given back
// last is taken first; one on which something failed is closed.
type pool struct {
	t     *tomcat
	to    netip.AddrPort
	free  []*pooled
	open  int
	freed host.Cond
}

// pooled is a connection of the pool with its messages.
type pooled struct {
	conn host.Conn
	id   uint64
	used host.Time
	q    host.Statement
	a    host.Result
}

// Account is the one that the application logs in with. It has no password.
const Account = "app"

// errPool is the end of the wait for a connection.
var errPool = errors.New("no connection of the pool became free")

// do has the server execute a statement and gives the number of its result. An
// error that the server answered leaves the connection open; any other closes it.
func (p *pool) do(q *host.Statement) (int64, error) {
	x, err := p.take()
	if err != nil {
		return 0, err
	}
	if err := p.call(x, *q); err != nil {
		return 0, err
	}
	n, err := x.a.Number, x.a.Err()
	p.give(x)
	return n, err
}

// call executes a statement of a session, which is closed where that fails.
func (p *pool) call(x *pooled, q host.Statement) error {
	q.Session = x.id
	x.q, x.a = q, host.Result{}
	err := x.conn.Call(&x.q, &x.a, p.t.config.Database.Timeout)
	if err != nil {
		p.drop(x)
	}
	return err
}

// take gives a connection that is free, or a new one, waiting where the pool is
// full.
func (p *pool) take() (*pooled, error) {
	c, h := &p.t.config.Database, p.t.host
	limit := h.Monotonic().Add(c.Wait)
	for {
		if n := len(p.free); n > 0 {
			x := p.free[n-1]
			p.free = p.free[:n-1]
			if c.Unchecked || h.Monotonic().Sub(x.used) < checkAfter {
				return x, nil
			}
			if p.call(x, host.Statement{Do: host.SelectOne}) == nil {
				return x, nil
			}
			continue
		}
		if p.open < c.Pool {
			return p.dial()
		}
		left := limit.Sub(h.Monotonic())
		if left <= 0 {
			return nil, errPool
		}
		p.freed.Wait(left)
	}
}

func (p *pool) dial() (*pooled, error) {
	p.open++
	conn, err := p.t.host.Dial(p.to, host.Options{Connect: p.t.config.Database.Connect, Protocol: host.MySQL})
	if err != nil {
		p.close()
		return nil, err
	}
	x := &pooled{conn: conn}
	if err := p.call(x, host.Statement{Do: host.Connect, Account: Account}); err != nil {
		return nil, err
	}
	if err := x.a.Err(); err != nil {
		p.drop(x)
		return nil, err
	}
	x.id = x.a.Session
	return x, nil
}

func (p *pool) give(x *pooled) {
	x.used = p.t.host.Monotonic()
	p.free = append(p.free, x)
	p.freed.Signal()
}

func (p *pool) drop(x *pooled) {
	_ = x.conn.Close()
	p.close()
}

func (p *pool) close() {
	p.open--
	p.freed.Signal()
}
