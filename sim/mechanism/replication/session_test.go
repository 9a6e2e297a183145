package replication

import (
	"fmt"
	"testing"
)

// stored is the n-th transaction, which stores a session of so many further bytes.
func stored(n uint32, data string, fill uint32) Group {
	return Group{1, n, 1_700_000_000, Row{}, &SessionRow{Table: "shop.sessions", ID: fmt.Sprint("S", n), App: "/Catalina/localhost/", Data: data, Fill: fill, Accessed: 5, MaxInactive: 9}}
}

// mixed are groups of both tables, 1 to 5: the second and the fourth store sessions.
func mixed() (b []byte, all []Group) {
	all = []Group{group(1), stored(2, "some", 100), group(3), stored(4, "", 0), group(5)}
	for _, g := range all {
		b = AppendGroup(b, g)
	}
	return b, all
}

func TestSessionGroupIsReadAsWritten(t *testing.T) {
	b, all := mixed()
	for cut := range len(b) {
		if n := Groups(b[:cut]); n > 4 || len(Whole(b[:cut])) > cut {
			t.Fatalf("%d groups in %d of %d bytes", n, cut, len(b))
		}
	}
	for _, want := range all {
		g, rest, ok := NextGroup(b)
		if !ok || (g.Session == nil) != (want.Session == nil) {
			t.Fatalf("%+v, %v, want %+v", g, ok, want)
		}
		if g.Session != nil && *g.Session != *want.Session || g.Session == nil && g != want {
			t.Errorf("%+v %+v, want %+v", g, g.Session, want)
		}
		b = rest
	}
}

// TestSessionGroupSize: a longer session is longer in the log, and a deletion has no
// session's bytes.
func TestSessionGroupSize(t *testing.T) {
	a, b := stored(1, "x", 0), stored(1, "x", 1000)
	if got := b.Size() - a.Size(); got != 2000 {
		t.Errorf("1000 bytes more take %d, want them in the annotation and in the row", got)
	}
	d := Group{Session: &SessionRow{Table: "shop.sessions", ID: "S1", App: "/Catalina/localhost/", Deleted: true}}
	if d.Size() >= a.Size() || d.Size() < GroupSize {
		t.Errorf("a deletion takes %d, an insertion %d", d.Size(), a.Size())
	}
}

// TestLogOfBothTables: positions and bytes of groups of several lengths.
func TestLogOfBothTables(t *testing.T) {
	b, all := mixed()
	var l Log
	l.Restore(b[:0])
	for rest := b; len(rest) > 0; {
		_, next, _ := NextGroup(rest)
		l.Add(rest[:len(rest)-len(next)])
		rest = next
	}
	at := Position{1, HeadSize}
	for i := range all {
		r, err := l.From(at, 1)
		g, rest, ok := NextGroup(b[r.Begin:r.End])
		if err != nil || !ok || len(rest) != 0 || g.Sequence != all[i].Sequence || r.Size != int(all[i].Size()) || r.From != i {
			t.Fatalf("group %d: %+v, %v", i, r, err)
		}
		if _, err := l.From(Position{1, at.Offset + 1}, 1); err == nil {
			t.Errorf("a position inside of group %d is one", i)
		}
		at = r.Next
	}
	if at != l.End() || at.Offset != HeadSize+Size(b) {
		t.Errorf("the end is %v, %v of the last group", l.End(), at)
	}
	r, err := l.From(Start, 9)
	if err != nil || r.Begin != 0 || r.End != len(b) || r.Count != 5 || r.Size != int(Size(b)) {
		t.Errorf("all of it: %+v, %v", r, err)
	}
}

func TestRelayFromOfBothTables(t *testing.T) {
	b, all := mixed()
	relay := AppendRelay(nil, Position{1, FirstPosition}, b)
	at := Position{1, HeadSize}
	for i, g := range all {
		at.Offset += g.Size()
		rest, end, found := RelayFrom(relay, at)
		if !found || Groups(rest) != 4-i || end.Offset != HeadSize+Size(b) {
			t.Errorf("behind group %d: %d groups, up to %v, %v", i, Groups(rest), end, found)
		}
		if _, _, found := RelayFrom(relay, Position{1, at.Offset - 1}); found {
			t.Errorf("inside of group %d is a position", i)
		}
	}
	n := 0
	EachRelay(relay[:len(relay)-1], func(_ Position, groups []byte) bool { n += Groups(groups); return true })
	if n != 4 {
		t.Errorf("%d groups of a relay log that was cut off, want 4", n)
	}
}

func TestRedoOfSessions(t *testing.T) {
	g := stored(7, "kept", 12)
	b := AppendPrepared(AppendPrepared(nil, group(6)), g)
	whole := len(b)
	b = AppendCommitted(b, g)
	for cut, want := range map[int]string{len(b): "S7", whole: "", whole - 1: ""} { // order cannot show
		got := ""
		ReadRedo(b[:cut], func(ID) bool { return false }, func(g *Group) { got += g.Session.ID })
		if got != want {
			t.Errorf("%d of %d bytes: %q, want %q", cut, len(b), got, want)
		}
	}
}

func TestSessionTables(t *testing.T) {
	var all SessionTables
	a := stored(1, "v1", 0).Session
	gone := &SessionRow{Table: a.Table, ID: a.ID, App: a.App, Deleted: true}
	if all.Reserve(gone) {
		t.Error("a row that is not there is deleted")
	}
	if !all.Reserve(a) || all.Reserve(a) {
		t.Error("a key is reserved once")
	}
	if all.Find(a.Table, a.ID, a.App) != nil {
		t.Error("a row is there before it commits")
	}
	all.Commit(a)
	if all.Reserve(a) || all.Find(a.Table, a.ID, a.App) != a {
		t.Error("a row that is there")
	}
	for _, other := range [][3]string{{"other", a.ID, a.App}, {a.Table, "S9", a.App}, {a.Table, a.ID, "/Catalina/other/"}} {
		if all.Find(other[0], other[1], other[2]) != nil {
			t.Errorf("%v is found", other)
		}
	}
	for now, want := range map[int64]int{14: 0, 15: 1} { // order cannot show
		if got := all.Expired(a.Table, a.App, now); len(got) != want {
			t.Errorf("at %d: %v have expired, want %d", now, got, want)
		}
	}
	if !all.Reserve(gone) {
		t.Error("a row cannot be deleted")
	}
	all.Commit(gone)
	if all.Find(a.Table, a.ID, a.App) != nil || !all.Reserve(a) {
		t.Error("it is still there")
	}
}
