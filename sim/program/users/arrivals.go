package users

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// arrivals lets the users of a group come one after another, each with its
// first visit.
type arrivals struct {
	g     *Group
	began host.Time
	gaps  gaps
	came  int       // users that have come
	at    host.Time // when the next one comes
	// settle prepares a user who comes; nil for nothing to prepare.
	settle func(u *user)
}

func (a *arrivals) begin() {
	a.began = a.g.h.Now()
	a.at = a.began
	a.gaps = newGaps(a.g.c.Arrive, false)
	a.schedule()
}

// schedule sets the timer for the next user.
func (a *arrivals) schedule() {
	if a.came == len(a.g.users) {
		return
	}
	if a.g.c.Arrive > 0 {
		a.at = a.at.Add(a.gaps.next(a.g.h.Rand("arrivals")))
	} else {
		a.at = a.began.Add(evenly(a.came, len(a.g.users)))
	}
	a.g.h.After(a.at.Sub(a.g.h.Now()), a)
}

// evenly returns the time within the first second at which user i of n comes.
func evenly(i, n int) time.Duration {
	return time.Duration(int64(time.Second) * int64(i) / int64(n))
}

// Run lets one user come.
func (a *arrivals) Run() {
	u := &a.g.users[a.came]
	a.came++
	u.due = a.at
	if a.settle != nil {
		a.settle(u)
	}
	a.schedule()
	u.Run()
}
