package proxysql

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	rules "github.com/hadrill/hadrill/sim/mechanism/proxysql"
)

// row is a server in a hostgroup with the connections to it.
type row struct {
	p          *proxy
	server     *rules.Server
	free, used []*backend
}

// backend is a connection to a server.
type backend struct {
	row     *row
	conn    host.Conn
	id      uint64
	account string
	super   bool
	since   host.Time // since when it is free, or kept
	kept    int       // for how many more statements its session keeps it
	x       *session  // that it serves
	busy    bool      // with a statement
	q       host.Statement
	a       host.Result
}

func (b *backend) server() *rules.Server { return b.row.server }

// rowOf gives the connections of a server.
func (p *proxy) rowOf(s *rules.Server) *row {
	for _, r := range p.rows {
		if r.server == s {
			return r
		}
	}
	r := &row{p: p, server: s}
	p.rows = append(p.rows, r)
	return r
}

func (r *row) count() { r.server.Used, r.server.Free = len(r.used), len(r.free) }

// dropFree closes the connections that are free.
func (r *row) dropFree() {
	for _, b := range r.free {
		_ = b.conn.Close()
	}
	r.free = nil
	r.count()
}

// dropAll closes all; statements on them fail.
func (r *row) dropAll() {
	r.dropFree()
	for _, b := range r.used {
		if b.conn != nil {
			_ = b.conn.Close()
		}
	}
}

// call executes a statement within a limit, 0 for none.
func (b *backend) call(q host.Statement, limit time.Duration) error {
	q.Session = b.id
	b.q, b.a, b.busy = q, host.Result{}, true
	err := b.conn.Call(&b.q, &b.a, limit)
	b.busy = false
	return err
}

// after goes on behind a statement that was answered: the session keeps the connection
// for some statements after an auto_increment key, else others may have it.
func (b *backend) after(q *host.Statement) {
	c := b.row.p.config
	switch {
	case q.Do == host.LastGTID: // its text has an @
		b.kept = -1
	case b.kept < 0:
	case q.Do == host.Insert && b.a.Errno == 0 && c.KeyDelay > 0:
		b.kept = c.KeyDelay
	case b.kept > 0:
		b.kept--
	}
	if b.kept == 0 || b.server().Offline() {
		b.release()
		return
	}
	b.since = b.row.p.host.Monotonic()
	if b.x.keptFor(b.server().Hostgroup) == nil {
		b.x.kept = append(b.x.kept, b)
	}
}

// release gives a connection back.
func (b *backend) release() {
	r := b.row
	most := r.server.MaxConnections * r.p.config.FreeShare / 100
	if r.server.Offline() || len(r.free) >= max(1, most) {
		b.drop()
		return
	}
	b.leave()
	b.since = r.p.host.Monotonic()
	r.free = append(r.free, b)
	r.count()
	r.p.changed.Signal()
}

// drop closes a connection that served a session.
func (b *backend) drop() {
	if b.conn != nil {
		_ = b.conn.Close()
	}
	b.leave()
	b.row.p.changed.Signal()
}

// leave takes it from its session and from those that are used.
func (b *backend) leave() {
	r := b.row
	b.x.forget(b)
	b.x, b.kept = nil, 0
	r.used = slices.DeleteFunc(r.used, func(o *backend) bool { return o == b })
	r.count()
}

// want is a session's wish for a connection to a hostgroup.
type want struct {
	x         *session
	hostgroup int
	retries   int // of connects that fail
	began     host.Time
	limit     host.Time
}

// restart begins the time of connect_timeout_server_max.
func (w *want) restart() {
	h := w.x.p.host
	if w.began == 0 {
		w.began = h.Monotonic()
	}
	w.limit = h.Monotonic().Add(time.Duration(w.x.p.config.ConnectMax) * time.Millisecond)
}

// get gives a connection, or the error that the client is answered with.
func (w *want) get() (*backend, *host.SQLError) {
	p := w.x.p
	if b := w.x.keptFor(w.hostgroup); b != nil {
		return b, nil
	}
	for !w.x.gone {
		left := w.limit.Sub(p.host.Monotonic())
		if left <= 0 {
			waited := p.host.Monotonic().Sub(w.began).Milliseconds()
			return nil, &host.SQLError{Errno: errNoServer, Text: noServer(w.hostgroup, waited)}
		}
		s := p.groups.Choose(w.hostgroup, p.now(), p.random.IntN)
		if s == nil {
			p.changed.Wait(min(left, time.Second-time.Duration(p.host.Now())%time.Second))
			continue
		}
		b, err := p.rowOf(s).get(w.x)
		switch {
		case err == nil && !w.x.gone:
			return b, nil
		case err == nil: // its client went while it was opened
			b.release()
			continue
		}
		if w.retries--; w.retries < 0 {
			return nil, err
		}
		p.host.Sleep(connectPause)
	}
	return nil, &host.SQLError{Errno: host.ErrServerGone, Text: "the client has gone"}
}

// connectPause is connect_retries_delay.
const connectPause = time.Millisecond

// get gives a free connection, or a new one.
func (r *row) get(x *session) (*backend, *host.SQLError) {
	for i := len(r.free) - 1; i >= 0; i-- {
		if b := r.free[i]; b.account == x.account && b.super == x.super {
			r.free = slices.Delete(r.free, i, i+1)
			r.take(b, x)
			return b, nil
		}
	}
	b := &backend{row: r, account: x.account, super: x.super}
	r.take(b, x)
	err := b.open(r.p.config.ConnectTimeout)
	if err == nil {
		return b, nil
	}
	b.drop()
	r.p.failed(r.server, err.Errno)
	return nil, err
}

func (r *row) take(b *backend, x *session) {
	b.x = x
	r.used = append(r.used, b)
	r.count()
}

// open connects and logs in, within connect_timeout_server.
func (b *backend) open(limit time.Duration) *host.SQLError {
	h, at := b.row.p.host, b.server().Address
	began := h.Monotonic()
	conn, err := h.Dial(at, host.Options{Connect: limit, Protocol: host.MySQL})
	if err == nil {
		b.conn = conn
		left := max(limit-h.Monotonic().Sub(began), time.Millisecond)
		err = b.call(host.Statement{Do: host.Connect, Account: b.account, Super: b.super}, left)
	}
	switch {
	case err != nil:
		return &host.SQLError{Errno: host.ErrCannotConnect, Text: "Can't connect to server on '" + at.Addr().String() + "': " + err.Error()}
	case b.a.Errno != 0:
		return &host.SQLError{Errno: b.a.Errno, Text: b.a.Text}
	}
	b.id = b.a.Session
	return nil
}

// failed counts a connect that failed.
func (p *proxy) failed(s *rules.Server, errno uint16) {
	if p.groups.Failed(s, errno, p.now()) {
		p.note("Shunning server %s:%d with %d errors/sec. Shunning for %d seconds", s.Address.Addr(), s.Address.Port(), p.groups.ShunOnFailures, p.groups.ShunRecovery)
	}
}
