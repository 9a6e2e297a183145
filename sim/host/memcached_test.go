package host

import (
	"reflect"
	"strings"
	"testing"
)

func longKey(n int) string { return strings.Repeat("k", n) }

// TestCacheLines: every command as it is written, and back (memcached 1.6.18,
// doc/protocol.txt).
func TestCacheLines(t *testing.T) {
	for _, row := range []struct {
		line string
		want CacheRequest
	}{
		{"get a", CacheRequest{Name: "get", Keys: []string{"a"}}},
		{"gets a bb ccc", CacheRequest{Name: "gets", Keys: []string{"a", "bb", "ccc"}}},
		{"gat 10 a b", CacheRequest{Name: "gat", Keys: []string{"a", "b"}, Expires: 10}},
		{"set a 7 -1 5", CacheRequest{Name: "set", Keys: []string{"a"}, Flags: 7, Expires: -1, Fill: 5}},
		{"add a 0 0 0 noreply", CacheRequest{Name: "add", Keys: []string{"a"}, NoReply: true}},
		{"cas a 0 2592001 3 18446744073709551615", CacheRequest{Name: "cas", Keys: []string{"a"}, Expires: 2592001, Fill: 3, Unique: 1<<64 - 1}},
		{"incr n 18446744073709551615", CacheRequest{Name: "incr", Keys: []string{"n"}, Delta: 1<<64 - 1}},
		{"decr n 0 noreply", CacheRequest{Name: "decr", Keys: []string{"n"}, NoReply: true}},
		{"touch a 30", CacheRequest{Name: "touch", Keys: []string{"a"}, Expires: 30}},
		{"delete a", CacheRequest{Name: "delete", Keys: []string{"a"}}},
		{"flush_all", CacheRequest{Name: "flush_all", Keys: []string{}}},
		{"flush_all 2 noreply", CacheRequest{Name: "flush_all", Keys: []string{}, Expires: 2, NoReply: true}},
		{"stats items", CacheRequest{Name: "stats", Keys: []string{"items"}}},
		{"verbosity 1", CacheRequest{Name: "verbosity", Keys: []string{"1"}}},
		{"version", CacheRequest{Name: "version", Keys: []string{}}},
		{"set " + longKey(250) + " 0 0 1", CacheRequest{Name: "set", Keys: []string{longKey(250)}, Fill: 1}},
	} {
		q := CacheRequest{Name: "left", Keys: []string{"over"}, Flags: 9, Data: "x", NoReply: true}
		if problem := q.ReadLine(row.line); problem != "" || !reflect.DeepEqual(q, row.want) {
			t.Errorf("%q reads as %+v, problem %q, want %+v", row.line, q, problem, row.want)
		}
		wire := string(q.AppendLine(nil))
		if wire != row.line+"\r\n" {
			t.Errorf("%q is written as %q", row.line, wire)
		}
		size := len(wire)
		if q.HasValue() {
			size += q.Bytes() + 2
		}
		if q.Size() != size {
			t.Errorf("%q: size %d, want %d", row.line, q.Size(), size)
		}
	}
}

// TestCacheLinesThatAreNone: what the server answers to what is no command.
func TestCacheLinesThatAreNone(t *testing.T) {
	for _, row := range []struct{ line, want string }{
		{"", "ERROR"},
		{"bogus", "ERROR"},
		{"get", "ERROR"},
		{"set a 0 0", "ERROR"},
		{"set a 0 0 1 noreply more", "ERROR"},
		{"set k 0 0 abc", "CLIENT_ERROR bad command line format"},
		{"set k -1 0 1", "CLIENT_ERROR bad command line format"},
		{"set k 0 0 -1", "CLIENT_ERROR bad command line format"},
		{"set k 0 x 1", "CLIENT_ERROR bad command line format"},
		{"set sp ace 0 0 1", "CLIENT_ERROR bad command line format"},
		{"set " + longKey(251) + " 0 0 1", "CLIENT_ERROR bad command line format"},
		{"get a " + longKey(251), "CLIENT_ERROR bad command line format"},
		{"cas k 0 0 1 x", "CLIENT_ERROR bad command line format"},
		{"incr n x", "CLIENT_ERROR invalid numeric delta argument"},
		{"touch a soon", "CLIENT_ERROR invalid exptime argument"},
		{"gat soon a", "CLIENT_ERROR invalid exptime argument"},
		{"delete a 5", "CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]"},
	} {
		var q CacheRequest
		if got := q.ReadLine(row.line); got != row.want {
			t.Errorf("%q: %q, want %q", row.line, got, row.want)
		}
	}
	var q CacheRequest
	if problem := q.ReadLine("set k +4294967297 0 1"); problem != "" || q.Flags != 1 {
		t.Errorf("flags of more than 32 bits: %d, problem %q", q.Flags, problem)
	}
	if q.ReadLine("set k 0 0 abc noreply"); !q.NoReply {
		t.Error("noreply of a bad line is not seen: its answer would be sent")
	}
}

// TestCacheReply: an answer's text and its length, and that an array kept costs
// nothing.
func TestCacheReply(t *testing.T) {
	var a CacheReply
	a.Set("END")
	a.Items = append(a.Items, CacheItem{Key: "a", Flags: 3, Unique: 12, Data: "xy", Fill: 2}, CacheItem{Key: "b"})
	a.Stats = append(a.Stats, CacheStat{"pid", "1"})
	const want = "VALUE a 3 4 12\r\nxy  \r\nVALUE b 0 0\r\n\r\nSTAT pid 1\r\nEND\r\n"
	if got := string(a.AppendText(nil, true)); got != want || a.Size() != len(want) {
		t.Errorf("got %q, size %d, want %q, %d", got, a.Size(), want, len(want))
	}
	if a.Find("b") == nil || a.Find("c") != nil {
		t.Error("find does not find")
	}
	var q CacheRequest
	if q.Fail(503, &a); a.String() != "SERVER_ERROR injected failure\r\n" {
		t.Errorf("a failure is %q", a.String())
	}
	if a.Set(""); a.Size() != 0 {
		t.Errorf("no answer has size %d", a.Size())
	}
	q.Set("set", "key")
	if n := testing.AllocsPerRun(100, func() { q.Set("get", "key"); a.Set("END"); a.Items = append(a.Items, CacheItem{Key: "key"}) }); n > 0 {
		t.Errorf("a request and an answer allocate %v times", n)
	}
}
