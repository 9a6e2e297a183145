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
		{"Redis is dead", func(k *cluster, _ string) { k.redis.Kill() }, "store: " + redisAddr.String() + ": connection refused"},
		{"a hash that lacks a time", func(k *cluster, key string) { k.redisSays("HDEL", key, "creationTime") }, "creationTime key must not be null"},
		{"no hash", func(k *cluster, key string) { k.redisSays("DEL", key); k.redisSays("SET", key, "x") }, "store: WRONGTYPE Operation against a key holding the wrong kind of value"},
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
// since it was read is an error, and does not bring the session back. The indexed
// repository takes it, and after a login leaves a part of a hash under the old id, which is
// an error to who comes with that.
func TestSpringMeanwhile(t *testing.T) {
	for _, row := range []struct {
		way           string
		slow, path    string // the request that has read the session, and the other one
		status, after int    // of the request, and of one with the old id afterwards
		why, whyAfter string
		left          int // hashes
	}{
		{session.SpringStore, "/save", "/logout", 500, 200, "session was invalidated", "", 0},
		{session.SpringStore, "/save", "/login", 500, 200, "session was invalidated", "", 1},
		{springIndexed, "/save", "/logout", 200, 200, "", "", 1},
		{springIndexed, "/save", "/login", 200, 500, "", "creationTime key must not be null", 2},
		{session.SpringStore, "/login", "/login", 500, 200, "session was invalidated", "", 1},
		{springIndexed, "/login", "/login", 200, 200, "", "", 2},
	} {
		k := newActsRig(t, waysOfActs(t)[row.way])
		b := k.saved("u1.v1")
		k.w.AddRule(world.Rule{FromMachines: []*world.Machine{k.machines["t1"]}, ToMachines: []*world.Machine{k.machines["m1"]}, Delay: 50 * ms})
		other := &browser{r: k.rig, cookie: b.cookie}
		late := &browser{r: k.rig, cookie: b.cookie}
		slow, done := b.begin("t1", "POST", row.slow, "u1.v2")
		k.run(60 * ms) // it has read the session
		if a := other.ask("t2", "POST", row.path, ""); a.Status != 200 {
			t.Errorf("%s, %s: %+v", row.way, row.path, a)
		}
		k.run(2 * time.Second)
		if !*done || slow.Status != row.status || slow.Why != row.why {
			t.Errorf("%s, %s: the other request: %d %q", row.way, row.path, slow.Status, slow.Why)
		}
		hashes := 0
		for _, key := range k.springKeys() {
			if _, kind := k.redisSays("TYPE", key); kind.Text == "hash" {
				hashes++
			}
		}
		if a := late.ask("t2", "GET", "/query", ""); a.Status != row.after || a.Why != row.whyAfter || a.Value != "" || hashes != row.left {
			t.Errorf("%s, %s: with the old id %d %q %q, %d hashes, want %d %q, %d", row.way, row.path, a.Status, a.Why, a.Value, hashes, row.after, row.whyAfter, row.left)
		}
	}
}

// TestSpringIndexedKeys: a session, the key that expires with it, and the set of its
// minute; after a logout the hash stays for five minutes without being a session.
func TestSpringIndexedKeys(t *testing.T) {
	k := newActsRig(t, waysOfActs(t)[springIndexed])
	b := k.saved("u1.v1")
	id, _ := session.SpringID(strings.TrimPrefix(b.cookie, "SESSION="))
	hash, expires := "spring:session:sessions:"+id, "spring:session:sessions:expires:"+id
	all := k.springKeys()
	if len(all) != 3 || !strings.HasPrefix(all[0], "spring:session:expirations:") || !slices.Contains(all, hash) || !slices.Contains(all, expires) {
		t.Fatalf("keys %q", all)
	}
	if members, _ := k.redisSays("SMEMBERS", all[0]); len(members) != 1 || members[0] != "expires:"+id {
		t.Errorf("the set of the minute has %q", members)
	}
	for key, want := range map[string]int64{hash: 2100, expires: 1800} { // order cannot show: each by itself
		if _, ttl := k.redisSays("TTL", key); ttl.Integer < want-2 || ttl.Integer > want {
			t.Errorf("%s: %d s are left, want %d", key, ttl.Integer, want)
		}
	}
	b.ask("t1", "POST", "/logout", "")
	if _, ttl := k.redisSays("TTL", hash); ttl.Integer < 298 || ttl.Integer > 300 {
		t.Errorf("after a logout %d s are left, want 300", ttl.Integer)
	}
	k.run(6 * time.Minute)
	if all := k.springKeys(); len(all) != 0 {
		t.Errorf("six minutes after a logout: %q", all)
	}
}
