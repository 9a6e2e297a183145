package tomcat

import (
	"errors"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// Cache says how the application keeps copies of items before its database (cache-aside):
// it reads through it, and fills it itself. The zero Cache means that there is none.
type Cache struct {
	// At is where the copies are and how that is reached: the fields of Redis, the
	// Sentinels and memcached, the account and the times. TTL is how long a copy lives
	// after it was made; 0 is until it is deleted.
	At Sessions
	// Write says what becomes of an item's copy when the item is written; "" means
	// Invalidate.
	Write CacheWrite
	// Again is how long after the write DoubleDelete deletes the second time; 0 means
	// 500 ms.
	Again time.Duration
	// Build is how long the application takes to make the copy out of what the database
	// answered, without a core. The zero Dist takes no time.
	Build dist.Dist
	// Fails: an error of the cache is one of the request, as Spring's SimpleCacheErrorHandler
	// has it. Otherwise a read goes to the database, and a write that the database took is
	// acknowledged, whatever became of the copy (its LoggingCacheErrorHandler).
	Fails bool
}

// CacheWrite says what becomes of an item's copy when the item is written.
type CacheWrite string

// The ways.
const (
	Invalidate   CacheWrite = "invalidate"    // it is deleted behind the write
	Update       CacheWrite = "update"        // it is replaced behind the write
	DoubleDelete CacheWrite = "double-delete" // it is deleted before the write, and again a while behind it
)

// is reports whether there is a cache.
func (c *Cache) is() bool { return c.At.Store != "" }

func (c *Cache) validate() error {
	switch {
	case !c.is():
		return nil
	case c.At.Store != session.RedisStore && c.At.Store != session.MemcachedStore:
		return fmt.Errorf("tomcat: cannot use %q as a cache: expected %s or %s", c.At.Store, session.RedisStore, session.MemcachedStore)
	case c.At.Store == session.MemcachedStore && len(c.At.Memcached) == 0, c.At.Store == session.RedisStore && !c.At.Redis.IsValid() && len(c.At.Sentinels) == 0:
		return fmt.Errorf("tomcat: cannot use %q as a cache: expected its address and port", c.At.Store)
	case c.Write != "" && c.Write != Invalidate && c.Write != Update && c.Write != DoubleDelete:
		return fmt.Errorf("tomcat: cannot use %q of a cache: expected %s, %s or %s", c.Write, Invalidate, Update, DoubleDelete)
	case c.Again < 0 || c.At.TTL < 0 || c.At.ConnectTimeout < 0 || c.At.Timeout < 0:
		return errors.New("tomcat: cannot use times of a cache below 0")
	}
	return c.Build.Validate()
}

func (c Cache) withDefaults() Cache {
	if c.Write == "" {
		c.Write = Invalidate
	}
	orDuration(&c.Again, 500*time.Millisecond)
	c.At = c.At.withDefaults()
	return c
}
