package tomcat

import (
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// persistent is PersistentManager over a FileStore, with or without a PersistentValve.
// A folder that several machines share lets a server read what another one wrote.
type persistent struct {
	t        *tomcat
	sessions session.Persistent
	files    sessionFiles
	valve    bool
	turns    turns
}

func newPersistent(t *tomcat) manager {
	m := t.config.manager()
	return &persistent{
		t: t, valve: m.Store == session.ValveStore,
		sessions: session.Persistent{PersistentRules: m.Persistent, MaxInactive: t.config.SessionTimeout},
		files:    sessionFiles{t.host.Disk(), m.Directory},
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
	k.sessions.Tick(now, k.write, k.files.remove)
	for _, id := range k.files.ids() {
		if c, ok := k.files.load(id); ok && k.sessions.Get(id) == nil && c.Stale(now) {
			k.files.remove(id)
		}
	}
}

func (k *persistent) write(c session.Saved) {
	if err := k.files.save(c); err != nil {
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
	if c, ok := k.files.load(v.id); ok {
		if k.sessions.SwapIn(c, k.t.now()) == nil {
			k.files.remove(v.id)
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
		c, ok = k.files.load(v.id)
	}
	if ok {
		s = k.sessions.SwapIn(c, now)
	}
	if gone || ok && s == nil {
		k.files.remove(v.id)
	}
	return s
}

func (k *persistent) create(v *visit) *session.Session {
	return k.t.created(v, k.sessions.Create(k.t.newID(), k.t.now()))
}

// invalidate deletes the copy as well.
func (k *persistent) invalidate(_ *visit, s *session.Session) {
	k.sessions.Invalidate(s)
	k.files.remove(s.ID)
}

func (k *persistent) changeID(v *visit, s *session.Session) {
	k.files.remove(k.sessions.ChangeID(s, k.t.newID()))
	k.t.renamed(v, s.ID)
}

func (k *persistent) stop() { k.sessions.Stop(k.write, k.files.remove) }

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
