package scenarios

import (
	"strings"
	"testing"
	"time"
)

const storeRedis = "  store: {ip: 10.20.0.31, run: redis}\n"

// cacheWith is the good scenario with a memcached, whose settings are s.
func cacheWith(t *testing.T, s string) string {
	return edit(t, storeRedis, storeRedis+"  cache: {ip: 10.20.0.33, run: {memcached: "+s+"}}\n")
}

// TestMemcachedSettings: each is read, and the others are the server's defaults.
func TestMemcachedSettings(t *testing.T) {
	for _, row := range []struct {
		settings string
		want     Memcached
	}{
		{"", Memcached{11211, 64, false, 1 << 20, 1.25, 48, 1}},
		{"{port: 11311, memory_limit: 16, disable_evictions: true, max_item_size: 8m, slab_growth_factor: 1.08, slab_min_size: 100, slab_automove: 0}", Memcached{11311, 16, true, 8 << 20, 1.08, 100, 0}},
		{"{max_item_size: 512k, memory_limit: 1}", Memcached{11211, 1, false, 512 << 10, 1.25, 48, 1}},
	} {
		text := cacheWith(t, row.settings)
		s := mustLoad(t, text)
		m := s.Cases[0].machine("cache")
		if got := *m.Run[0].Settings.(*Memcached); got != row.want {
			t.Errorf("%s: %+v, want %+v", row.settings, got, row.want)
		}
		if err := accepts(t, compiledSchema(t), text); err != nil {
			t.Errorf("%s: the schema refuses it: %v", row.settings, err)
		}
	}
}

// TestMemcachedBad: what the server would not start with, at its place.
func TestMemcachedBad(t *testing.T) {
	for _, row := range []struct {
		settings, says string
		structural     bool
	}{
		{"{" + mark + "memory: 64}", `unknown key "memory"`, true},
		{"{memory_limit: " + mark + "64m}", "expected a whole number", true},
		{"{memory_limit: " + mark + "0}", "from 1 to", true},
		{"{memory_limit: " + mark + "1}", "memory_limit: an item of 1024 KB is more than half of a memory of 1 MB", false},
		{"{max_item_size: " + mark + "33m}", "max_item_size: an item of 33792 KB is more than half of a memory of 64 MB", false},
		{"{max_item_size: " + mark + "600k}", "expected 512k or a multiple of it", false},
		{"{max_item_size: " + mark + "1048576}", "expected 512k or a multiple of it", true},
		{"{max_item_size: " + mark + "99999999999999999999k}", "expected 512k or a multiple of it", false},
		{"{max_item_size: " + mark + "-1m}", "expected 512k or a multiple of it", true},
		{"{slab_growth_factor: " + mark + "1}", "from 1.01 to 100", true},
		{"{slab_min_size: " + mark + "9999999}", "from 1 to 262144", true},
		{"{slab_automove: " + mark + "3}", "from 0 to 2", true},
		{"{disable_evictions: " + mark + "1}", "expected true or false", true},
	} {
		text, line, col := unmark(t, cacheWith(t, row.settings))
		problems := problemsOf(t, text)
		if len(problems) != 1 || problems[0].Pos.Line != line || problems[0].Pos.Col != col || !strings.Contains(problems[0].What, row.says) {
			t.Errorf("%s: want one problem %q at %d:%d, got\n%v", row.settings, row.says, line, col, problems)
		}
		if err := accepts(t, compiledSchema(t), text); row.structural && err == nil {
			t.Errorf("%s: the schema takes it", row.settings)
		}
	}
	port := edit(t, storeRedis, "  store: {ip: 10.20.0.31, run: {redis: {port: 11211}, "+mark+"memcached: }}\n")
	text, _, _ := unmark(t, port)
	if problems := problemsOf(t, text); len(problems) != 1 || !strings.Contains(problems[0].What, "11211") {
		t.Errorf("a port taken twice: %v", problems)
	}
}

// sessionsIn is the good scenario with a memcached, and these sessions of a Tomcat.
func sessionsIn(t *testing.T, sessions string) string {
	return strings.Replace(cacheWith(t, ""), "sessions: {redis: store}", "sessions: "+sessions, 1)
}

// TestSessionsInMemcached: the keys of a store of memcached servers arrive.
func TestSessionsInMemcached(t *testing.T) {
	text := strings.Replace(sessionsIn(t, "{memcached: [cache], auto_eject: false, ttl: 20m, timeout: {read: 1s}}"), "sessions: {", "session_size: 5000, sessions: {", 1)
	s := mustLoad(t, text)
	var got *Tomcat
	for _, m := range s.Cases[0].Machines {
		for _, p := range m.Run {
			if to, is := p.Settings.(*Tomcat); is && len(to.Sessions.Memcached) > 0 {
				got = to
			}
		}
	}
	if got == nil || got.Sessions.AutoEject || got.Sessions.TTL != 20*time.Minute || got.Sessions.Timeouts.Read != time.Second || got.Sessions.Memcached[0] != "cache" || got.SessionSize != 5000 {
		t.Errorf("%+v", got)
	}
	if err := accepts(t, compiledSchema(t), text); err != nil {
		t.Errorf("the schema refuses it: %v", err)
	}
}

// TestSessionsInMemcachedBad: keys that do not go together, each at its place.
func TestSessionsInMemcachedBad(t *testing.T) {
	for _, row := range []struct{ sessions, says string }{
		{"{memcached: " + mark + "[store]}", `no memcached runs on a machine "store"`},
		{"{memcached: " + mark + "[cahce]}", `(did you mean "cache"?)`},
		{mark + "{memcached: [cache], redis: store}", "found 2 of redis, sentinels, memcached, service and cookie, expected one of them"},
		{mark + "{redis: store, auto_eject: true}", "auto_eject and ttl are for memcached"},
		{mark + "{redis: store, ttl: 20m}", "auto_eject and ttl are for memcached"},
		{mark + "{memcached: [cache], wait: 1}", "replica and wait are for Redis"},
		{mark + "{memcached: [cache], timeout: {connect: 1s}}", "expected no connect"},
		{mark + "{ttl: 20m}", "found neither redis nor sentinels nor memcached"},
		{"{redis: store}, session_size: " + mark + "10", "sessions in Redis are as long as what users save"},
	} {
		text, line, col := unmark(t, sessionsIn(t, row.sessions))
		problems := problemsOf(t, text)
		if len(problems) != 1 || problems[0].Pos.Line != line || problems[0].Pos.Col != col || !strings.Contains(problems[0].What, row.says) {
			t.Errorf("%s: want one problem %q at %d:%d, got\n%v", row.sessions, row.says, line, col, problems)
		}
	}
}
