package session

import (
	"hash/fnv"
	"regexp"
	"strconv"
	"time"
)

// Msm is memcached-session-manager 2.3 (MemcachedSessionService): each session has a
// copy in the memcached that its id names. Sticky, the server's memory has the session
// and memcached is for who takes it over; not sticky, it is in memory only while a
// request uses it. Who drives it reads and writes memcached.
type Msm struct {
	MsmRules
	// MaxInactive is the session timeout; 0 or less: none.
	MaxInactive time.Duration
	// MaxActive is maxActiveSessions, below 0 for no limit.
	MaxActive int
	// Nodes are the memcached servers; without any name ids name none.
	Nodes MsmNodes
	// Locking is that of sessions that are not sticky.
	Locking MsmLocking
	Table

	missing []msmMissing
}

// MsmRules are the attributes of the Manager element that decide what is stored when.
type MsmRules struct {
	Sticky bool
	// Async is sessionBackupAsync: a request does not wait until its session is stored.
	// Otherwise it waits for Timeout (sessionBackupTimeout) at the most.
	Async   bool
	Timeout time.Duration
	// Filter is sessionAttributeFilter: which attributes are stored; nil for all.
	Filter *regexp.Regexp
	// Slack is how much longer than in the server's memory a sticky session lives in
	// memcached: processExpiresFrequency times backgroundProcessorDelay.
	Slack time.Duration
}

// msmState holds the manager's notes on a session (MemcachedBackupSession).
type msmState struct {
	filter *regexp.Regexp
	// fresh: no request has ended since it was made.
	fresh bool
	// touched: an attribute was read or set since it was stored last.
	touched bool
	// hash is that of the attributes that were stored last.
	hash uint64
	// last is the access before the last one.
	last time.Duration
	// stored is when it was stored last, before the time before that; expires is how
	// long memcached keeps it from then on.
	stored, before, expires time.Duration
	// users are the requests that use it now, where it is not sticky; locked: one of
	// them has its lock.
	users  int
	locked bool
}

func (m *msmState) touch(name string) {
	if m.filter == nil || m.filter.MatchString(name) {
		m.touched = true
	}
}

// MsmCopy is a session as memcached has it.
type MsmCopy struct {
	Saved
	Last   time.Duration // the access before the last one
	Stored time.Duration

	hash uint64
}

// Create makes a new session; nil when there are as many as may be.
func (m *Msm) Create(id string, now time.Duration) *Session {
	if m.MaxActive >= 0 && m.Len() >= m.MaxActive {
		return nil
	}
	s := &Session{ID: id, Created: now, Accessed: now, MaxInactive: m.MaxInactive, msm: &msmState{filter: m.Filter, fresh: true, last: now}}
	m.add(s)
	return s
}

// Find returns the session with that id that is in memory, nil for none. It counts as
// an access. expired: its time was over, and its copy must be deleted.
func (m *Msm) Find(id string, now time.Duration) (s *Session, expired bool) {
	s = m.Get(id)
	if s == nil {
		return nil, false
	}
	if s.expired(now) {
		m.remove(s)
		return nil, true
	}
	s.access(now)
	return s, false
}

func (s *Session) access(now time.Duration) { s.msm.last, s.Accessed = s.Accessed, now }

// Load makes the session of a copy, under that id. use is the content of its validity
// key, nil where there is none. Nil: its time is over, and the copy must be deleted.
func (m *Msm) Load(c *MsmCopy, use *MsmUse, id string, now time.Duration) *Session {
	s := c.restore()
	s.ID = id
	s.msm = &msmState{filter: m.Filter, last: c.Last, stored: c.Stored}
	s.msm.hash = m.hash(s)
	if use != nil {
		s.Accessed, s.msm.last = use.Accessed, use.Last
	}
	if s.expired(now) {
		return nil
	}
	return s
}

// Add puts a loaded session into memory.
func (m *Msm) Add(s *Session, now time.Duration) {
	s.access(now)
	m.add(s)
}

// Rename gives a session another id.
func (m *Msm) Rename(s *Session, id string) { m.rename(s, id) }

// Invalidate ends a session; its copies are to be deleted.
func (m *Msm) Invalidate(s *Session) {
	m.remove(s)
	s.ended = true
}

// Release takes a session out of memory.
func (m *Msm) Release(s *Session) { m.remove(s) }

// Begin notes a request that uses a session, End its end; End reports whether it was
// the last one.
func (m *Msm) Begin(s *Session) { s.msm.users++ }

// End is the end of what Begin has begun.
func (m *Msm) End(s *Session) (last bool) {
	s.msm.users = max(0, s.msm.users-1)
	return s.msm.users == 0
}

// Used reports whether a request uses a session now.
func (m *Msm) Used(s *Session) bool { return s.msm.users > 0 }

// SetLocked notes whether a request has the session's lock.
func (m *Msm) SetLocked(s *Session, locked bool) { s.msm.locked = locked }

// Locked reports whether a request has the session's lock.
func (m *Msm) Locked(s *Session) bool { return s.msm.locked }

// Due reports whether the end of a request has a session compared with its copy: one
// of which no attribute was read or set is not even looked at.
func (m *Msm) Due(s *Session, force bool) bool {
	due := force || s.msm.fresh || s.msm.touched
	s.msm.fresh = false
	return due
}

