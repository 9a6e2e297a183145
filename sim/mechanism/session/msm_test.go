package session

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Ids as memcached-session-manager 2.3.3 made them: "20E7...-n1.jvm1", and after the
// other Tomcat or the other memcached had the session "-n1.jvm2" and "-n2.jvm2".
func TestMsmIDs(t *testing.T) {
	for _, row := range []struct{ id, node, route string }{
		{"20E7-n1.jvm1", "n1", "jvm1"}, {"20E7-n1", "n1", ""}, {"20E7.jvm1", "", "jvm1"}, {"20E7", "", ""},
		{"20E7.jvm-1", "", "jvm-1"}, // the dash is the route's
		{"validity:20E7-n2.jvm1", "n2", "jvm1"}, {"bak:validity:20E7-n2.jvm1", "n2", "jvm1"}, {"ping-n1", "n1", ""},
	} {
		if MsmNode(row.id) != row.node || MsmRoute(row.id) != row.route {
			t.Errorf("%q: node %q, route %q, want %q, %q", row.id, MsmNode(row.id), MsmRoute(row.id), row.node, row.route)
		}
	}
	for _, row := range []struct{ got, want string }{
		{MsmWithNode("A.jvm1", "n2"), "A-n2.jvm1"}, {MsmWithNode("A-n1.jvm1", "n2"), "A-n2.jvm1"}, {MsmWithNode("A-n1", "n2"), "A-n2"}, {MsmWithNode("A.jvm1", ""), "A.jvm1"},
		{MsmWithRoute("A-n1.jvm1", "jvm2"), "A-n1.jvm2"}, {MsmWithRoute("A-n1.jvm1", ""), "A-n1"}, {MsmWithRoute("A-n1", "jvm2"), "A-n1.jvm2"},
		{MsmBackup(MsmValidity("A-n1")), "bak:validity:A-n1"}, {MsmLock("A-n1"), "lock:A-n1"},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
	for id, want := range map[string]bool{"A-n1": true, "A-n1.jvm1": true, "A": false, "A.jvm1": false, "-n1": false, "A-": false, "A-n1.": false, "A-n1.a.b": false} {
		if MsmStorable(id) != want {
			t.Errorf("%q is storable: %v, want %v", id, !want, want)
		}
	}
}

// TestMsmNodes: which memcached gets a session, and for how long it is known whether one
// answers (NodeIdService, NodeAvailabilityCache).
func TestMsmNodes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n := &MsmNodes{All: []string{"n1", "n2", "n3", "n4"}, Failover: []string{"n4"}}
	up := func(nodes ...string) func(string) bool {
		return func(node string) bool { return slices.Contains(nodes, node) }
	}
	drawn := map[string]bool{}
	for range 200 {
		drawn[n.ForNew(r, up("n1", "n2", "n3", "n4"))] = true
	}
	if len(drawn) != 3 || drawn["n4"] {
		t.Errorf("new sessions go to %v, want the three that are not for failures alone", drawn)
	}
	for _, row := range []struct {
		why, got, want string
	}{
		{"the only one that answers", n.ForNew(r, up("n3")), "n3"},
		{"only one for failures answers", n.ForNew(r, up("n4")), "n4"},
		{"none answers", n.ForNew(r, up()), ""},
		{"instead of n1", n.Instead("n1", r, up("n1", "n2")), "n2"},
		{"instead of n1, failures alone", n.Instead("n1", r, up("n1", "n4")), "n4"},
		{"instead of n4", n.Instead("n4", r, up("n3", "n4")), "n3"},
		{"after n1", n.Next("n1", up("n2", "n3")), "n2"},
		{"after n1, n2 is down", n.Next("n1", up("n3")), "n3"},
		{"after n3, around the end", n.Next("n3", up("n1", "n2")), "n1"},
		{"after n1, not itself and none for failures", n.Next("n1", up("n1", "n4")), ""},
		{"after one for failures", n.Next("n4", up("n1")), ""},
	} {
		if row.got != row.want {
			t.Errorf("%s: %q, want %q", row.why, row.got, row.want)
		}
	}
	known := func(at time.Duration, want, wantKnown bool) {
		t.Helper()
		if is, known := n.Known("n1", at); is != want || known != wantKnown {
			t.Errorf("at %v: available %v, known %v, want %v, %v", at, is, known, want, wantKnown)
		}
	}
	known(0, false, false)
	n.Asked("n1", true, 0)
	known(time.Second, true, true)
	n.Seen("n1", true, time.Second) // does not prolong
	known(time.Second+1, false, false)
	n.Asked("n1", true, 2*time.Second)
	n.Seen("n1", false, 2500*time.Millisecond)
	known(3500*time.Millisecond, false, true)
	if is, known := n.Known("n9", 0); is || !known {
		t.Error("a node that is not configured is not known to be none")
	}
}

