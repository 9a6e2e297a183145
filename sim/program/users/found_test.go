package users

import (
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// TestFound: what the value of an answer shows of what was acknowledged.
func TestFound(t *testing.T) {
	of := func(known, sent int) *user {
		g := &Group{writes: writes{users: make([]written, 8)}}
		g.writes.users[7].known = uint32(known)
		return &user{g: g, number: 7, ledger: ledger{known: known, sent: sent}}
	}
	for _, row := range []struct {
		reason  string
		journey finder
		u       *user
		value   string
		want    Found
	}{
		{"the last version", (*Session)(nil), of(3, 3), value(7, 3), ""},
		{"a save whose acknowledgement did not arrive", (*Session)(nil), of(3, 4), value(7, 4), ""},
		{"an older version", (*Session)(nil), of(3, 3), value(7, 2), FoundStale},
		{"nothing", (*Session)(nil), of(3, 3), "", FoundLost},
		{"what was never sent", (*Session)(nil), of(3, 3), value(7, 9), FoundLost},
		{"another user's", (*Session)(nil), of(3, 3), value(6, 3), FoundLost},
		{"one more visit", Count{}, of(3, 0), "4", ""},
		{"a visit that was counted without an answer", Count{}, of(3, 0), "6", ""},
		{"the same count again", Count{}, of(3, 0), "3", FoundStale},
		{"the first visit", Count{}, of(3, 0), "1", FoundLost},
		{"no count", Count{}, of(3, 0), "", FoundLost},
		{"the last row", Orders{}, of(3, 3), value(7, 3), ""},
		{"an older row", Orders{}, of(3, 3), value(7, 2), FoundOldRow},
		{"no row", Orders{}, of(3, 3), "", FoundOldRow},
	} {
		if got := row.journey.found(row.u, row.value); got != row.want {
			t.Errorf("%s: %q shows %q, want %q", row.reason, row.value, got, row.want)
		}
	}
}

// TestFoundIsTraced: only requests that read show something.
func TestFoundIsTraced(t *testing.T) {
	for _, row := range []struct {
		reason string
		reads  bool
		want   Found
	}{
		{"a query", true, FoundLost},
		{"a save, whose answer has no value", false, ""},
	} {
		g := &Group{c: Config{Journey: &Session{}}}
		u := &user{g: g, reads: row.reads, ledger: ledger{open: true, known: 2, sent: 2}}
		if seen := newSeen(g, u, Step{}, sample{}, metric.Succeeded, metric.Ending{}, &host.Response{Status: 200}); seen.Found != row.want {
			t.Errorf("%s: %q, want %q", row.reason, seen.Found, row.want)
		}
	}
}
