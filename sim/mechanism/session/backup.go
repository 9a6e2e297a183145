package session

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/tribes"
)

// Backup is Tomcat's BackupManager with its LazyReplicatedMap: one server answers
// for a session (its primary), one other holds a copy, all others know where it is
// (proxies). A request at another server fetches it and makes that one the primary.
//
// Steps that send something give the messages; who drives it sends them, and says
// which member took a copy.
type Backup struct {
	// MaxInactive is the session timeout; 0 or less: none.
	MaxInactive time.Duration
	// MaxActive is maxActiveSessions, below 0 for no limit. Proxies do not count.
	MaxActive int
	// Self is this server.
	Self tribes.Member

	entries     map[string]*Entry
	first, last *Entry
	active      int
	members     []tribes.Member // those whose maps have answered, in that order
	next        int             // the member that gets the next copy
}

// Role is a server's part in a session.
type Role uint8

// The roles.
const (
	Primary Role = iota
	Copy
	Proxy
)

// Entry holds a server's knowledge of a session (AbstractReplicatedMap.MapEntry).
type Entry struct {
	ID string
	Role
	// Primary and Backup are the servers in these roles; the zero Member is nobody.
	Primary, Backup tribes.Member
	// Session is nil for a Proxy.
	Session *Session

	before, after *Entry
}

// MapKind is the type of a MapMessage.
type MapKind uint8

// The types of messages (MapMessage.MSG_...).
const (
	MapBackup   MapKind = iota // a copy, or what has changed in it
	MapProxy                   // where the session is
	MapRemove                  // it has expired
	MapRetrieve                // asks for the copy; the answer is a Saved
	MapState                   // asks for all proxies
	MapInit                    // a ping
	MapStart                   // the map of the sender has its state
	MapStop                    // it ends
	MapReply                   // the answer to MapRetrieve, MapState and MapStart
)

// MapMessage is a message between the maps of two servers.
type MapMessage struct {
	Kind            MapKind
	ID              string
	Primary, Backup tribes.Member
	// Whole is the session, where it is sent whole; else Changes are the attributes
	// that were set.
	Whole    *Saved
	Changes  []Attribute
	Accessed bool // a request has used it
	// State are the proxies that answer MapState.
	State []MapMessage
	// Question numbers what is asked and answered; None answers that there is no map.
	Question uint64
	None     bool
}

// Get finds an entry, whatever its session's age; nil for none.
func (b *Backup) Get(id string) *Entry { return b.entries[id] }

// Len is how many sessions the server holds, Full how many it knows of
// (activeSessions and activeSessionsFull).
func (b *Backup) Len() int  { return b.active }
func (b *Backup) Full() int { return len(b.entries) }

// Members are those with a map.
func (b *Backup) Members() []tribes.Member { return b.members }

// Create makes a session of which this server is the primary, without a copy; nil
// when there are as many as may be.
func (b *Backup) Create(id string, now time.Duration) *Entry {
	if b.MaxActive >= 0 && b.active >= b.MaxActive {
		return nil
	}
	s := &Session{ID: id, Created: now, Accessed: now, MaxInactive: b.MaxInactive, tracked: true}
	return b.put(&Entry{ID: id, Primary: b.Self, Session: s})
}

func (b *Backup) put(e *Entry) *Entry {
	if b.entries == nil {
		b.entries = map[string]*Entry{}
	}
	if old := b.entries[e.ID]; old != nil {
		b.Drop(old)
	}
	b.entries[e.ID] = e
	if e.before = b.last; b.last != nil {
		b.last.after = e
	} else {
		b.first = e
	}
	b.last = e
	b.active += oneIf(e.Role != Proxy)
	return e
}

// Drop forgets an entry.
func (b *Backup) Drop(e *Entry) {
	if b.entries[e.ID] != e {
		return
	}
	delete(b.entries, e.ID)
	b.active -= oneIf(e.Role != Proxy)
	if e.before != nil {
		e.before.after = e.after
	} else {
		b.first = e.after
	}
	if e.after != nil {
		e.after.before = e.before
	} else {
		b.last = e.before
	}
}

