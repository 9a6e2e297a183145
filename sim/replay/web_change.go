package replay

import (
	"strings"
	"time"
)

// Change is a server that went down or came up.
type Change struct {
	Server string
	Up     bool
	At     time.Duration
}

// Changes returns the recorded changes. Every server begins UP, so a first
// state of DOWN is a change.
func (rec *WebRecording) Changes() (all []Change) {
	up := map[string]bool{}
	for _, t := range rec.Transitions {
		is := strings.HasPrefix(t.Status, "UP")
		if was, known := up[t.Server]; t.Server != wholeBackend {
			if known && was != is || !known && !is {
				all = append(all, Change{t.Server, is, Millis(t.AtMs)})
			}
			up[t.Server] = is
		}
	}
	return all
}

// CompareChanges compares the changes in their order, with times that may
// differ by slack, and adds the differences to v.
func (c Comparison) CompareChanges(v *Verdict, rec *WebRecording, got []Change, slack time.Duration) {
	if len(rec.Transitions) == 0 {
		return
	}
	want := rec.Changes()
	v.Compared += len(want)
	for i, w := range want {
		if i >= len(got) {
			v.Differ("change %d: none, %s's %v", i+1, c.Program, w)
			continue
		}
		g := got[i]
		if d := g.At - w.At; g.Server != w.Server || g.Up != w.Up || d > slack || d < -slack {
			v.Differ("change %d: %v, %s's %v", i+1, g, c.Program, w)
			continue
		}
		v.Equal++
	}
	if len(got) > len(want) {
		v.Differ("%d changes, %s's %d: %v", len(got), c.Program, len(want), got)
	}
}
