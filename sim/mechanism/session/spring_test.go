package session

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestSpringCommands: what a request writes, as the reference of Spring Session prints it.
func TestSpringCommands(t *testing.T) {
	w := Spring{MaxInactive: 30 * time.Minute}
	const now = 1404360000 * time.Second
	s := w.Create("33fd", now)
	s.Set(Attribute{Name: "attrName", Value: "someAttrValue"})
	for _, row := range []struct{ got, want, why string }{
		{strings.Join(w.Save(nil, s, true, now), " "), "HMSET spring:session:sessions:33fd creationTime 1404360000000 maxInactiveInterval 1800 lastAccessedTime 1404360000000 sessionAttr:attrName someAttrValue", "a new session is written whole"},
		{strings.Join(w.Expire(nil, s), " "), "PEXPIREAT spring:session:sessions:33fd 1404361800000", "it ends with the time of its last use"},
		{strings.Join(w.Save(nil, s, false, now+5*time.Second), " "), "HMSET spring:session:sessions:33fd lastAccessedTime 1404360005000", "a request that sets nothing writes when it came"},
		{strings.Join(w.Expire(nil, s), " "), "PEXPIREAT spring:session:sessions:33fd 1404361805000", ""},
	} {
		if row.got != row.want {
			t.Errorf("%s, want %s: %s", row.got, row.want, row.why)
		}
	}
	s.Change(Attribute{Name: "attrName", Value: "another"})
	if got := strings.Join(w.Save(nil, s, false, now), " "); strings.Contains(got, "attrName") {
		t.Errorf("%s: expected nothing of an attribute that was altered in place", got)
	}
}

// TestSpringRead: the session of a hash, and hashes that are none.
func TestSpringRead(t *testing.T) {
	w := Spring{MaxInactive: 10 * time.Second}
	s := w.Create("a", 5*time.Second)
	s.Set(Attribute{Name: "v", Value: "1", Fill: 3})
	written := w.Save(nil, s, true, 5*time.Second)[2:]
	got, err := w.Read("a", written)
	if err != nil || got.Created != 5*time.Second || got.MaxInactive != 10*time.Second || got.Get("v") != (Attribute{"v", "1", 3}) {
		t.Errorf("%+v, %v", got, err)
	}
	for at, want := range map[time.Duration]bool{14 * time.Second: false, 15 * time.Second: true} {
		if w.Expired(got, at) != want {
			t.Errorf("expired at %v: %v", at, !want)
		}
	}
	for i := 0; i < 6; i += 2 {
		cut := append(append([]string(nil), written[:i]...), written[i+2:]...)
		if _, err := w.Read("a", cut); err == nil || err.Error() != written[i]+" key must not be null" {
			t.Errorf("without %s: %v", written[i], err)
		}
	}
}

// TestSpringID: a random UUID, in the cookie in base64.
func TestSpringID(t *testing.T) {
	id := NewSpringID(rand.New(rand.NewPCG(1, 2)))
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) {
		t.Errorf("id %q", id)
	}
	if got, ok := SpringID(SpringCookie(id)); !ok || got != id {
		t.Errorf("%q, %v, want %q", got, ok, id)
	}
	for _, c := range []string{"", "no base64!"} {
		if id, ok := SpringID(c); ok {
			t.Errorf("cookie %q gives %q", c, id)
		}
	}
}

// FuzzSpringRead: whoever wrote the hash, it is a session or lacks one of its times.
func FuzzSpringRead(f *testing.F) {
	f.Add("creationTime", "1", "lastAccessedTime", "2", "maxInactiveInterval", "1800", "sessionAttr:a", "x  ")
	f.Add("creationTime", "x", "creationTime", "9223372036854775807", "a", "", "maxInactiveInterval", "-1")
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, h, i string) {
		w := Spring{}
		s, err := w.Read("id", []string{a, b, c, d, e, g, h, i})
		if (s == nil) != (err != nil) {
			t.Errorf("session %v, error %v", s, err)
		}
		if s != nil {
			_ = w.Expired(s, time.Hour)
			_ = w.Save(nil, s, true, time.Hour)
		}
	})
}
