package host

import (
	"net/netip"
	"time"
)

// MySQLSession is a connection to a MySQL server, logged in.
type MySQLSession struct {
	Conn Conn
	ID   uint64 // see Statement.Session
}

// Login is an account and its password.
type Login struct{ Account, Password string }

// OpenMySQL logs in as an account with SUPER, within a limit, the handshake included.
func OpenMySQL(h Host, to netip.AddrPort, as Login, limit time.Duration) (*MySQLSession, error) {
	began := h.Monotonic()
	conn, err := h.Dial(to, Options{Connect: limit, Protocol: MySQL})
	if err != nil {
		return nil, err
	}
	s := &MySQLSession{Conn: conn}
	left := limit - h.Monotonic().Sub(began)
	a, err := s.Do(&Statement{Do: Connect, Account: as.Account, Value: as.Password, Super: true}, max(left, time.Millisecond))
	if err != nil {
		s.Close()
		return nil, err
	}
	s.ID = a.Session
	return s, nil
}

// Do executes a statement within a limit; an error of the server's is a *SQLError.
func (s *MySQLSession) Do(q *Statement, limit time.Duration) (*Result, error) {
	q.Session = s.ID
	a := &Result{}
	if err := s.Conn.Call(q, a, limit); err != nil {
		return nil, err
	}
	return a, a.Err()
}

// Close closes the connection; a nil session has none.
func (s *MySQLSession) Close() {
	if s != nil {
		_ = s.Conn.Close()
	}
}
