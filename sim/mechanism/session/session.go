package session

import "time"

// Session is the session of one user.
type Session struct {
	ID string
	// Attributes are in the order in which they were first set.
	Attributes []Attribute
	// Created and Accessed are readings of the clock; Accessed is that of the last
	// request.
	Created, Accessed time.Duration
	// MaxInactive is how long it lives without a request; 0 or less: for ever.
	MaxInactive time.Duration

	// backup: another server answers its requests (isPrimarySession is false).
	backup bool
	// changes are the attributes set since they were last sent, where changes are
	// kept at all.
	changes []Attribute
	tracked bool
	// ended: it was invalidated.
	ended bool
	// stored is the value of Accessed when a Store last had it.
	stored time.Duration
	// msm holds the notes of memcached-session-manager on it; nil with every other
	// Manager.
	msm *msmState
	// before and after are its neighbours in a Table.
	before, after *Session
}

// Attribute is one attribute of a session.
type Attribute struct {
	Name, Value string
	// Fill are further bytes of the value, whose length matters and not what they
	// are.
	Fill int
}

// Value is an attribute's; "" where there is none of that name.
func (s *Session) Value(name string) string {
	s.touch(name)
	if a := s.find(name); a != nil {
		return a.Value
	}
	return ""
}

// Get is the attribute of that name, the zero Attribute where there is none.
func (s *Session) Get(name string) Attribute {
	s.touch(name)
	if a := s.find(name); a != nil {
		return *a
	}
	return Attribute{}
}

// All are the attributes, read by the application.
func (s *Session) All() []Attribute {
	for i := range s.Attributes {
		s.touch(s.Attributes[i].Name)
	}
	return s.Attributes
}

// Set is setAttribute.
func (s *Session) Set(a Attribute) {
	s.touch(a.Name)
	s.put(a)
	if !s.tracked {
		return
	}
	for i := range s.changes { // a DeltaRequest keeps every call; the last one counts
		if s.changes[i].Name == a.Name {
			s.changes[i] = a
			return
		}
	}
	s.changes = append(s.changes, a)
}

// Change alters the object that is an attribute, without setAttribute: nobody
// notices who does not look at the object.
func (s *Session) Change(a Attribute) {
	s.touch(a.Name) // it was read to be changed
	s.put(a)
}

// touch notes that the application has read or set an attribute, for who asks for that.
func (s *Session) touch(name string) {
	if s.msm != nil {
		s.msm.touch(name)
	}
}

func (s *Session) put(a Attribute) {
	if old := s.find(a.Name); old != nil {
		*old = a
		return
	}
	s.Attributes = append(s.Attributes, a)
}

func (s *Session) find(name string) *Attribute {
	for i := range s.Attributes {
		if s.Attributes[i].Name == name {
			return &s.Attributes[i]
		}
	}
	return nil
}

// Ended reports whether the session was invalidated: who has it still cannot use it
// (IllegalStateException).
func (s *Session) Ended() bool { return s.ended }

// idle is how long nobody has used the session, in whole seconds as Tomcat
// compares it (getIdleTimeInternal).
func (s *Session) idle(now time.Duration) time.Duration {
	return (now - s.Accessed).Truncate(time.Second)
}

// expired reports whether its time is over.
func (s *Session) expired(now time.Duration) bool {
	limit := s.MaxInactive
	if s.backup {
		limit *= 2 // DeltaSession.isValid: who has only the copy waits twice as long
	}
	return limit > 0 && s.idle(now) >= limit
}

// Saved is a session as it is written or sent: a copy that nobody changes.
type Saved struct {
	ID                             string
	Attributes                     []Attribute
	Created, Accessed, MaxInactive time.Duration
}

// Save makes a copy.
func (s *Session) Save() Saved {
	return Saved{s.ID, append([]Attribute(nil), s.Attributes...), s.Created, s.Accessed, s.MaxInactive}
}

// Restore makes a session of a copy.
func (c *Saved) Restore() *Session { return c.restore() }

// restore makes a session of a copy.
func (c *Saved) restore() *Session {
	return &Session{ID: c.ID, Attributes: append([]Attribute(nil), c.Attributes...), Created: c.Created, Accessed: c.Accessed, MaxInactive: c.MaxInactive}
}
