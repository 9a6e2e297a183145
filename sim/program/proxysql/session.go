package proxysql

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/sim/host"
	rules "github.com/hadrill/hadrill/sim/mechanism/proxysql"
)

// session is a client's connection.
type session struct {
	p       *proxy
	id      uint64
	account string
	super   bool
	user    *User
	kept    []*backend // at most one of a hostgroup
	runs    *backend   // that executes its statement; nil for none
	gone    bool       // its client has closed
}

// Numbers and texts of errors that the program answers itself.
const (
	errNoServer     uint16 = 9001
	errDenied       uint16 = 1045
	errUnsupported  uint16 = 1235
	errByRule       uint16 = 1148
	lostConnection         = "Lost connection to server during query"
	tooManySessions        = "Too many connections"
)

// Handle implements host.Handler.
func (p *proxy) Handle(_ netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.Statement)
	a, isResult := resp.(*host.Result)
	if !ok || !isResult {
		return host.ErrReset
	}
	*a = host.Result{}
	if q.Do == host.Connect {
		p.connect(q, a)
		return nil
	}
	x := p.sessions[q.Session]
	if x == nil {
		return host.ErrClosed
	}
	return x.execute(q, a)
}

func (p *proxy) connect(q *host.Statement, a *host.Result) {
	user := p.config.user(q.Account)
	switch {
	case len(p.sessions) >= p.config.MaxConnections:
		a.Errno, a.Text = host.ErrTooManyConnections, tooManySessions
		return
	case user == nil:
		a.Errno, a.Text = errDenied, fmt.Sprintf("ProxySQL Error: Access denied for user '%s'", q.Account)
		return
	}
	p.last++
	x := &session{p: p, id: p.last, account: q.Account, super: q.Super, user: user}
	p.sessions[x.id] = x
	p.host.OnClientGone(host.TaskFunc(x.end))
	a.Session, a.Number = x.id, p.host.Now().Seconds()
}

// end gives back what the session has kept. A connection on which its statement runs is
// closed (kill_backend_connection_when_disconnect).
func (x *session) end() {
	delete(x.p.sessions, x.id)
	x.gone = true
	if x.runs != nil {
		_ = x.runs.conn.Close()
	}
	for _, b := range slices.Clone(x.kept) {
		if b != x.runs {
			b.release()
		}
	}
	x.p.changed.Broadcast()
}

// execute sends a statement to a server of its hostgroup, and again where that may help.
func (x *session) execute(q *host.Statement, a *host.Result) error {
	p, text := x.p, q.ApplicationSQL()
	if text == "" {
		a.Errno, a.Text = errUnsupported, "hadrill's ProxySQL carries no such statement: expected one of the application's"
		return nil
	}
	to, refusal := rules.Route(p.config.Rules, x.user.Name, x.user.Hostgroup, text, rules.Digest(text))
	if refusal != "" {
		a.Errno, a.Text = errByRule, refusal
		return nil
	}
	w := &want{x: x, hostgroup: to, retries: p.config.ConnectRetries}
	for left := p.config.QueryRetries; ; left-- {
		w.restart()
		b, failed := w.get()
		if failed != nil {
			a.Errno, a.Text = failed.Errno, failed.Text
			return nil
		}
		err := x.run(b, q)
		offline := b.server().Offline()
		broken := err != nil || offline || x.gone
		if !broken && !downs(b.a.Errno) {
			*a = b.a
			a.Session = 0
			b.after(q)
			return nil
		}
		again := left > 0 && b.kept == 0
		if !broken {
			*a = b.a
			p.failed(b.server(), a.Errno)
		}
		b.drop()
		switch {
		case x.gone:
			return host.ErrClosed
		case again:
		case offline:
			return host.ErrClosed
		case broken:
			a.Errno, a.Text = host.ErrServerLost, lostConnection
			return nil
		default:
			return nil
		}
	}
}

// run executes a statement, unless the server is offline before it is sent.
func (x *session) run(b *backend, q *host.Statement) error {
	if b.server().Offline() {
		return host.ErrClosed
	}
	x.runs = b
	err := b.call(*q, 0)
	x.runs = nil
	return err
}

// noServer is the text of error 9001.
func noServer(hostgroup int, ms int64) string {
	return fmt.Sprintf("Max connect timeout reached while reaching hostgroup %d after %dms", hostgroup, ms)
}

// downs reports whether an error says that the server takes no statements: 1047 of a
// Galera node that is not ready, 1053 of one that shuts down.
func downs(errno uint16) bool { return errno == host.ErrUnknownCommand || errno == 1053 }

// keptFor gives the connection that the session has kept to a hostgroup; nil for none.
func (x *session) keptFor(hostgroup int) *backend {
	for _, b := range x.kept {
		if b.row.server.Hostgroup == hostgroup {
			return b
		}
	}
	return nil
}

// forget has the session keep a connection no more.
func (x *session) forget(b *backend) {
	x.kept = slices.DeleteFunc(x.kept, func(o *backend) bool { return o == b })
}
