package session

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/tribes"
)

func member(n byte) tribes.Member {
	return tribes.Member{At: netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 20, 0, n}), 4000), ID: uint64(n)}
}

// TestPersistent: the rules of the Manager element, each by its own row (Tomcat 10.1,
// Persistent Manager Implementation).
func TestPersistent(t *testing.T) {
	const s = time.Second
	off := PersistentRules{MaxIdleBackup: -1, MaxIdleSwap: -1, MinIdleSwap: -1, MaxActive: -1, KeepAtStop: true}
	with := func(edit func(r *PersistentRules)) PersistentRules { r := off; edit(&r); return r }
	for _, row := range []struct {
		why            string
		rules          PersistentRules
		idle           []time.Duration
		written, inRAM string // after one tick
	}{
		{"nothing is written by default", off, []time.Duration{0, 1000 * s}, "", "A B"},
		{"maxIdleBackup", with(func(r *PersistentRules) { r.MaxIdleBackup = 15 * s }), []time.Duration{14 * s, 15 * s}, "B", "A B"},
		{"maxIdleBackup 0: all", with(func(r *PersistentRules) { r.MaxIdleBackup = 0 }), []time.Duration{0, 0}, "A B", "A B"},
		{"maxIdleSwap", with(func(r *PersistentRules) { r.MaxIdleSwap = 8 * s }), []time.Duration{7 * s, 8 * s}, "B", "A"},
		{"minIdleSwap holds it back", with(func(r *PersistentRules) { r.MaxIdleSwap, r.MinIdleSwap = 8*s, 20*s }), []time.Duration{8 * s, 20 * s}, "B", "A"},
		{"nine tenths of maxActiveSessions", with(func(r *PersistentRules) { r.MaxActive, r.MinIdleSwap = 2, 1*s }), []time.Duration{0, 5 * s}, "B", "A"},
		{"too young to be swapped", with(func(r *PersistentRules) { r.MaxActive, r.MinIdleSwap = 2, 10*s }), []time.Duration{0, 5 * s}, "", "A B"},
	} {
		p := Persistent{PersistentRules: row.rules, MaxInactive: time.Hour}
		for i, idle := range row.idle {
			p.Create(string(rune('A'+i)), 2000*s-idle)
		}
		var written []string
		p.Tick(2000*s, func(c Saved) { written = append(written, c.ID) }, func(id string) { t.Errorf("%s: %s is removed", row.why, id) })
		var in []string
		p.Each(func(s *Session) { in = append(in, s.ID) })
		if strings.Join(written, " ") != row.written || strings.Join(in, " ") != row.inRAM {
			t.Errorf("%s: written %q, in memory %q; want %q and %q", row.why, written, in, row.written, row.inRAM)
		}
		written = nil
		p.Tick(2000*s, func(c Saved) { written = append(written, c.ID) }, nil)
		if len(written) > 0 {
			t.Errorf("%s: written again without a use: %q", row.why, written)
		}
	}
	p := Persistent{PersistentRules: with(func(r *PersistentRules) { r.MaxActive, r.KeepAtStop = 1, false }), MaxInactive: time.Minute}
	if p.Create("A", 0) == nil || p.Create("B", 0) != nil {
		t.Error("maxActiveSessions 1: expected one session")
	}
	var removed []string
	p.Stop(func(c Saved) { t.Errorf("saveOnRestart false: %s is written", c.ID) }, func(id string) { removed = append(removed, id) })
	if fmt.Sprint(removed) != "[A]" || p.Len() != 0 {
		t.Errorf("saveOnRestart false: removed %v, %d left", removed, p.Len())
	}
	if p.SwapIn(Saved{ID: "C", MaxInactive: time.Minute}, time.Minute) != nil || p.SwapIn(Saved{ID: "D", MaxInactive: time.Minute}, time.Minute-1) == nil {
		t.Error("a copy is swapped in while it has not expired")
	}
}

// TestDelta: what another server has after each event.
func TestDelta(t *testing.T) {
	a, b := &Delta{MaxInactive: 15 * time.Second, MaxActive: -1}, &Delta{MaxActive: -1}
	s, created := a.Create("X", 0)
	s.Set(Attribute{Name: "v", Value: "1"})
	first := a.Completed(s, 0, new(Completion))
	b.Receive(first, 0)
	if b.Len() != 0 {
		t.Error("a delta of a session that is not known makes one")
	}
	b.Receive(created, 0)
	if r := b.Get("X"); r == nil || r.Value("v") != "" {
		t.Errorf("a SESSION_CREATED behind its delta: %+v, want a session without attributes", r)
	}
	s.Change(Attribute{Name: "v", Value: "2"})
	if e := a.Completed(s, 0, new(Completion)); len(e.Changes) != 0 {
		t.Errorf("a change without setAttribute is sent: %+v", e)
	}
	s.Set(Attribute{Name: "w", Value: "3"})
	b.Receive(a.Completed(s, time.Second, new(Completion)), time.Second)
	if r := b.Get("X"); r.Value("w") != "3" || r.Value("v") != "" {
		t.Errorf("%+v: want what was set alone", r)
	}
	if e := b.Tick(16 * time.Second); len(e) != 0 || b.Len() != 1 {
		t.Error("the replica expires after maxInactiveInterval, expected twice that")
	}
	if e := b.Tick(31 * time.Second); len(e) != 0 || b.Len() != 0 {
		t.Errorf("%v: a replica that expires tells nobody, and is gone", e)
	}
	if e := a.Tick(15 * time.Second); len(e) != 1 || e[0].Kind != SessionExpired {
		t.Errorf("%v: the primary tells the others", e)
	}
	y, _ := a.Create("Y.t1", 0)
	b.Receive(&Event{Kind: SessionCreated, ID: "Y.t1"}, 0)
	b.Receive(a.ChangeID(y, "Y.t2"), 0)
	if b.Get("Y.t1") != nil || b.Get("Y.t2") == nil || a.Get("Y.t2") != y {
		t.Error("an id is changed on both")
	}
	for i := range 5 {
		a.Create(fmt.Sprint("Z", i), 0)
	}
	if e := a.Transfer(false, 2); len(e) != 3 || len(e[0].Sessions) != 2 || len(e[2].Sessions) != 2 {
		t.Errorf("%d messages of a transfer of 6 sessions by 2", len(e))
	}
	if e := a.Transfer(true, 2); len(e) != 1 || len(e[0].Sessions) != 6 {
		t.Errorf("%d messages of a transfer in one", len(e))
	}
	if s, e := (&Delta{MaxActive: 0}).Create("A", 0); s != nil || e != nil {
		t.Error("maxActiveSessions 0: expected none")
	}
}

