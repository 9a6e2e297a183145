package replication

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func group(n uint32) Group {
	return Group{1, n, 1_700_000_000, Row{Key: n, User: n % 7, Number: n}, nil}
}

func groups(from, to uint32) (b []byte) {
	for n := from; n <= to; n++ {
		b = AppendGroup(b, group(n))
	}
	return b
}

func TestGroupIsReadAsWritten(t *testing.T) {
	b := groups(1, 3)
	for n := uint32(1); n <= 3; n++ {
		g, rest, ok := NextGroup(b)
		if !ok || g != group(n) {
			t.Errorf("group %d: %+v, %v", n, g, ok)
		}
		b = rest
	}
	if _, _, ok := NextGroup(b); ok {
		t.Error("a group was read of nothing")
	}
	if Groups(groups(1, 3)[:70]) != 2 {
		t.Error("a group that is cut off counts")
	}
}

// TestAutoIncrement: two masters with increment 2 take odd and even keys
// (mysql manual, auto_increment_increment).
func TestAutoIncrement(t *testing.T) {
	for _, c := range []struct{ highest, increment, offset, want uint32 }{
		{0, 1, 1, 1}, {7, 1, 1, 8}, {0, 2, 2, 2}, {7, 2, 2, 8}, {8, 2, 2, 10}, {7, 2, 1, 9}, {8, 2, 1, 9}, {30, 10, 5, 35},
	} {
		r := Rows{Highest: c.highest}
		if got := r.NextKey(c.increment, c.offset); got != c.want {
			t.Errorf("after %d, increment %d, offset %d: %d, want %d", c.highest, c.increment, c.offset, got, c.want)
		}
	}
}

func TestRowsKnowTheirKeys(t *testing.T) {
	var rows Rows
	rows.Add(Row{Key: 70, User: 3, Number: 9})
	rows.Add(Row{User: 3, Number: 4})
	for _, c := range []struct {
		row  Row
		want bool
		why  string
	}{
		{Row{Key: 70, User: 1, Number: 1}, true, "the key of another row"},
		{Row{Key: 71, User: 3, Number: 9}, false, "the same row under another key: a duplicate, and no error"},
		{Row{User: 3, Number: 4}, true, "a key that the application gave"},
		{Row{User: 3, Number: 9}, false, "the row of that number has a key of the server's"},
		{Row{User: 4, Number: 4}, false, "another user's"},
	} {
		copied := Rows{keys: slices.Clone(rows.keys), given: map[uint32]bitset{3: slices.Clone(rows.given[3])}}
		if got := !copied.Reserve(c.row); got != c.want {
			t.Errorf("%+v: %v: %s", c.row, got, c.why)
		}
	}
	if rows.Last(3) != 9 || rows.Last(5) != 0 || rows.Count != 2 {
		t.Errorf("last %d and %d, count %d", rows.Last(3), rows.Last(5), rows.Count)
	}
}

func TestLogFrom(t *testing.T) {
	var l Log
	l.Restore(groups(1, 3))
	l.Restore(nil)
	l.Open()
	l.Add(groups(4, 5))
	for _, c := range []struct {
		from Position
		most int
		want string
	}{
		{Start, 9, "file 1: 3 from 0, next {1 1251}"},
		{Start, 2, "file 1: 2 from 0, next {1 947}"},
		{Position{1, HeadSize}, 1, "file 1: 1 from 0, next {1 643}"},
		{Position{1, EndOf(2)}, 9, "file 1: 1 from 2, next {1 1251}"},
		{Position{1, EndOf(3)}, 9, "file 1: 0 from 3, next {2 4}"},
		{Position{2, 4}, 9, "file 2: 0 from 0, next {3 4}"},
		{Position{3, EndOf(2)}, 9, "file 3: 0 from 2, next {3 947}"},
		{Position{3, EndOf(2) + 1}, 9, "impossible position"},
		{Position{1, EndOf(1) + 5}, 9, "bogus data in log event"},
		{Position{4, 4}, 9, "Could not find first log file name"},
	} {
		r, err := l.From(c.from, c.most)
		got := fmt.Sprintf("file %d: %d from %d, next %v", r.File, r.Count, r.From, r.Next)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("from %v: %s, want %s", c.from, got, c.want)
		}
	}
	l.Purge(3)
	if _, err := l.From(Start, 1); err == nil || l.First != 3 {
		t.Errorf("after the purge: %v, first %d", err, l.First)
	}
}

