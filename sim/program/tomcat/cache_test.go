package tomcat

import (
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/program/memcached"
	"github.com/hadrill/hadrill/sim/world"
)

// cached is a database of one item, which counts what it is asked.
type cached struct {
	version, reads int
	fails          bool
}

func (s *cached) main(h host.Host) error {
	_, err := h.Serve(netip.AddrPortFrom(netip.IPv4Unspecified(), 3306), host.MySQL, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
		q, a := req.(*host.Statement), resp.(*host.Result)
		*a = host.Result{}
		switch {
		case q.Do == host.UpdateItem && s.fails:
			a.Errno = host.ErrReadOnly
		case q.Do == host.UpdateItem:
			s.version = int(q.Row.Number)
		case q.Do == host.SelectItem:
			s.reads++
			a.Number = int64(s.version)
		}
		return nil
	}))
	return err
}

// withCache makes a rig whose servers keep copies in Redis, or in memcached at 10.20.0.32.
func withCache(t *testing.T, s *cached, c Cache) *rig {
	if c.At.Store == session.MemcachedStore {
		c.At.Memcached = []netip.AddrPort{port("10.20.0.32:11211")}
	} else {
		c.At.Store, c.At.Redis = session.RedisStore, redisAddr
	}
	c.At.ConnectTimeout, c.At.Timeout = 100*time.Millisecond, 100*time.Millisecond
	r := newRig(t, Config{
		ItemWrites: []Step{{"POST", "/items"}}, ItemReads: []Step{{"GET", "/items"}},
		Database: Database{Write: port("10.20.0.41:3306")}, Cache: c,
	}, nil)
	r.machines["db"] = r.w.Add("db", world.MachineOptions{Address: addr("10.20.0.41")})
	r.machines["db"].Install("db", s.main)
	r.w.Add("cache", world.MachineOptions{Address: addr("10.20.0.32")}).Install("memcached", memcached.Config{}.Main())
	r.w.Run(r.w.Elapsed() + time.Second)
	return r
}

func (r *rig) machinesOf(names ...string) (all []*world.Machine) {
	for _, name := range names {
		all = append(all, r.machines[name])
	}
	return all
}

func (r *rig) pause(d time.Duration) { r.w.Run(r.w.Elapsed() + d) }

// TestCache: what users read, and how often the database is asked for it.
func TestCache(t *testing.T) {
	const write, read, wait, behind = 'w', 'r', '.', '!'
	for _, c := range []struct {
		why   string
		cache Cache
		does  string // one letter after another; ! writes behind the cache
		want  string // what each read gives
		reads int    // of the database
	}{
		{"the first read makes a copy", Cache{}, "rrr", "0 0 0 ", 1},
		{"a write deletes it", Cache{}, "rwrr", "0 1 1 ", 2},
		{"a write replaces it", Cache{Write: Update}, "rwrr", "0 1 1 ", 1},
		{"the copy of a new item is made by the write", Cache{Write: Update}, "wrr", "1 1 ", 0},
		{"what others write in the database is not seen", Cache{}, "r!rr", "0 0 0 ", 1},
		{"until the copy's time is over", Cache{At: Sessions{TTL: time.Second}}, "r!r..r", "0 0 7 ", 2},
		{"or it is deleted the second time", Cache{Write: DoubleDelete, Again: time.Second}, "wr!r..r", "1 1 7 ", 2},
		{"memcached: a write deletes it", Cache{At: Sessions{Store: session.MemcachedStore}}, "rrwrr", "0 0 1 1 ", 2},
		{"memcached: a write replaces it", Cache{At: Sessions{Store: session.MemcachedStore}, Write: Update}, "wrr", "1 1 ", 0},
		{"memcached: until the copy's time is over", Cache{At: Sessions{Store: session.MemcachedStore, TTL: time.Second}}, "r!r...r", "0 0 7 ", 2},
	} {
		s := &cached{}
		r := withCache(t, s, c.cache)
		b := &browser{r: r}
		got := ""
		for _, do := range c.does {
			switch do {
			case write:
				if a := b.ask("t5", "POST", "/items", "i3.v1"); a.Status != 200 || a.Value != "i3.v1" {
					t.Errorf("%s: the write is answered %d %q", c.why, a.Status, a.Value)
				}
			case read:
				a := b.ask("t6", "GET", "/items?item=3", "")
				if len(a.Value) < 5 {
					t.Fatalf("%s: a read is answered %d %q %q %v", c.why, a.Status, a.Value, a.Why, a.err)
				}
				got += a.Value[len("i3.v"):] + " "
			case wait:
				r.pause(time.Second)
			case behind:
				s.version = 7
			}
		}
		if got != c.want || s.reads != c.reads {
			t.Errorf("%s: %s with %d reads of the database, want %s with %d", c.why, got, s.reads, c.want, c.reads)
		}
	}
}

