package redisrepl

import (
	"bytes"
	"strings"
	"testing"
)

// TestRefuses: which requests are answered by a partial resynchronisation. The
// reasons are those of redis-server's log.
func TestRefuses(t *testing.T) {
	h := History{ID: "b", Offset: 50_000, Former: "a", UpTo: 24_388}
	b := NewBacklog(16<<10, 20_000)
	b.Append(make([]byte, 30_000), 0)
	b.Append(make([]byte, 20_000), 0)
	h.Offset = 70_000
	rows := []struct {
		reason string
		q      Request
		b      *Backlog
		want   string // the beginning of the answer, "" for a partial one
	}{
		{"nothing missing", Request{"b", 70_001}, b, ""},
		{"within the backlog", Request{"b", 60_000}, b, ""},
		{"given up long ago", Request{"b", 20_001}, b, "Unable to partial resync with replica r2 for lack of backlog (Replica request was: 20001)."},
		{"more than there is", Request{"b", 70_002}, b, "Unable to partial resync"},
		{"no backlog", Request{"b", 70_001}, nil, "Unable to partial resync"},
		{"another history", Request{"c", 60_000}, b, "Partial resynchronization not accepted: Replication ID mismatch"},
		{"the former history, beyond the fork", Request{"a", 107_877}, b, "Partial resynchronization not accepted: Requested offset for second ID was 107877, but I can reply up to 24388"},
		{"the former history, before the fork, not in the backlog", Request{"a", 24_388}, b, "Unable to partial resync"},
		{"no history", Request{}, b, "Full resync requested by replica r2"},
	}
	for _, row := range rows {
		got := h.Refuses(row.q, row.b, "r2")
		if !strings.HasPrefix(got, row.want) || (got == "") != (row.want == "") {
			t.Errorf("%s: %q, expected %q", row.reason, got, row.want)
		}
	}
	full := NewBacklog(1<<20, 20_000)
	full.Append(make([]byte, 50_000), 0)
	if why := h.Refuses(Request{"a", 24_388}, full, "r2"); why != "" {
		t.Errorf("the former history up to the fork: %q", why)
	}
}

// TestBacklog: the backlog gives up as much as the real one: whole blocks, as long
// as the rest is the size at least (resync_*: 10.8 kB fit into 16 kB, 41 kB do
// not).
func TestBacklog(t *testing.T) {
	b := NewBacklog(16<<10, 100)
	b.Append(bytes.Repeat([]byte("x"), 10_800), 0)
	if !b.Has(101) || b.Len() != 10_800 {
		t.Errorf("10.8 kB: %d held, from %d", b.Len(), b.First())
	}
	for range 41 {
		b.Append(make([]byte, 1000), 0)
	}
	if b.Has(101) || b.Len() < 16<<10 || b.Len() >= 2*block+1000 {
		t.Errorf("51.8 kB: %d held, from %d", b.Len(), b.First())
	}
	if b.First()+int64(b.Len()) != 101+51_800 {
		t.Errorf("%d bytes from %d do not end where the stream does", b.Len(), b.First())
	}
	first := b.First()
	b.Append(make([]byte, 100_000), first)
	if !b.Has(first) {
		t.Error("gave up what a replica has still to be sent")
	}
	b.Append([]byte("end"), 0)
	if b.Has(first) || !bytes.HasSuffix(b.From(b.First()), []byte("end")) {
		t.Error("kept what nobody needs, or lost the end")
	}
}

// TestReplica: what counts for min-replicas-to-write, and who is given up.
func TestReplica(t *testing.T) {
	r := Replica{State: Online, AckedAt: 100}
	rows := []struct {
		second         int64
		good, timedOut bool
	}{{100, true, false}, {103, true, false}, {104, false, false}, {106, false, false}, {107, false, true}}
	for _, row := range rows {
		if good, out := r.Good(row.second, 3), r.TimedOut(row.second, 6); good != row.good || out != row.timedOut {
			t.Errorf("second %d: good %v, timed out %v", row.second, good, out)
		}
	}
	r.Acknowledge(70, 107)
	if r.Acknowledge(60, 108); r.Acked != 70 || r.AckedAt != 108 || !r.Good(110, 3) {
		t.Errorf("after an older offset: %+v", r)
	}
	if r.State = SendBulk; r.Good(108, 3) || r.TimedOut(1000, 6) {
		t.Error("one that is sent its data counts, or is given up")
	}
}

// TestStartBGSave: repl-diskless-sync-delay 5 (recorded: asked at 13.105 s, begun
// at 17.769 s, the fifth second of the clock).
func TestStartBGSave(t *testing.T) {
	one, two := &Replica{Asked: 13}, &Replica{Asked: 16}
	sent := &Replica{State: SendBulk, Asked: 1}
	rows := []struct {
		reason  string
		waiting []*Replica
		second  int64
		most    int
		want    bool
	}{
		{"nobody waits", nil, 100, 0, false},
		{"not yet", []*Replica{one}, 17, 0, false},
		{"it has waited", []*Replica{one}, 18, 0, true},
		{"the longest counts", []*Replica{two, one}, 18, 0, true},
		{"one that is served already", []*Replica{sent}, 18, 0, false},
		{"as many as wanted", []*Replica{one, two}, 16, 2, true},
	}
	for _, row := range rows {
		if got := StartBGSave(row.waiting, row.second, 5, row.most); got != row.want {
			t.Errorf("%s: %v", row.reason, got)
		}
	}
}

func TestLink(t *testing.T) {
	var l Link
	if since, down := l.DownSince(50); !down || since != -1 {
		t.Errorf("before the first link: %d, %v", since, down)
	}
	l.Begin(50)
	l.State = Connected
	l.Came(52)
	if _, down := l.DownSince(58); down || l.TimedOut(58, 6) || !l.TimedOut(59, 6) {
		t.Error("repl-timeout 6 s after the last byte")
	}
	l.Lose(59)
	l.Begin(60)
	l.Lose(60) // refused
	if since, down := l.DownSince(69); !down || since != 10 || l.TimedOut(1000, 6) {
		t.Errorf("lost at 59 and not found again: %d, %v", since, down)
	}
}

// TestOrder: parts that come by several connections make one stream.
func TestOrder(t *testing.T) {
	o := Order{Next: 11}
	var got []byte
	for _, part := range []struct {
		number int64
		text   string
	}{{15, "efg"}, {20, "jk"}, {11, "abcd"}, {18, "hi"}, {22, ""}, {22, "l"}} {
		got = append(got, o.Take(part.number, []byte(part.text))...)
	}
	if string(got) != "abcdefghijkl" || o.Next != 23 || len(o.parts) != 0 {
		t.Errorf("%q, next %d, %d left", got, o.Next, len(o.parts))
	}
}
