package memcached

import "github.com/hadrill/hadrill/sim/host"

// store decides what becomes of a new item where old, nil for none, is: the item
// to keep (nil for none), and the answer. It must free what it does not keep.
type store func(c *cache, q *host.CacheRequest, old, i *item) (keep *item, answer string)

// storing makes a command that stores a value. The chunk for it is taken before
// anything is decided, as the real server takes it; a refused set takes the old
// value away.
func storing(decide store) func(*server, *host.CacheRequest, *host.CacheReply) error {
	return func(s *server, q *host.CacheRequest, a *host.CacheReply) error {
		key := q.Key()
		if key == "" || len(key) > host.CacheKeyLimit {
			a.Set(badLine)
			return nil
		}
		s.sets++
		c := s.cache
		i, result := c.newItem(key, value{q.Data, q.Fill}, q.Flags, c.expiry(q.Expires))
		if result != stored {
			if old := c.find(key); old != nil && q.Name == "set" {
				c.unlink(old)
			}
			if a.Set(outOfStore); result == tooLarge {
				a.Set("SERVER_ERROR object too large for cache")
			}
			return nil
		}
		keep, answer := decide(c, q, c.find(key), i)
		if keep != i {
			c.free(i)
		}
		if keep != nil {
			c.link(keep)
		}
		a.Set(answer)
		return nil
	}
}

func set(_ *cache, _ *host.CacheRequest, _, i *item) (*item, string) { return i, "STORED" }

// add counts what it finds as used.
func add(c *cache, _ *host.CacheRequest, old, i *item) (*item, string) {
	if old != nil {
		c.refresh(old)
		return nil, "NOT_STORED"
	}
	return i, "STORED"
}

func replace(_ *cache, _ *host.CacheRequest, old, i *item) (*item, string) {
	if old == nil {
		return nil, "NOT_STORED"
	}
	return i, "STORED"
}

func compare(_ *cache, q *host.CacheRequest, old, i *item) (*item, string) {
	switch {
	case old == nil:
		return nil, "NOT_FOUND"
	case old.unique != q.Unique:
		return nil, "EXISTS"
	}
	return i, "STORED"
}

// extend is append and prepend: flags and time stay those of the old value.
func extend(c *cache, q *host.CacheRequest, old, i *item) (*item, string) {
	if old == nil {
		return nil, "NOT_STORED"
	}
	v := old.value.joined(i.value)
	if q.Name == "prepend" {
		v = i.value.joined(old.value)
	}
	longer, result := c.newItem(i.key, v, old.flags, old.expires)
	if result != stored {
		return nil, "NOT_STORED"
	}
	return longer, "STORED"
}
