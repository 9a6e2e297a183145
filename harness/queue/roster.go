package queue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hadrill/hadrill/reports/units"
)

// Member is a worker of a study's ground and build, as it was heard of last.
type Member struct {
	Name  string
	Slots int // runs side by side
	Done  int // runs since it was started
	// Runs are those that go on, the longest first.
	Runs []Running
	// Left: it has stopped, as it was told to. Lost: it was not heard of for Silent, and has
	// not said that it stops.
	Left, Lost bool
	Silent     time.Duration

	id string
}

// missed is how many signs of life of a worker may be missed before it counts as lost.
const missed = 5

// Members gives the workers of this ground and build that were heard of, by their names;
// those that are gone once each.
func (s *Study) Members() []Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.members(time.Now())
}

func (s *Study) members(now time.Time) (all []Member) {
	for _, w := range s.workers { // sorted below
		if w.Build == s.keys.Build() && w.Ground == s.keys.Ground().Name {
			all = append(all, w.member(now.Sub(w.at), missed*s.conn.tune.beat))
		}
	}
	slices.SortFunc(all, func(a, b Member) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.Silent, b.Silent), cmp.Compare(a.id, b.id))
	})
	var named []Member
	for _, m := range all { // one that was started again has the name of one that is gone
		if n := len(named); m.rank() == 0 || n == 0 || named[n-1].Name != m.Name {
			named = append(named, m)
		}
	}
	return named
}

// rank orders workers of one name: those that work come first.
func (m *Member) rank() int {
	if m.Left || m.Lost {
		return 1
	}
	return 0
}

// member is the worker that was heard of so long ago; longer than lost, and it is.
func (w seen) member(silent, lost time.Duration) Member {
	m := Member{Name: w.Worker, Slots: w.Slots, Done: w.Done, Left: w.Left, Silent: silent, id: w.ID}
	if m.Lost = !m.Left && silent > lost; m.Left || m.Lost {
		return m
	}
	for _, r := range w.Runs {
		m.Runs = append(m.Runs, Running{r.Name, r.For + silent})
	}
	return m
}

// String says what the worker does: "one: vip-nginx/as-printed, seed 3, for 12 s; 41 done".
func (m Member) String() string {
	what := "waits for a run"
	switch {
	case m.Left:
		what = "stopped"
	case m.Lost:
		what = "lost, not heard of for " + seconds(m.Silent)
	case len(m.Runs) > 0:
		what = fmt.Sprintf("%s, for %s", m.Runs[0].Name, seconds(m.Runs[0].For))
		if n := len(m.Runs) - 1; n > 0 {
			what += fmt.Sprintf(", and %d more", n)
		}
	}
	return fmt.Sprintf("%s: %s; %d done", m.Name, what, m.Done)
}

// Changes says in lines what became of workers between two looks at them.
func Changes(before, now []Member) (lines []string) {
	for _, m := range now {
		i := slices.IndexFunc(before, func(b Member) bool { return b.id == m.id })
		switch {
		case m.Left && (i < 0 || !before[i].Left):
			lines = append(lines, fmt.Sprintf("worker %s stopped; %d done", m.Name, m.Done))
		case m.Lost && i >= 0 && !before[i].Lost:
			lines = append(lines, fmt.Sprintf("worker %s is lost: it was not heard of for %s; what it had is done by others", m.Name, seconds(m.Silent)))
		case m.Left || m.Lost:
		case i < 0:
			lines = append(lines, fmt.Sprintf("worker %s has joined, %s side by side", m.Name, units.Counted(m.Slots, "run")))
		case before[i].Lost:
			lines = append(lines, fmt.Sprintf("worker %s is back", m.Name))
		}
	}
	return lines
}

func seconds(d time.Duration) string { return units.Duration(d.Truncate(time.Second)) }

// Muster waits until a worker of this ground and build is there, and reports whether one
// came in the time in which any is heard of. other names one of another build.
func (s *Study) Muster(ctx context.Context) (other string, there bool) {
	tick := time.NewTicker(s.conn.tune.beat / 10)
	defer tick.Stop()
	for until := time.Now().Add(missed * s.conn.tune.beat); ; {
		workers, _, other := s.Workers()
		if workers > 0 || time.Now().After(until) {
			return other, workers > 0
		}
		select {
		case <-ctx.Done():
			return other, false
		case <-tick.C:
		}
	}
}