// become changes an entry's role.
func (b *Backup) become(e *Entry, r Role) {
	b.active += oneIf(r != Proxy) - oneIf(e.Role != Proxy)
	if e.Role = r; r == Proxy {
		e.Session = nil
	}
}

// Expired reports whether the session's time is over. There is no longer wait for
// who has the copy, as Delta has.
func (e *Entry) Expired(now time.Duration) bool { return e.Session != nil && e.Session.expired(now) }

// Candidates are the members that may get the copy of the next session, in the
// order in which they are tried: in turn (publishEntryInfo).
func (b *Backup) Candidates() []tribes.Member {
	n := len(b.members)
	if n == 0 {
		return nil
	}
	b.next %= n
	order := append(slices.Clone(b.members[b.next:]), b.members[:b.next]...)
	b.next++
	return order
}

// Copying is the message that gives a member the copy.
func (b *Backup) Copying(e *Entry, to tribes.Member) *MapMessage {
	c := e.Session.Save()
	return &MapMessage{Kind: MapBackup, ID: e.ID, Primary: b.Self, Backup: to, Whole: &c}
}

// Copied takes that a member has the copy, the zero Member for nobody, makes this
// server the primary and gives the message for the others, and who they are.
func (b *Backup) Copied(e *Entry, has tribes.Member) (*MapMessage, []tribes.Member) {
	b.become(e, Primary)
	e.Primary, e.Backup = b.Self, has
	if e.Session != nil {
		e.Session.changes = nil
	}
	if has == (tribes.Member{}) {
		return nil, nil
	}
	return &MapMessage{Kind: MapProxy, ID: e.ID, Primary: b.Self, Backup: has}, b.others(has)
}

func (b *Backup) others(than tribes.Member) []tribes.Member {
	return slices.DeleteFunc(slices.Clone(b.members), func(m tribes.Member) bool { return m == than })
}

// Retrieved takes the copy that another server gave: this one is the primary now,
// and the others are told.
func (b *Backup) Retrieved(e *Entry, c *Saved) (*MapMessage, []tribes.Member) {
	s := c.restore()
	s.tracked = true
	b.become(e, Primary)
	e.Session, e.Primary = s, b.Self
	return &MapMessage{Kind: MapProxy, ID: e.ID, Primary: b.Self, Backup: e.Backup}, b.others(e.Backup)
}

// Invalidate ends an entry's session, and gives the message for all maps.
func (b *Backup) Invalidate(e *Entry) *MapMessage {
	b.Drop(e)
	if e.Session != nil {
		e.Session.ended = true
	}
	return b.Removing(e.ID)
}

// Completed ends a request that has used a session, and gives what goes to its copy;
// nil where there is none. As with Delta every request sends something.
func (b *Backup) Completed(e *Entry) *MapMessage {
	changes := e.Session.changes
	e.Session.changes = nil
	if e.Role != Primary || e.Backup == (tribes.Member{}) {
		return nil
	}
	return &MapMessage{Kind: MapBackup, ID: e.ID, Primary: b.Self, Backup: e.Backup, Changes: changes, Accessed: true}
}

// Removing is the message to all maps that a session is gone.
func (b *Backup) Removing(id string) *MapMessage { return &MapMessage{Kind: MapRemove, ID: id} }

// State gives the proxies for a server that starts.
func (b *Backup) State() []MapMessage {
	all := make([]MapMessage, 0, len(b.entries))
	for e := b.first; e != nil; e = e.after {
		all = append(all, MapMessage{Kind: MapProxy, ID: e.ID, Primary: e.Primary, Backup: e.Backup})
	}
	return all
}

// Receive takes a message about a session.
func (b *Backup) Receive(m *MapMessage, now time.Duration) {
	e := b.entries[m.ID]
	switch m.Kind {
	case MapProxy:
		if e == nil {
			e = b.put(&Entry{ID: m.ID, Role: Proxy})
		}
		b.become(e, Proxy)
		e.Primary, e.Backup = m.Primary, m.Backup
	case MapRemove:
		if e != nil {
			b.Drop(e)
		}
	case MapBackup:
		b.receiveCopy(e, m, now)
	}
}

