package haproxy

import (
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/sim/host"
)

// session is a request, or a joined connection, at a server whose end may cut it
// off (on-marked-down, on-marked-up).
type session struct {
	cond  host.Cond
	ended bool
	cut   bool
	gone  bool // its client has, with option abortonclose
	err   error
	close func() // ends a joined connection; nil for a request
}

// mayCut reports whether sessions at the server can be cut off.
func (s *server) mayCut() bool {
	if s.conf.shutdownDown {
		return true
	}
	return s.conf.Backup && slices.ContainsFunc(s.f.servers, func(o *server) bool { return o.conf.shutdownBackups })
}

// cutSessions ends the sessions at a server that went down, or those at the
// backups when it came up.
func (s *server) cutSessions(up bool) {
	switch {
	case !up && s.conf.shutdownDown:
		s.endSessions()
	case up && s.conf.shutdownBackups && !s.conf.Backup:
		for _, o := range s.f.servers {
			if o.conf.Backup {
				o.endSessions()
			}
		}
	}
}

func (s *server) endSessions() {
	for _, c := range s.sessions {
		if c.cut = true; c.close != nil {
			c.close()
			continue
		}
		c.cond.Signal()
	}
}

// call sends the request to the server. cut reports that the session was cut off.
func (x *exchange) call(at netip.AddrPort, o host.Options) (err error, cut bool) {
	s, h := x.server, x.in.h
	if !s.mayCut() {
		return h.Call(at, x.out, x.answer, o), false
	}
	c := &session{cond: h.NewCond()}
	s.sessions = append(s.sessions, c)
	out, answer := x.out, x.answer
	h.Go(host.TaskFunc(func() {
		c.err = h.Call(at, out, answer, o)
		c.ended = true
		c.cond.Signal()
	}))
	if x.abortsOnClose() {
		c.gone = h.ClientGone()
		h.OnClientGone(host.TaskFunc(func() { c.gone = true; c.cond.Signal() }))
		defer h.OnClientGone(nil)
	}
	for !c.ended && !c.cut && !c.gone {
		c.cond.Wait(0)
	}
	s.sessions = slices.DeleteFunc(s.sessions, func(o *session) bool { return o == c })
	switch {
	case c.ended:
		return c.err, false
	case c.gone:
		return host.ErrClientGone, false
	}
	return host.ErrReset, true
}
