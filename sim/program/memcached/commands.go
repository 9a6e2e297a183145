package memcached

import (
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// commands is the table of what the server understands.
var commands = map[string]func(s *server, q *host.CacheRequest, a *host.CacheReply) error{
	"get":       (*server).get,
	"gets":      (*server).get,
	"gat":       (*server).get,
	"gats":      (*server).get,
	"set":       storing(set),
	"add":       storing(add),
	"replace":   storing(replace),
	"append":    storing(extend),
	"prepend":   storing(extend),
	"cas":       storing(compare),
	"delete":    onKey(remove),
	"incr":      onKey(count),
	"decr":      onKey(count),
	"touch":     onKey(touch),
	"flush_all": flushAll,
	"verbosity": answering("OK"),
	"version":   answering("VERSION " + Version),
	"stats":     (*server).stats,
	"quit":      quit,
}

const (
	badLine    = "CLIENT_ERROR bad command line format"
	outOfStore = "SERVER_ERROR out of memory storing object"
)

func answering(line string) func(*server, *host.CacheRequest, *host.CacheReply) error {
	return func(_ *server, _ *host.CacheRequest, a *host.CacheReply) error {
		a.Set(line)
		return nil
	}
}

func quit(*server, *host.CacheRequest, *host.CacheReply) error { return host.ErrClosed }

func flushAll(s *server, q *host.CacheRequest, a *host.CacheReply) error {
	s.cache.flushAll(q.Expires)
	a.Set("OK")
	return nil
}

// onKey makes a command of one key. f gives the answer for an item that is there.
func onKey(f func(c *cache, q *host.CacheRequest, i *item) string) func(*server, *host.CacheRequest, *host.CacheReply) error {
	return func(s *server, q *host.CacheRequest, a *host.CacheReply) error {
		if len(q.Key()) > host.CacheKeyLimit {
			a.Set(badLine)
			return nil
		}
		i := s.cache.find(q.Key())
		if i == nil {
			a.Set("NOT_FOUND")
			return nil
		}
		a.Set(f(s.cache, q, i))
		return nil
	}
}

// get is get, gets, gat and gats. A key that is too long spoils the answer for
// all.
func (s *server) get(q *host.CacheRequest, a *host.CacheReply) error {
	unique := q.Name == "gets" || q.Name == "gats"
	touches := q.Name == "gat" || q.Name == "gats"
	for _, key := range q.Keys {
		if len(key) > host.CacheKeyLimit {
			a.Set(badLine)
			return nil
		}
		i := s.cache.find(key)
		if i == nil {
			s.gets.misses++
			continue
		}
		s.gets.hits++
		s.cache.read(i)
		if touches {
			i.expires = s.cache.expiry(q.Expires)
		}
		found := host.CacheItem{Key: key, Flags: i.flags, Data: i.value.data, Fill: i.value.fill}
		if unique {
			found.Unique = i.unique
		}
		a.Items = append(a.Items, found)
	}
	a.Line = "END"
	return nil
}

func remove(c *cache, _ *host.CacheRequest, i *item) string {
	c.unlink(i)
	return "DELETED"
}

func touch(c *cache, q *host.CacheRequest, i *item) string {
	c.read(i)
	i.expires = c.expiry(q.Expires)
	return "TOUCHED"
}

// count is incr, which goes around at 64 bits, and decr, which stops at 0. A
// result that is no longer than the value takes its place and its length.
func count(c *cache, q *host.CacheRequest, i *item) string {
	n, err := strconv.ParseUint(strings.TrimRight(i.value.data, " "), 10, 64)
	if err != nil || i.value.data == "" || i.value.size() > chunkMax {
		return "CLIENT_ERROR cannot increment or decrement non-numeric value"
	}
	switch {
	case q.Name == "incr":
		n += q.Delta
	case q.Delta > n:
		n = 0
	default:
		n -= q.Delta
	}
	text := strconv.FormatUint(n, 10)
	if len(text) <= i.value.size() {
		c.unique++
		i.value, i.unique = value{text, i.value.size() - len(text)}, c.unique
		c.refresh(i)
		return text
	}
	bigger, result := c.newItem(i.key, value{data: text}, i.flags, i.expires)
	if result != stored {
		return "SERVER_ERROR out of memory"
	}
	c.link(bigger)
	return text
}
