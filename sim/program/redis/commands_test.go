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
	switch r.Kind {
	case host.ErrorReply:
		return r.Text
	case host.NullReply, host.ArrayReply:
		return r.String()
	}
	return r.Value()
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
		{"SET with a time", "SET a x EX 10 -> OK; TTL a -> 10; SET a y PX 1500 XX -> OK; PTTL a -> 1500; SET a z KEEPTTL -> OK; PTTL a -> 1500; SET a z EXAT 1700000007 -> OK; TTL a -> 7; SET a q ex 3 get -> z; TTL a -> 3; 3 GET a -> (nil)"},
		{"SET with a time that is over deletes", "SET a x -> OK; SET a y PXAT 1 -> OK; EXISTS a -> 0; DBSIZE -> 0"},
		{"SET that was refused sets no time", "SET a x -> OK; SET a y NX EX 5 -> (nil); TTL a -> -1; SET b y XX EX 5 -> (nil); TTL b -> -2; SET c 1 NX GET EX 5 -> (nil); TTL c -> 5; SET c 2 NX GET EX 9 -> 1; TTL c -> 5; GET c -> 1"},
		{"SET's times are checked", "SET a x EX 0 -> ERR invalid expire time in 'set' command; SET a x EX q -> ERR value is not an integer or out of range; SET a x EX 1 PX 1 -> ERR syntax error; SET a x EX 1 KEEPTTL -> ERR syntax error; SET a x NX XX -> ERR syntax error; EXISTS a -> 0"},
		{"many keys at once", "MSET a 1 b 2 c 3 -> OK; MGET a x b -> [\"1\" (nil) \"2\"]; EXISTS a b c d -> 3; KEYS * -> [\"a\" \"b\" \"c\"]; DEL a b c d -> 3; KEYS * -> []; MSETNX a 1 b 2 -> 1; MSETNX b 3 c 4 -> 0; EXISTS c -> 0"},
		{"MSET takes deadlines away", "SETEX a 5 x -> OK; MSET a 1 b 2 -> OK; TTL a -> -1"},
		{"hashes as a whole", "HSET h b 2 a 1 c 3 d 4 -> 4; HGETALL h -> [\"a\" \"1\" \"b\" \"2\" \"c\" \"3\" \"d\" \"4\"]; HMGET h a x -> [\"1\" (nil)]; HKEYS h -> [\"a\" \"b\" \"c\" \"d\"]; HDEL h a b c d -> 4; HGETALL h -> []; EXISTS h -> 0"},
		{"lists and sets as a whole", "RPUSH l a b c d e -> 5; LRANGE l 1 -2 -> [\"b\" \"c\" \"d\"]; LPOP l 2 -> [\"a\" \"b\"]; EXPIRE l 5 -> 1; LTRIM l 5 9 -> OK; RPUSH l x -> 1; TTL l -> -1; SADD s b a c -> 3; SMEMBERS s -> [\"a\" \"b\" \"c\"]; ZADD z 2 b 1 a -> 2; ZRANGE z 0 -1 WITHSCORES -> [\"a\" \"1\" \"b\" \"2\"]"},
		{"a scan is one page and an array within an array", "MSET a 1 b 2 -> OK; SCAN 0 -> [\"0\" [\"a\" \"b\"]]"},
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
		{"what cannot be served is unknown", "SPOP s -> unknown; SUBSCRIBE c -> unknown; BLPOP l 0 -> unknown; MULTI -> unknown; EVAL x 0 -> unknown; SELECT 1 -> unknown"},
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
		"PSETEX e 10 gone; SET g v GET; RENAME g i; SET k v; EXPIRE k -1; APPEND i w; GETSET i zz; SETEX o 60 p; SET o q KEEPTTL; "+
		"SET u 1 EX 90; SET u 2 NX EX 5; SET u 3 XX GET PX 80000; MSET v 1 w 2; MSETNX w 3 x 4; HMSET hh a 1 b 2 c 3; RPUSH ll 1 2 3 4 5; LTRIM ll 1 3; LREM ll 0 3; LSET ll 0 9; ZINCRBY z 1 p; DEL v c", "; ")
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
		{"MGET a b", false}, {"KEYS *", false}, {"HGETALL a", false}, {"MSET a 1 b 2", true}, {"MSETNX a 1 c 2", false}, {"SET a 1 XX EX 5", true}, {"SET a 1 NX EX 5", false},
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

// TestAllocations: what sessions ask allocates nothing.
func TestAllocations(t *testing.T) {
	s := newTestStore(t)
	row, args := commands["GET"], []string{"GET", "key"}
	setRow, setArgs := commands["SET"], []string{"SET", "key", "some value"}
	var r host.Reply
	s.execute(setRow, setArgs, 1, &r)
	if n := testing.AllocsPerRun(1000, func() { s.execute(row, args, 1, &r) }); n > 0 {
		t.Errorf("GET allocates %v times", n)
	}
	if n := testing.AllocsPerRun(1000, func() { s.execute(setRow, setArgs, 1, &r) }); n > 0 {
		t.Errorf("SET allocates %v times", n)
	}
}

// TestFreshStrings: every command finds a string that was just set.
func TestFreshStrings(t *testing.T) {
	rows := []struct{ reason, commands, want string }{
		{"the last one counts", "SET a x,SET a y,GET a", "y"},
		{"it takes the place of another type", "HSET a f v,SET a x,TYPE a", "string"},
		{"and is read before miniredis knows", "HSET a f v,SET a x,GET a", "x"},
		{"a read of another type afterwards", "SET a x,HGET a f", "WRONGTYPE Operation against a key holding the wrong kind of value"},
		{"it exists", "SET a x,EXISTS a", "1"},
		{"and is counted", "SET a x,SET b y,DBSIZE", "2"},
		{"deleted, it is gone", "SET a x,DEL a,GET a", "(nil)"},
		{"renamed, it has the other name", "SET a x,RENAME a b,GET b", "x"},
		{"flushed, it is gone", "SET a x,FLUSHALL,GET a", "(nil)"},
		{"appended to", "SET a x,APPEND a y,GET a", "xy"},
		{"counted on", "SET a 4,INCR a,GET a", "5"},
		{"set again after miniredis had it", "SET a x,STRLEN a,SET a long,STRLEN a", "4"},
		{"its time ends", "SET a x,PEXPIRE a 0,GET a", "(nil)"},
		{"GET of another type", "RPUSH a x,GET a", "WRONGTYPE Operation against a key holding the wrong kind of value"},
		{"GETEX of another type", "RPUSH a x,GETEX a", "WRONGTYPE Operation against a key holding the wrong kind of value"},
	}
	for _, row := range rows {
		s := newTestStore(t)
		got := ""
		for _, c := range strings.Split(row.commands, ",") {
			got = run(s, c, 0)
		}
		if got != row.want {
			t.Errorf("%s: %s answers %q, want %q", row.reason, row.commands, got, row.want)
		}
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
