package tomcat

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// spring is Spring Session over Redis: a filter before the application, whose sessions
// Tomcat does not know (SessionRepositoryFilter). The clients of Redis are those of
// redisKeeper.
type spring struct {
	*redisKeeper
	rules session.Spring
	// indexed: the repository is RedisIndexedSessionRepository.
	indexed bool
}

// springVisit holds the filter's knowledge of a request.
type springVisit struct {
	asked bool          // Redis was asked for the session
	known string        // the id under which Redis has it, "" for a new one
	used  time.Duration // when it was used before this request
	ended bool          // the application has ended it
}

func newSpring(t *tomcat) manager {
	return &spring{newRedisKeeper(t).(*redisKeeper), session.Spring{MaxInactive: t.config.SessionTimeout}, t.config.Sessions.Indexed}
}

// find reads the session when the application first asks for it.
func (k *spring) find(v *visit) *session.Session {
	id, ok := session.SpringID(v.id)
	if !ok || v.spring.asked {
		return nil
	}
	v.spring.asked = true
	s := k.load(v, id)
	if s == nil {
		return nil
	}
	if k.rules.Expired(s, k.t.now()) {
		if !k.indexed {
			k.delete(v, id)
		}
		return nil
	}
	v.spring.known, v.spring.used = id, s.Accessed
	return s
}

// load reads a session, whatever its age; nil for none, or an error that the answer tells.
func (k *spring) load(v *visit, id string) *session.Session {
	fields, ok := k.readList([]string{"HGETALL", k.rules.Key(id)})
	if !ok {
		k.fail(v)
		return nil
	}
	if len(fields) == 0 {
		return nil
	}
	s, err := k.rules.Read(id, fields)
	if err != nil {
		k.fail(v)
		v.a.Why = err.Error()
		return nil
	}
	return s
}

func (k *spring) create(v *visit) *session.Session {
	v.spring.known, v.spring.used = "", -1
	v.session = k.rules.Create(session.NewSpringID(k.t.ids), k.t.now())
	return v.session
}

// end is commitSession: what the request has set is written, and the client gets the
// cookie of a new id.
func (k *spring) end(v *visit) {
	s := v.session
	switch {
	case v.failed:
	case s != nil:
		if k.write(v, s) && s.ID != v.spring.known {
			addCookie(v.a, k.t.config.Cookie+"="+session.SpringCookie(s.ID)+"; Path=/; HttpOnly; SameSite=Lax")
		}
	case v.spring.ended:
		k.t.expireCookie(v.a)
	}
}

// write saves a session. One that Redis had and has no more is an error to the request:
// another one has ended it, or given it another id. The indexed repository does not look:
// it writes what was set, and leaves a hash without the rest.
func (k *spring) write(v *visit, s *session.Session) bool {
	known, isNew := v.spring.known, v.spring.known == ""
	if !isNew && !k.indexed {
		n, ok := k.readValue([]string{"EXISTS", k.rules.Key(known)})
		if !ok || n == "0" {
			k.fail(v)
			if ok {
				v.a.Why = "session was invalidated"
			}
			return false
		}
	}
	ok := isNew || s.ID == known || k.rename(k.rules.Key(known), k.rules.Key(s.ID)) && (!k.indexed || k.rename(k.rules.ExpiryKey(known), k.rules.ExpiryKey(s.ID)))
	if ok {
		_, ok = k.do(k.rules.Save(nil, s, isNew, k.t.now()))
	}
	switch {
	case !ok:
	case k.indexed:
		ok = k.all(k.rules.Renew(s, v.spring.used))
	default:
		_, ok = k.do(k.rules.Expire(nil, s), k.saved...)
	}
	if !ok {
		k.fail(v)
	}
	return ok
}

// rename renames a key. The indexed repository does not mind where there is none.
func (k *spring) rename(from, to string) bool {
	text := ""
	ok := k.master.exchange([]string{"RENAME", from, to}, func(reply *host.Reply) { text = reply.Text })
	return ok || k.indexed && text == "ERR no such key"
}

// all has Redis execute commands, and replicas have what the last one wrote.
func (k *spring) all(commands [][]string) bool {
	for i, words := range commands {
		var then []acknowledgement
		if i == len(commands)-1 {
			then = k.saved
		}
		if _, ok := k.do(words, then...); !ok {
			return false
		}
	}
	return true
}

func (k *spring) invalidate(v *visit, s *session.Session) {
	k.rules.Invalidate(s)
	v.spring.ended = k.delete(v, s.ID)
}

// delete has Redis forget a session.
func (k *spring) delete(v *visit, id string) bool {
	ok := false
	if k.indexed {
		s := k.load(v, id)
		ok = s == nil && !v.failed || s != nil && k.all(k.rules.End(s))
	} else {
		_, ok = k.do([]string{"DEL", k.rules.Key(id)}, k.saved...)
	}
	if !ok && !v.failed {
		k.fail(v)
	}
	return ok
}

// changeID is changeSessionId: the hash is renamed at the end of the request.
func (k *spring) changeID(_ *visit, s *session.Session) { s.ID = session.NewSpringID(k.t.ids) }

// fail is the error page of a request whose session cannot be had.
func (k *spring) fail(v *visit) {
	k.redisKeeper.fail(v)
	v.failed = true
}

func (*spring) statistics() statistics       { return statistics{} }
func (*spring) peek(string) *session.Session { return nil }
