package tomcat

import (
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// redisManager is tomcat-redis-session-manager 2.0 (RedisSessionManager with
// RedisSessionHandlerValve, for Tomcat 7, read from its source): a session is one value
// under its id, read where the application first asks for it, and written behind the
// application where it has changed, whether by setAttribute or not. Nobody locks it. The
// value lives as long as the session from its last use on (EXPIRE). The client is Jedis,
// which follows +switch-master.
//
// What cannot be read is an error to the application. What cannot be written behind it is a
// line in the log: the user has 200.
type redisManager struct {
	*redisKeeper
	of *RedisManager
}

// RedisManager are its attributes beside where Redis is.
type RedisManager struct {
	// Always is ALWAYS_SAVE_AFTER_REQUEST: an unchanged session is written, too.
	Always bool
}

func newRedisManager(t *tomcat) manager {
	return &redisManager{newRedisKeeper(t).(*redisKeeper), t.config.Sessions.Manager}
}

// reserved is what a new id has until the session is written (NULL_SESSION).
const reserved = "null"

func (k *redisManager) begin(*visit) {}

// find reads the session.
func (k *redisManager) find(v *visit) *session.Session {
	text, ok := k.readValue([]string{"GET", v.id})
	if !ok {
		k.fail(v)
		v.failed = true
		return nil
	}
	all, err := decodeSessions([]byte(text))
	if err != nil || len(all) != 1 {
		return nil
	}
	v.whole = strings.TrimRight(text, " ")
	return all[0].Restore()
}

// create reserves an id, and writes the session at once.
func (k *redisManager) create(v *visit) *session.Session {
	s := &session.Session{ID: k.t.newID(), Created: k.t.now()}
	if _, ok := k.do([]string{"SETNX", s.ID, reserved}); !ok {
		k.fail(v)
		v.failed = true
		return nil
	}
	k.write(v, s, true)
	return k.t.created(v, s)
}

// end is the valve's afterRequest.
func (k *redisManager) end(v *visit) {
	if v.session != nil && !v.session.Ended() {
		k.write(v, v.session, k.of.Always)
	}
}

// write is saveInternal: the value, where it has changed, and in any case how long it lives.
func (k *redisManager) write(v *visit, s *session.Session, force bool) {
	text := textOfWhole(s)
	if force || text != v.whole {
		fill := 0
		for i := range s.Attributes {
			fill += s.Attributes[i].Fill
		}
		if _, ok := k.do([]string{"SET", s.ID, text + strings.Repeat(" ", fill)}, k.saved...); !ok {
			k.unsaved(s)
			return
		}
		v.whole = text
	}
	if limit := k.t.config.SessionTimeout; limit > 0 {
		if _, ok := k.do([]string{"EXPIRE", s.ID, strconv.Itoa(int(limit / time.Second))}); !ok {
			k.unsaved(s)
		}
	}
}

func (k *redisManager) unsaved(s *session.Session) {
	k.t.host.Note("tomcat", "Error storing/removing session "+s.ID+": "+k.master.why)
}

func (k *redisManager) invalidate(v *visit, s *session.Session) {
	if _, ok := k.do([]string{"DEL", s.ID}, k.saved...); !ok {
		k.fail(v)
		v.failed = true
	}
}

// changeID deletes the key of the old id; the session is written under the new one at the
// end of the request, for a login has changed it (setPrincipal).
func (k *redisManager) changeID(v *visit, s *session.Session) {
	k.invalidate(v, s)
	s.ID, v.whole = k.t.newID(), ""
	k.t.renamed(v, s.ID)
}

func (*redisManager) statistics() statistics       { return statistics{} }
func (*redisManager) peek(string) *session.Session { return nil }
