package tomcat

import (
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// cacheServer is a server that the client keeps connected, and the commands that wait
// for it. It has as many lanes as are busy at a time, for a connection here carries one
// command; those of one key go one after another.
type cacheServer struct {
	c      *cacheClient
	at     netip.AddrPort
	active bool
	queue  []*cacheOp
	lanes  []*cacheLane
	// idle lanes wait for a command, opening ones for their connection.
	idle, opening int
	wake          host.Cond
	ended         host.Cond // signalled when a connection is lost
}

// mostLanes is how many there can be.
const mostLanes = 16

// cacheLane is a connection, with the command that it carries; nil for none.
type cacheLane struct {
	s    *cacheServer
	conn host.Conn
	op   *cacheOp
}

// Run implements host.Task: it keeps the server connected, for ever.
func (s *cacheServer) Run() {
	h, failures := s.c.t.host, 0
	for {
		if conn, err := h.Dial(s.at, host.Options{}); err == nil {
			s.active, failures = true, 0
			s.open(conn)
			for s.active {
				if !s.ended.Wait(lookEvery) && slices.ContainsFunc(s.lanes, func(l *cacheLane) bool { return l.op == nil && l.conn.Closed() }) {
					s.lost()
				}
			}
		}
		failures++
		h.Sleep(session.ReconnectDelay(failures, maxReconnectDelay))
	}
}

func (s *cacheServer) open(conn host.Conn) {
	l := &cacheLane{s: s, conn: conn}
	s.lanes = append(s.lanes, l)
	s.c.t.host.Go(l)
}

// push has a command wait for a lane, a new one where all are busy.
func (s *cacheServer) push(op *cacheOp) {
	s.queue = append(s.queue, op)
	s.wake.Signal()
	if n := len(s.lanes) + s.opening; s.active && n < mostLanes && len(s.queue) > s.idle+s.opening {
		s.opening++
		s.c.t.host.Go(host.TaskFunc(s.grow))
	}
}

// grow opens a further lane.
func (s *cacheServer) grow() {
	conn, err := s.c.t.host.Dial(s.at, host.Options{})
	s.opening--
	switch {
	case err != nil:
	case !s.active || len(s.lanes) >= mostLanes:
		_ = conn.Close()
	default:
		s.open(conn)
	}
}

// next takes the first command whose key no other lane has; nil for none.
func (s *cacheServer) next() *cacheOp {
	for i, op := range s.queue {
		if !slices.ContainsFunc(s.lanes, func(l *cacheLane) bool { return l.op != nil && l.op.q.Key() == op.q.Key() }) {
			s.queue = slices.Delete(s.queue, i, i+1)
			return op
		}
	}
	return nil
}

// Run implements host.Task: it carries commands until a connection is lost. One that the
// server answers with an error loses it, too.
func (l *cacheLane) Run() {
	s := l.s
	for slices.Contains(s.lanes, l) {
		op := s.next()
		switch {
		case op == nil:
			s.idle++
			s.wake.Wait(0)
			s.idle--
			continue
		case op.late:
			op.end(host.ErrTimeout)
			continue
		}
		l.op = op
		err := l.conn.Call(op.q, op.a, 0)
		if !slices.Contains(s.lanes, l) {
			return // another lane has lost the server
		}
		if err != nil {
			s.lost()
			return
		}
		l.op = nil
		if isCacheError(op.a.Line) {
			op.end(errCache)
			s.lost()
			return
		}
		op.end(nil)
	}
}

// lost closes all lanes, and does away with what waited for them.
func (s *cacheServer) lost() {
	all := s.queue
	for i := len(s.lanes) - 1; i >= 0; i-- {
		if op := s.lanes[i].op; op != nil {
			all = slices.Insert(all, 0, op)
		}
	}
	lanes := s.lanes
	s.active, s.queue, s.lanes = false, nil, nil
	for _, l := range lanes {
		_ = l.conn.Close()
	}
	s.wake.Broadcast()
	s.ended.Signal()
	for _, op := range all {
		if s.c.instead == nil || op.late {
			op.end(host.ErrClosed)
			continue
		}
		q := *op.q // the server may still have the one that was sent
		q.Keys = slices.Clone(q.Keys)
		op.q, op.a = &q, &host.CacheReply{}
		s.c.place(s, op)
	}
}
