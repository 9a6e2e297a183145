package session

import "time"

// Persistent is Tomcat's PersistentManager: sessions in memory, of which copies
// are written to a Store, by the background thread when they were not used for a
// while, and at a clean stop. Who drives it has the Store.
type Persistent struct {
	PersistentRules
	// MaxInactive is the session timeout; 0 or less: none.
	MaxInactive time.Duration
	Table
}

// PersistentRules are the attributes of the Manager element. Below 0 switches the
// rule off.
type PersistentRules struct {
	// MaxIdleBackup: a session that was idle so long is copied to the Store.
	MaxIdleBackup time.Duration
	// MaxIdleSwap: one that was idle so long goes to the Store and out of memory,
	// MinIdleSwap: but none that was idle for less.
	MaxIdleSwap, MinIdleSwap time.Duration
	// MaxActive is maxActiveSessions: when there are so many in memory, a new one
	// is refused; beyond nine tenths of it those idle for MinIdleSwap are swapped out.
	MaxActive int
	// KeepAtStop is saveOnRestart: at a clean stop all are written; otherwise they
	// are expired, and so their copies are deleted.
	KeepAtStop bool
}

// Find returns the session in memory, nil when it has to be looked for in the
// Store. gone: it has expired, and its copy must be deleted. It counts as an access
// (PersistentManagerBase.findSession).
func (p *Persistent) Find(id string, now time.Duration) (s *Session, gone bool) {
	s = p.Get(id)
	if s == nil {
		return nil, false
	}
	if s.expired(now) {
		p.remove(s)
		return nil, true
	}
	s.Accessed = now
	return s, false
}

// SwapIn takes the copy that the Store had; nil when it has expired, and must be
// deleted.
func (p *Persistent) SwapIn(c Saved, now time.Duration) *Session {
	s := c.restore()
	if s.expired(now) {
		return nil
	}
	s.stored, s.Accessed = s.Accessed, now
	p.add(s)
	return s
}

// Create makes a new session; nil when there are as many as may be.
func (p *Persistent) Create(id string, now time.Duration) *Session {
	if p.MaxActive >= 0 && p.Len() >= p.MaxActive {
		return nil
	}
	s := &Session{ID: id, Created: now, Accessed: now, MaxInactive: p.MaxInactive, stored: -1}
	p.add(s)
	return s
}

// Release takes a session out of memory (PersistentValve, after each request).
func (p *Persistent) Release(s *Session) { p.remove(s) }

// Invalidate ends a session; its copy is to be deleted.
func (p *Persistent) Invalidate(s *Session) {
	p.remove(s)
	s.ended = true
}

// ChangeID gives a session another id; the copy under the old one, which is given, is to
// be deleted: setId removes the session from its manager, and that removes its copy
// (StandardSession.setId, PersistentManagerBase.remove).
func (p *Persistent) ChangeID(s *Session, id string) (old string) {
	old = s.ID
	p.rename(s, id)
	s.stored = -1 // no copy under the new one
	return old
}

// Tick is processExpires, by the background thread: write gets each session that is
// to be written, remove each id whose copy is to be deleted.
func (p *Persistent) Tick(now time.Duration, write func(Saved), remove func(id string)) {
	p.Each(func(s *Session) {
		if s.expired(now) {
			p.remove(s)
			remove(s.ID)
		}
	})
	p.swapIdle(now, write)
	p.swapSurplus(now, write)
	p.backUp(now, write)
}

// swapIdle is processMaxIdleSwaps.
func (p *Persistent) swapIdle(now time.Duration, write func(Saved)) {
	if p.MaxIdleSwap < 0 {
		return
	}
	p.Each(func(s *Session) {
		if idle := s.idle(now); idle >= p.MaxIdleSwap && idle >= p.MinIdleSwap {
			p.swapOut(s, write)
		}
	})
}

// swapSurplus is processMaxActiveSwaps.
func (p *Persistent) swapSurplus(now time.Duration, write func(Saved)) {
	limit := p.MaxActive * 9 / 10
	if p.MaxActive < 0 || p.Len() <= limit {
		return
	}
	surplus := p.Len() - limit
	p.Each(func(s *Session) {
		if surplus > 0 && s.idle(now) >= p.MinIdleSwap {
			p.swapOut(s, write)
			surplus--
		}
	})
}

// backUp is processMaxIdleBackups.
func (p *Persistent) backUp(now time.Duration, write func(Saved)) {
	if p.MaxIdleBackup < 0 {
		return
	}
	p.Each(func(s *Session) {
		if s.stored != s.Accessed && s.idle(now) >= p.MaxIdleBackup {
			s.stored = s.Accessed
			write(s.Save())
		}
	})
}

func (p *Persistent) swapOut(s *Session, write func(Saved)) {
	write(s.Save())
	p.remove(s)
}

// Stop is a clean stop: as Tick, for all sessions.
func (p *Persistent) Stop(write func(Saved), remove func(id string)) {
	p.Each(func(s *Session) {
		if p.KeepAtStop {
			p.swapOut(s, write)
			return
		}
		p.remove(s)
		remove(s.ID)
	})
}

// Stale reports whether a copy in the Store has expired (StoreBase.processExpires).
func (c *Saved) Stale(now time.Duration) bool {
	return c.MaxInactive > 0 && (now-c.Accessed).Truncate(time.Second) >= c.MaxInactive
}
