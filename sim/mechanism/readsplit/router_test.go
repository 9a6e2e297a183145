package readsplit

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestRouter: stories of writes ("w1" of user 1, "m1=x" with a mark, "u1" with one that
// is not known), of lags ("b0=3", "b0=?"), of time ("+2") and of reads ("r1").
func TestRouter(t *testing.T) {
	const second = time.Second
	for _, c := range []struct {
		why   string
		rule  Rule
		story string
		want  string // a read each: the replica, "p" for the primary, and what it waits for
	}{
		{"in turn, whatever was written", Rule{}, "r1 w1 r1 r1 r2", "0 1 0 1"},
		{"pinned until the time is over", Rule{Pin: 2 * second}, "r1 w1 r1 +1 r1 +1 r1", "0 p p 1"},
		{"a pin is one user's", Rule{Pin: 2 * second}, "w1 r2 r1", "0 p"},
		{"a further write pins anew", Rule{Pin: 2 * second}, "w1 +1 w1 +1 r1", "p"},
		{"the replica waits for the last write", Rule{Waits: true}, "r1 m1=a m1=b r1 r2 r1", "0 1b 0 1b"},
		{"what nobody can wait for is read from the primary", Rule{Waits: true}, "m1=a u1 r1 m1=c r1", "p 0c"},
		{"none before it is known", Rule{MaxBehind: second}, "r1 b1=0 r1 r1", "p 1 1"},
		{"as far as allowed, and further", Rule{MaxBehind: second}, "b0=1 b1=2 r1 r1 b1=1 r1 r1", "0 0 1 0"},
		{"NULL is too far", Rule{MaxBehind: second}, "b0=0 b1=0 b0=? r1 r1 b1=? r1", "1 1 p"},
		{"lags do not matter without a limit", Rule{}, "b0=? r1 b0=900 r1 r1", "0 1 0"},
		{"pinned and by lag", Rule{Pin: second, MaxBehind: second}, "b0=5 b1=0 w1 r1 +1 r1", "p 1"},
	} {
		r, now, got := New[string](c.rule, 2), time.Duration(0), []string{}
		for _, word := range strings.Fields(c.story) {
			var n, value int
			_, _ = fmt.Sscanf(word[1:], "%d=%d", &n, &value)
			_, mark, _ := strings.Cut(word, "=")
			switch word[0] {
			case '+':
				now += time.Duration(n) * second
			case 'w', 'm':
				r.Wrote(uint32(n), now, mark, true)
			case 'u':
				r.Wrote(uint32(n), now, "", false)
			case 'b':
				r.Behind(n, time.Duration(value)*second, mark != "?")
			case 'r':
				to := r.Read(uint32(n), now)
				text := fmt.Sprint(to.Replica)
				if to.Primary {
					text = "p"
				}
				if to.Waits {
					text += to.After
				}
				got = append(got, text)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s gives %s, want %s", c.why, c.story, s, c.want)
		}
	}
}
