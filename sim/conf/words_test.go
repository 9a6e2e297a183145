package conf

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The rules are sdssplitargs and loadServerConfigFromString of Redis 7.
func TestParseWords(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"words", "bind 127.0.0.1  ::1\r\n\tport 6379", "bind|127.0.0.1|::1\nport|6379"},
		{"a comment, and a # that begins none", "# a\n  # b\nrequirepass a#b # c", "requirepass|a#b|#|c"},
		{"double quotes", `save "" `, `save|`},
		{"spaces in quotes", `rename-command CONFIG "a b"`, "rename-command|CONFIG|a b"},
		{"escapes", `requirepass "\x41\n\"\q\\"`, "requirepass|A\n\"q\\"},
		{"half of \\x", `requirepass "\x4g"`, "requirepass|x4g"},
		{"single quotes", `requirepass 'a\n"b\'c'`, `requirepass|a\n"b'c`},
		{"a backslash outside quotes", `dir C:\data`, `dir|C:\data`},
		{"quotes open within a word", `a b"c d"`, `a|bc d`},
		{"typographic quotes are characters", "requirepass “a b”", "requirepass|“a|b”"},
		{"a line of sentinel.conf", "sentinel monitor mymaster 10.0.0.1 6379 2", "sentinel|monitor|mymaster|10.0.0.1|6379|2"},
	} {
		all, ps := ParseWords(NewText("f", c.in))
		var lines []string
		for _, d := range all {
			var words []string
			for _, w := range d.Words {
				words = append(words, w.Text)
			}
			lines = append(lines, strings.Join(words, "|"))
		}
		if got := strings.Join(lines, "\n"); got != c.want || len(ps) != 0 {
			t.Errorf("%s: got %q, want %q; problems %v", c.why, got, c.want, ps)
		}
	}
}

func TestParseWordsProblems(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"not closed", "port 1\n requirepass \"a", `f:2:14: unbalanced quotes: expected another " before the end of the line`},
		{"not closed, single", "a 'b\"", `f:1:3: unbalanced quotes: expected another ' before the end of the line`},
		{"text behind the quote", `a "b"c`, `f:1:6: unbalanced quotes: expected a space after the closing ", found "c"`},
		{"the quote is escaped", `a "b\"`, `f:1:3: unbalanced quotes: expected another " before the end of the line`},
	} {
		_, ps := ParseWords(NewText("f", c.in))
		if len(ps) != 1 || !strings.HasPrefix(ps[0].Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.why, ps, c.want)
		}
	}
}

// TestSplitWords: a command line is cut by the same rules, and # is a word.
func TestSplitWords(t *testing.T) {
	words, ps := SplitWords(NewText("f", `memcached -m 64 -o "a b" #`), 1)
	var got []string
	for _, w := range words {
		got = append(got, fmt.Sprintf("%d %s", w.Col, w.Text))
	}
	if want := []string{"1 memcached", "11 -m", "14 64", "17 -o", "20 a b", "26 #"}; !slices.Equal(got, want) || len(ps) > 0 {
		t.Errorf("got %q, want %q; problems %v", got, want, ps)
	}
}

// FuzzWords: no panic, places inside the file; and a word in double quotes,
// with its quotes and backslashes escaped, comes out as it went in.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"", `a "b c"`, `'`, `"\x`, "a\\\n“", `"a"b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := NewText("f", s)
		all, ps := ParseWords(text)
		for _, p := range ps {
			insideFile(t, text, p.Pos.Line, p.Pos.Col)
		}
		for _, d := range all {
			for _, w := range d.Words {
				insideFile(t, text, w.Line, w.Col)
			}
		}
		word := strings.ToValidUTF8(strings.NewReplacer("\n", "", "\r", "").Replace(s), "")
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word) + `"`
		words, ps := SplitWords(NewText("f", quoted), 1)
		if len(words) != 1 || words[0].Text != word || len(ps) > 0 {
			t.Errorf("%s: got %v, %v", quoted, words, ps)
		}
	})
}
