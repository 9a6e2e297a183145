package mysqld

import (
	"errors"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// ioThread reads the primary's binary log into the relay log.
type ioThread struct {
	s         *server
	running   bool
	connected bool
	instance  int // counts starts: an earlier one that still waits must go
	conn      host.Conn
	woken     host.Cond // it is to stop
	errno     uint16
	problem   string
	setup     bool  // replication is being set up: the administrator waits for the primary
	clock     int64 // seconds by which this clock is ahead of the primary's
}

func (t *ioThread) state() string {
	switch {
	case !t.running:
		return "No"
	case t.connected:
		return "Yes"
	}
	return "Connecting"
}

func (t *ioThread) start() {
	if t.running {
		return
	}
	t.running, t.errno, t.problem = true, 0, ""
	t.instance++
	t.s.host.Go(&ioRun{t, t.instance})
}

// stop ends the thread at once: its connection is closed under it.
func (t *ioThread) stop() {
	if !t.running {
		return
	}
	t.running, t.connected = false, false
	t.instance++
	if t.conn != nil {
		_ = t.conn.Close()
		t.conn = nil
	}
	t.woken.Broadcast()
}

// ioRun is one instance of the thread.
type ioRun struct {
	*ioThread
	number int
}

func (t *ioRun) current() bool { return t.instance == t.number }

// Run implements host.Task. After a loss the first attempt comes at once, and then
// one MASTER_CONNECT_RETRY after the end of the attempt before.
func (t *ioRun) Run() {
	for t.current() {
		read, err := t.connect()
		if !t.current() {
			return
		}
		if read && !t.fatal(err) {
			t.s.note("replica IO thread lost %s: %v", t.s.replica.primary, err)
			continue // reconnects at once
		}
		if t.fatal(err) {
			t.running = false
			t.s.note("replica IO thread stopped: %v", err)
			return
		}
		t.errno, t.problem = host.ErrCannotConnect, "error connecting to master: "+err.Error()
		t.woken.Wait(t.retry())
	}
}

// retry is the time between two attempts.
func (t *ioThread) retry() time.Duration {
	if t.setup {
		return min(setupRetry, t.s.config.ConnectRetry)
	}
	return t.s.config.ConnectRetry
}

// setupRetry is how often who sets up replication looks whether the primary is
// there: all servers of a stack start at about the same time.
const setupRetry = time.Second

// fatal reports whether the error ends the thread: the primary's own, as 1236.
func (t *ioRun) fatal(err error) bool {
	var sql *host.SQLError
	if errors.As(err, &sql) && sql.Errno != host.ErrTooManyConnections {
		t.connected = false
		t.errno, t.problem = sql.Errno, sql.Text
		return true
	}
	return false
}

// connect opens a session with the primary, which slave_net_timeout limits, and
// reads from it until it ends. It reports whether it came to reading.
func (t *ioRun) connect() (read bool, err error) {
	s := t.s
	conn, err := s.host.Dial(s.replica.primary, host.Options{Connect: s.config.NetTimeout, Protocol: host.MySQL})
	if err != nil {
		return false, err
	}
	if !t.current() {
		_ = conn.Close()
		return false, host.ErrClosed
	}
	t.conn = conn
	a := &host.Result{}
	if err = conn.Call(&host.Statement{Do: host.Connect, Account: "repl"}, a, s.config.NetTimeout); err == nil {
		err = a.Err()
	}
	if err != nil || !t.current() {
		t.lose(conn)
		if err == nil {
			err = host.ErrClosed
		}
		return false, err
	}
	s.replica.rotate()
	t.connected, t.setup, t.errno, t.problem = true, false, 0, ""
	t.clock = s.host.Now().Seconds() - a.Number
	return true, t.read(conn, a.Session)
}

// read keeps what comes until the connection ends.
func (t *ioRun) read(conn host.Conn, session uint64) error {
	s := t.s
	q, a := &host.Statement{}, &host.Result{}
	for {
		*q = host.Statement{
			Do: host.BinlogDump, Session: session, Server: s.config.ServerID, SemiSync: s.config.SemiSyncReplica,
			Position: host.BinlogPosition(s.replica.read), Wait: s.config.NetTimeout / 2, // the heartbeat period
		}
		err := conn.Call(q, a, s.config.NetTimeout)
		if !t.current() {
			return host.ErrClosed
		}
		if err == nil {
			err = a.Err()
		}
		if err != nil {
			t.lose(conn)
			return err
		}
		s.replica.received(a.Events, replication.Position(a.Position))
		a.Events = nil // the relay log's now
	}
}

// lose closes the connection.
func (t *ioRun) lose(conn host.Conn) {
	_ = conn.Close()
	if t.current() {
		t.connected, t.conn = false, nil
	}
}

func uitoa(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
