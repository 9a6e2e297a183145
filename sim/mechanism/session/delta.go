package session

import (
	"slices"
	"time"
)

// Delta is Tomcat's DeltaManager: every server of the cluster holds every session.
// What changes it gives as Events, which go to all members; theirs it takes by
// Receive.
type Delta struct {
	// MaxInactive is the session timeout; 0 or less: none.
	MaxInactive time.Duration
	// MaxActive is maxActiveSessions, below 0 for no limit.
	MaxActive int
	Table
}

// EventKind is the type of a SessionMessage.
type EventKind uint8

// The types of messages (SessionMessage.EVT_...).
const (
	SessionCreated EventKind = iota
	SessionDelta
	SessionExpired
	SessionIDChanged
	GetAllSessions   // a server that starts asks another one
	AllSessionData   // sessions, in one message or several
	TransferComplete // all were sent
	NoContextManager // the server that was asked has no manager itself
)

// Event is a SessionMessage. It is not changed while a member has it, for all members get
// the same.
type Event struct {
	Kind EventKind
	ID   string
	// NewID is that of SessionIDChanged.
	NewID string
	// At is the clock of who sent it.
	At time.Duration
	// MaxInactive is that of a session that was created.
	MaxInactive time.Duration
	// Changes are the attributes that were set.
	Changes []Attribute
	// Sessions are those of AllSessionData.
	Sessions []Saved
}

// Create makes a new session, nil when there are as many as may be, and the event
// that tells others of it.
func (d *Delta) Create(id string, now time.Duration) (*Session, *Event) {
	if d.MaxActive >= 0 && d.Len() >= d.MaxActive {
		return nil, nil
	}
	s := &Session{ID: id, Created: now, Accessed: now, MaxInactive: d.MaxInactive, tracked: true}
	d.add(s)
	return s, &Event{Kind: SessionCreated, ID: id, At: now, MaxInactive: s.MaxInactive}
}

// Find returns the session with that id, nil for none. It counts as an access. The
// event is that of a session that had expired, which is gone then; a server that
// had only the copy tells nobody.
func (d *Delta) Find(id string, now time.Duration) (*Session, *Event) {
	s := d.Get(id)
	if s == nil {
		return nil, nil
	}
	if s.expired(now) {
		return nil, d.expire(s)
	}
	s.Accessed = now
	return s, nil
}

func (d *Delta) expire(s *Session) *Event {
	d.remove(s)
	if s.backup {
		return nil
	}
	return &Event{Kind: SessionExpired, ID: s.ID}
}

// Invalidate ends a session, and gives the event for the others. A server that does
// not get it goes on with its copy.
func (d *Delta) Invalidate(s *Session) *Event {
	d.remove(s)
	s.ended = true
	return &Event{Kind: SessionExpired, ID: s.ID}
}

// Completed ends a request that has used a session, and gives the event for the
// others. Every request makes one, whatever its page did: the session's own isNew
// is set each time (recorded: reads, and even a 404, send a SESSION_DELTA). From
// then on this server is the one that answers for the session. The event is in to.
func (d *Delta) Completed(s *Session, now time.Duration, to *Completion) *Event {
	e := &to.event
	*e = Event{Kind: SessionDelta, ID: s.ID, At: now}
	switch len(s.changes) {
	case 0:
	case 1:
		to.change[0] = s.changes[0]
		e.Changes = to.change[:]
	default:
		e.Changes = slices.Clone(s.changes)
	}
	s.changes, s.backup = s.changes[:0], false
	return e
}

// Completion is room for the event of a request's end, and for the one attribute that
// most of them have.
type Completion struct {
	event  Event
	change [1]Attribute
}

// ChangeID gives a session another id (JvmRouteBinderValve, and a login), and gives
// the event for the others.
func (d *Delta) ChangeID(s *Session, id string) *Event {
	e := &Event{Kind: SessionIDChanged, ID: s.ID, NewID: id}
	d.rename(s, id)
	return e
}

// Receive takes an event of another server. One of a session that is not here has
// no effect: a delta that overtakes its SessionCreated is lost.
func (d *Delta) Receive(e *Event, now time.Duration) {
	s := d.Get(e.ID)
	switch e.Kind {
	case SessionCreated:
		d.add(&Session{ID: e.ID, Created: e.At, Accessed: now, MaxInactive: e.MaxInactive, backup: true, tracked: true})
	case SessionDelta:
		if s == nil {
			return
		}
		for i := range e.Changes {
			s.put(e.Changes[i])
		}
		s.Accessed, s.backup = now, true
	case SessionExpired:
		if s != nil {
			d.remove(s)
		}
	case SessionIDChanged:
		if s != nil {
			d.rename(s, e.NewID)
		}
	case AllSessionData:
		for i := range e.Sessions {
			s := e.Sessions[i].restore()
			s.backup, s.tracked, s.Accessed = true, true, now
			d.add(s)
		}
	}
}

// Tick is processExpires, by the background thread: the events of those that have
// expired.
func (d *Delta) Tick(now time.Duration) (events []*Event) {
	d.Each(func(s *Session) {
		if s.expired(now) {
			if e := d.expire(s); e != nil {
				events = append(events, e)
			}
		}
	})
	return events
}

// transferSize is sendAllSessionsSize, how many sessions a message has where they
// are not sent in one.
const transferSize = 1000

// Transfer gives the events that answer GetAllSessions, but for the
// TransferComplete: one with all sessions, or several (sendAllSessions="false") of
// size each, 0 for Tomcat's 1000.
func (d *Delta) Transfer(inOne bool, size int) (events []*Event) {
	if size <= 0 {
		size = transferSize
	}
	var all []Saved
	d.Each(func(s *Session) { all = append(all, s.Save()) })
	for !inOne && len(all) > size {
		events = append(events, &Event{Kind: AllSessionData, Sessions: all[:size:size]})
		all = all[size:]
	}
	return append(events, &Event{Kind: AllSessionData, Sessions: all})
}

// What messages are long: IP packets as they were recorded between two servers of
// Tomcat 10.1.55 and 10.1.60 (a request that only reads sends 717 to 727 bytes, one
// that creates its session 1450 to 1462), Java's serialization and headers
// included.
const (
	createdBytes   = 625
	deltaBytes     = 720
	otherBytes     = 600
	attributeBytes = 46 // beside name and value
	savedBytes     = 420
)

func bytesOf(all []Attribute) (n int) {
	for i := range all {
		n += attributeBytes + len(all[i].Name) + len(all[i].Value) + all[i].Fill
	}
	return n
}

// Bytes is the length of the message's packets.
func (e *Event) Bytes() int {
	switch e.Kind {
	case SessionCreated:
		return createdBytes
	case SessionDelta:
		return deltaBytes + bytesOf(e.Changes)
	case AllSessionData:
		n := otherBytes
		for i := range e.Sessions {
			n += savedBytes + bytesOf(e.Sessions[i].Attributes)
		}
		return n
	}
	return otherBytes
}

// sessionMemory is the heap that a session takes beside its attributes, in bytes
// (recorded: 22.1 kB for sessions of 20 kB).
const sessionMemory = 1900

// Memory is about what the session takes of a server's heap, in bytes.
func (s *Session) Memory() int { return sessionMemory + bytesOf(s.Attributes) }

// Memory is about what the sessions take of the server's heap, in bytes.
func (t *Table) Memory() (n int) {
	t.Each(func(s *Session) { n += s.Memory() })
	return n
}
