package tomcat

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// whole is an application that keeps each session as one value with all that is in it,
// under the id that the request brought: it is read before the request is worked at, and
// written after it where it has changed. Nobody locks it: of two requests in the same
// moment the last one writes the session as it read it, and a request that has read it
// before a logout brings it back. So do express-session 1.18 with connect-redis 8 (GET
// when the request comes, SET of the JSON where its hash has changed), and PHP's handlers
// of Redis and memcached without a lock (redis.session.locking_enabled=0, the default of
// phpredis 6).
//
// An error of the store is a 500, also where it comes behind the application's work.
type whole struct {
	t      *tomcat
	values valueStore
}

// valueStore keeps a text for each id. False: it did not answer, or by an error, and the
// visit's answer says so.
type valueStore interface {
	start() error
	stop()
	// value gives a text, "" for none.
	value(v *visit, id string) (string, bool)
	// keep stores a text and bytes beside it, whose content does not matter; forget
	// deletes it.
	keep(v *visit, id, text string, fill int) bool
	forget(v *visit, id string) bool
}

func (k *whole) start() error { return k.values.start() }
func (k *whole) stop()        { k.values.stop() }

// begin reads the session.
func (k *whole) begin(v *visit) {
	if v.id == "" {
		return
	}
	text, ok := k.values.value(v, v.id)
	if !ok {
		v.failed, v.complete = true, true
		return
	}
	if all, err := decodeSessions([]byte(text)); err == nil && len(all) == 1 {
		v.session, v.whole = all[0].Restore(), strings.TrimRight(text, " ")
	}
}

// end writes the session where it has changed.
func (k *whole) end(v *visit) {
	s := v.session
	if s == nil || v.failed || v.a.Status >= 500 {
		return
	}
	text := textOfWhole(s)
	if text == v.whole {
		return
	}
	fill := 0
	for i := range s.Attributes {
		fill += s.Attributes[i].Fill
	}
	k.values.keep(v, s.ID, text, fill)
}

// textOfWhole holds what the store has of a session.
func textOfWhole(s *session.Session) string { return string(encodeSessions([]session.Saved{s.Save()})) }

// find finds nothing but what begin has read.
func (k *whole) find(*visit) *session.Session { return nil }

func (k *whole) create(v *visit) *session.Session {
	return k.t.created(v, &session.Session{ID: k.t.newID(), Created: k.t.now()})
}

func (k *whole) invalidate(v *visit, s *session.Session) {
	if k.values.forget(v, s.ID) {
		k.t.expireCookie(v.a)
	}
}

// changeID is express-session's regenerate: the old one is deleted at once, and the new
// one written at the end of the request.
func (k *whole) changeID(v *visit, s *session.Session) {
	if !k.values.forget(v, s.ID) {
		return
	}
	s.ID, v.whole = k.t.newID(), ""
	k.t.renamed(v, s.ID)
}

func (*whole) statistics() statistics       { return statistics{} }
func (*whole) peek(string) *session.Session { return nil }

// value implements valueStore.
func (k *redisKeeper) value(v *visit, id string) (string, bool) {
	var words [mostWords]string
	text, ok := k.readValue(k.commands.Query(words[:0], id))
	if !ok {
		k.fail(v)
	}
	return text, ok
}

// keep implements valueStore.
func (k *redisKeeper) keep(v *visit, id, text string, fill int) bool {
	var words [mostWords]string
	_, ok := k.do(k.commands.Save(words[:0], id, text+strings.Repeat(" ", fill)), k.saved...)
	if !ok {
		k.fail(v)
	}
	return ok
}

// forget implements valueStore.
func (k *redisKeeper) forget(v *visit, id string) bool {
	_, ok := k.do([]string{"DEL", id}, k.saved...)
	if !ok {
		k.fail(v)
	}
	return ok
}

// value implements valueStore.
func (k *memcachedKeeper) value(v *visit, id string) (string, bool) {
	key := k.commands.Key(id)
	a := k.do(cacheRequest("get", key))
	if a == nil {
		k.fail(v)
		return "", false
	}
	if item := a.Find(key); item != nil {
		return item.Data, true
	}
	return "", true
}

// keep implements valueStore.
func (k *memcachedKeeper) keep(v *visit, id, text string, fill int) bool {
	q := cacheRequest("set", k.commands.Key(id))
	q.Data, q.Fill, q.Expires = text, fill, k.commands.Expires(k.t.now())
	return k.acknowledged(v, k.do(q))
}

// forget implements valueStore.
func (k *memcachedKeeper) forget(v *visit, id string) bool {
	if k.do(cacheRequest("delete", k.commands.Key(id))) == nil {
		k.fail(v)
		return false
	}
	return true
}

// acknowledged reports whether memcached has stored something; the visit's answer is an
// error where it has not.
func (k *memcachedKeeper) acknowledged(v *visit, a *host.CacheReply) bool {
	switch {
	case a == nil:
	case a.Line == "STORED":
		return true
	default:
		k.why += ": " + a.Line
	}
	k.fail(v)
	return false
}
