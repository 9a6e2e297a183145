package containers

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
)

// story makes events of lines: seconds, machine, what.
func story(zero time.Time, lines ...[3]any) (all []happened) {
	for _, l := range lines {
		h := happened{at: zero.Add(time.Duration(l[0].(int)) * time.Second), e: record.Event{Machine: l[1].(string), Program: "db"}}
		switch what := l[2].(type) {
		case agent.DatabaseState:
			h.e.Kind, h.database = agent.DatabaseEvent, &what
		case string:
			if h.e.Kind = what; slices.Contains([]string{"crashed", "paused", "resumed", "address-added", "address-removed"}, what) {
				h.e.Program = ""
			}
			if what == "address-added" || what == "address-removed" {
				h.e.Detail = "10.20.0.100"
			}
		}
		all = append(all, h)
	}
	return all
}

// TestHolder: who has an address at the end, and since which event.
func TestHolder(t *testing.T) {
	events := story(time.Unix(0, 0), [3]any{0, "a", "address-added"}, [3]any{1, "b", "address-added"}, [3]any{2, "b", "address-removed"}, [3]any{3, "c", "address-added"}, [3]any{4, "c", "crashed"}, [3]any{5, "a", "ended"})
	got := fmt.Sprint(holder(events, "a", "10.20.0.100"), holder(events, "b", "10.20.0.100"), holder(events, "c", "10.20.0.100"), holder(events, "a", "10.20.0.101"))
	if got != "0 -1 -1 -1" {
		t.Errorf("got %s", got)
	}
}

// TestRealMariaDB kills the primary of two servers and freezes it: what was
// acknowledged is there, and the replica has the same.
func TestRealMariaDB(t *testing.T) {
	t.Parallel()
	g := open(t)
	for _, variant := range []string{"kill", "freeze"} {
		rec := passes(t, g, "mariadb", variant)
		if len(rec.Copies) != 2 || !rec.Copies[0].Primary || rec.Copies[1].Primary || rec.Copies[1].Rows == 0 {
			t.Errorf("%s: copies %+v", variant, rec.Copies)
		}
		started := 0
		for _, e := range rec.Events {
			if e.Kind == agent.DatabaseEvent && e.Machine == "db2" && e.Detail == "read only, a replica" {
				started++
			}
		}
		if started == 0 {
			t.Errorf("%s: db2 was never seen to be a replica", variant)
		}
	}
}

// TestReplicationStopped: a replica whose SQL thread somebody stopped is counted, with
// what it lacks.
func TestReplicationStopped(t *testing.T) {
	t.Parallel()
	rec := passes(t, open(t), "mariadb", "stopped")
	for _, c := range rec.Copies {
		if want := map[bool]string{true: "", false: "SQL"}[c.Primary]; c.Stopped != want {
			t.Errorf("%s: stopped %q, want %q", c.Machine, c.Stopped, want)
		}
	}
}

// TestMHA kills the primary of three under MHA's manager, the real one and ours: the
// candidate takes over with the address and every acknowledged row, and the manager
// leaves. In "behind" the candidate's IO thread was stopped before: it lacks what the
// other replica has in its relay logs, and both lack what only the dead primary's binary
// log has.
func TestMHA(t *testing.T) {
	t.Parallel()
	g := open(t)
	for _, row := range []struct{ variant, ours string }{{"kill", ""}, {"kill", "manager/mha"}, {"behind", "manager/mha"}} {
		c := caseOf(t, "mha", row.variant)
		if row.ours != "" && !c.MakeOurs(row.ours) {
			t.Fatalf("%s is no program", row.ours)
		}
		rec := runOn(t, g, c)
		if v := judged(c, rec); v.Result != verdict.Pass {
			t.Errorf("%+v: %s: %q", row, v.Result, v.Reasons)
		}
		said := map[string]string{}
		for _, e := range rec.Events {
			if e.Machine == "manager" {
				said[e.Kind] = e.Detail
			}
		}
		if said["ended"] != "exited" || said["note:live"] != "" {
			t.Errorf("%+v: the manager %q, %q", row, said["ended"], said["note:live"])
		}
		for _, c := range rec.Copies {
			if c.Machine == "db2" != c.Primary {
				t.Errorf("%+v: copy %+v", row, c)
			}
		}
	}
}
