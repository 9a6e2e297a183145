package tomcat

import (
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// persistent is PersistentManager over a Store, with or without a PersistentValve. A
// Store that several machines share, a folder or a database, lets a server read what
// another one wrote.
type persistent struct {
	t        *tomcat
	sessions session.Persistent
	store    sessionStore
	valve    bool
	turns    turns
}

// sessionStore is a Store of a PersistentManager, a file each.
type sessionStore interface {
	// load gives a session's copy; false where there is none, or none can be read.
	load(id string) (session.Saved, bool)
	save(c session.Saved) error
	remove(id string)
	// expired are the ids of copies whose time may be over at a time of the clock, size
	// is how many copies there are.
	expired(now time.Duration) []string
	size() int
}

func newPersistent(t *tomcat) manager {
	m := t.config.manager()
	var store sessionStore = &sessionFiles{t.host.Disk(), m.Directory}
	if m.Store == session.RowsStore || m.Store == session.RowsValveStore {
		store = newSessionRows(t, &m.Rows)
	}
	return &persistent{
		t: t, valve: m.Store == session.ValveStore || m.Store == session.RowsValveStore,
		sessions: session.Persistent{PersistentRules: m.Persistent, MaxInactive: t.config.SessionTimeout},
		store:    store,
		turns:    turns{},
	}
}

func (k *persistent) start() error {
	k.t.everyTick(k.tick)
	return nil
}

// tick is processExpires, by the background thread.
func (k *persistent) tick() {
	now := k.t.now()
	k.sessions.Tick(now, k.write, k.store.remove)
	for _, id := range k.store.expired(now) {
		if c, ok := k.store.load(id); ok && k.sessions.Get(id) == nil && c.Stale(now) {
			k.store.remove(id)
		}
	}
}

func (k *persistent) write(c session.Saved) {
	if err := k.store.save(c); err != nil {
		k.t.host.Note("tomcat", "cannot write session "+c.ID+": "+err.Error())
	}
}

// begin is PersistentValve before the request: no other request of the server uses the
// session from then on, and it comes from the store.
func (k *persistent) begin(v *visit) {
	if !k.valve || v.id == "" || filtered(k.t.config.ValveFilter, v.q.Path()) {
		return
	}
	if k.t.config.ValveRefuses && k.turns[v.id] != nil {
		v.a.Status, v.a.Why, v.complete = 429, "another request has the session", true
		return
	}
	k.turns.take(v.id, k.t.host)
	v.turn = v.id
	if c, ok := k.store.load(v.id); ok {
		if k.sessions.SwapIn(c, k.t.now()) == nil {
			k.store.remove(v.id)
		}
	}
}

// end is PersistentValve after the request: the session goes to the store, and out of
// memory.
func (k *persistent) end(v *visit) {
	if v.turn != "" {
		defer k.turns.leave(v.turn)
	}
	if !k.valve || v.id == "" || filtered(k.t.config.ValveFilter, v.q.Path()) {
		return
	}
	if s := k.sessions.Get(v.id); s != nil {
		k.write(s.Save())
		k.sessions.Release(s)
	}
}

func (k *persistent) find(v *visit) *session.Session {
	now := k.t.now()
	s, gone := k.sessions.Find(v.id, now)
	if s != nil {
		return s
	}
	c, ok := session.Saved{}, false
	if !gone {
		c, ok = k.store.load(v.id)
		if s, _ := k.sessions.Find(v.id, now); s != nil {
			return s // another request has loaded it meanwhile (sessionSwapInLocks)
		}
	}
	if ok {
		s = k.sessions.SwapIn(c, now)
	}
	if gone || ok && s == nil {
		k.store.remove(v.id)
	}
	return s
}

func (k *persistent) create(v *visit) *session.Session {
	return k.t.created(v, k.sessions.Create(k.t.newID(), k.t.now()))
}

// invalidate deletes the copy as well.
func (k *persistent) invalidate(_ *visit, s *session.Session) {
	k.sessions.Invalidate(s)
	k.store.remove(s.ID)
}

func (k *persistent) changeID(v *visit, s *session.Session) {
	k.store.remove(k.sessions.ChangeID(s, k.t.newID()))
	k.t.renamed(v, s.ID)
}

func (k *persistent) stop() { k.sessions.Stop(k.write, k.store.remove) }

// everyTick runs task by the background thread: each processExpiresFrequency times
// backgroundProcessorDelay, the first of them one delay after the start.
func (t *tomcat) everyTick(task func()) {
	b := &background{t: t, task: task, every: max(1, t.config.manager().Every)}
	t.host.After(t.config.Background, b)
}

// background is the background thread's part for one Manager.
type background struct {
	t            *tomcat
	task         func()
	every, ticks int
}

// Run implements host.Task.
func (b *background) Run() {
	if b.ticks = (b.ticks + 1) % b.every; b.ticks == 0 {
		b.task()
	}
	b.t.host.After(b.t.config.Background, b)
}