// TestSemiSync goes through the states of the recordings: both replicas cut, a
// fallback, and on again when a replica has everything.
func TestSemiSync(t *testing.T) {
	at := func(n int) Position { return Position{1, EndOf(n)} }
	s := SemiSync{Enabled: true, WaitNoSlave: true}
	s.Joined()
	s.Joined()
	s.Wrote(at(1))
	if !s.On() || s.Acked(at(1)) || !s.Ack(at(1)) || !s.Acked(at(1)) {
		t.Error("a commit waits for the first acknowledgement")
	}
	if s.Ack(at(1)) {
		t.Error("the other replica's acknowledgement wakes nobody")
	}
	s.Wrote(at(2))
	s.Expired()
	s.Expired()
	if s.On() || s.NoTimes != 1 {
		t.Errorf("after the timeout: on %v, %d fallbacks", s.On(), s.NoTimes)
	}
	s.Wrote(at(3))
	if s.Ack(at(2)); s.On() {
		t.Error("on again by an acknowledgement of a part")
	}
	if s.Ack(at(3)); !s.On() {
		t.Error("not on again by an acknowledgement of all")
	}
	if s.Left(); !s.On() {
		t.Error("off with a replica left")
	}
	if s.Left() || !s.On() {
		t.Error("with wait_no_slave it waits for nobody")
	}
	n := SemiSync{Enabled: true}
	n.Joined()
	if !n.Left() || n.Waits() || !n.On() {
		t.Error("without wait_no_slave nobody waits once the last replica has ended, and the status stays ON")
	}
}

// TestRedo: what is prepared and in the binary log commits, else it rolls back.
func TestRedo(t *testing.T) {
	var b []byte
	for n := uint32(1); n <= 4; n++ {
		b = AppendPrepared(b, group(n))
		if n <= 2 {
			b = AppendCommitted(b, group(n))
		}
	}
	for cut, want := range map[int]string{len(b): "[1 2 4] recovered 1", len(b) - 1: "[1 2] recovered 0", 8 + changeBytes + 3: "[] recovered 0", 0: "[] recovered 0"} { // order cannot show
		var rows []uint32
		recovered := ReadRedo(b[:cut], func(id ID) bool { return id == ID{1, 4} }, func(g *Group) { rows = append(rows, g.Row.Number) })
		if got := fmt.Sprint(rows, " recovered ", len(recovered)); got != want {
			t.Errorf("%d bytes: %s, want %s", cut, got, want)
		}
	}
}

func TestRelayFrom(t *testing.T) {
	var b []byte
	b = AppendRelay(b, Position{1, EndOf(2)}, groups(3, 5)) // the first two were purged
	b = AppendRelay(b, Position{1, EndOf(5)}, groups(6, 6))
	b = AppendRelay(b, Position{2, FirstPosition}, groups(7, 8))
	for _, c := range []struct {
		from Position
		want string
		why  string
	}{
		{Position{1, EndOf(2)}, "6 from 3", "the beginning"},
		{Position{1, EndOf(4)}, "4 from 5", "inside of a stretch"},
		{Position{1, EndOf(6)}, "2 from 7", "the end of a file"},
		{Position{2, FirstPosition}, "2 from 7", "the beginning of a file"},
		{Position{2, EndOf(2)}, "0", "nothing is missing"},
		{Position{1, EndOf(1)}, "not there", "purged"},
		{Position{1, EndOf(4) + 7}, "not there", "inside of a group"},
		{Start, "not there", "purged"},
	} {
		g, end, found := RelayFrom(b, c.from)
		got := fmt.Sprint(Groups(g))
		if first, _, ok := NextGroup(g); ok {
			got += fmt.Sprint(" from ", first.Sequence)
		}
		if !found {
			got = "not there"
		}
		if got != c.want || end != (Position{2, EndOf(2)}) {
			t.Errorf("%v: %s up to %v, want %s: %s", c.from, got, end, c.want, c.why)
		}
	}
}

func FuzzFiles(f *testing.F) {
	f.Add(AppendRelay(nil, Start, groups(1, 2)))
	f.Add(AppendCommitted(AppendPrepared(nil, group(1)), group(1)))
	f.Add(AppendCommitted(AppendPrepared(nil, stored(2, "v", 3)), stored(2, "v", 3)))
	f.Add(AppendRelay(nil, Start, AppendGroup(groups(1, 1), stored(2, "v", 3))))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		n := 0
		EachRelay(b, func(_ Position, g []byte) bool { n += len(g); return true })
		if n > len(b) {
			t.Errorf("%d bytes of groups in %d", n, len(b))
		}
		rows := 0
		if ReadRedo(b, func(ID) bool { return true }, func(*Group) { rows++ }); rows > len(b)/(8+changeBytes) {
			t.Errorf("%d rows in %d bytes", rows, len(b))
		}
	})
}
