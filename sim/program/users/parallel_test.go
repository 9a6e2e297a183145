package users

import (
	"fmt"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestParallelJudged: answers that come in the same moment are each judged by what the
// user knew when it asked, and what one of them shows is no matter to another.
func TestParallelJudged(t *testing.T) {
	saves, queries := 0, 0
	for _, row := range []struct {
		reason      string
		edit        func(*Session)
		meddle      func(*host.Request, *host.Response) error
		lost, stale int
		want        string // found, and how many sessions were lost before, of the queries from 2 s on
	}{
		{"a save without an answer is carried out while two of three read", func(*Session) {}, func(q *host.Request, a *host.Response) error {
			switch q.URI {
			case "/test/save":
				if saves++; saves == 2 {
					return host.ErrReset
				}
			case "/test/query", "/test/query?2":
				if queries++; saves == 2 && queries > 4 { // the third answer
					a.Value = "u0.v1"
				}
			}
			return nil
		}, 0, 0, " 0, 0, 0"},
		{"a logout without an answer was one", func(s *Session) { s.Logout, s.LogoutAfter = Step{"POST", "/test/logout"}, 2 }, func(q *host.Request, a *host.Response) error {
			if q.URI == "/test/logout" {
				a.Status = 500
			}
			return nil
		}, 0, 0, " 0, 0, 0"},
		{"none has the session", func(*Session) {}, func(q *host.Request, a *host.Response) error {
			if saves == 2 {
				a.Value = ""
			} else if q.URI == "/test/save" {
				saves++
			}
			return nil
		}, 1, 0, "the session is lost 0,the session is lost 0,the session is lost 0"},
	} {
		saves, queries = 0, 0
		journey := parallel()
		row.edit(journey)
		r := newRig(t, Config{Journey: journey, Pace: each(second)}, &app{shared: newStore(), meddle: row.meddle})
		seen := ""
		r.group.Trace(func(s Seen) {
			if s.Sent > 2*second && s.Step.Path != "/test/save" && s.Step.Path != "/test/clicks" {
				seen += fmt.Sprint(",", s.Found, " ", s.Lost)
			}
		})
		c := r.run(t, 2500*ms).Totals
		if seen = seen[min(1, len(seen)):]; seen != row.want || c.Lost != row.lost || c.Stale != row.stale {
			t.Errorf("%s: %q, lost %d, stale %d, want %q, %d, %d", row.reason, seen, c.Lost, c.Stale, row.want, row.lost, row.stale)
		}
	}
}

// TestParallelSeenLost: requests beside others tell how many sessions their user had lost.
func TestParallelSeenLost(t *testing.T) {
	a := &app{}
	r := newRig(t, Config{Journey: parallel(), Pace: each(second)}, a)
	restart(500*ms, 600*ms)(r)
	var seen []int
	r.group.Trace(func(s Seen) {
		if s.Step.Method == "GET" && s.Sent > 2*second {
			seen = append(seen, s.Lost)
		}
	})
	if r.run(t, 2500*ms); fmt.Sprint(seen) != "[1 1]" {
		t.Errorf("lost before: %v, want 1 for both", seen)
	}
}

// TestParallelWaiting: a visit that waits for a request beside its own has begun.
func TestParallelWaiting(t *testing.T) {
	r := newRig(t, Config{Journey: parallel(), Pace: Every(second)}, &app{shared: newStore(), slow: 2, slowBy: 10 * second})
	second2, want := place(r, second), 0
	for k := time.Duration(1); second2+k*second < 5*second; k++ {
		want++
	}
	if left := r.run(t, 5*second).Remainder; left.Waiting != want || left.Unfinished != 1 {
		t.Errorf("%d visits wait and %d requests are unfinished, want %d and 1", left.Waiting, left.Unfinished, want)
	}
}