// TestCacheRace: a copy of what was read before a write is made behind the deletion, and
// stays.
func TestCacheRace(t *testing.T) {
	s := &cached{}
	r := withCache(t, s, Cache{Build: dist.Constant(50 * time.Millisecond)})
	b := &browser{r: r}
	slow, done := b.begin("t6", "GET", "/items?item=3", "")
	r.pause(20 * time.Millisecond)
	b.ask("t5", "POST", "/items", "i3.v1")
	r.pause(time.Second)
	if !*done || slow.Value != "i3.v0" {
		t.Errorf("the read that began before the write gives %q", slow.Value)
	}
	if a := b.ask("t5", "GET", "/items?item=3", ""); a.Value != "i3.v0" {
		t.Errorf("a read a second behind the write gives %q, want the old copy", a.Value)
	}
}

// TestCacheDies: with errors that pass the database answers, and a write is acknowledged
// though its copy was not deleted; with errors that fail the request does.
func TestCacheDies(t *testing.T) {
	for _, fails := range []bool{false, true} {
		s := &cached{}
		r := withCache(t, s, Cache{Fails: fails})
		b := &browser{r: r}
		b.ask("t6", "GET", "/items?item=3", "")
		rule := r.w.Cut(r.machinesOf("redis1"), r.machinesOf("t5", "t6"), false)
		write, read := b.ask("t5", "POST", "/items", "i3.v1"), b.ask("t5", "GET", "/items?item=3", "")
		want := [2]int{200, 200}
		if fails {
			want = [2]int{500, 500}
		}
		if got := [2]int{write.Status, read.Status}; got != want || s.version != 1 {
			t.Errorf("fails %v: write and read are answered %v (%q), want %v; the database has version %d", fails, got, read.Why, want, s.version)
		}
		if !fails && read.Value != "i3.v1" {
			t.Errorf("the database's version is %q", read.Value)
		}
		rule.Remove()
		r.pause(5 * time.Second)
		if a := b.ask("t6", "GET", "/items?item=3", ""); a.Value != "i3.v0" {
			t.Errorf("fails %v: the cache is back, and a read gives %q, want the copy that was not deleted", fails, a.Value)
		}
	}
}

// TestCacheKeepsWhatFailed: a write that the database refuses leaves the copy.
func TestCacheKeepsWhatFailed(t *testing.T) {
	s := &cached{fails: true}
	r := withCache(t, s, Cache{})
	b := &browser{r: r}
	b.ask("t5", "GET", "/items?item=3", "")
	if a := b.ask("t5", "POST", "/items", "i3.v1"); a.Status != 500 || a.Why != "database: error 1290" {
		t.Errorf("the write is answered %d %q", a.Status, a.Why)
	}
	b.ask("t5", "GET", "/items?item=3", "")
	if s.reads != 1 {
		t.Errorf("the database is asked %d times, want once", s.reads)
	}
	for _, uri := range []string{"/items?item=x", "/items"} {
		if a := b.ask("t5", "GET", uri, ""); a.Status != 400 {
			t.Errorf("%s is answered %d", uri, a.Status)
		}
	}
}
