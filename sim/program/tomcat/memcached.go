package tomcat

import (
	"errors"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// memcachedKeeper keeps the value in one of several memcached servers under the session
// id that the request brought, whichever server made it.
type memcachedKeeper struct {
	t        *tomcat
	commands session.Memcached
	client   *cacheClient
	ring     *session.Ketama
	// why says which server did not do the last command that has come back, and why.
	why string
}

func newMemcachedKeeper(t *tomcat) keeper {
	s := &t.config.Sessions
	k := &memcachedKeeper{t: t, commands: session.Memcached{TTL: s.TTL, Size: t.config.SessionSize}}
	k.client, k.ring = newRing(t, s)
	return k
}

// newRing makes a client of several servers, which share the keys by ketama.
func newRing(t *tomcat, s *Sessions) (*cacheClient, *session.Ketama) {
	client := newCacheClient(t, s.Memcached, s.Timeout)
	names := make([]string, len(s.Memcached))
	for i, at := range s.Memcached {
		names[i] = at.String()
	}
	ring := session.NewKetama(names)
	if s.Eject {
		client.instead = func(key string) int {
			return ring.Instead(key, func(server int) bool { return client.servers[server].active })
		}
	}
	return client, ring
}

func (k *memcachedKeeper) start() error {
	k.client.start()
	return nil
}
func (k *memcachedKeeper) stop()        {}
func (k *memcachedKeeper) begin(*visit) {}
func (k *memcachedKeeper) end(*visit)   {}

// alter is save: the application names the value that it stores, whatever became of it.
func (k *memcachedKeeper) alter(v *visit) { k.save(v) }

// set, change and read are of attributes, which such an application has not.
func (k *memcachedKeeper) set(*visit)    {}
func (k *memcachedKeeper) change(*visit) {}
func (k *memcachedKeeper) read(*visit)   {}

// save implements keeper. A save that memcached did not acknowledge is an error.
func (k *memcachedKeeper) save(v *visit) {
	q := cacheRequest("set", k.commands.Key(k.t.idOf(v)))
	q.Data, q.Fill, q.Expires = v.q.Form, k.commands.Size+v.q.BodyBytes, k.commands.Expires(k.t.now())
	if k.acknowledged(v, k.do(q)) {
		v.a.Value = v.q.Form
	}
}

// query implements keeper.
func (k *memcachedKeeper) query(v *visit) {
	if item, ok := k.get(v); ok && item != nil {
		v.a.Value = k.commands.Value(item.Data)
		v.fill = item.Fill + len(item.Data) - len(v.a.Value)
	}
}

// login implements keeper: what is there is stored under another id, for memcached cannot
// rename.
func (k *memcachedKeeper) login(v *visit) {
	if k.query(v); v.a.Value == "" {
		return // no session, or an error
	}
	id := k.t.newID()
	for _, key := range [2]session.Renaming{
		{From: k.commands.Key(v.id), To: k.commands.Key(id)}, {From: k.commands.CountKey(v.id), To: k.commands.CountKey(id)},
	} {
		if !k.move(key.From, key.To) {
			k.fail(v)
			return
		}
	}
	k.t.renamed(v, id)
}

// move stores what a key has under another one, and deletes it. False: memcached does not
// do so.
func (k *memcachedKeeper) move(from, to string) bool {
	a := k.do(cacheRequest("get", from))
	if a == nil {
		return false
	}
	item := a.Find(from)
	if item == nil {
		return true
	}
	q := cacheRequest("set", to)
	q.Data, q.Fill, q.Expires = item.Data, item.Fill, k.commands.Expires(k.t.now())
	if a = k.do(q); a == nil || a.Line != "STORED" {
		if a != nil {
			k.why += ": " + a.Line
		}
		return false
	}
	return k.do(cacheRequest("delete", from)) != nil
}

// logout implements keeper.
func (k *memcachedKeeper) logout(v *visit) {
	if v.id == "" {
		return
	}
	for _, key := range [2]string{k.commands.Key(v.id), k.commands.CountKey(v.id)} {
		if k.do(cacheRequest("delete", key)) == nil {
			k.fail(v)
			return
		}
	}
	k.t.expireCookie(v.a)
}

// has implements keeper.
func (k *memcachedKeeper) has(v *visit) bool {
	item, ok := k.get(v)
	return ok && item != nil
}

// get gives what memcached has under the request's id, nil for nothing; false where it
// did not answer, and the answer is an error.
func (k *memcachedKeeper) get(v *visit) (*host.CacheItem, bool) {
	if v.id == "" {
		return nil, true
	}
	key := k.commands.Key(v.id)
	a := k.do(cacheRequest("get", key))
	if a == nil {
		k.fail(v)
		return nil, false
	}
	return a.Find(key), true
}

// count implements keeper.
func (k *memcachedKeeper) count(v *visit) {
	key := k.commands.CountKey(k.t.idOf(v))
	q := cacheRequest("incr", key)
	q.Delta = 1
	a := k.do(q)
	if a != nil && a.Line == "NOT_FOUND" {
		q = cacheRequest("add", key)
		q.Data, q.Expires = "1", k.commands.Expires(k.t.now())
		if a = k.do(q); a != nil && a.Line == "STORED" {
			v.a.Value = q.Data
			return
		}
	}
	if a == nil || a.Line == "" || a.Line[0] < '0' || a.Line[0] > '9' {
		if a != nil {
			k.why += ": " + a.Line
		}
		k.fail(v)
		return
	}
	v.a.Value = a.Line
}

// fail is the error page, with which server did not do it, and why.
func (k *memcachedKeeper) fail(v *visit) {
	k.t.fail(v.a)
	v.a.Why = "store: " + k.why
}

// do has the key's server execute a command; nil where there is no answer, or an error
// with which the client closes the connection.
func (k *memcachedKeeper) do(q host.CacheRequest) *host.CacheReply {
	op := k.client.send(k.ring.Server(q.Key()), q)
	err := k.client.await(op, k.client.timeout)
	k.why = op.at.String()
	switch {
	case err == nil:
		return op.a
	case errors.Is(err, errCache):
		k.why += ": " + op.a.Line
	default:
		k.why += ": " + err.Error()
	}
	return nil
}

// idOf returns the request's session id, or a new one.
func (t *tomcat) idOf(v *visit) string {
	if v.id == "" {
		v.id = t.newID()
		t.setCookie(v.a, v.id)
	}
	return v.id
}
