package tomcat

import (
	"encoding/json"
	"errors"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// encodeCopy makes the value of a session's key. The manager writes it by Java's
// serialization, which says the same; what attributes have beyond their text are bytes
// behind it.
func encodeCopy(c *session.MsmCopy) (data string, fill int) {
	for i := range c.Attributes {
		fill += c.Attributes[i].Fill
	}
	text, _ := json.Marshal(c) // plain values
	return string(text), fill
}

// decodeCopy reads one; nil where it is none, as what add leaves behind where there was
// nothing.
func decodeCopy(data string) *session.MsmCopy {
	c := &session.MsmCopy{}
	if json.Unmarshal([]byte(data), c) != nil {
		return nil
	}
	return c
}

// load reads a session from memcached, nil for none. One that is not sticky is locked
// first where its mode says so.
func (k *msm) load(v *visit) *session.Session {
	id, locked := v.id, false
	if !k.sessions.Sticky && k.sessions.Locking.Locks(v.msm.line, k.t.now()) {
		var err error
		if locked, err = k.lock(id); err != nil {
			return nil
		}
	}
	s := k.read(id)
	switch {
	case s != nil:
		k.sessions.SetLocked(s, locked)
	case locked:
		k.remove(session.MsmLock(id))
	}
	return s
}

func (k *msm) read(id string) *session.Session {
	item, err := k.get(id)
	if err != nil {
		return nil
	}
	if k.named() {
		k.sessions.Nodes.Seen(session.MsmNode(id), true, k.t.now())
	}
	if item == nil {
		k.sessions.Miss(id, k.t.now())
		return nil
	}
	c := decodeCopy(item.Data)
	if c == nil {
		_, _ = k.send(cacheRequest("delete", id))
		k.sessions.Miss(id, k.t.now())
		return nil
	}
	var use *session.MsmUse
	if !k.sessions.Sticky {
		if use, err = k.useOf(session.MsmValidity(id)); err != nil {
			return nil
		}
	}
	s := k.sessions.Load(c, use, id, k.t.now())
	if s == nil {
		k.forget(id)
		if !k.sessions.Sticky {
			k.sessions.Miss(id, k.t.now())
		}
	}
	return s
}

// useOf reads a validity key, nil for none.
func (k *msm) useOf(key string) (*session.MsmUse, error) {
	item, err := k.get(key)
	if err != nil || item == nil {
		return nil, err
	}
	use, ok := session.DecodeMsmUse(item.Text())
	if !ok {
		return nil, nil
	}
	return &use, nil
}

// loadBackup reads the second copy of a session, which has next in its id then; nil for
// none.
func (k *msm) loadBackup(id, next string) *session.Session {
	use, err := k.useOf(session.MsmBackup(session.MsmValidity(id)))
	if err != nil || use == nil || !use.Valid(k.t.now()) {
		return nil
	}
	item, err := k.get(session.MsmBackup(id))
	if err != nil || item == nil {
		return nil
	}
	c := decodeCopy(item.Data)
	if c == nil {
		return nil
	}
	return k.sessions.Load(c, use, session.MsmWithNode(id, next), k.t.now())
}

// lock takes a session's lock, waiting for it as long as an operation may take: then
// the request goes on without it, and so it does where memcached cannot be reached. An
// error: memcached does not answer, and the session is not loaded.
func (k *msm) lock(id string) (locked bool, err error) {
	until := k.t.host.Monotonic().Add(k.client.timeout)
	for try := 0; ; try++ {
		added, err := k.add(session.MsmLock(id), "locked", session.MsmLockExpires)
		switch {
		case errors.Is(err, host.ErrTimeout):
			return false, err
		case err != nil:
			return false, nil
		case added:
			return true, nil
		case k.t.host.Monotonic().Sub(until) >= 0:
			k.t.host.Note("tomcat", "reached timeout when trying to acquire lock for session "+id+", will use this session without this lock")
			return false, nil
		}
		k.t.host.Sleep(session.MsmLockPause(try))
	}
}

// unlock gives the lock back that a request of the session has.
func (k *msm) unlock(s *session.Session) {
	if k.sessions.Locked(s) {
		k.remove(session.MsmLock(s.ID))
		k.sessions.SetLocked(s, false)
	}
}
