package redis

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hadrill/hadrill/sim/host"
)

func newTestStore(t testing.TB) *store {
	t.Helper()
	s, err := newStore()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run executes a command line at d after the start and returns the answer as
// redis-cli would show it: the value, "(nil)" or the error.
func run(s *store, line string, d time.Duration) string {
	args := strings.Fields(line)
	row := commands[args[0]]
	if row == nil {
		return "unknown"
	}
	var r host.Reply
	s.execute(row, args, host.Time(1_700_000_000_000_000_000).Add(d), &r)
	switch {
	case r.Err != "":
		return r.Err
	case r.Nil:
		return "(nil)"
	}
	return r.Value
}

// TestCommands are dialogues; the answers are those of redis.io's command
// reference. A line is "[seconds] COMMAND -> answer".
func TestCommands(t *testing.T) {
	rows := []struct{ reason, script string }{
		{"strings", "PING -> PONG; GET a -> (nil); SET a x -> OK; GET a -> x; STRLEN a -> 1; APPEND a yz -> 3; GETSET a q -> xyz; GETDEL a -> q; EXISTS a -> 0"},
		{"counting", "INCR n -> 1; INCRBY n 41 -> 42; DECR n -> 41; SET s x -> OK; INCR s -> ERR value is not an integer or out of range"},
		{"SET NX, XX and GET", "SET a 1 XX -> (nil); SET a 1 NX -> OK; SET a 2 NX -> (nil); SET a 3 GET -> 1; GET a -> 3; SETNX a 4 -> 0; SETNX b 4 -> 1"},
		{"the wrong type", "SET a x -> OK; HGET a f -> WRONGTYPE Operation against a key holding the wrong kind of value"},
		{"arity", "GET -> ERR wrong number of arguments for 'get' command; TTL -> ERR wrong number of arguments for 'ttl' command; SETEX a 1 -> ERR wrong number of arguments for 'setex' command; EXPIRE a -> ERR wrong number of arguments for 'expire' command; PERSIST -> ERR wrong number of arguments for 'persist' command"},
		{"SET EX without its number", "SET a x EX -> ERR value is not an integer or out of range; SET a x FOO -> ERR syntax error; EXISTS a -> 0"},
		{"SETEX ends after its seconds", "SETEX a 10 x -> OK; TTL a -> 10; 9.9 GET a -> x; 10 GET a -> (nil); 10 TTL a -> -2; 10 DBSIZE -> 0"},
		{"TTL rounds to the nearest second", "SETEX a 10 x -> OK; 0.4 TTL a -> 10; 0.6 TTL a -> 9; 9.6 TTL a -> 0; 9.6 PTTL a -> 400"},
		{"PSETEX", "PSETEX a 1500 x -> OK; PTTL a -> 1500; 1.499 EXISTS a -> 1; 1.5 EXISTS a -> 0"},
		{"a time must be positive", "SETEX a 0 x -> ERR invalid expire time in 'setex' command; SETEX a -5 x -> ERR invalid expire time in 'setex' command; SETEX a z x -> ERR value is not an integer or out of range; SETEX a 9223372036854775807 x -> ERR invalid expire time in 'setex' command; EXISTS a -> 0"},
		{"SET takes the deadline away, KEEPTTL and a refused SET do not", "SETEX a 10 x -> OK; SET a y KEEPTTL -> OK; TTL a -> 10; SET a z NX -> (nil); TTL a -> 10; SET a z -> OK; TTL a -> -1; 11 GET a -> z"},
		{"SET GET takes it away too", "SETEX a 10 x -> OK; SET a y GET -> x; TTL a -> -1"},
		{"GETSET takes it away", "SETEX a 10 x -> OK; GETSET a y -> x; TTL a -> -1"},
		{"changing a value keeps it", "SETEX a 10 1 -> OK; INCR a -> 2; APPEND a 0 -> 2; TTL a -> 10; 10 EXISTS a -> 0"},
		{"EXPIRE and PERSIST", "EXPIRE a 5 -> 0; SET a x -> OK; TTL a -> -1; EXPIRE a 5 -> 1; TTL a -> 5; PERSIST a -> 1; PERSIST a -> 0; 6 EXISTS a -> 1"},
		{"EXPIRE in the past deletes", "SET a x -> OK; EXPIRE a -1 -> 1; EXISTS a -> 0; SET b x -> OK; EXPIREAT b 5 -> 1; EXISTS b -> 0"},
		{"EXPIREAT", "SET a x -> OK; EXPIREAT a 1700000007 -> 1; TTL a -> 7; PEXPIREAT a 1700000002000 -> 1; PTTL a -> 2000; 2 EXISTS a -> 0"},
		{"EXPIRE's conditions", "SET a x -> OK; EXPIRE a 5 XX -> 0; EXPIRE a 5 GT -> 0; EXPIRE a 5 LT -> 1; EXPIRE a 9 NX -> 0; EXPIRE a 9 LT -> 0; EXPIRE a 9 GT -> 1; EXPIRE a 3 XX -> 1; TTL a -> 3; EXPIRE a 3 ZZ -> ERR Unsupported option ZZ"},
		{"GETEX", "GETEX a EX 5 -> (nil); SET a x -> OK; GETEX a EX 5 -> x; TTL a -> 5; GETEX a -> x; TTL a -> 5; GETEX a PERSIST -> x; TTL a -> -1; GETEX a PXAT 1 -> x; EXISTS a -> 0; GETEX a FOO 1 -> ERR syntax error; GETEX a FOO -> ERR syntax error; GETEX a EX 0 -> ERR invalid expire time in 'getex' command"},
		{"a deleted key leaves no deadline behind", "SETEX a 5 x -> OK; DEL a -> 1; SET a y -> OK; 6 GET a -> y"},
		{"an emptied one neither", "RPUSH l x -> 1; EXPIRE l 5 -> 1; LPOP l -> x; RPUSH l y -> 1; TTL l -> -1; 6 LLEN l -> 1"},
		{"RENAME carries it", "SETEX a 5 x -> OK; SETEX b 50 y -> OK; RENAME a b -> OK; TTL b -> 5; TTL a -> -2; 5 EXISTS b -> 0"},
		{"FLUSHALL forgets it", "SETEX a 5 x -> OK; FLUSHALL -> OK; SET a y -> OK; 6 GET a -> y"},
		{"hashes", "HSET h f 1 -> 1; HSET h f 2 -> 0; HINCRBY h f 3 -> 5; HGET h f -> 5; HLEN h -> 1; HDEL h f -> 1; EXISTS h -> 0"},
		{"sets and sorted sets", "SADD s a -> 1; SADD s a -> 0; SISMEMBER s a -> 1; SREM s a -> 1; ZADD z 1.5 m -> 1; ZSCORE z m -> 1.5; ZCARD z -> 1; ZREM z m -> 1"},
		{"what cannot be served is unknown", "KEYS * -> unknown; SUBSCRIBE c -> unknown; BLPOP l 0 -> unknown; MULTI -> unknown; EVAL x 0 -> unknown; SELECT 1 -> unknown"},
	}
	for _, row := range rows {
		s := newTestStore(t)
		for _, step := range strings.Split(row.script, "; ") {
			line, want, _ := strings.Cut(step, " -> ")
			var at time.Duration
			if first, rest, _ := strings.Cut(line, " "); first[0] >= '0' && first[0] <= '9' {
				seconds, err := strconv.ParseFloat(first, 64)
				if err != nil {
					t.Fatalf("%s: %v", row.reason, err)
				}
				at, line = time.Duration(seconds*1000)*time.Millisecond, rest
			}
			if got := run(s, line, at); got != want {
				t.Errorf("%s: %s at %v: got %q, want %q", row.reason, line, at, got, want)
			}
		}
		if len(s.expires.byKey) != len(s.expires.queue) {
			t.Errorf("%s: %d deadlines by key, %d in the queue", row.reason, len(s.expires.byKey), len(s.expires.queue))
		}
	}
}

// TestLogRepeats: the log of a dialogue, and the data set written from its
// result, each make the same data again (what a start reads back).
func TestLogRepeats(t *testing.T) {
	lines := strings.Split("SET a x; SETEX b 100 y; INCR n; INCR n; DEL a; SET c 1 NX; SET c 2 NX; GETEX c EX 50; SET d 1; EXPIRE d 7; PERSIST d; GETEX b PERSIST; "+
		"HSET h f 1; HSET h g 2; HDEL h f; RPUSH l a; RPUSH l b; LPUSH l c; RPOP l; SADD s m; SADD s k; ZADD z 2.5 q; ZADD z -1 p; "+
		"PSETEX e 10 gone; SET g v GET; RENAME g i; SET k v; EXPIRE k -1; APPEND i w; GETSET i zz; SETEX o 60 p; SET o q KEEPTTL", "; ")
	s := newTestStore(t)
	s.logging = true
	for i, line := range lines {
		run(s, line, time.Duration(i)*time.Millisecond)
	}
	run(s, "PING", time.Second) // e has expired
	want := string(s.appendDataset(nil))
	if !strings.Contains(want, "ZADD") || strings.Contains(want, "gone") {
		t.Fatalf("the data set is not what the test is about: %q", want)
	}
	for name, file := range map[string][]byte{"log": s.log, "data set": []byte(want)} {
		again := newTestStore(t)
		if whole, err := again.load(file, s.now); err != nil || !whole {
			t.Errorf("%s: loading: whole %v, %v", name, whole, err)
		}
		if got := string(again.appendDataset(nil)); got != want {
			t.Errorf("%s: loaded again gives\n%q\nwant\n%q", name, got, want)
		}
	}
}

// TestChanged: reads and refusals count as no change, so no save point and no
// append only file sees them.
func TestChanged(t *testing.T) {
	s := newTestStore(t)
	s.logging = true
	rows := []struct {
		line string
		want bool
	}{
		{"SET a 1", true}, {"GET a", false}, {"SET a 1 NX", false}, {"DEL b", false}, {"INCR a", true}, {"HGET a f", false},
		{"EXPIRE b 5", false}, {"EXPIRE a 5", true}, {"PERSIST a", true}, {"PERSIST a", false}, {"GETEX a", false}, {"GETEX a EX 9", true},
		{"SETEX a 0 x", false}, {"SETEX a 9 x", true}, {"LPOP l", false}, {"SETNX a 1", false}, {"DEL a", true},
	}
	for _, row := range rows {
		before := len(s.log)
		run(s, row.line, 0)
		if s.changed != row.want || (len(s.log) > before) != row.want {
			t.Errorf("%s: changed %v, log grew %v, want %v", row.line, s.changed, len(s.log) > before, row.want)
		}
	}
}

func TestNoGoroutineLeft(t *testing.T) {
	s := newTestStore(t)
	run(s, "SET a x", 0)
	goleak.VerifyNone(t)
	if got := run(s, "GET a", 0); got != "x" {
		t.Errorf("GET a = %q", got)
	}
}

// TestAllocations: most are the engine's; ours is a GET's value.
func TestAllocations(t *testing.T) {
	s := newTestStore(t)
	row, args := commands["GET"], []string{"GET", "key"}
	setRow, setArgs := commands["SET"], []string{"SET", "key", "some value"}
	var r host.Reply
	s.execute(setRow, setArgs, 1, &r)
	if n := testing.AllocsPerRun(1000, func() { s.execute(row, args, 1, &r) }); n > 4 {
		t.Errorf("GET allocates %v times", n)
	}
	if n := testing.AllocsPerRun(1000, func() { s.execute(setRow, setArgs, 1, &r) }); n > 4 {
		t.Errorf("SET allocates %v times", n)
	}
}

func BenchmarkExecute(b *testing.B) {
	for _, args := range [][]string{{"GET", "key"}, {"SET", "key", "some value"}, {"SETEX", "key", "1800", "some value"}} {
		b.Run(args[0], func(b *testing.B) {
			s := newTestStore(b)
			var r host.Reply
			s.execute(commands["SET"], []string{"SET", "key", "some value"}, 1, &r)
			row := commands[args[0]]
			now := host.Time(1)
			b.ReportAllocs()
			for b.Loop() {
				now += 1000
				s.execute(row, args, now, &r)
			}
		})
	}
}
