package tomcat

import (
	"errors"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// pool holds the connections to one database address. The one that was given back
// last is taken first; one on which something failed is closed.
type pool struct {
	t  *tomcat
	to netip.AddrPort
	poolLimits
	free  []*pooled
	open  int
	freed host.Cond
}

// poolLimits are a pool's size and times.
type poolLimits struct {
	// size is how many connections there may be, idle how many of them without work;
	// below 0 is no limit.
	size, idle int
	// connect and read limit opening a connection and a statement; 0 is no limit. wait
	// limits the wait for one of the pool; below 0 is no limit.
	connect, read, wait time.Duration
	// check is how long a connection must have been idle to be checked, below 0 for
	// never, and checkRead limits that.
	check, checkRead time.Duration
	account          string
	password         string
	super            bool // it is one with READ ONLY ADMIN
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

// PrivilegedAccount is one that has READ ONLY ADMIN and CONNECTION ADMIN: read_only does
// not stop it.
const PrivilegedAccount = "admin"

// errPool is the end of the wait for a connection.
var errPool = errors.New("no connection of the pool became free")

// do has the server execute a statement and gives the number of its result. An
// error that the server answered leaves the connection open; any other closes it.
func (p *pool) do(q *host.Statement) (int64, error) {
	x, err := p.take()
	if err != nil {
		return 0, err
	}
	if err := p.call(x, *q, p.read); err != nil {
		return 0, err
	}
	n, err := x.a.Number, x.a.Err()
	p.give(x)
	return n, err
}

// call executes a statement of a session within a limit; the session is closed where that
// fails.
func (p *pool) call(x *pooled, q host.Statement, limit time.Duration) error {
	q.Session = x.id
	x.q, x.a = q, host.Result{}
	err := x.conn.Call(&x.q, &x.a, limit)
	if err != nil {
		p.drop(x)
	}
	return err
}

// take gives a connection that is free, or a new one, waiting where the pool is
// full.
func (p *pool) take() (*pooled, error) {
	h := p.t.host
	limit := h.Monotonic().Add(p.wait)
	for {
		if n := len(p.free); n > 0 {
			x := p.free[n-1]
			p.free = p.free[:n-1]
			if p.check < 0 || h.Monotonic().Sub(x.used) < p.check {
				return x, nil
			}
			if p.call(x, host.Statement{Do: host.SelectOne}, p.checkRead) == nil {
				return x, nil
			}
			continue
		}
		if p.size < 0 || p.open < p.size {
			return p.dial()
		}
		left := limit.Sub(h.Monotonic())
		if p.wait >= 0 && left <= 0 {
			return nil, errPool
		}
		p.freed.Wait(max(0, left))
	}
}

func (p *pool) dial() (*pooled, error) {
	p.open++
	conn, err := p.t.host.Dial(p.to, host.Options{Connect: p.connect, Protocol: host.MySQL})
	if err != nil {
		p.close()
		return nil, err
	}
	x := &pooled{conn: conn}
	if err := p.call(x, host.Statement{Do: host.Connect, Account: p.account, Value: p.password, Super: p.super}, p.read); err != nil {
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
	if p.idle >= 0 && len(p.free) >= p.idle {
		p.drop(x)
		return
	}
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
