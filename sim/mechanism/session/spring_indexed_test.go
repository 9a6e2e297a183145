package session

import (
	"fmt"
	"testing"
	"time"
)

// TestSpringIndexed: the keys of expiry, as the reference of Spring Session prints them.
func TestSpringIndexed(t *testing.T) {
	w := Spring{MaxInactive: 30 * time.Minute}
	const now = 1439243220 * time.Second // ends within the minute before 1439245080
	key := "spring:session:sessions:expires:33fd"
	s := w.Create("33fd", now)
	renewed := "[APPEND " + key + " ] [EXPIRE " + key + " 1800] [EXPIRE spring:session:sessions:33fd 2100]]"
	for _, row := range []struct {
		why    string
		after  time.Duration
		before time.Duration
		want   string
	}{
		{"new", 0, -1, "[[SADD spring:session:expirations:1439245080000 expires:33fd] [EXPIRE spring:session:expirations:1439245080000 2100] " + renewed},
		{"used again in the same minute", 59 * time.Second, now, "[[SADD spring:session:expirations:1439245080000 expires:33fd] [EXPIRE spring:session:expirations:1439245080000 2100] " + renewed},
		{"used in the next one", time.Minute, now, "[[SREM spring:session:expirations:1439245080000 expires:33fd] [SADD spring:session:expirations:1439245140000 expires:33fd] [EXPIRE spring:session:expirations:1439245140000 2100] " + renewed},
	} {
		s.Accessed = now + row.after
		if got := fmt.Sprint(w.Renew(s, row.before)); got != row.want {
			t.Errorf("%s:\n%s, want\n%s", row.why, got, row.want)
		}
	}
	want := "[[SREM spring:session:expirations:1439245140000 expires:33fd] [DEL " + key + "] [HMSET spring:session:sessions:33fd maxInactiveInterval 0] [SADD spring:session:expirations:1439243340000 expires:33fd] [EXPIRE spring:session:expirations:1439243340000 300] [DEL " + key + "] [EXPIRE spring:session:sessions:33fd 300]]"
	if got := fmt.Sprint(w.End(s)); got != want {
		t.Errorf("ended:\n%s, want\n%s", got, want)
	}
	s.MaxInactive = -time.Second
	if got, want := fmt.Sprint(w.Renew(s, -1)), "[[APPEND "+key+" ] [PERSIST "+key+"] [PERSIST spring:session:sessions:33fd]]"; got != want {
		t.Errorf("for ever: %s, want %s", got, want)
	}
}