// Overdue reports whether a session that is not sticky must be stored whatever it
// holds: it was not for as long as it lives.
func (m *Msm) Overdue(s *Session, now time.Duration) bool {
	return !m.Sticky && (now-s.msm.stored).Round(time.Second) >= s.MaxInactive
}

// Copy gives the copy that is to be stored; nil where memcached has one with the same
// attributes, so that an object that was changed without setAttribute is noticed, too.
func (m *Msm) Copy(s *Session, force bool, now time.Duration) *MsmCopy {
	hash := m.hash(s)
	if hash == s.msm.hash && !force {
		return nil
	}
	s.msm.before, s.msm.stored = s.msm.stored, now
	c := m.Snapshot(s, now)
	c.hash = hash
	return c
}

// Stored takes what became of that copy. It is also said of one that was only sent.
func (m *Msm) Stored(s *Session, c *MsmCopy, ok bool) {
	if !ok {
		s.msm.stored = s.msm.before
		return
	}
	s.msm.hash, s.msm.touched = c.hash, false
	s.msm.expires = m.Lifetime(s, c.Stored)
}

// Fading reports whether the copy of a sticky session that is in use is to be stored
// again so that it does not expire: when the background thread comes, after delay
// again, less than two of these are left.
func (m *Msm) Fading(s *Session, now, delay time.Duration) bool {
	if s.Accessed <= s.msm.stored || s.MaxInactive <= 0 {
		return false
	}
	left := time.Duration(0)
	if s.msm.expires > 0 {
		left = max(time.Second, s.msm.expires-(now-s.msm.stored).Round(time.Second))
	}
	return left <= 2*delay
}

// Refresh gives the copy for that.
func (m *Msm) Refresh(s *Session, now time.Duration) *MsmCopy {
	s.msm.stored, s.msm.expires = now, m.Lifetime(s, now)
	return m.Snapshot(s, now)
}

// Snapshot gives a copy of which nothing is noted.
func (m *Msm) Snapshot(s *Session, now time.Duration) *MsmCopy {
	c := &MsmCopy{Saved: s.Save(), Last: s.msm.last, Stored: now}
	if m.Filter != nil {
		kept := c.Attributes[:0]
		for _, a := range c.Attributes {
			if m.Filter.MatchString(a.Name) {
				kept = append(kept, a)
			}
		}
		c.Attributes = kept
	}
	return c
}

// hash is that of the attributes that are stored.
func (m *Msm) hash(s *Session) uint64 {
	h := fnv.New64a()
	var number []byte
	for i := range s.Attributes {
		a := &s.Attributes[i]
		if m.Filter != nil && !m.Filter.MatchString(a.Name) {
			continue
		}
		number = strconv.AppendInt(number[:0], int64(a.Fill), 10)
		for _, part := range [3]string{a.Name, a.Value, string(number)} {
			_, _ = h.Write([]byte(part)) // never fails
			_, _ = h.Write([]byte{0})
		}
	}
	return h.Sum64()
}

// Lifetime is how long memcached is to keep a session's copy; 0 for ever.
func (m *Msm) Lifetime(s *Session, now time.Duration) time.Duration {
	switch {
	case s.MaxInactive <= 0:
		return 0
	case !m.Sticky:
		return 2 * s.MaxInactive
	}
	return s.MaxInactive - (now - s.Accessed).Round(time.Second) + m.Slack
}

// Use gives the content of a session's validity key, and how long memcached keeps that.
func (m *Msm) Use(s *Session) (use MsmUse, lifetime time.Duration) {
	return MsmUse{MaxInactive: s.MaxInactive, Last: s.msm.last, Accessed: s.Accessed}, max(0, s.MaxInactive)
}

// monthLong is from when on memcached takes a time for one since 1970.
const monthLong = 30 * 24 * time.Hour

// MsmExpires is the expiry time of a command to memcached, in seconds.
func MsmExpires(lifetime, now time.Duration) int64 {
	if lifetime > monthLong {
		return int64((now.Truncate(time.Second) + lifetime) / time.Second)
	}
	return int64(lifetime / time.Second)
}

// Tick is processExpires, by the background thread: it drops the sessions in memory
// that have expired, and gives their ids, whose copies are to be deleted.
func (m *Msm) Tick(now time.Duration) (gone []string) {
	m.Each(func(s *Session) {
		if s.expired(now) {
			m.remove(s)
			gone = append(gone, s.ID)
		}
	})
	return gone
}

// msmMissing is an id of which memcached had no session.
type msmMissing struct {
	id string
	at time.Duration
}

// What is known of ids that were not found, and how many of them
// (_invalidSessionsCache).
const (
	missingFor  = 500 * time.Millisecond
	mostMissing = 2000
)

// Miss notes that memcached has no session of an id.
func (m *Msm) Miss(id string, now time.Duration) {
	m.forgetMissing(now)
	if len(m.missing) >= mostMissing {
		m.missing = m.missing[1:]
	}
	m.missing = append(m.missing, msmMissing{id, now})
}

// Missing reports whether memcached is known to have no session of an id.
func (m *Msm) Missing(id string, now time.Duration) bool {
	m.forgetMissing(now)
	for i := range m.missing {
		if m.missing[i].id == id {
			return true
		}
	}
	return false
}

func (m *Msm) forgetMissing(now time.Duration) {
	for len(m.missing) > 0 && now-m.missing[0].at > missingFor {
		m.missing = m.missing[1:]
	}
}