// TestBackupTurns: copies go to the members in turn (recorded: 752 and 751 of 1503).
func TestBackupTurns(t *testing.T) {
	b := &Backup{Self: member(1), MaxActive: -1}
	b.Join(member(2))
	b.Join(member(3))
	count := map[tribes.Member]int{}
	for i := range 1503 {
		e := b.Create(fmt.Sprint(i), 0)
		m := b.Candidates()[0]
		count[m]++
		if msg, others := b.Copied(e, m); msg.Kind != MapProxy || len(others) != 1 || others[0] == m {
			t.Fatalf("%+v to %v", msg, others)
		}
	}
	if n, m := count[member(2)], count[member(3)]; n+m != 1503 || n-m > 1 || m-n > 1 {
		t.Errorf("copies by member: %v", count)
	}
}

// TestBackupRoles: who has which role when members go and sessions move.
func TestBackupRoles(t *testing.T) {
	one, two, three := &Backup{Self: member(1), MaxActive: -1}, &Backup{Self: member(2), MaxActive: -1}, &Backup{Self: member(3), MaxActive: -1}
	all := []*Backup{one, two, three}
	for _, b := range all {
		for _, o := range all {
			b.Join(o.Self)
		}
	}
	e := one.Create("X", 0)
	two.Receive(one.Copying(e, two.Self), 0)
	proxy, _ := one.Copied(e, two.Self)
	three.Receive(proxy, 0)
	e.Session.Set(Attribute{Name: "v", Value: "1"})
	two.Receive(one.Completed(e), 0)
	if r := two.Get("X"); r.Role != Copy || r.Session.Value("v") != "1" || three.Get("X").Role != Proxy || three.Len() != 0 || three.Full() != 1 {
		t.Errorf("copy %+v, proxy %+v", r, three.Get("X"))
	}
	if left := two.Leave(member(1)); len(left) != 1 || two.Get("X").Role != Primary {
		t.Errorf("%v: who has the copy becomes the primary", left)
	}
	if left := three.Leave(member(1)); len(left) != 0 || three.Get("X") == nil {
		t.Error("a proxy stays while somebody has the session")
	}
	three.Leave(member(2))
	if three.Get("X") != nil {
		t.Error("a proxy of a session that nobody has is dropped")
	}
	if left := one.Leave(member(2)); len(left) != 1 || left[0] != e {
		t.Errorf("%v: a session whose copy is gone needs another", left)
	}
	if !slices.Equal(one.Members(), []tribes.Member{member(3)}) {
		t.Errorf("members %v", one.Members())
	}
	e.Session.MaxInactive = time.Minute
	if gone := one.Tick(time.Minute); len(gone) != 1 || one.Full() != 0 {
		t.Errorf("expired %v", gone)
	}
}

// TestRecordedBytes: the lengths of messages, within a tenth of the recorded ones.
func TestRecordedBytes(t *testing.T) {
	blob := []Attribute{{Name: "count", Value: "12"}, {Name: "v", Value: "34"}, {Name: "blob", Fill: 30000}}
	for _, row := range []struct {
		what          string
		got, recorded int
	}{
		{"SESSION_DELTA of a read", (&Event{Kind: SessionDelta}).Bytes(), 717},
		{"SESSION_DELTA of two attributes", (&Event{Kind: SessionDelta, Changes: blob[:2]}).Bytes(), 830},
		{"SESSION_DELTA of 30000 bytes", (&Event{Kind: SessionDelta, Changes: blob}).Bytes(), 30870},
		{"a copy's changes", (&MapMessage{Kind: MapBackup, Changes: blob[:2]}).Bytes(), 1093},
		{"a copy's access", (&MapMessage{Kind: MapBackup}).Bytes(), 965},
		{"a proxy", (&MapMessage{Kind: MapProxy}).Bytes(), 890},
	} {
		if row.got < row.recorded*9/10 || row.got > row.recorded*11/10 {
			t.Errorf("%s: %d bytes, recorded %d", row.what, row.got, row.recorded)
		}
	}
}
