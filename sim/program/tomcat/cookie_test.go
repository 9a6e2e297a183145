package tomcat

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// TestCookieSessions: every server knows what the cookie says, none what it does not
// say, and a restart of all changes nothing.
func TestCookieSessions(t *testing.T) {
	store := Sessions{Store: session.CookieStore, Key: "ours"}
	r := newRig(t, Config{Sessions: store, Cookie: "SESSION", SessionTimeout: time.Minute}, nil)
	v := &browser{r: r}
	if a := v.ask("t5", "POST", "/test/query", ""); a.Value != "" || a.SetCookie != "" {
		t.Errorf("query without a session: %+v, want no value and no cookie", a)
	}
	if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Value != "Pan" || !strings.HasPrefix(a.SetCookie, "SESSION=") {
		t.Errorf("first save: %+v, want the value and a cookie", a)
	}
	old := v.cookie
	r.servers["t5"].Kill()
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" || a.SetCookie != "" {
		t.Errorf("query of another server: %+v, want the value and no new cookie", a)
	}
	if a := v.ask("t6", "POST", "/test/save", "Li"); a.Value != "Li" || a.SetCookie == "" {
		t.Errorf("second save: %+v, want a new cookie", a)
	}
	late := &browser{r: r, cookie: old}
	if a := late.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("query with an old cookie: %+v, want what it says", a)
	}
	forged := &browser{r: r, cookie: old[:len("SESSION=")] + "A" + old[len("SESSION=A"):]}
	if a := forged.ask("t6", "POST", "/test/query", ""); a.Value != "" {
		t.Errorf("query with a forged cookie: %+v, want nothing", a)
	}
	r.w.Run(r.w.Elapsed() + time.Minute)
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "" {
		t.Errorf("query after the session timeout: %+v, want nothing", a)
	}
}

// TestCookieTooLong: a session whose cookie does not fit into the head of the answer is
// an error, and the user keeps what it had.
func TestCookieTooLong(t *testing.T) {
	r := newRig(t, Config{Sessions: Sessions{Store: session.CookieStore}, Heads: Heads{Answer: 2048}}, nil)
	v := &browser{r: r}
	v.ask("t5", "POST", "/test/save", "Pan")
	before := v.cookie
	if a := v.ask("t5", "POST", "/test/save", strings.Repeat("x", 1500)); a.Status != 500 || a.SetCookie != "" || v.cookie != before || !strings.Contains(a.Why, "too large") {
		t.Errorf("a long session: %+v, want 500 and no cookie", a)
	}
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("afterwards: %+v, want the session as it was", a)
	}
}
