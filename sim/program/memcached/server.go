package memcached

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Version is the real server's.
const Version = "1.6.18"

// server is one running memcached. What it holds is gone when it ends.
type server struct {
	host    host.Host
	started host.Time // by the clock that nobody sets, which its seconds are of
	cache   *cache
	gets    counted
	sets    int
}

// counted is how many keys were asked for and found.
type counted struct{ hits, misses int }

// Main is the server as a program. The configuration must be valid.
func (c Config) Main() host.Main {
	return func(h host.Host) error {
		if err := c.Validate(); err != nil {
			return err
		}
		s := &server{host: h, started: h.Monotonic(), cache: newCache(c, h.Now().Seconds())}
		at := netip.AddrPortFrom(netip.IPv4Unspecified(), s.cache.config.Port)
		if _, err := h.Serve(at, host.Memcached, s); err != nil {
			return fmt.Errorf("memcached: cannot listen on %q: %w", at, err)
		}
		return nil
	}
}

// Prompt implements host.Prompt: no command waits for anything.
func (s *server) Prompt(host.Message) bool { return true }

// Handle implements host.Handler.
func (s *server) Handle(_ netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.CacheRequest)
	a, isReply := resp.(*host.CacheReply)
	if !ok || !isReply {
		return host.ErrReset
	}
	a.Set("")
	run := commands[q.Name]
	if run == nil {
		a.Set("ERROR")
		return nil
	}
	s.cache.advance(int64(s.host.Monotonic().Sub(s.started) / time.Microsecond))
	if err := run(s, q, a); err != nil {
		return err
	}
	if q.NoReply {
		a.Set("")
	}
	return nil
}
