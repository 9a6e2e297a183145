package session

import (
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/recency"
)

// Local keeps sessions in memory, as Tomcat 10.1's StandardManager does by
// default (without a pathname). Times are readings of one clock that does not
// go back, such as nanoseconds since 1970.
//
// A session expires when nothing has accessed it for the maximum inactive
// interval. Tomcat looks for expired ones each minute (processExpiresFrequency
// 6 times backgroundProcessorDelay 10 s) and at each access to one; here each
// use of the store drops those that have expired, which gives the same answers.
// Only sessions that are alive take up memory.
type Local struct {
	sessions *recency.Table[string, Session]
	limit    int // maxActiveSessions; below 0 for none
}

// NewLocal returns an empty store. maxInactive <= 0 means that sessions never
// expire (web.xml session-timeout 0 or less); maxActive is maxActiveSessions,
// below 0 for no limit.
func NewLocal(maxInactive time.Duration, maxActive int) *Local {
	return &Local{recency.New[string, Session](maxInactive), maxActive}
}

// Find returns the session with that id, nil when there is none. It counts as
// an access.
func (l *Local) Find(id string, now time.Duration) *Session { return l.sessions.Use(id, now) }

// Create makes a new session; nil when there are as many as may be. The id must
// not be in use.
func (l *Local) Create(id string, now time.Duration) *Session {
	if l.limit >= 0 && l.sessions.Len() >= l.limit {
		return nil
	}
	return l.add(id, now, now)
}

// Invalidate ends a session (HttpSession.invalidate).
func (l *Local) Invalidate(s *Session) {
	l.sessions.Drop(s.ID)
	s.ended = true
}

// ChangeID gives a session another id.
func (l *Local) ChangeID(s *Session, id string) {
	l.sessions.Rename(s.ID, id)
	s.ID = id
}

func (l *Local) add(id string, created, accessed time.Duration) *Session {
	s := l.sessions.Add(id, accessed)
	s.ID, s.Created = id, created
	return s
}

// Unload gives copies of all sessions, those first that were not used for longest:
// what StandardManager writes to its pathname at a clean stop.
func (l *Local) Unload() []Saved {
	var all []Saved
	l.sessions.Each(func(s *Session, used time.Duration) {
		c := s.Save()
		c.Accessed = used
		all = append(all, c)
	})
	return all
}

// Load takes the copies that Unload gave, those that have not expired.
func (l *Local) Load(all []Saved) {
	for i := range all {
		c := &all[i]
		l.add(c.ID, c.Created, c.Accessed).Attributes = c.Attributes
	}
}

// Memory is about what the sessions take of the server's heap, in bytes.
func (l *Local) Memory() (n int) {
	l.sessions.Each(func(s *Session, _ time.Duration) { n += s.Memory() })
	return n
}

// Len returns how many sessions are kept.
func (l *Local) Len() int { return l.sessions.Len() }
