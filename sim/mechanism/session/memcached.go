package session

import (
	"strings"
	"time"
)

// Memcached keeps each session's value under its id in one of several memcached
// servers, as an application does that knows no session of the server's. A second key
// counts the visits of index.jsp.
type Memcached struct {
	// TTL is how long a key lives after each save (whole seconds, rounded up); 0 means
	// for ever. Reading does not prolong it.
	TTL time.Duration
	// Size is how many bytes the application keeps beside the value.
	Size int
}

// Expires is the expiry time of a save at that time of the clock.
func (w Memcached) Expires(now time.Duration) int64 {
	return MsmExpires((w.TTL + time.Second - 1).Truncate(time.Second), now)
}

// Key is that of a session's value, CountKey that of its count.
func (w Memcached) Key(id string) string      { return id }
func (w Memcached) CountKey(id string) string { return "count:" + id }

// Value takes the value out of what memcached has, without the bytes beside it.
func (w Memcached) Value(data string) string { return strings.TrimRight(data, " ") }
