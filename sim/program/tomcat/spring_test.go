package tomcat

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/world"
)

// redisSays has Redis execute a command.
func (k *cluster) redisSays(words ...string) (list []string, reply host.Reply) {
	done := false
	k.browser.Install("redis-cli", func(h host.Host) error {
		var q host.Command
		q.Set(words...)
		if err := h.Call(redisAddr, &q, &reply, k.opts); err != nil {
			return err
		}
		done = true
		return nil
	})
	for !done {
		k.run(time.Millisecond)
	}
	for i := range reply.Elements {
		list = append(list, reply.Elements[i].Value())
	}
	return list, reply
}

func (k *cluster) springKeys() []string {
	all, _ := k.redisSays("KEYS", "*")
	slices.Sort(all)
	return all
}

// TestSpringHash: what Redis holds of a session, under which key, and for how long.
func TestSpringHash(t *testing.T) {
	k := newActsRig(t, waysOfActs(t)[session.SpringStore])
	b := k.saved("u1.v1")
	id, ok := session.SpringID(strings.TrimPrefix(b.cookie, "SESSION="))
	key := "spring:session:sessions:" + id
	if all := k.springKeys(); !ok || len(all) != 1 || all[0] != key {
		t.Fatalf("cookie %q, keys %q", b.cookie, all)
	}
	all, _ := k.redisSays("HGETALL", key)
	hash := map[string]string{}
	for i := 0; i+1 < len(all); i += 2 {
		hash[all[i]] = all[i+1]
	}
	if len(hash) != 4 || hash["sessionAttr:personName"] != "u1.v1" || hash["maxInactiveInterval"] != "1800" || hash["creationTime"] != hash["lastAccessedTime"] {
		t.Errorf("hash %v", hash)
	}
	k.run(20 * time.Minute)
	k.finds("t2", b.cookie) // a read prolongs it
	if _, ttl := k.redisSays("TTL", key); ttl.Integer != 1800 {
		t.Errorf("%d s are left after a read, want 1800", ttl.Integer)
	}
	k.run(30*time.Minute - time.Second)
	if got := k.finds("t1", b.cookie); got != "u1.v1" {
		t.Errorf("after half an hour: %q", got)
	}
	k.run(30 * time.Minute)
	if got, all := k.finds("t1", b.cookie), k.springKeys(); got != "" || len(all) != 0 {
		t.Errorf("nobody came for half an hour: %q, keys %q", got, all)
	}
}

// TestSpringErrors: what cannot be read or written is the application's error page.
func TestSpringErrors(t *testing.T) {
	for _, row := range []struct {
		why    string
		fault  func(k *cluster, key string)
		reason string
	}{
		{"Redis is dead", func(k *cluster, _ string) { k.redis.Kill() }, ""},
		{"a hash that lacks a time", func(k *cluster, key string) { k.redisSays("HDEL", key, "creationTime") }, "creationTime key must not be null"},
		{"no hash", func(k *cluster, key string) { k.redisSays("DEL", key); k.redisSays("SET", key, "x") }, ""},
	} {
		k := newActsRig(t, waysOfActs(t)[session.SpringStore])
		b := k.saved("u1.v1")
		row.fault(k, k.springKeys()[0])
		for _, path := range []string{"/save", "/query", "/login", "/logout"} {
			cookie := b.cookie
			if a := b.ask("t1", "POST", path, "u1.v2"); path != "/query" && (a.Status != 500 || a.Why != row.reason || b.cookie != cookie) {
				t.Errorf("%s: %s: %d %q, want 500 %q", row.why, path, a.Status, a.Why, row.reason)
			}
		}
		if a := b.ask("t1", "GET", "/query", ""); a.Status != 500 || a.Why != row.reason {
			t.Errorf("%s: query: %d %q, want 500 %q", row.why, a.Status, a.Why, row.reason)
		}
	}
}

// TestSpringMeanwhile: a request whose session another one has ended, or given another id,
// since it was read is an error, and does not bring the session back.
func TestSpringMeanwhile(t *testing.T) {
	for path, left := range map[string]int{"/logout": 0, "/login": 1} { // order cannot show: each by itself
		k := newActsRig(t, waysOfActs(t)[session.SpringStore])
		b := k.saved("u1.v1")
		key := k.springKeys()[0]
		k.w.AddRule(world.Rule{FromMachines: []*world.Machine{k.machines["t1"]}, ToMachines: []*world.Machine{k.machines["m1"]}, Delay: 50 * ms})
		other := &browser{r: k.rig, cookie: b.cookie}
		slow, done := b.begin("t1", "POST", "/save", "u1.v2")
		k.run(60 * ms) // it has read the session
		if a := other.ask("t2", "POST", path, ""); a.Status != 200 {
			t.Errorf("%s: %+v", path, a)
		}
		k.run(time.Second)
		if !*done || slow.Status != 500 || slow.Why != "session was invalidated" {
			t.Errorf("%s: the other request: %d %q", path, slow.Status, slow.Why)
		}
		if all := k.springKeys(); len(all) != left || slices.Contains(all, key) {
			t.Errorf("%s: keys %q, the session was %q", path, all, key)
		}
	}
}
