//go:build linux

package live

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/hadrill/hadrill/sim/host"
)

func isStatement(m host.Message) bool { _, ok := m.(*host.Statement); return ok }

// sqlSession is a session with a MySQL or MariaDB server: the driver's connection
// over ours.
type sqlSession struct {
	link *sqlLink
	conn driver.Conn // nil before the first statement, Connect
	busy atomic.Bool // a statement is on its way
}

// sqlLink lends a connection to the driver and keeps the error that it ended
// with, for the driver's own do not say it. Limits and the end are the owner's
// business.
type sqlLink struct {
	c   *conn
	err error
}

var _ net.Conn = (*sqlLink)(nil)

// Read implements net.Conn.
func (l *sqlLink) Read(b []byte) (int, error) { n, err := l.c.file.Read(b); l.note(err); return n, err }

// Write implements net.Conn.
func (l *sqlLink) Write(b []byte) (int, error) {
	n, err := l.c.file.Write(b)
	l.note(err)
	return n, err
}

func (l *sqlLink) note(err error) {
	if l.err == nil {
		l.err = err
	}
}

// Close implements net.Conn without effect.
func (l *sqlLink) Close() error { return nil }

// LocalAddr implements net.Conn; nobody looks at it.
func (l *sqlLink) LocalAddr() net.Addr { return &net.TCPAddr{} }

// RemoteAddr implements net.Conn; nobody looks at it.
func (l *sqlLink) RemoteAddr() net.Addr { return &net.TCPAddr{} }

// SetDeadline implements net.Conn without effect.
func (l *sqlLink) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn without effect.
func (l *sqlLink) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn without effect.
func (l *sqlLink) SetWriteDeadline(time.Time) error { return nil }

// openMySQL prepares a new connection. The server speaks first; what it says is
// read with the session's first statement, which names the account.
func openMySQL(c *conn) error {
	c.sql = &sqlSession{link: &sqlLink{c: c}}
	return nil
}

// exchangeMySQL has the server execute a statement. The first one of a connection
// is Connect.
func exchangeMySQL(c *conn, req, resp host.Message) error {
	q, ok := req.(*host.Statement)
	a, isResult := resp.(*host.Result)
	if !ok || !isResult || c.sql == nil {
		return mismatch(host.MySQL, req, resp)
	}
	*a = host.Result{}
	s := c.sql
	s.busy.Store(true)
	defer s.busy.Store(false)
	var err error
	switch text := q.SQL(); {
	case q.Do == host.Connect && s.conn == nil:
		err = s.logIn(q.Account, q.Value)
	case s.conn == nil || text == "":
		return fmt.Errorf("live: cannot carry statement %d by protocol %q: it is none of an application", q.Do, host.MySQL)
	case q.Do == host.Insert:
		a.Number, err = s.insert(text)
	case q.Do == host.UpdateItem, q.Do == host.InsertSession, q.Do == host.DeleteSession:
		a.Number, err = s.change(text)
	case q.Do == host.ShowMasterStatus:
		err = s.binlogEnd(text, a)
	case q.Do == host.ShowReplicaStatus:
		err = s.behind(text, a)
	case q.Do == host.MasterPosWait:
		err = s.waited(text, a)
	case q.Do == host.LastGTID, q.Do == host.SelectSession, q.Do == host.ExpiredSessions:
		a.Value, a.Number, err = s.texts(text)
	default:
		a.Number, err = s.number(text)
	}
	return s.outcome(a, err)
}

// outcome puts an error of the server into the answer; any other ends the
// connection.
func (s *sqlSession) outcome(a *host.Result, err error) error {
	var answered *mysql.MySQLError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answered):
		a.Errno, a.Text = answered.Number, answered.Message
		return nil
	case s.link.err != nil:
		return exchanging(s.link.err)
	}
	return host.ErrReset // what came is not of the protocol
}

// silent is a logger that drops the driver's messages.
type silent struct{}

func (silent) Print(...any) {}

// logIn shakes hands with the server, as an account with its password, "" for none.
func (s *sqlSession) logIn(account, password string) error {
	c := mysql.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr, c.Logger = account, password, "tcp", "server", silent{}
	c.DialFunc = func(context.Context, string, string) (net.Conn, error) { return s.link, nil }
	to, err := mysql.NewConnector(c)
	if err != nil {
		return err
	}
	s.conn, err = to.Connect(context.Background())
	return err
}

// insert stores a row and gives its key.
func (s *sqlSession) insert(text string) (int64, error) {
	r, err := s.conn.(driver.ExecerContext).ExecContext(context.Background(), text, nil)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// change changes rows and gives how many.
func (s *sqlSession) change(text string) (int64, error) {
	r, err := s.conn.(driver.ExecerContext).ExecContext(context.Background(), text, nil)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// texts gives the one column that a query answers, a row a line, and how many rows there
// are.
func (s *sqlSession) texts(text string) (all string, n int64, err error) {
	rows, err := s.conn.(driver.QueryerContext).QueryContext(context.Background(), text, nil)
	if err != nil {
		return "", 0, err
	}
	value := make([]driver.Value, len(rows.Columns()))
	for err = rows.Next(value); err == nil; err = rows.Next(value) {
		text, err := textOf(value[0])
		if err != nil {
			_ = rows.Close()
			return "", 0, err
		}
		if n > 0 {
			all += "\n"
		}
		all += text
		n++
	}
	if errors.Is(err, io.EOF) && s.link.err == nil {
		err = nil
	}
	if closed := rows.Close(); err == nil {
		err = closed
	}
	return all, n, err
}

// textOf is a text as the driver gives it.
func textOf(v driver.Value) (string, error) {
	switch v := v.(type) {
	case []byte:
		return string(v), nil
	case string:
		return v, nil
	}
	return "", fmt.Errorf("live: found %v of a server, expected a text", v)
}

// number gives the one number that a query answers.
func (s *sqlSession) number(text string) (int64, error) {
	rows, err := s.conn.(driver.QueryerContext).QueryContext(context.Background(), text, nil)
	if err != nil {
		return 0, err
	}
	value := make([]driver.Value, len(rows.Columns()))
	err = rows.Next(value)
	if closed := rows.Close(); err == nil {
		err = closed
	}
	switch {
	case errors.Is(err, io.EOF) && s.link.err == nil:
		return 0, nil
	case err != nil:
		return 0, err
	}
	return numberOf(value[0])
}

// numberOf reads an integer as the driver gives it.
func numberOf(v driver.Value) (int64, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case []byte:
		return strconv.ParseInt(string(v), 10, 64)
	}
	return 0, fmt.Errorf("live: found %v of a server, expected a number", v)
}

// goodbye is how long the end of a session may take to be told.
const goodbye = 100 * time.Millisecond

// close ends the session as a client does that is through (COM_QUIT). One whose
// statement is on its way ends with its connection.
func (s *sqlSession) close() {
	if s != nil && s.conn != nil && !s.busy.Load() {
		_ = s.link.c.limit(goodbye)
		_ = s.conn.Close()
	}
}
