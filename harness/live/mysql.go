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
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/hadrill/hadrill/sim/host"
)

func isStatement(m host.Message) bool { _, ok := m.(*host.Statement); return ok }

// sqlSession is a session with a MySQL or MariaDB server: the driver's connection
// over ours.
type sqlSession struct {
	link *lent
	conn driver.Conn // nil before the first statement, Connect
	busy atomic.Bool // a statement is on its way
}

// openMySQL prepares a new connection. The server speaks first; what it says is
// read with the session's first statement, which names the account.
func openMySQL(c *conn) error {
	c.sql = &sqlSession{link: &lent{c: c}}
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
	text, how := q.SQL(), answers[q.Do]
	switch {
	case q.Do == host.Connect && s.conn == nil:
		return s.outcome(a, s.logIn(q.Account, q.Value))
	case s.conn == nil || text == "":
		return fmt.Errorf("live: cannot carry statement %d by protocol %q: it is none of an application's or a manager's", q.Do, host.MySQL)
	case how == nil:
		how = (*sqlSession).number
	}
	return s.outcome(a, how(s, q, text, a))
}

// answers is the table of how a statement is carried out and its answer read; a row that
// is not there is a query of one number.
var answers = map[host.SQL]func(s *sqlSession, q *host.Statement, text string, a *host.Result) error{
	host.Insert:            (*sqlSession).insert,
	host.UpdateItem:        (*sqlSession).change,
	host.AddToItem:         (*sqlSession).change,
	host.PingInsert:        (*sqlSession).lines,
	host.InsertSession:     (*sqlSession).change,
	host.DeleteSession:     (*sqlSession).change,
	host.SelectSession:     (*sqlSession).texts,
	host.ExpiredSessions:   (*sqlSession).texts,
	host.LastGTID:          (*sqlSession).texts,
	host.MasterPosWait:     (*sqlSession).waited,
	host.RelayLogWait:      (*sqlSession).relayed,
	host.ShowMasterStatus:  (*sqlSession).binlogEnd,
	host.ShowReplicaStatus: (*sqlSession).replica,
	host.ShowVariable:      (*sqlSession).variable,
	host.SetGlobal:         (*sqlSession).change,
	host.ChangeMaster:      (*sqlSession).change,
	host.StartReplica:      (*sqlSession).noted,
	host.StopReplica:       (*sqlSession).noted,
	host.ResetReplica:      (*sqlSession).change,
	host.KillSessions:      (*sqlSession).killSessions,
	host.KillClients:       (*sqlSession).killClients,
	host.LongestUpdate:     (*sqlSession).milliseconds,
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
	case s.link.broken() != nil:
		return exchanging(s.link.broken())
	}
	return host.ErrReset // what came is not of the protocol
}

// silent is a logger that drops the driver's messages.
type silent struct{}

func (silent) Print(...any) {}

// logIn shakes hands with the server, as an account with its password, "" for none.
func (s *sqlSession) logIn(account, password string) (err error) {
	c := mysql.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr, c.Logger = account, password, "tcp", "server", silent{}
	c.DialFunc = func(context.Context, string, string) (net.Conn, error) { return s.link, nil }
	to, err := mysql.NewConnector(c)
	if err != nil {
		return err
	}
	defer foreign(&err)
	s.conn, err = to.Connect(context.Background())
	return err
}

// foreign makes an error of a panic of the driver's: it slices beyond packets that do not
// follow the protocol (1.9.3).
func foreign(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("live: %v while the driver read what a server sent", p)
	}
}

func (s *sqlSession) exec(text string) (r driver.Result, err error) {
	defer foreign(&err)
	return s.conn.(driver.ExecerContext).ExecContext(context.Background(), text, nil)
}

// query asks for rows.
func (s *sqlSession) query(text string) (r driver.Rows, err error) {
	defer foreign(&err)
	if r, err = s.conn.(driver.QueryerContext).QueryContext(context.Background(), text, nil); err == nil {
		r = rows{r}
	}
	return r, err
}

// rows are those of the driver.
type rows struct{ driver.Rows }

// Next implements driver.Rows.
func (r rows) Next(row []driver.Value) (err error) { defer foreign(&err); return r.Rows.Next(row) }

// Close implements driver.Rows.
func (r rows) Close() (err error) { defer foreign(&err); return r.Rows.Close() }

// insert stores a row and gives its key.
func (s *sqlSession) insert(_ *host.Statement, text string, a *host.Result) error {
	r, err := s.exec(text)
	if err == nil {
		a.Number, err = r.LastInsertId()
	}
	return err
}

// change changes something and gives how many rows.
func (s *sqlSession) change(_ *host.Statement, text string, a *host.Result) error {
	r, err := s.exec(text)
	if err == nil {
		a.Number, err = r.RowsAffected()
	}
	return err
}

// texts gives the one column that a query answers, a row a line, and how many rows there
// are.
func (s *sqlSession) texts(_ *host.Statement, text string, a *host.Result) error {
	var lines []string
	err := s.each(text, func(row []driver.Value) error {
		line, err := textOf(row[0])
		lines = append(lines, line)
		return err
	})
	if err == nil {
		a.Value, a.Number = strings.Join(lines, "\n"), int64(len(lines))
	}
	return err
}

// each calls f for each row that a query answers.
func (s *sqlSession) each(text string, f func(row []driver.Value) error) error {
	rows, err := s.query(text)
	if err != nil {
		return err
	}
	row := make([]driver.Value, len(rows.Columns()))
	for err = rows.Next(row); err == nil; err = rows.Next(row) {
		if err := f(row); err != nil {
			_ = rows.Close()
			return err
		}
	}
	if errors.Is(err, io.EOF) && s.link.broken() == nil {
		err = nil
	}
	if closed := rows.Close(); err == nil {
		err = closed
	}
	return err
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

// number gives the one number that a query answers; NULL and no row are 0.
func (s *sqlSession) number(_ *host.Statement, text string, a *host.Result) error {
	return s.each(text, func(row []driver.Value) (err error) {
		if row[0] != nil {
			a.Number, err = numberOf(row[0])
		}
		return err
	})
}

// numberOf reads an integer as the driver gives it.
func numberOf(v driver.Value) (int64, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case uint64:
		return int64(v), nil
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
