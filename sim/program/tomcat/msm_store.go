package tomcat

import (
	"errors"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// stored is the copy of a session that was stored at the end of its request: nil was
// not stored, for memcached has it.
type stored = *session.MsmCopy

// store stores a session where its attributes differ from those that were stored last,
// or whatever they are.
func (k *msm) store(s *session.Session, force bool) stored {
	defer k.unlock(s)
	c := k.sessions.Copy(s, force, k.t.now())
	if c != nil {
		k.sessions.Stored(s, c, k.write(s, c))
	}
	return c
}

// write sends a copy. It waits for the answer where sessions are not stored behind the
// answers, for a short while; what does not answer then counts as not available.
func (k *msm) write(s *session.Session, c *session.MsmCopy) (ok bool) {
	data, fill := encodeCopy(c)
	op, err := k.set(s.ID, data, fill, k.sessions.Lifetime(s, k.t.now()))
	if err == nil && !k.sessions.Async {
		err = k.client.await(op, k.sessions.Timeout)
	}
	if err != nil && k.named() {
		k.sessions.Nodes.Seen(session.MsmNode(s.ID), false, k.t.now())
	}
	return err == nil
}

// endShared ends the last request that uses a session which is not sticky: the session
// is stored where it has changed, what is known of its use in any case, and its second
// copy afterwards.
func (k *msm) endShared(line string, s *session.Session, renamed bool) {
	force := renamed || k.sessions.Overdue(s, k.t.now())
	due := k.sessions.Due(s, force)
	if !k.storable(s) {
		return
	}
	use, lifetime := k.sessions.Use(s)
	after := func(c stored) {
		k.sessions.Locking.Ended(line, c != nil, k.t.now())
		if !force || k.secondary() {
			k.complete(s, c, force, use.Encode())
		}
	}
	validity := func() {
		if op, err := k.set(session.MsmValidity(s.ID), use.Encode(), 0, lifetime); err == nil && !k.sessions.Async {
			_ = k.client.await(op, k.sessions.Timeout)
		}
	}
	store := func() stored {
		if due {
			return k.store(s, force)
		}
		k.unlock(s)
		return nil
	}
	if k.sessions.Async {
		k.behind(true, func() { after(store()) })
		validity()
		return
	}
	c := store()
	validity()
	k.behind(true, func() { after(c) })
}

// ping is the value that add stores to find out whether a key has something: for some
// seconds where it had nothing.
const ping = "\x01"

// How long.
const (
	pingSeconds  = 5
	touchSeconds = 1
)

// complete comes behind a request: it makes sure that a session which was not stored is
// still in memcached, and brings the second copy up to date.
func (k *msm) complete(s *session.Session, c stored, force bool, use string) {
	if c == nil && !force {
		added, err := k.add(s.ID, ping, pingSeconds)
		switch {
		case errors.Is(err, host.ErrTimeout), errors.Is(err, errNoNode):
			return
		case added:
			k.store(s, true)
		}
	}
	if !k.secondary() {
		return
	}
	_, lifetime := k.sessions.Use(s)
	if c == nil {
		added, err := k.add(session.MsmBackup(s.ID), ping, pingSeconds)
		if errors.Is(err, errNoNode) {
			return
		}
		if added {
			k.backUp(s, k.sessions.Snapshot(s, k.t.now()))
		}
	} else if !k.backUp(s, c) {
		return
	}
	_, _ = k.set(session.MsmBackup(session.MsmValidity(s.ID)), use, 0, lifetime)
}

// backUp sends the second copy. False: there is no memcached for it.
func (k *msm) backUp(s *session.Session, c *session.MsmCopy) bool {
	data, fill := encodeCopy(c)
	_, err := k.set(session.MsmBackup(s.ID), data, fill, k.sessions.Lifetime(s, k.t.now()))
	return err == nil
}

// touch prolongs the life of a session that its request could not load, if memcached has
// it after all.
func (k *msm) touch(id, line string) {
	use, err := k.useOf(session.MsmValidity(id))
	if err != nil || use == nil {
		return
	}
	now := k.t.now()
	use.Last, use.Accessed = now, now
	lifetime := max(0, use.MaxInactive)
	op, err := k.set(session.MsmValidity(id), use.Encode(), 0, lifetime)
	if err == nil && !k.sessions.Async {
		_ = k.client.await(op, k.sessions.Timeout)
	}
	k.sessions.Locking.Ended(line, false, now)
	encoded := use.Encode()
	k.behind(true, func() {
		if _, err := k.add(id, ping, touchSeconds); errors.Is(err, host.ErrTimeout) || !k.secondary() {
			return
		}
		if _, err := k.add(session.MsmBackup(id), ping, touchSeconds); errors.Is(err, errNoNode) {
			return
		}
		_, _ = k.set(session.MsmBackup(session.MsmValidity(id)), encoded, 0, lifetime)
	})
}
