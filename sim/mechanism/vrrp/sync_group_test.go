package vrrp

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestSyncGroup walks two instances of a group; the text has the state of each
// after every step (recorded: sync_group_same, sync_group_mixed,
// sync_group_track_in_group).
func TestSyncGroup(t *testing.T) {
	type step struct {
		at int // milliseconds
		of int // instance
		do func(*Machine, time.Duration) []Action
	}
	down := func(m *Machine, now time.Duration) []Action { return m.Check(now, 0, Verdict{Changed: true}) }
	up := func(m *Machine, now time.Duration) []Action {
		return m.Check(now, 0, Verdict{Changed: true, Up: true})
	}
	both := []step{{0, 0, start}, {0, 1, start}, {4000, 0, expire}, {4000, 1, expire}}
	for _, c := range []struct {
		why   string
		steps []step
		want  string
	}{
		{"the last timer decides for both", both, "BB BB BB MM"},
		{"FAULT of one takes both", append(both[:4:4], step{5000, 0, down}), "BB BB BB MM FF"},
		{"and both come back when nothing is wrong with either", append(both[:4:4],
			step{5000, 0, down}, step{5100, 1, down}, step{6000, 0, up}, step{6100, 1, up}), "BB BB BB MM FF FF FF BB"},
		{"a higher master of one takes both", append(both[:4:4], step{5000, 1, hear(high, advert(200))}), "BB BB BB MM BB"},
		{"one hears a master that it obeys: neither takes over, as long as it does", []step{{0, 0, start}, {0, 1, start},
			{1000, 1, hear(high, advert(200))}, {4000, 0, expire}, {4100, 1, hear(high, advert(200))}, {8000, 0, expire}}, "BB BB BB BB BB BB"},
	} {
		a, b := New(base(nil)), New(base(nil))
		ms := []*Machine{a, b}
		Join("G", ms...)
		var got []string
		for _, s := range c.steps {
			now := time.Duration(s.at) * time.Millisecond
			s.do(ms[s.of], now)
			for range 2 {
				a.Follow(now)
				b.Follow(now)
			}
			text := ""
			for _, m := range ms {
				text += m.State().String()[:1]
			}
			got = append(got, strings.ReplaceAll(text, "I", "B")) // not started yet
		}
		if fmt.Sprint(strings.Join(got, " ")) != c.want {
			t.Errorf("%s: %s, want %s", c.why, strings.Join(got, " "), c.want)
		}
	}
}