func TestMsmLocking(t *testing.T) {
	l := MsmLocking{Mode: MsmLockAuto}
	if !l.Locks("GET /a", 0) {
		t.Error("auto: an unknown request does not lock")
	}
	l.Ended("GET /a", false, 0)
	if l.Locks("GET /a", time.Second) || !l.Locks("GET /b", 0) {
		t.Error("auto: what changed nothing still locks, or another request does not")
	}
	l.Ended("GET /a", true, time.Second)
	l.Ended("GET /a", false, 2*time.Second)
	if !l.Locks("GET /a", 3*time.Second) {
		t.Error("auto: what changed something once does not lock")
	}
	for _, row := range []struct {
		l    MsmLocking
		want bool
	}{{MsmLocking{}, false}, {MsmLocking{Mode: MsmLockAll}, true}, {MsmLocking{Mode: MsmLockPattern, Pattern: regexp.MustCompile("^GET /a$")}, true}, {MsmLocking{Mode: MsmLockPattern, Pattern: regexp.MustCompile("^POST .*$")}, false}} {
		if row.l.Locks("GET /a", 0) != row.want {
			t.Errorf("mode %d: locks %v", row.l.Mode, !row.want)
		}
	}
	for try, want := range []time.Duration{10, 20, 40, 80, 160, 320, 500, 500} {
		if got := MsmLockPause(try); got != want*time.Millisecond {
			t.Errorf("try %d: after %v, want %d ms", try, got, want)
		}
	}
	many := MsmLocking{Mode: MsmLockAuto}
	for i := range 3 * mostReadOnly {
		many.Ended(strings.Repeat("x", i%50)+string(rune('a'+i%26))+strings.Repeat("y", i/50), false, time.Duration(i))
	}
	if n := many.readOnly.Len(); n != mostReadOnly {
		t.Errorf("%d requests are remembered, want %d", n, mostReadOnly)
	}
}

func TestMsmUse(t *testing.T) {
	u := MsmUse{MaxInactive: 30 * time.Minute, Last: 1234567890123 * time.Millisecond, Accessed: 1234567891000 * time.Millisecond}
	if got, ok := DecodeMsmUse(u.Encode()); !ok || got != u || len(u.Encode()) != 20 {
		t.Errorf("%+v, %v, want %+v", got, ok, u)
	}
	if _, ok := DecodeMsmUse("\x01"); ok {
		t.Error("what a ping leaves is taken for one")
	}
	if !u.Valid(u.Accessed+30*time.Minute-1) || u.Valid(u.Accessed+30*time.Minute) || !(MsmUse{}).Valid(u.Accessed) {
		t.Error("it is over when maxInactiveInterval has passed, and never without one")
	}
}

// TestMsmStores: what the end of a request stores (BackupSessionService,
// BackupSessionTask).
func TestMsmStores(t *testing.T) {
	m := &Msm{MsmRules: MsmRules{Sticky: true, Filter: regexp.MustCompile("^user.*$")}, MaxInactive: time.Minute, MaxActive: -1}
	s := m.Create("A-n1", 0)
	ended := func(why string, force, want bool) {
		t.Helper()
		got := m.Due(s, force)
		var c *MsmCopy
		if got {
			c = m.Copy(s, force, 0)
			if c != nil {
				m.Stored(s, c, true)
			}
		}
		if (c != nil) != want {
			t.Errorf("%s: stored %v, want %v", why, c != nil, want)
		}
	}
	ended("a new session without attributes", false, true)
	ended("nothing was touched", false, false)
	s.Set(Attribute{Name: "userName", Value: "Pan"})
	ended("an attribute was set", false, true)
	_ = s.Value("userName")
	ended("one was read: compared, and equal", false, false)
	s.Set(Attribute{Name: "userName", Value: "Pan"})
	ended("one was set to what it was", false, false)
	s.Change(Attribute{Name: "userName", Value: "Li"})
	ended("an object was changed in place", false, true)
	s.Set(Attribute{Name: "other", Value: "x"})
	ended("one that the filter leaves out", false, false)
	ended("nothing, but it must be", true, true)
	if c := m.Snapshot(s, 0); len(c.Attributes) != 1 {
		t.Errorf("the copy has %v, want what the filter takes", c.Attributes)
	}
	s.Set(Attribute{Name: "userName", Value: "Xu"})
	m.Due(s, false)
	m.Stored(s, m.Copy(s, false, 0), false)
	ended("the last one failed", false, true)
}

