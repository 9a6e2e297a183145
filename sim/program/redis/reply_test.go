package redis

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

// TestParseReply: every type of reply, alone and within arrays.
func TestParseReply(t *testing.T) {
	for _, c := range []struct{ why, reply, want string }{
		{"status", "+OK\r\n", "OK"},
		{"error", "-ERR no\r\n", "(error) ERR no"},
		{"integer", ":-3\r\n", "(integer) -3"},
		{"the largest", ":9223372036854775807\r\n", "(integer) 9223372036854775807"},
		{"the smallest", ":-9223372036854775808\r\n", "(integer) -9223372036854775808"},
		{"larger", ":9223372036854775808\r\n", "(error) ERR this kind of reply is not supported"},
		{"no number", ":-\r\n", "(error) ERR this kind of reply is not supported"},
		{"string", "$4\r\na\r\nb\r\n", `"a\r\nb"`},
		{"empty string", "$0\r\n\r\n", `""`},
		{"null string", "$-1\r\n", "(nil)"},
		{"null array", "*-1\r\n", "(nil)"},
		{"empty array", "*0\r\n", "[]"},
		{"nested", "*3\r\n*2\r\n:1\r\n$1\r\na\r\n$-1\r\n*0\r\n", `[[(integer) 1 "a"] (nil) []]`},
		{"nothing", "", "(error) ERR this kind of reply is not supported"},
		{"cut off", "$5\r\nab\r\n", "(error) ERR this kind of reply is not supported"},
		{"an array cut off", "*2\r\n:1\r\n", "(error) ERR this kind of reply is not supported"},
		{"two replies", ":1\r\n:2\r\n", "(error) ERR this kind of reply is not supported"},
		{"RESP3", "%1\r\n+a\r\n+b\r\n", "(error) ERR this kind of reply is not supported"},
	} {
		var r host.Reply
		b := replyBuffer{[]byte("*2\r\n*1\r\n:7\r\n+left over\r\n")}
		b.parse(&r) // what it held before does not count
		b.buf = []byte(c.reply)
		if b.parse(&r); r.String() != c.want {
			t.Errorf("%s: %q reads as %s, want %s", c.why, c.reply, r.String(), c.want)
		}
	}
}

// TestParseReplyAllocations: an array into a reply that held one costs its
// strings and nothing else.
func TestParseReplyAllocations(t *testing.T) {
	var r host.Reply
	b := replyBuffer{[]byte("*3\r\n:1\r\n*2\r\n:2\r\n+OK\r\n$-1\r\n")}
	b.parse(&r)
	if n := testing.AllocsPerRun(100, func() { b.parse(&r) }); n > 0 {
		t.Errorf("parsing allocates %v times", n)
	}
}

// FuzzEngineReply: an answer of the engine is read whole, or refused; nothing of it is
// read twice.
func FuzzEngineReply(f *testing.F) {
	for _, s := range []string{"+OK\r\n", "-ERR x\r\n", ":7\r\n", "$-1\r\n", "$3\r\nabc\r\n", "*2\r\n$1\r\na\r\n:1\r\n", "*1000000000\r\n", "$99999999999\r\n", "*1\r\n*1\r\n+a\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var r host.Reply
		if rest, ok := parseReply([]byte(s), &r); ok && (len(rest) >= len(s) || !strings.HasSuffix(s, string(rest))) {
			t.Errorf("%q leaves %q", s, rest)
		}
	})
}
