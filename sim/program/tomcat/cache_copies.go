package tomcat

import (
	"slices"
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// copies are those that a cache has. Each method reports whether the cache did it.
type copies interface {
	// start begins to look for the servers.
	start()
	get(key string) (value string, found, ok bool)
	set(key, value string) bool
	delete(key string) bool
	// why is the reason that the last one was not done.
	why() string
}

func newCopies(t *tomcat, at *Sessions) copies {
	if at.Store == session.MemcachedStore {
		return newMemcachedCopies(t, at)
	}
	return &redisCopies{&redisPool{t: t, of: at, at: at.Redis, watched: len(at.Sentinels) > 0}}
}

// redisCopies are strings in Redis.
type redisCopies struct{ pool *redisPool }

func (c *redisCopies) start() { c.pool.follow() }

func (c *redisCopies) get(key string) (value string, found, ok bool) {
	ok = c.pool.exchange([]string{"GET", key}, func(r *host.Reply) { value, found = r.Value(), !r.IsNull() })
	return value, found, ok
}

func (c *redisCopies) set(key, value string) bool {
	words := []string{"SET", key, value}
	if ttl := c.pool.of.TTL; ttl > 0 {
		words = append(words, "PX", strconv.FormatInt(max(1, ttl.Milliseconds()), 10))
	}
	_, ok := c.pool.do(words)
	return ok
}

func (c *redisCopies) delete(key string) bool {
	_, ok := c.pool.do([]string{"DEL", key})
	return ok
}

func (c *redisCopies) why() string { return c.pool.why }

// memcachedCopies are items of one or several memcached servers.
type memcachedCopies struct {
	t      *tomcat
	ttl    session.Memcached
	client *cacheClient
	ring   *session.Ketama
	reason string
}

func newMemcachedCopies(t *tomcat, at *Sessions) *memcachedCopies {
	c := &memcachedCopies{t: t, ttl: session.Memcached{TTL: at.TTL}}
	c.client, c.ring = newRing(t, at)
	return c
}

func (c *memcachedCopies) start() { c.client.start() }

func (c *memcachedCopies) get(key string) (value string, found, ok bool) {
	a := c.do(cacheRequest("get", key))
	if a == nil {
		return "", false, false
	}
	if item := a.Find(key); item != nil {
		return item.Data, true, true
	}
	return "", false, true
}

func (c *memcachedCopies) set(key, value string) bool {
	q := cacheRequest("set", key)
	q.Data, q.Expires = value, c.ttl.Expires(c.t.now())
	return c.done(q, "STORED")
}

func (c *memcachedCopies) delete(key string) bool {
	return c.done(cacheRequest("delete", key), "DELETED", "NOT_FOUND")
}

func (c *memcachedCopies) why() string { return c.reason }

// done has the key's server execute a command, and reports whether it answers one of
// these.
func (c *memcachedCopies) done(q host.CacheRequest, lines ...string) bool {
	a := c.do(q)
	if a != nil && !slices.Contains(lines, a.Line) {
		c.reason = a.Line
		return false
	}
	return a != nil
}

// do has the key's server execute a command; nil where there is no answer.
func (c *memcachedCopies) do(q host.CacheRequest) *host.CacheReply {
	op := c.client.send(c.ring.Server(q.Key()), q)
	if err := c.client.await(op, c.client.timeout); err != nil {
		c.reason = err.Error()
		return nil
	}
	return op.a
}
