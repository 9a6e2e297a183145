package tomcat

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/session"
)

func overMemcached(eject bool) Config {
	return Config{Sessions: Sessions{Store: session.MemcachedStore, Memcached: []netip.AddrPort{port("10.20.0.31:11211"), port("10.20.0.32:11211")}, Eject: eject}}
}

// TestMemcachedSessions: sessions are spread over both servers, outlive the application's
// servers, and end with their memcached.
func TestMemcachedSessions(t *testing.T) {
	r := newCacheRig(t, overMemcached(true), "", nil)
	var all []*browser
	for i := range 20 {
		b := &browser{r: r.rig}
		if a := b.ask("t1", "POST", "/test/save", fmt.Sprint("v", i)); a.Status != 200 || a.SetCookie == "" {
			t.Fatalf("save: %+v", a)
		}
		all = append(all, b)
	}
	r.servers["t1"].Kill()
	on1 := 0
	for i, b := range all {
		if a := b.ask("t2", "POST", "/test/query", ""); a.Value != fmt.Sprint("v", i) {
			t.Errorf("the other server finds %+v", a)
		}
		on1 += len(r.keys("m1", b.id()))
	}
	if on1 < 4 || on1 > 16 {
		t.Errorf("%d of 20 sessions are on m1", on1)
	}
	for i := range 3 {
		if a := all[0].ask("t2", "GET", "/index.jsp", ""); a.Value != fmt.Sprint(i+1) {
			t.Errorf("visit %d: %+v", i, a)
		}
	}
	r.servers["m1"].Kill()
	r.servers["m2"].Kill()
	r.servers["m1"].Start()
	r.servers["m2"].Start()
	r.wait(3 * time.Second)
	if a := all[0].ask("t2", "POST", "/test/query", ""); a.Status != 200 || a.Value != "" {
		t.Errorf("after both were killed: %+v, want an answer without the value", a)
	}
}

// TestMemcachedDies: with auto-eject another server has a dead one's sessions, and they
// are as before when it is back, empty; without, they fail until it is connected again.
func TestMemcachedDies(t *testing.T) {
	for _, eject := range []bool{true, false} {
		r := newCacheRig(t, overMemcached(eject), "", nil)
		b := r.keyed(t, "m1")
		r.servers["m1"].Kill()
		r.wait(200 * ms)
		status := 200
		if !eject {
			status = 500
		}
		if a := b.ask("t1", "POST", "/test/query", ""); a.Status != status || a.Value != "" {
			t.Errorf("auto-eject %v: query of a dead one's session: %d %q", eject, a.Status, a.Value)
		}
		if a := b.ask("t1", "POST", "/test/save", "Li"); a.Status != status {
			t.Errorf("auto-eject %v: save: %d", eject, a.Status)
		}
		r.servers["m1"].Start()
		r.wait(ms)
		if a := b.ask("t1", "POST", "/test/query", ""); eject && a.Value != "Li" || !eject && a.Status != 500 {
			t.Errorf("auto-eject %v: before it is connected again: %d %q", eject, a.Status, a.Value)
		}
		r.wait(2 * time.Second)
		if a := b.ask("t1", "POST", "/test/query", ""); a.Status != 200 || a.Value != "" {
			t.Errorf("auto-eject %v: when it is: %d %q, want its own empty one", eject, a.Status, a.Value)
		}
	}
}

// keyed makes a session that a memcached server has, and that finds the other one when it
// is gone.
func (r *cacheRig) keyed(t *testing.T, server string) *browser {
	t.Helper()
	ring := session.NewKetama([]string{"10.20.0.31:11211", "10.20.0.32:11211"})
	for range 100 {
		b := &browser{r: r.rig}
		b.ask("t1", "POST", "/test/save", "Pan")
		other := 1 - ring.Server(b.id())
		if len(r.keys(server, b.id())) > 0 && ring.Instead(b.id(), func(s int) bool { return s == other }) == other {
			return b
		}
	}
	t.Fatal("no session there")
	return nil
}

