package tomcat

import (
	"errors"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// redisKeeper keeps the value in Redis under the session id that the request
// brought, whichever server made it. Without an id the article's application
// fails (its key is null); here a new session begins, as with Spring Session.
type redisKeeper struct {
	t    *tomcat
	way  session.Redis
	free []*redisLink
}

// redisLink is a kept connection with the command and the reply it carries.
type redisLink struct {
	conn    host.Conn
	command host.Command
	reply   host.Reply
}

func newRedisKeeper(t *tomcat) keeper {
	return &redisKeeper{t: t, way: session.Redis{TTL: t.config.Sessions.TTL}}
}

// save implements keeper: what Redis did not acknowledge is an error.
func (k *redisKeeper) save(q *host.Request, a *host.Response) {
	_, ok := k.do(k.way.Save(k.id(q, a), q.Form))
	if !ok {
		k.t.fail(a)
		return
	}
	a.Value = q.Form
}

// query implements keeper.
func (k *redisKeeper) query(q *host.Request, a *host.Response) {
	id := k.t.requestedID(q)
	if id == "" {
		return
	}
	reply, ok := k.do(k.way.Query(id))
	if !ok {
		k.t.fail(a)
		return
	}
	a.Value = reply.Value
}

// count implements keeper.
func (k *redisKeeper) count(q *host.Request, a *host.Response) {
	reply, ok := k.do(k.way.Count(k.id(q, a)))
	if !ok {
		k.t.fail(a)
		return
	}
	a.Value = reply.Value
}

// id is the request's session id, or a new one.
func (k *redisKeeper) id(q *host.Request, a *host.Response) string {
	if id := k.t.requestedID(q); id != "" {
		return id
	}
	return k.t.newID(a)
}

// do has Redis execute a command; false when there is no answer or an error.
// On a kept connection that turns out to be broken it tries once more.
func (k *redisKeeper) do(c session.Command) (host.Reply, bool) {
	link, kept, err := k.connection()
	for err == nil {
		link.command = host.Command{Args: c.Args, N: c.N}
		if err = link.conn.Call(&link.command, &link.reply, k.t.config.Sessions.Timeout); err == nil {
			reply := link.reply
			k.free = append(k.free, link)
			return reply, reply.Err == ""
		}
		_ = link.conn.Close()
		if !kept || errors.Is(err, host.ErrTimeout) {
			break
		}
		kept = false
		link, err = k.dial()
	}
	return host.Reply{}, false
}

// connection is a kept connection, the one used last, or else a new one.
func (k *redisKeeper) connection() (link *redisLink, kept bool, err error) {
	if n := len(k.free); n > 0 {
		link, k.free = k.free[n-1], k.free[:n-1]
		return link, true, nil
	}
	link, err = k.dial()
	return link, false, err
}

func (k *redisKeeper) dial() (*redisLink, error) {
	conn, err := k.t.host.Dial(k.t.config.Sessions.Redis, host.Options{Connect: k.t.config.Sessions.ConnectTimeout})
	if err != nil {
		return nil, err
	}
	return &redisLink{conn: conn}, nil
}
