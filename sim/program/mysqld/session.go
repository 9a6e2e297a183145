package mysqld

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// session is a connection with what is bound to it.
type session struct {
	id      uint64
	account string
	super   bool
	used    host.Time // when its last statement began or ended
	busy    int       // statements that run
	writing host.Time // since when it runs an update; 0: it does not
	killed  bool
	last    replication.ID // GTID of its last transaction; the zero ID for none
	ends    hangUp

	dumping  bool // a replica's, that of server
	server   uint32
	semiSync bool
}

// sessions are all, and the locks that they hold.
type sessions struct {
	s    *server
	all  []*session
	last uint64
	held map[string]*session // advisory locks by name
	free host.Cond           // one was released, or a session killed
}

func newSessions(s *server) sessions {
	return sessions{s: s, held: map[string]*session{}, free: s.host.NewCond()}
}

// hangUp is the end of a session because its client has closed.
type hangUp struct {
	s *server
	x *session
}

// Run implements host.Task.
func (t *hangUp) Run() { t.s.sessions.end(t.x) }

// connect opens a session. max_connections takes one more with SUPER.
func (ss *sessions) connect(q *host.Statement, a *host.Result) {
	most := ss.s.config.MaxConnections
	if q.Super {
		most++
	}
	if len(ss.all) >= most {
		ss.reap()
	}
	if len(ss.all) >= most {
		fail(a, host.ErrTooManyConnections, "Too many connections")
		return
	}
	ss.last++
	x := &session{id: ss.last, account: q.Account, super: q.Super, used: ss.s.host.Monotonic()}
	x.ends = hangUp{ss.s, x}
	ss.all = append(ss.all, x)
	ss.s.host.OnClientGone(&x.ends)
	a.Session, a.Number = x.id, ss.s.host.Now().Seconds()
}

// reap ends the sessions that were idle for wait_timeout.
func (ss *sessions) reap() {
	now := ss.s.host.Monotonic()
	for _, x := range slices.Clone(ss.all) {
		if x.busy == 0 && now.Sub(x.used) >= ss.s.config.WaitTimeout {
			ss.kill(x)
		}
	}
}

// find gives an open session, nil for none.
func (ss *sessions) find(id uint64) *session {
	i, found := slices.BinarySearchFunc(ss.all, id, func(x *session, id uint64) int {
		switch {
		case x.id < id:
			return -1
		case x.id > id:
			return 1
		}
		return 0
	})
	if !found {
		return nil
	}
	return ss.all[i]
}

// kill ends a session from the server's side: its statements end, and its client
// learns it with its next one.
func (ss *sessions) kill(x *session) {
	ss.end(x)
	ss.s.grown.Broadcast()
	ss.s.acked.Broadcast()
}

// end frees what a session holds.
func (ss *sessions) end(x *session) {
	if x.killed {
		return
	}
	x.killed = true
	ss.all = slices.DeleteFunc(ss.all, func(o *session) bool { return o == x })
	for name, by := range ss.held { // order cannot show: all of them are released
		if by == x {
			delete(ss.held, name)
		}
	}
	ss.free.Broadcast()
	if x.dumping && x.semiSync {
		if ss.s.semi.Left() {
			ss.s.note("semi-sync: no replica is left, switched OFF")
			ss.s.acked.Broadcast()
		}
	}
}

// lock is GET_LOCK: 1 where the session has the lock before the wait is over,
// else 0.
func (ss *sessions) lock(x *session, q *host.Statement, a *host.Result) {
	limit := ss.s.host.Monotonic().Add(q.Wait)
	name := strings.ToLower(q.Name)
	for !x.killed {
		by := ss.held[name]
		if by == nil || by == x {
			ss.held[name] = x
			a.Number = 1
			return
		}
		left := limit.Sub(ss.s.host.Monotonic())
		if left <= 0 {
			return
		}
		ss.free.Wait(left)
	}
}

// count is how many sessions an account has; with no account named, how many clients
// there are but x.
func (ss *sessions) count(x *session, account string) (n int64) {
	for _, o := range ss.all {
		if account != "" && o.account == account || account == "" && o.isClientBut(x) {
			n++
		}
	}
	return n
}

// isClientBut reports whether a session is neither a replica's nor x.
func (o *session) isClientBut(x *session) bool { return o != x && !o.dumping }

// killClients ends the sessions of clients but x: all, or those that run no update. It
// gives how many stay.
func (ss *sessions) killClients(x *session, idle bool) (stay int64) {
	for _, o := range slices.Clone(ss.all) {
		switch {
		case !o.isClientBut(x):
		case idle && o.writing != 0:
			stay++
		default:
			ss.kill(o)
		}
	}
	return stay
}

// longestUpdate is for how long the longest update has been running, in ns.
func (ss *sessions) longestUpdate() (longest int64) {
	now := ss.s.host.Monotonic()
	for _, x := range ss.all {
		if x.writing != 0 {
			longest = max(longest, int64(now.Sub(x.writing)))
		}
	}
	return longest
}

// Backlog implements host.Queued: back_log, which goes by max_connections unless it
// is set; Linux takes one connection more (sk_acceptq_is_full).
func (s *server) Backlog() int { return min(900, 50+s.config.MaxConnections/5) + 1 }

// Handle implements host.Handler.
func (s *server) Handle(_ netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.Statement)
	a, isResult := resp.(*host.Result)
	if !ok || !isResult {
		return host.ErrReset
	}
	*a = host.Result{}
	if q.Do == host.Connect {
		s.host.Compute(s.config.Statement)
		s.sessions.connect(q, a)
		return nil
	}
	x := s.sessions.find(q.Session)
	if x == nil {
		return host.ErrClosed
	}
	x.busy++
	s.execute(x, q, a)
	x.busy--
	x.used = s.host.Monotonic()
	if x.killed || s.stopping {
		return host.ErrClosed
	}
	return nil
}

func fail(a *host.Result, errno uint16, text string) { a.Errno, a.Text = errno, text }