// TestMsmLives: for how long memcached keeps what.
func TestMsmLives(t *testing.T) {
	sticky := &Msm{MsmRules: MsmRules{Sticky: true, Slack: time.Minute}, MaxInactive: 30 * time.Minute, MaxActive: -1}
	shared := &Msm{MaxInactive: 30 * time.Minute, MaxActive: -1}
	s, n := sticky.Create("A-n1", 0), shared.Create("B-n1", 0)
	if got := sticky.Lifetime(s, 10*time.Second); got != 30*time.Minute-10*time.Second+time.Minute {
		t.Errorf("sticky: %v", got)
	}
	if got := shared.Lifetime(n, 10*time.Second); got != time.Hour {
		t.Errorf("not sticky: %v, want twice maxInactiveInterval", got)
	}
	if _, got := shared.Use(n); got != 30*time.Minute {
		t.Errorf("validity: %v", got)
	}
	if MsmExpires(time.Hour, 0) != 3600 || MsmExpires(31*24*time.Hour, 1000*time.Second) != 1000+31*24*3600 {
		t.Error("more than 30 days are seconds since 1970")
	}
	m := sticky
	m.Stored(s, m.Copy(s, true, 0), true)
	for _, row := range []struct {
		why      string
		at, used time.Duration
		want     bool
	}{
		{"just stored", time.Second, 0, false},
		{"used, and there is time", time.Minute, 30 * time.Second, false},
		{"used, and 20 s are left", 31*time.Minute - 20*time.Second, 5 * time.Minute, true},
		{"not used since it was stored", 31*time.Minute - 20*time.Second, 0, false},
	} {
		s.Accessed = row.used
		if got := m.Fading(s, row.at, 10*time.Second); got != row.want {
			t.Errorf("%s: to be stored again %v, want %v", row.why, got, row.want)
		}
	}
	if !shared.Overdue(n, 30*time.Minute) || sticky.Overdue(s, time.Hour) {
		t.Error("one that is not sticky is stored when it was not for maxInactiveInterval, a sticky one is not")
	}
}

// TestMsmLoads: a session from memcached, and ids that it has none of.
func TestMsmLoads(t *testing.T) {
	m := &Msm{MaxInactive: time.Minute, MaxActive: 1}
	s := m.Create("A-n1", 0)
	s.Set(Attribute{Name: "v", Value: "1"})
	c := m.Copy(s, true, 0)
	m.Release(s)
	use := &MsmUse{MaxInactive: time.Minute, Accessed: 50 * time.Second}
	if m.Load(c, nil, "A-n1", 59*time.Second) == nil || m.Load(c, nil, "A-n1", time.Minute) != nil {
		t.Error("without a validity key its time counts from when it was stored")
	}
	got := m.Load(c, use, "A-n2", 100*time.Second)
	if got == nil || got.ID != "A-n2" || got.Value("v") != "1" {
		t.Fatalf("got %+v", got)
	}
	m.Add(got, 100*time.Second)
	if m.Create("B-n1", 0) != nil {
		t.Error("there is one more than maxActiveSessions")
	}
	if m.Due(got, false) && m.Copy(got, false, 0) != nil {
		t.Error("what was loaded counts as changed")
	}
	m.Begin(got)
	m.Begin(got)
	if m.End(got) || !m.Used(got) || !m.End(got) || m.Used(got) {
		t.Error("the last of two requests that use it is not the second")
	}
	if _, expired := m.Find("A-n2", 160*time.Second); !expired || m.Len() != 0 {
		t.Error("it has not expired a minute after its last use")
	}
	m.Miss("C-n1", 0)
	if !m.Missing("C-n1", missingFor) || m.Missing("C-n1", missingFor+1) || m.Missing("D-n1", 0) {
		t.Error("an id is known to be missing for half a second")
	}
	for i := range 3 * mostMissing {
		m.Miss(string(rune('a'+i%26)), 0)
	}
	if len(m.missing) != mostMissing {
		t.Errorf("%d missing ids are kept, want %d", len(m.missing), mostMissing)
	}
}

func TestReconnectDelay(t *testing.T) {
	for failures, want := range map[int]time.Duration{1: 2, 2: 4, 3: 8, 4: 16, 5: 30, 60: 30} {
		if got := ReconnectDelay(failures, 30*time.Second); got != want*time.Second {
			t.Errorf("after %d failures %v, want %d s", failures, got, want)
		}
	}
}

// FuzzMsmUse: a validity key's content is one of twenty bytes, and is written as it was.
func FuzzMsmUse(f *testing.F) {
	f.Add(MsmUse{MaxInactive: time.Minute, Last: time.Second, Accessed: 2 * time.Second}.Encode())
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		u, ok := DecodeMsmUse(s)
		if ok && u.Encode() != s {
			t.Errorf("%q is read as %+v, which is written as %q", s, u, u.Encode())
		}
		_ = u.Valid(time.Hour)
	})
}