// TestMemcachedBackOff: when the client tries to connect again: 2, 6, 14 s ... after the
// connection was lost.
func TestMemcachedBackOff(t *testing.T) {
	for _, row := range []struct{ down, back time.Duration }{
		{time.Second, 2 * time.Second}, {3 * time.Second, 6 * time.Second}, {7 * time.Second, 14 * time.Second}, {31 * time.Second, 60 * time.Second},
	} {
		r := newCacheRig(t, overMemcached(false), "", nil)
		b := r.keyed(t, "m1")
		began := r.w.Elapsed()
		r.servers["m1"].Kill()
		r.wait(row.down)
		r.servers["m1"].Start()
		for {
			r.wait(50 * ms)
			if a := b.ask("t1", "POST", "/test/query", ""); a.Status == 200 || r.w.Elapsed() > began+2*time.Minute {
				break
			}
		}
		if got := r.w.Elapsed() - began; got < row.back || got > row.back+200*ms {
			t.Errorf("down for %v: connected again after %v, want %v", row.down, got, row.back)
		}
	}
}

// TestMemcachedHangs: a frozen server costs the client's timeout, whatever it does with
// one that is gone.
func TestMemcachedHangs(t *testing.T) {
	r := newCacheRig(t, overMemcached(true), "", nil)
	b := r.keyed(t, "m1")
	r.servers["m1"].Freeze()
	if a := b.ask("t1", "POST", "/test/query", ""); a.Status != 500 || a.took < 2500*ms || a.took > 2510*ms {
		t.Errorf("%d after %v, want 500 after 2.5 s", a.Status, a.took)
	}
	r.servers["m1"].Thaw()
	r.wait(100 * ms)
	if a := b.ask("t1", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("after it: %+v", a)
	}
}

// TestMemcachedTTLAndSize: a session lives as long as the scenario says after a save, and
// is as large.
func TestMemcachedTTLAndSize(t *testing.T) {
	c := overMemcached(true)
	c.Sessions.TTL, c.SessionSize = 10*time.Second, 2<<20
	r := newCacheRig(t, c, "", nil)
	b := &browser{r: r.rig}
	if a := b.ask("t1", "POST", "/test/save", "Pan"); a.Status != 500 {
		t.Errorf("a session of 2 MB: status %d, want 500 of a memcached that refuses it", a.Status)
	}
	c.SessionSize = 1000
	r = newCacheRig(t, c, "", nil)
	b = &browser{r: r.rig}
	b.ask("t1", "POST", "/test/save", "Pan")
	r.wait(8 * time.Second)
	if a := b.ask("t1", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("8 s after a save: %+v", a)
	}
	r.wait(3 * time.Second)
	if a := b.ask("t1", "POST", "/test/query", ""); a.Value != "" {
		t.Errorf("11 s after a save: %+v", a)
	}
}

// TestMemcachedLanes: many requests at a time do not wait for each other's answers, and
// those of one session keep their order.
func TestMemcachedLanes(t *testing.T) {
	r := newCacheRig(t, overMemcached(true), "", nil)
	var answers []*answer
	for i := range 200 {
		b := &browser{r: r.rig}
		a, _ := b.begin("t1", "POST", "/test/save", fmt.Sprint("v", i))
		answers = append(answers, a)
	}
	r.wait(time.Second)
	slowest := time.Duration(0)
	for _, a := range answers {
		slowest = max(slowest, a.took)
		if a.Status != 200 {
			t.Fatalf("%+v", a)
		}
	}
	if slowest > 10*ms {
		t.Errorf("the slowest of 200 at a time takes %v", slowest)
	}
}

// TestMemcachedOrder: a lane takes no command whose key another one has.
func TestMemcachedOrder(t *testing.T) {
	op := func(key string) *cacheOp {
		q := cacheRequest("set", key)
		return &cacheOp{q: &q}
	}
	busy := &cacheLane{op: op("a")}
	second, other := op("a"), op("b")
	s := &cacheServer{lanes: []*cacheLane{busy, {}}, queue: []*cacheOp{second, other}}
	if got := s.next(); got != other {
		t.Errorf("beside a command of a: %+v, want that of b", got)
	}
	if got := s.next(); got != nil {
		t.Errorf("beside a command of a: %+v, want none", got.q)
	}
	busy.op = nil
	if got := s.next(); got != second || len(s.queue) != 0 {
		t.Errorf("after it: %+v, want the second of a", got)
	}
}
