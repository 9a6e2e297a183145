package session

import "time"

// ReconnectDelay is how long spymemcached 2.12 waits before it connects again, after so
// many failures (a connection that was lost is the first one): 2 s, 4 s, 8 s and so
// on, up to most (MemcachedConnection.queueReconnect).
func ReconnectDelay(failures int, most time.Duration) time.Duration {
	d := time.Second
	for range failures {
		if d *= 2; d >= most {
			return most
		}
	}
	return d
}
