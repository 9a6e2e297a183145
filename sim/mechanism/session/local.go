package session

import "time"

// Session is what a server keeps for one visitor.
type Session struct {
	ID string
	// Value is the one attribute of /test/save, Count the one of index.jsp.
	Value string
	Count int

	accessed   time.Duration
	prev, next *Session // in the order of the last access
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
	maxInactive    time.Duration
	sessions       map[string]*Session
	oldest, newest *Session
}

// NewLocal is an empty store. maxInactive <= 0 means that sessions never
// expire (web.xml session-timeout 0 or less).
func NewLocal(maxInactive time.Duration) *Local {
	return &Local{maxInactive: maxInactive, sessions: map[string]*Session{}}
}

// Find is the session with that id, nil when there is none. It counts as an
// access.
func (l *Local) Find(id string, now time.Duration) *Session {
	l.expire(now)
	s := l.sessions[id]
	if s != nil {
		s.accessed = now
		if l.newest != s {
			l.unlink(s)
			l.link(s)
		}
	}
	return s
}

// Create makes a new session. The id must not be in use.
func (l *Local) Create(id string, now time.Duration) *Session {
	l.expire(now)
	s := &Session{ID: id, accessed: now}
	l.sessions[id] = s
	l.link(s)
	return s
}

// Len is how many sessions are kept.
func (l *Local) Len() int { return len(l.sessions) }

func (l *Local) expire(now time.Duration) {
	if l.maxInactive <= 0 {
		return
	}
	for s := l.oldest; s != nil && now-s.accessed >= l.maxInactive; s = l.oldest {
		l.unlink(s)
		delete(l.sessions, s.ID)
	}
}

// link puts s at the end of the most recently used.
func (l *Local) link(s *Session) {
	s.prev, s.next = l.newest, nil
	if l.newest != nil {
		l.newest.next = s
	} else {
		l.oldest = s
	}
	l.newest = s
}

func (l *Local) unlink(s *Session) {
	if s.prev != nil {
		s.prev.next = s.next
	} else {
		l.oldest = s.next
	}
	if s.next != nil {
		s.next.prev = s.prev
	} else {
		l.newest = s.prev
	}
	s.prev, s.next = nil, nil
}
