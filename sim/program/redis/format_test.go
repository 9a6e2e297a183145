package redis

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestReadCommands(t *testing.T) {
	rows := []struct {
		reason, data string
		want         string // the commands read
		whole        bool
		err          string
	}{
		{"nothing", "", "[]", true, ""},
		{"two commands", "*2\r\n$3\r\nDEL\r\n$1\r\na\r\n*1\r\n$4\r\nPING\r\n", "[[DEL a] [PING]]", true, ""},
		{"an empty word", "*2\r\n$3\r\nGET\r\n$0\r\n\r\n", "[[GET ]]", true, ""},
		{"a line break in a word", "*1\r\n$3\r\na\r\n\r\n", "[[a\r\n]]", true, ""},
		{"cut in a word (aof-load-truncated)", "*1\r\n$4\r\nPING\r\n*2\r\n$3\r\nDEL\r\n$5\r\nab", "[[PING]]", false, ""},
		{"cut in a number", "*1\r\n$4\r\nPING\r\n*", "[[PING]]", false, ""},
		{"cut before the line's end", "*1\r\n$4\r\nPING\r", "[]", false, ""},
		{"not the protocol", "*1\r\n$4\r\nPING\r\nhello", "[[PING]]", false, `offset 14: cannot read the command "hello": expected the Redis protocol`},
		{"a length that does not fit", "*1\r\n$2\r\nPING\r\n", "[]", false, `offset 0: cannot read the command "*1\r\n$2\r\nPING\r\n": expected the Redis protocol`},
		{"a negative length", "*1\r\n$-2\r\nPI\r\n", "[]", false, `offset 0: cannot read the command "*1\r\n$-2\r\nPI\r\n": expected the Redis protocol`},
		{"many words, cut off", "*9\r\n", "[]", false, ""},
		{"no word", "*0\r\n", "[]", false, "offset 0: a command of 0 words: expected 1 or more"},
		{"a number without end", "*" + strings.Repeat("1", 100), "[]", false, "offset 0: cannot read the command \"*" + strings.Repeat("1", 31) + "\": expected the Redis protocol"},
	}
	for _, row := range rows {
		got := [][]string{}
		whole, err := readCommands([]byte(row.data), func(args []string) error {
			got = append(got, slices.Clone(args))
			return nil
		})
		text := ""
		if err != nil {
			text = err.Error()
		}
		if fmt.Sprint(got) != row.want || whole != row.whole || text != row.err {
			t.Errorf("%s: got %v, whole %v, error %q, want %v, %v, %q", row.reason, got, whole, text, row.want, row.whole, row.err)
		}
	}
}

func TestManifest(t *testing.T) {
	rows := []struct{ reason, text, err string }{
		{"as redis-server 7.0 writes it without an RDB preamble", "file appendonly.aof.3.base.aof seq 3 type b\nfile appendonly.aof.5.incr.aof seq 5 type i\nfile appendonly.aof.6.incr.aof seq 6 type i\nfile appendonly.aof.2.base.aof seq 2 type h\nfile appendonly.aof.4.incr.aof seq 4 type h\n", ""},
		{"no increment", "file appendonly.aof.3.base.aof seq 3 type b\n", "1: expected a base and an increment"},
		{"two bases", "file appendonly.aof.3.base.aof seq 3 type b\nfile appendonly.aof.4.base.aof seq 4 type b\n", `2: cannot use "file appendonly.aof.4.base.aof seq 4 type b": expected one base, increments and history, named by their seq`},
		{"another name", "file x seq 3 type b\n", `1: cannot use "file x seq 3 type b": expected one base, increments and history, named by their seq`},
		{"no manifest", "hello", `1: cannot read "hello": expected file NAME seq NUMBER type b, i or h`},
		{"empty", "", `1: cannot read "": expected file NAME seq NUMBER type b, i or h`},
	}
	for _, row := range rows {
		var m manifest
		err := m.parse(row.text)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if text != row.err {
			t.Errorf("%s: error %q, want %q", row.reason, text, row.err)
		}
		if err == nil && m.text() != row.text {
			t.Errorf("%s: written again as %q", row.reason, m.text())
		}
	}
}

// FuzzReadCommands: whatever a disk holds, reading it ends, without a panic;
// what was read and is written again reads the same.
func FuzzReadCommands(f *testing.F) {
	for _, seed := range []string{"", "*1\r\n$4\r\nPING\r\n", "*2\r\n$3\r\nDEL\r\n$1\r\na", "*1\r\n$-1\r\n", "*9999999999999999999\r\n", "$\r\n", "*1\r\n$9223372036854775807\r\nx"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var first, second []byte
		write := func(buf *[]byte) func([]string) error {
			return func(args []string) error {
				*buf = appendCommand(*buf, args...)
				return nil
			}
		}
		if whole, err := readCommands(data, write(&first)); whole && err != nil {
			t.Errorf("whole, but %v", err)
		}
		whole, err := readCommands(first, write(&second))
		if !whole || err != nil || string(second) != string(first) {
			t.Errorf("wrote %q, read %q: whole %v, %v", first, second, whole, err)
		}
	})
}

// FuzzManifest: reading a manifest never panics; one that is accepted is
// written again as one that reads the same.
func FuzzManifest(f *testing.F) {
	f.Add("file appendonly.aof.1.base.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n")
	f.Add("file  seq type")
	f.Fuzz(func(t *testing.T, text string) {
		var m, again manifest
		if m.parse(text) != nil {
			return
		}
		if err := again.parse(m.text()); err != nil || again.text() != m.text() {
			t.Errorf("accepted %q, but not its own %q: %v", text, m.text(), err)
		}
	})
}
