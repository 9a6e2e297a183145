package tribes

import (
	"net/netip"
	"testing"
	"time"
)

func member(n byte) Member {
	return Member{netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 20, 0, n}), 4000), uint64(n)}
}

// TestParseOptions: the numbers of the manual and the names of Tomcat 10.1.
func TestParseOptions(t *testing.T) {
	for _, row := range []struct {
		s             string
		want          Options
		ok            bool
		waits, queues bool
	}{
		{"8", 8, true, false, true}, {"6", 6, true, true, false}, {"4", 4, true, false, false}, {"2", 2, true, true, false},
		{"10", 10, true, true, true}, {"sync, use_ack", 6, true, true, false}, {"asynchronous", 8, true, false, true},
		{"", 0, false, false, false}, {"128", 0, false, false, false}, {"-1", 0, false, false, false}, {"async;sync", 0, false, false, false},
	} {
		got, ok := ParseOptions(row.s)
		if ok != row.ok || ok && (got != row.want || got.Waits() != row.waits || got.Queues() != row.queues) {
			t.Errorf("%q: %d %t, waits %t, queues %t; want %+v", row.s, got, ok, got.Waits(), got.Queues(), row)
		}
	}
}

// TestMembership: dropTime 3000 ms, the oldest member first.
func TestMembership(t *testing.T) {
	var m Membership
	if !m.Alive(member(1), 10*time.Second, 20*time.Second) || !m.Alive(member(2), 15*time.Second, 20*time.Second) || m.Alive(member(1), 0, 21*time.Second) {
		t.Error("two members are new once each")
	}
	if all := m.All(); len(all) != 2 || all[0].Member != member(2) {
		t.Errorf("%v: the one that has run longest comes first", all)
	}
	if gone := m.Expire(23*time.Second, 3*time.Second); gone != nil {
		t.Errorf("%v expired after 3 s: not longer than dropTime", gone)
	}
	if gone := m.Expire(23*time.Second+1, 3*time.Second); len(gone) != 1 || gone[0] != member(2) || m.Has(member(2)) {
		t.Errorf("%v expired", gone)
	}
	if !m.Remove(member(1)) || m.Remove(member(1)) {
		t.Error("a member is removed once")
	}
}

// TestDetector repeats what the recordings of a TCP cut show: silence and failed
// sends are verified, and a dropped member whose heartbeats go on counts as one
// during each check.
func TestDetector(t *testing.T) {
	var d Detector
	k := Known{Member: member(2), Began: time.Second}
	if !d.Announced(k.Member) {
		t.Fatal("a new member is tried")
	}
	d.NotAdded(k.Member)
	if d.Has(k.Member) || d.Readopt(k, 5*time.Second) || len(d.Later()) != 1 {
		t.Error("one that was never reached is tried by itself, and no member meanwhile")
	}
	d.Added(k, 6*time.Second)
	if !d.Has(k.Member) || len(d.Later()) != 0 || d.Announced(k.Member) {
		t.Error("reached, it is a member")
	}
	if !d.GivenUp(k.Member) {
		t.Fatal("a silent member is tried")
	}
	d.StillAlive(k.Member, 7*time.Second)
	if s := d.Suspects(8 * time.Second); len(s) != 1 || !d.Has(k.Member) {
		t.Errorf("suspects %v", s)
	}
	if d.Announced(k.Member) {
		t.Error("a heartbeat of a suspect is no new member")
	}
	if s := d.Suspects(8 * time.Second); len(s) != 0 {
		t.Errorf("suspects %v after a heartbeat", s)
	}
	d.StillAlive(k.Member, 7*time.Second)
	if s := d.Suspects(7*time.Second + suspectsTimeout + 1); len(s) != 0 {
		t.Errorf("suspects %v after five minutes", s)
	}
	if !d.Gone(k.Member) || d.Gone(k.Member) || d.GivenUp(k.Member) {
		t.Error("gone once")
	}
	if !d.Readopt(k, 10*time.Second) || !d.Has(k.Member) {
		t.Error("a dropped member whose heartbeats go on is one while it is tried")
	}
}

func TestPatience(t *testing.T) {
	for timeout, want := range map[time.Duration]time.Duration{SendTimeout: 5 * time.Second, time.Millisecond: 5 * time.Second, 5 * time.Second: 5 * time.Second, 6 * time.Second: 10 * time.Second} {
		if got := PatienceOf(timeout); got != want {
			t.Errorf("timeout %v: waits %v, want %v", timeout, got, want)
		}
	}
}
