package session

import (
	"strings"
	"testing"
	"time"
)

// TestCookie: what a value keeps of a session, and which values are none.
func TestCookie(t *testing.T) {
	const written = 1_700_000_000*time.Second + 300*time.Millisecond
	ours := Cookie{Key: []byte("k"), MaxInactive: time.Minute}
	s := &Session{}
	s.Set(Attribute{Name: "personName", Value: "u1.v2 &=%*äö"})
	s.Set(Attribute{Name: "a*", Value: "", Fill: 7})
	value := ours.Write(s, written)
	for _, c := range []struct {
		why   string
		rules Cookie
		value string
		after time.Duration
		known bool
	}{
		{"the same", ours, value, 0, true},
		{"before its time is over, in whole seconds", ours, value, 59 * time.Second, true},
		{"after it", ours, value, time.Minute, false},
		{"for ever", Cookie{Key: ours.Key}, value, 1000 * time.Hour, true},
		{"another key", Cookie{Key: []byte("l")}, value, 0, false},
		{"no value", ours, "", 0, false},
		{"no signature", ours, strings.Split(value, ".")[0] + ".", 0, false},
		{"a longer payload", ours, "A" + value, 0, false},
		{"a signature that is no base64", ours, strings.Split(value, ".")[0] + ".?", 0, false},
		{"signed, and no payload of ours", ours, "QUJD." + encoding.EncodeToString(ours.sign("QUJD")), 0, false},
	} {
		got := c.rules.Read(c.value, written+c.after)
		if (got != nil) != c.known {
			t.Errorf("%s: known %v, want %v", c.why, got != nil, c.known)
		}
		if got != nil && (got.Value("personName") != "u1.v2 &=%*äö" || got.Get("a*").Fill != 7 || len(got.Attributes) != 2) {
			t.Errorf("%s: %+v", c.why, got.Attributes)
		}
	}
	read := ours.Read(value, written)
	if !ours.Same(value, read) {
		t.Error("a session that was only read is not the same")
	}
	if read.Change(Attribute{Name: "personName", Value: "x"}); ours.Same(value, read) {
		t.Error("a session that was changed without setAttribute is the same")
	}
}

// TestCookieLength: 4/3 of what is in the session, and some 60 bytes.
func TestCookieLength(t *testing.T) {
	s := &Session{}
	s.Set(Attribute{Name: "v", Value: "1"})
	c := Cookie{Key: []byte("k")}
	empty := len(c.Write(s, 1_700_000_000*time.Second))
	s.Set(Attribute{Name: "v", Value: "1", Fill: 3000})
	if grown := len(c.Write(s, 1_700_000_000*time.Second)) - empty; empty < 60 || empty > 70 || grown < 4000 || grown > 4010 {
		t.Errorf("%d bytes, and 3000 more make it %d longer", empty, grown)
	}
}

func FuzzCookie(f *testing.F) {
	c := Cookie{Key: []byte("k")}
	s := &Session{}
	s.Set(Attribute{Name: "a", Value: "b", Fill: 3})
	f.Add(c.Write(s, time.Second))
	f.Add("QUJD." + encoding.EncodeToString(c.sign("QUJD")))
	f.Fuzz(func(t *testing.T, value string) {
		payload, _, _ := strings.Cut(value, ".")
		signed := payload + "." + encoding.EncodeToString(c.sign(payload))
		if got := c.Read(signed, time.Hour); got != nil && c.Read(c.Write(got, got.Accessed), time.Hour) == nil {
			t.Errorf("%q was read, and not again", value)
		}
	})
}