func (b *Backup) receiveCopy(e *Entry, m *MapMessage, now time.Duration) {
	if e == nil {
		e = b.put(&Entry{ID: m.ID, Role: Proxy})
	}
	switch {
	case m.Whole != nil:
		e.Session = m.Whole.restore()
		e.Session.tracked = true
	case e.Session == nil: // changes of a session that was never copied here
		e.Session = &Session{ID: m.ID, Created: now, MaxInactive: b.MaxInactive, tracked: true}
	}
	s := e.Session
	b.become(e, Copy)
	for _, a := range m.Changes {
		s.put(a)
	}
	if m.Accessed {
		s.Accessed = now
	}
	e.Primary, e.Backup = m.Primary, m.Backup
}

// Join takes a member whose map is there, and gives the sessions of this server that
// have no copy and get one now. False: it was known.
func (b *Backup) Join(m tribes.Member) (uncopied []*Entry, isNew bool) {
	if m == b.Self || slices.Contains(b.members, m) {
		return nil, false
	}
	b.members = append(b.members, m)
	for e := b.first; e != nil; e = e.after {
		if e.Role == Primary && e.Backup == (tribes.Member{}) {
			uncopied = append(uncopied, e)
		}
	}
	return uncopied, true
}

// Leave takes that a member is gone, and gives the sessions that need another copy:
// those of this server whose copy it had, and those of which this server has the
// copy and becomes the primary.
func (b *Backup) Leave(m tribes.Member) (uncopied []*Entry) {
	i := slices.Index(b.members, m)
	if i < 0 {
		return nil
	}
	b.members = slices.Delete(b.members, i, i+1)
	for e := b.first; e != nil; {
		after := e.after
		if e.Primary == m {
			e.Primary = tribes.Member{}
		}
		switch {
		case e.Role == Primary && e.Backup == m:
			e.Backup = tribes.Member{}
			uncopied = append(uncopied, e)
		case e.Role == Proxy && e.Primary == (tribes.Member{}) && e.Backup == m:
			b.Drop(e)
		case e.Role == Copy && e.Primary == (tribes.Member{}) && e.Backup == b.Self:
			b.become(e, Primary)
			e.Primary, e.Backup = b.Self, tribes.Member{}
			uncopied = append(uncopied, e)
		}
		e = after
	}
	return uncopied
}

// Tick is processExpires: it drops the sessions that have expired, of those that the
// server holds, and gives their ids.
func (b *Backup) Tick(now time.Duration) (gone []string) {
	for e := b.first; e != nil; {
		after := e.after
		if e.Expired(now) {
			b.Drop(e)
			gone = append(gone, e.ID)
		}
		e = after
	}
	return gone
}

// Memory is about what the sessions and proxies take of the server's heap, in bytes.
func (b *Backup) Memory() (n int) {
	for e := b.first; e != nil; e = e.after {
		n += proxyMemory
		if e.Session != nil {
			n += e.Session.Memory()
		}
	}
	return n
}

// Recorded lengths, as those of Delta: between two servers, three and four.
const (
	mapChangeBytes = 970
	mapCopyBytes   = 1410
	mapProxyBytes  = 890
	mapPingBytes   = 1670
	proxyMemory    = 300
)

// Bytes is the length of the message's packets.
func (m *MapMessage) Bytes() int {
	switch {
	case m.Kind == MapBackup && m.Whole != nil:
		return mapCopyBytes + bytesOf(m.Whole.Attributes)
	case m.Kind == MapBackup:
		return mapChangeBytes + bytesOf(m.Changes)
	case m.Kind == MapInit:
		return mapPingBytes
	case m.Kind == MapReply && m.Whole != nil:
		return mapCopyBytes + bytesOf(m.Whole.Attributes)
	case m.Kind == MapReply:
		return mapProxyBytes + 200*len(m.State)
	}
	return mapProxyBytes
}

func oneIf(is bool) int {
	if is {
		return 1
	}
	return 0
}

// Adopt takes a session under the id that it has now, as Create does for a new one.
func (b *Backup) Adopt(s *Session) *Entry {
	return b.put(&Entry{ID: s.ID, Primary: b.Self, Session: s})
}
