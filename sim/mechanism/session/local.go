package session

import (
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/recency"
)

// Session is what a server keeps for one visitor.
type Session struct {
	ID string
	// Value is the one attribute of /test/save, Count the one of index.jsp.
	Value string
	Count int
}

// Local keeps sessions in memory, as Tomcat's StandardManager without a
// pathname (10.1's default) does. Times are readings of one clock that does not
// go back, such as nanoseconds since 1970.
//
// A session expires once it was not asked for during the maximum inactive
// interval. Tomcat looks for expired ones each minute (processExpiresFrequency
// 6 times backgroundProcessorDelay 10 s) and when one is asked for; here each
// use of the store drops those whose time has come, with the same answers.
// Memory is that of the sessions that are alive.
type Local struct {
	sessions *recency.Table[string, Session]
}

// NewLocal is an empty store. maxInactive <= 0 means that sessions never
// expire (web.xml session-timeout 0 or less).
func NewLocal(maxInactive time.Duration) *Local {
	return &Local{recency.New[string, Session](maxInactive)}
}

// Find is the session with that id, nil when there is none. It counts as an
// access.
func (l *Local) Find(id string, now time.Duration) *Session { return l.sessions.Use(id, now) }

// Create makes a new session. The id must not be in use.
func (l *Local) Create(id string, now time.Duration) *Session {
	s := l.sessions.Add(id, now)
	s.ID = id
	return s
}

// Len is how many sessions are kept.
func (l *Local) Len() int { return l.sessions.Len() }
