package harness

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// pretended is a ground on which faults take effect as a row of the test
// wants. Its time stands still until the test sets it.
type pretended struct {
	row     *lifeRow
	now     time.Duration
	ended   time.Duration // the run has ended then
	steps   []step
	moments []time.Duration // for which something was scheduled
	trace   []string
}

// step is something that is to happen.
type step struct {
	at time.Duration
	do func()
}

func (g *pretended) Schedule(_ context.Context, at time.Duration, do func()) {
	g.moments = append(g.moments, at)
	g.steps = append(g.steps, step{at, do})
}

func (g *pretended) note(format string, a ...any) {
	g.trace = append(g.trace, fmt.Sprintf("%v ", g.now)+fmt.Sprintf(format, a...))
}

func (g *pretended) Inject(_ context.Context, f *scenarios.Fault) Injection {
	g.note("inject %s", f.ID)
	i := Injection{Evidence: func(context.Context) (record.Effect, string) {
		g.note("ask %s", f.ID)
		if g.row.misses == f.ID {
			return record.WithoutEffect, f.ID + " met nobody"
		}
		return record.Confirmed, f.ID + " met many"
	}}
	if !f.Repair {
		i.Undo = func(_ context.Context, at time.Duration) error {
			g.note("undo %s", f.ID)
			if at != g.now {
				return fmt.Errorf("undone at %v for %v", g.now, at)
			}
			if g.row.stuck == f.ID {
				return errors.New("it is stuck")
			}
			return nil
		}
	}
	return i
}

// run does all steps in their order, those of one moment as they came.
func (g *pretended) run() {
	for len(g.steps) > 0 {
		next := 0
		for i, s := range g.steps {
			if s.at < g.steps[next].at {
				next = i
			}
		}
		s := g.steps[next]
		g.steps = slices.Delete(g.steps, next, next+1)
		if s.at > g.ended {
			return
		}
		g.now = s.at
		s.do()
	}
}

// lifeRow is a story of faults: what happens on the ground, and what is recorded.
type lifeRow struct {
	reason string
	faults []string
	misses string // the fault that takes no effect
	stuck  string // the fault that cannot be undone
	ended  string // when the run is broken off; "" for its end
	trace  string
	record string // until, effect and evidence of each fault
}

var lives = []lifeRow{
	{reason: "it lasts to the end, when it is asked", faults: []string{"at: 1s, kill: a/nginx"},
		trace:  "1s inject kill a/nginx; 9s ask kill a/nginx",
		record: "0s confirmed kill a/nginx met many"},
	{reason: "without effect", faults: []string{"at: 1s, kill: a/nginx"}, misses: "kill a/nginx",
		trace:  "1s inject kill a/nginx; 9s ask kill a/nginx",
		record: "0s without effect kill a/nginx met nobody"},
	{reason: "undone by for, and asked then", faults: []string{"at: 1s, for: 2s, kill: a/nginx"},
		trace:  "1s inject kill a/nginx; 3s undo kill a/nginx; 3s ask kill a/nginx",
		record: "3s confirmed kill a/nginx met many"},
	{reason: "it cannot be undone", faults: []string{"at: 1s, for: 2s, kill: a/nginx"}, stuck: "kill a/nginx",
		trace:  "1s inject kill a/nginx; 3s undo kill a/nginx; 3s ask kill a/nginx",
		record: "3s unknown kill a/nginx met many; cannot be undone: it is stuck"},
	{reason: "closed by its repair, which has evidence of its own", faults: []string{"at: 1s, kill: a/nginx", "at: 4s, start: a/nginx"},
		trace:  "1s inject kill a/nginx; 4s inject start a/nginx; 4s ask kill a/nginx; 9s ask start a/nginx",
		record: "4s confirmed kill a/nginx met many | 4s confirmed start a/nginx met many"},
	{reason: "a second repair changes nothing", faults: []string{"at: 1s, kill: a/nginx", "at: 4s, start: a/nginx", "at: 5s, start: a/nginx"},
		trace:  "1s inject kill a/nginx; 4s inject start a/nginx; 4s ask kill a/nginx; 5s inject start a/nginx#2; 9s ask start a/nginx; 9s ask start a/nginx#2",
		record: "4s confirmed kill a/nginx met many | 4s confirmed start a/nginx met many | 5s confirmed start a/nginx#2 met many"},
	{reason: "repaired by its name: the ground has only to undo it", faults: []string{"at: 1s, cut: a, name: split", "at: 4s, heal: split"},
		trace:  "1s inject split; 4s undo split; 4s ask split",
		record: "4s confirmed split met many | 4s confirmed split was undone"},
	{reason: "a repair of what had no effect has none", faults: []string{"at: 1s, cut: a, name: split", "at: 4s, heal: split"}, misses: "split",
		trace:  "1s inject split; 4s undo split; 4s ask split",
		record: "4s without effect split met nobody | 4s without effect split had no effect that could be undone"},
	{reason: "nor has one that cannot be done", faults: []string{"at: 1s, cut: a, name: split", "at: 4s, heal: split"}, stuck: "split",
		trace:  "1s inject split; 4s undo split; 4s ask split",
		record: "4s unknown split met many; cannot be undone: it is stuck | 4s without effect split cannot be undone: it is stuck"},
	{reason: "over when its repair comes", faults: []string{"at: 1s, for: 1s, cut: a, name: split", "at: 4s, heal: split"},
		trace:  "1s inject split; 2s undo split; 2s ask split",
		record: "2s confirmed split met many | 4s without effect split was over already"},
	{reason: "repaired when its time comes", faults: []string{"at: 1s, for: 4s, cut: a, name: split", "at: 4s, heal: split"},
		trace:  "1s inject split; 4s undo split; 4s ask split",
		record: "4s confirmed split met many | 4s confirmed split was undone"},
	{reason: "a repair of the same moment waits for its fault", faults: []string{"at: 4s, heal: split", "at: 4s, cut: a, name: split"},
		trace:  "4s inject split; 4s undo split; 4s ask split",
		record: "4s confirmed split was undone | 4s confirmed split met many"},
	{reason: "a repair of the same moment closes its fault", faults: []string{"at: 4s, start: a/nginx", "at: 4s, kill: a/nginx"},
		trace:  "4s inject start a/nginx; 4s inject kill a/nginx; 4s ask kill a/nginx; 9s ask start a/nginx",
		record: "4s confirmed start a/nginx met many | 4s confirmed kill a/nginx met many"},
	{reason: "each repair ends its own", faults: []string{"at: 1s, slow: a, factor: 2, name: one", "at: 2s, slow: a, factor: 3, name: two", "at: 3s, unslow: two", "at: 4s, unslow: one"},
		trace:  "1s inject one; 2s inject two; 3s undo two; 3s ask two; 4s undo one; 4s ask one",
		record: "4s confirmed one met many | 3s confirmed two met many | 3s confirmed two was undone | 4s confirmed one was undone"},
	{reason: "the run ended before it", faults: []string{"at: 1s, kill: a/nginx", "at: 4s, start: a/nginx"}, ended: "3s",
		trace:  "1s inject kill a/nginx; 3s ask kill a/nginx",
		record: "0s confirmed kill a/nginx met many | 4s unknown the run ended before it"},
	{reason: "the run ended before its time was over", faults: []string{"at: 1s, for: 5s, kill: a/nginx"}, ended: "3s",
		trace:  "1s inject kill a/nginx; 3s ask kill a/nginx",
		record: "0s confirmed kill a/nginx met many"},
	{reason: "the run ended before a repair by name", faults: []string{"at: 1s, cut: a, name: split", "at: 4s, heal: split"}, ended: "3s",
		trace:  "1s inject split; 3s ask split",
		record: "0s confirmed split met many | 4s unknown the run ended before it"},
}

