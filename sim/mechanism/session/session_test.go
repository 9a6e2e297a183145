package session

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"testing"
	"time"
)

// Ids as Tomcat 10.1.55 set them: "985A99F920A466C87A52197AE7A318CD" without
// jvmRoute, "<32 digits>.t1" with it.
func TestNewID(t *testing.T) {
	rows := []struct{ route, want string }{
		{"", `^[0-9A-F]{32}$`},
		{"t1", `^[0-9A-F]{32}\.t1$`},
	}
	for _, row := range rows {
		r := rand.New(rand.NewPCG(1, 2))
		seen := map[string]bool{}
		for range 1000 {
			id := NewID(r, row.route)
			if !regexp.MustCompile(row.want).MatchString(id) {
				t.Fatalf("route %q: id %q does not match %s", row.route, id, row.want)
			}
			if seen[id] {
				t.Fatalf("route %q: id %q twice", row.route, id)
			}
			seen[id] = true
		}
	}
	if a, b := NewID(rand.New(rand.NewPCG(7, 8)), ""), NewID(rand.New(rand.NewPCG(7, 8)), ""); a != b {
		t.Errorf("same stream, different ids: %q and %q", a, b)
	}
}

func TestLocal(t *testing.T) {
	const max = 30 * time.Minute
	type step struct {
		at   time.Duration
		do   string // create or find
		id   string
		want bool // find: is it there
	}
	rows := []struct {
		reason string
		max    time.Duration
		steps  []step
	}{
		{"an id of another server is unknown", max, []step{{0, "find", "A", false}}},
		{"a session is there until its interval has passed", max, []step{
			{0, "create", "A", true}, {max - 1, "find", "A", true}}},
		{"isValid: timeIdle >= maxInactiveInterval expires it", max, []step{
			{0, "create", "A", true}, {max, "find", "A", false}, {max, "find", "A", false}}},
		{"each access starts the interval anew", max, []step{
			{0, "create", "A", true}, {max - 1, "find", "A", true}, {2*max - 2, "find", "A", true}, {3*max - 2, "find", "A", false}}},
		{"sessions expire in the order of their last access", max, []step{
			{0, "create", "A", true}, {1, "create", "B", true}, {2, "create", "C", true}, {3, "find", "A", true},
			{max + 1, "find", "B", false}, {max + 1, "find", "C", true}, {max + 2, "find", "A", true},
			{2*max + 1, "find", "C", false}, {2*max + 1, "find", "A", true}}},
		{"session-timeout 0: never", 0, []step{{0, "create", "A", true}, {1000 * max, "find", "A", true}}},
	}
	for _, row := range rows {
		l := NewLocal(row.max, -1)
		for i, s := range row.steps {
			if s.do == "create" {
				l.Create(s.id, s.at).Set(Attribute{Name: "v", Value: "v" + s.id})
				continue
			}
			got := l.Find(s.id, s.at)
			if (got != nil) != s.want || got != nil && (got.ID != s.id || got.Value("v") != "v"+s.id) {
				t.Errorf("%s: step %d: find %q at %v = %+v, want found %v", row.reason, i, s.id, s.at, got, s.want)
			}
		}
	}
}

// TestLocalBounded: what is kept follows the sessions that are alive, whatever
// the number of requests and of sessions that ever were.
func TestLocalBounded(t *testing.T) {
	l := NewLocal(time.Minute, -1)
	for i := range 100_000 {
		now := time.Duration(i) * 100 * time.Millisecond
		l.Create(fmt.Sprint("S", i), now)
		l.Find(fmt.Sprint("S", i-300), now)
		if n := l.Len(); n > 900 {
			t.Fatalf("after %d sessions, each alive for 900 arrivals, %d are kept", i, n)
		}
	}
	if l.Len() == 0 {
		t.Error("no session is kept")
	}
}

func TestRedisCommands(t *testing.T) {
	rows := []struct{ got, want []string }{
		{Redis{}.Save(nil, "A", "Pan"), []string{"SET", "A", "Pan"}},
		{Redis{TTL: 30 * time.Minute}.Save(nil, "A", "Pan"), []string{"SETEX", "A", "1800", "Pan"}},
		{Redis{TTL: time.Millisecond}.Save(nil, "A", "Pan"), []string{"SETEX", "A", "1", "Pan"}},
		{Redis{}.Query(nil, "A"), []string{"GET", "A"}},
		{Redis{}.Count(nil, "A"), []string{"INCR", "count:A"}},
	}
	for _, row := range rows {
		if fmt.Sprint(row.got) != fmt.Sprint(row.want) {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
}

func TestStores(t *testing.T) {
	names := map[string]bool{}
	for _, w := range Stores {
		if w.Name == "" || w.About == "" || names[w.Name] {
			t.Errorf("store %+v: expected a name of its own and a text", w)
		}
		names[w.Name] = true
	}
	if !names[LocalStore] || !names[RedisStore] {
		t.Errorf("the table lacks %q or %q", LocalStore, RedisStore)
	}
}

func BenchmarkLocalFind(b *testing.B) {
	l := NewLocal(time.Hour, -1)
	ids := make([]string, 10_000)
	for i := range ids {
		ids[i] = NewID(rand.New(rand.NewPCG(1, uint64(i))), "")
		l.Create(ids[i], 0)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		l.Find(ids[i%len(ids)], time.Duration(i))
		i += 7
	}
}
