package tomcat

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// redisKeeper keeps the value in Redis under the session id that the request
// brought, whichever server made it. Without an id the article's application
// fails (its key is null); here a new session begins, as with Spring Session.
type redisKeeper struct {
	t        *tomcat
	commands session.Redis
	master   *redisPool
	replica  *redisPool // for reads; nil: the master has them
	saved    []acknowledgement
}

// mostWords is how many words the commands of session.Redis have.
const mostWords = 4

// The application finds its sessions by itself: the server has no part in it.
// It begins to listen to the Sentinels.
func (k *redisKeeper) start() error {
	k.master.follow()
	return nil
}
func (k *redisKeeper) stop()        {}
func (k *redisKeeper) begin(*visit) {}
func (k *redisKeeper) end(*visit)   {}

// alter is save: the application names the value that it stores, whatever became of it.
func (k *redisKeeper) alter(v *visit) { k.save(v) }

// set, change and read are of attributes, which the article's application has not.
func (k *redisKeeper) set(*visit)    {}
func (k *redisKeeper) change(*visit) {}
func (k *redisKeeper) read(*visit)   {}

func newRedisKeeper(t *tomcat) keeper {
	s := &t.config.Sessions
	k := &redisKeeper{t: t, commands: session.Redis{TTL: s.TTL}}
	k.master = &redisPool{t: t, of: s, at: s.Redis, watched: len(s.Sentinels) > 0}
	if s.Replica.IsValid() {
		k.replica = &redisPool{t: t, of: s, at: s.Replica}
	}
	if s.WaitReplicas > 0 {
		k.saved = []acknowledgement{{s.WaitReplicas, s.WaitLimit}}
	}
	return k
}

// save implements keeper. A save that Redis did not acknowledge is an error.
func (k *redisKeeper) save(v *visit) {
	var words [mostWords]string
	_, ok := k.do(k.commands.Save(words[:0], k.t.idOf(v), v.q.Form+strings.Repeat(" ", v.q.BodyBytes)), k.saved...)
	if !ok {
		k.fail(v)
		return
	}
	v.a.Value = v.q.Form
}

// query implements keeper.
func (k *redisKeeper) query(v *visit) {
	id := v.id
	if id == "" {
		return
	}
	var words [mostWords]string
	value, ok := k.readValue(k.commands.Query(words[:0], id))
	if !ok {
		k.fail(v)
		return
	}
	v.a.Value = strings.TrimRight(value, " ") // without the further bytes of save
	v.fill = len(value) - len(v.a.Value)
}

// login implements keeper: the session's keys get the name of another id (RENAME).
func (k *redisKeeper) login(v *visit) {
	if k.query(v); v.a.Value == "" {
		return // no session, or an error
	}
	id := k.t.newID()
	for _, key := range k.commands.Keys(v.id, id) {
		n, ok := k.do([]string{"EXISTS", key.From})
		if ok && n != "0" {
			_, ok = k.do([]string{"RENAME", key.From, key.To}, k.saved...)
		}
		if !ok {
			k.fail(v)
			return
		}
	}
	k.t.renamed(v, id)
}

// logout implements keeper.
func (k *redisKeeper) logout(v *visit) {
	if v.id == "" {
		return
	}
	var words [mostWords]string
	if _, ok := k.do(k.commands.Delete(words[:0], v.id), k.saved...); !ok {
		k.fail(v)
		return
	}
	k.t.expireCookie(v.a)
}

// has implements keeper.
func (k *redisKeeper) has(v *visit) bool {
	id := v.id
	if id == "" {
		return false
	}
	var words [mostWords]string
	n, ok := k.do(k.commands.Exists(words[:0], id))
	if !ok {
		k.fail(v)
	}
	return ok && n != "0"
}

// count implements keeper.
func (k *redisKeeper) count(v *visit) {
	var words [mostWords]string
	value, ok := k.do(k.commands.Count(words[:0], k.t.idOf(v)))
	if !ok {
		k.fail(v)
		return
	}
	v.a.Value = value
}

// fail is the error page, with why the store did not do it.
func (k *redisKeeper) fail(v *visit) {
	k.t.fail(v.a)
	v.a.Why = "store: " + k.master.why
}

// do has the master execute a command and returns the value in its reply; false when
// there is no reply or an error.
func (k *redisKeeper) do(words []string, then ...acknowledgement) (string, bool) {
	return k.master.do(words, then...)
}

// readList has the replica for reads execute a command whose reply is a list, or the
// master where there is none or it does not answer.
func (k *redisKeeper) readList(words []string) (list []string, ok bool) {
	take := func(reply *host.Reply) {
		list = list[:0]
		for i := range reply.Elements {
			list = append(list, reply.Elements[i].Value())
		}
	}
	if k.replica != nil && k.replica.exchange(words, take) {
		return list, true
	}
	return list, k.master.exchange(words, take)
}

// readValue has the replica for reads execute a command, or the master where there is
// none or it does not answer.
func (k *redisKeeper) readValue(words []string) (string, bool) {
	if k.replica != nil {
		if value, ok := k.replica.do(words); ok {
			return value, ok
		}
	}
	return k.do(words)
}
