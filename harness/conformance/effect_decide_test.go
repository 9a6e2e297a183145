package conformance

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// TestDifferences: another answer is certain, a time only if it is off by far more
// than the machine is late.
func TestDifferences(t *testing.T) {
	base := behaviour{Answers: []probeAnswer{{Probe: "GET /", Text: "200", Took: time.Millisecond, Late: time.Millisecond}}, Checks: []string{"a"}}
	answer := func(text string, took, late time.Duration, loose bool) behaviour {
		return behaviour{Answers: []probeAnswer{{Probe: "GET /", Text: text, Took: took, Late: late, Loose: loose}}, Checks: base.Checks}
	}
	for _, row := range []struct {
		why  string
		b    behaviour
		at   int
		want grade
	}{
		{"the same", answer("200", time.Millisecond, 0, false), 0, alike},
		{"a little later", answer("200", 290*time.Millisecond, 0, false), 0, alike},
		{"another answer", answer("503", time.Millisecond, 0, false), 0, certain},
		{"another order of requests at once", answer("503", time.Millisecond, 0, true), 0, doubtful},
		{"much later on a machine that is not", answer("200", 600*time.Millisecond, 10*time.Millisecond, false), 0, doubtful},
		{"much later on a machine that is late", answer("200", 600*time.Millisecond, 100*time.Millisecond, false), 0, undecided},
		{"later by far more than the machine", answer("200", 5*time.Second, 100*time.Millisecond, false), 0, doubtful},
		{"it did not start", behaviour{Trouble: "no such line"}, atStart, certain},
		{"other checks", behaviour{Answers: base.Answers, Checks: []string{"b"}}, atChecks, doubtful},
	} {
		if got := base.differences(&row.b)[row.at].grade; got != row.want {
			t.Errorf("%s: grade %d, want %d", row.why, got, row.want)
		}
	}
}

// machine is one on which lines are tried: the first answer takes as long as a line
// has it, and a start of a number may be held up.
type machine struct {
	slow   map[string]time.Duration
	status map[string]string
	held   map[int]time.Duration // by the number of a start with lines
	failed map[int]bool          // alike
	late   time.Duration

	mu     sync.Mutex
	starts int
}

func (m *machine) start(lines []effectLine) behaviour {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := probeAnswer{Probe: "GET /", Text: "200", Took: time.Millisecond, Late: m.late}
	for _, l := range lines {
		a.Took += m.slow[l.Text]
		if s := m.status[l.Text]; s != "" {
			a.Text = s
		}
	}
	if len(lines) > 0 {
		m.starts++
		a.Took += m.held[m.starts]
		if m.failed[m.starts] {
			return behaviour{Trouble: "it does not listen"}
		}
	}
	return behaviour{Answers: []probeAnswer{a}}
}

// TestTrials: a line with an effect is found among others; what the machine alone
// does is not taken for one, and costs two repetitions at most.
func TestTrials(t *testing.T) {
	var lines []effectLine
	for i := range 16 {
		lines = append(lines, effectLine{Place: "main", Text: fmt.Sprint("line ", i)})
	}
	for _, row := range []struct {
		why       string
		m         *machine
		want      []string
		undecided int
		most      int // starts with lines
	}{
		{why: "no line has an effect", m: &machine{}, most: 1},
		{why: "a line changes the answer", m: &machine{status: map[string]string{"line 9": "503"}}, want: []string{"line 9"}, most: 12},
		{why: "a line takes a second", m: &machine{slow: map[string]time.Duration{"line 3": time.Second}}, want: []string{"line 3"}, most: 22},
		{why: "two lines, of which one hides nothing of the other", m: &machine{slow: map[string]time.Duration{"line 3": time.Second}, status: map[string]string{"line 12": "404"}}, want: []string{"line 12", "line 3"}, most: 40},
		{why: "four lines have an effect each", m: &machine{slow: map[string]time.Duration{"line 3": time.Second, "line 4": 2 * time.Second}, status: map[string]string{"line 0": "404", "line 15": "503"}}, want: []string{"line 0", "line 15", "line 3", "line 4"}, most: 90},
		{why: "the machine holds one start up", m: &machine{held: map[int]time.Duration{1: 2 * time.Second}}, most: 2},
		{why: "the machine holds two starts up", m: &machine{held: map[int]time.Duration{1: 2 * time.Second, 2: 3 * time.Second}}, most: 3},
		{why: "a start fails once", m: &machine{failed: map[int]bool{1: true}}, most: 4},
		{why: "a machine that is late by a second", m: &machine{late: time.Second, slow: map[string]time.Duration{"line 3": time.Second}}, undecided: 1, most: 3},
	} {
		e := &effects{start: row.m.start, ready: make(chan struct{})}
		e.begin()
		e.tryAll(lines)
		var got []string
		for _, f := range e.found.Effects {
			for _, l := range f.Lines {
				got = append(got, l.Text)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, row.want) || len(e.found.Undecided) != row.undecided || row.m.starts > row.most {
			t.Errorf("%s: found %q, %d undecided, after %d starts, want %q, %d, %d at most", row.why, got, len(e.found.Undecided), row.m.starts, row.want, row.undecided, row.most)
		}
	}
}

// TestLateness: a machine that stands still is late.
func TestLateness(t *testing.T) {
	c, err := startControl()
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	c.began = c.began.Add(-time.Second)
	c.mu.Unlock()
	if late := c.lateness(); late < time.Second-controlPause {
		t.Errorf("late by %v, want a second", late)
	}
}
