package strategies

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
)

// expected are the claims that do not match, with what is measured instead and
// why; all others must match.
var expected = map[string]struct {
	from, to float64
	why      string
}{
	"remap-1000 compare/maglev": {0.0055, 0.0080, "Envoy's \"about double\" names no sizes; at 1000 servers it is 6.6 times a ring's"},
}

// TestPublished repeats what others published, with the strategies that the
// claims are about and 9 seeds.
func TestPublished(t *testing.T) {
	checked, missed := 0, 0
	for i := range Scenes {
		s := &Scenes[i]
		if s.Published == nil {
			continue
		}
		for _, c := range claims(t, s) {
			checked++
			want, mismatch := expected[s.Name+" "+c.Contender]
			switch {
			case !mismatch && c.Outcome != Match:
				t.Errorf("%s: %s of %s: %s, measured %v, published %s", s.Name, FigureTable[c.Figure].Name, c.Contender, c.Outcome, c.Measured, c.Published)
			case mismatch && (c.Outcome != Mismatch || c.Measured.Median < want.from || c.Measured.Median > want.to):
				t.Errorf("%s: %s of %s: %s, measured %v, want a mismatch of %v to %v: %s", s.Name, FigureTable[c.Figure].Name, c.Contender, c.Outcome,
					c.Measured, want.from, want.to, want.why)
			}
			if mismatch {
				missed++
			}
		}
	}
	if checked < 15 || missed != len(expected) {
		t.Errorf("%d claims checked, %d of %d expected mismatches among them", checked, missed, len(expected))
	}
}

func claims(t *testing.T, s *Scene) []Checked {
	t.Helper()
	var names []string
	for _, c := range s.Published.Claims {
		names = append(names, c.Contender)
	}
	contenders, err := Find(names)
	if err != nil {
		t.Fatal(err)
	}
	study := Study{[]*Scene{s}, contenders, []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9}}
	r, _, err := study.Run(context.Background(), suite.Site{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	return r.Scenes[0].Claims
}

// TestClaim: a claim can fail, and one about somebody who is not there is no
// match.
func TestClaim(t *testing.T) {
	row := Row{Contender: Contender{Name: "a"}}
	for f := range figures {
		row.Figures[f] = Estimate{Median: 0.5, Low: 0.4, High: 0.6}
	}
	row.Figures[KeysMoved] = study.None
	for _, c := range []struct {
		why   string
		claim Claim
		want  Outcome
	}{
		{"inside", Claim{Contender: "a", Figure: Errors, From: 0.5, To: 1}, Match},
		{"below", Claim{Contender: "a", Figure: Errors, From: 0.51, To: 1}, Mismatch},
		{"above", Claim{Contender: "a", Figure: Errors, From: 0, To: 0.49}, Mismatch},
		{"no such figure", Claim{Contender: "a", Figure: KeysMoved, From: 0, To: 1}, Mismatch},
		{"not there", Claim{Contender: "b", Figure: Errors, From: 0, To: 1}, NotRun},
	} {
		if got := c.claim.check([]Row{row}).Outcome; got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

// TestWhoseKeysMove: on a ring only the users of the server that leaves go
// elsewhere, key by key; over a table of Maglev's some others too, and over a
// sum of weights most.
func TestWhoseKeysMove(t *testing.T) {
	const n, leaver = 20, 7
	s := Scene{Servers: Same(n, 0), Rate: 10, Lasts: ms, Users: 20_000, Moves: []Move{{Server: leaver}}}
	for _, c := range []struct {
		name     string
		from, to float64 // others' keys that move, of all
	}{
		{"nginx/hash-consistent", 0, 0},
		{"compare/bounded-loads", 0, 0},
		{"compare/maglev", 0.0005, 0.02},
		{"nginx/hash", 0.6, 1},
	} {
		others, leavers := whoseMove(t, &s, c.name, leaver)
		if others < c.from || others > c.to {
			t.Errorf("%s: %v of all users move without need, want %v to %v", c.name, others, c.from, c.to)
		}
		if math.Abs(leavers-1.0/n) > 0.015 {
			t.Errorf("%s: server %d had %v of all users, want about %v", c.name, leaver, leavers, 1.0/n)
		}
	}
}

func whoseMove(t *testing.T, s *Scene, name string, leaver int) (others, leavers float64) {
	t.Helper()
	tr := newTrace(s, 3)
	w := newWorldForTest(t)
	c := contender(t, name)
	before, after := newBalancer(w, s, c, tr), newBalancer(w, s, c, tr)
	after.now = after.members(s.atLast())
	if slices.Contains(after.now.server, leaver) {
		t.Fatalf("server %d is still there", leaver)
	}
	moved, left := 0, 0
	for u := range tr.users {
		was, is := before.pickIdle(int32(u)), after.pickIdle(int32(u))
		switch {
		case was == leaver:
			left++
		case was != is:
			moved++
		}
	}
	return share(moved, len(tr.users)), share(left, len(tr.users))
}