func TestFaultLife(t *testing.T) {
	for i := range lives {
		row := &lives[i]
		c := caseWith(t, row.faults...)
		g := &pretended{row: row, ended: c.Lasts}
		if row.ended != "" {
			g.ended, _ = time.ParseDuration(row.ended)
		}
		fs := NewFaults(c)
		fs.Schedule(t.Context(), c, g)
		g.run()
		g.now = g.ended
		got := recordedText(fs.Recorded(t.Context()))
		if trace := strings.Join(g.trace, "; "); trace != row.trace {
			t.Errorf("%s: the ground was asked\n%s\nwant\n%s", row.reason, trace, row.trace)
		}
		if got != row.record {
			t.Errorf("%s: recorded\n%s\nwant\n%s", row.reason, got, row.record)
		}
	}
}

func recordedText(faults []record.Fault) string {
	var all []string
	for _, f := range faults {
		all = append(all, fmt.Sprintf("%v %s %s", f.Until, f.Effect, f.Evidence))
	}
	return strings.Join(all, " | ")
}

// TestFaultRecord wants a scenario's description of a fault in its record.
func TestFaultRecord(t *testing.T) {
	c := caseWith(t, "at: 1s, kill: [a/nginx, b/nginx]", "at: 2s, cut: a, from: b, name: split", "at: 3s, heal: split")
	var got []string
	for _, f := range NewFaults(c).Recorded(t.Context()) {
		got = append(got, fmt.Sprintf("%s: %s %s at %v, repair %v", f.ID, f.Verb, f.Targets, f.At, f.Repair))
	}
	want := []string{
		"kill a/nginx b/nginx: kill [a/nginx b/nginx] at 1s, repair false",
		"split: cut [a] at 2s, repair false",
		"heal split: heal [] at 3s, repair true",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestBorders wants everything that happens to a fault to happen at a border of
// segments, and at each border something.
func TestBorders(t *testing.T) {
	for _, faults := range [][]string{
		nil,
		{"at: 1s, kill: a/nginx"},
		{"at: 3s, for: 2s, kill: a/nginx", "at: 1s, for: 2s, kill: b/nginx"},
		{"at: 0s, for: 1s, cut: a, name: split", "at: 4s, heal: split"},
	} {
		c := caseWith(t, faults...)
		c.Warmup = time.Second / 2
		g := &pretended{row: &lifeRow{}, ended: c.Lasts}
		NewFaults(c).Schedule(t.Context(), c, g)
		g.run()
		slices.Sort(g.moments)
		if got, want := Borders(c), slices.Compact(g.moments); !slices.Equal(got, want) {
			t.Errorf("%q: borders at %v, something happens at %v", faults, got, want)
		}
	}
}
