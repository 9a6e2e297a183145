package users

import "github.com/hadrill/hadrill/sim/metric"

// Journey sends the requests of a visit and judges the answers: Session, Count
// or Get.
type Journey interface {
	// under returns the journey with the base path before each of its paths.
	under(base string) Journey
	// visit makes one visit of u and updates u's ledger.
	visit(g *Group, u *user)
}

// Found tells what an answer shows of what was acknowledged to its user before, in the
// words of a story; "" that all of it is there, or that nothing was read.
type Found string

// What an answer can show.
const (
	FoundLost   Found = "the session is lost"
	FoundStale  Found = "the session is old"
	FoundOldRow Found = "the row is old"
	// FoundOldItem is of an item that others write, too.
	FoundOldItem Found = "the item is old"
)

// finder is a journey whose answers are compared with the ledger.
type finder interface {
	// found judges the value of an answer to a request that reads, and changes
	// nothing.
	found(u *user, value string) Found
}

// ledger records one user's session. Versions count the user's writes (Session)
// or the page's own count (Count); they never go back.
type ledger struct {
	open bool // a session was opened, and not found lost since
	// loginDue: the next session is a forced login.
	loginDue bool
	losses   int // sessions found lost so far
	known    int // the last version acknowledged, or seen and newer
	sent     int // the last version sent
	saves    int // acknowledged ones of this session
	// loggedIn: the session had its login; loggedOut: it was ended by the user, who has
	// not come back since.
	loggedIn, loggedOut bool
	// leaving: a logout brought no answer, so that the session may be gone.
	leaving bool

	body int // further bytes of the form that is being sent
}

// lose notes an answer without the session or its value.
func (u *user) lose(r *record) {
	r.lost()
	u.open, u.loginDue = false, true
	u.losses++
	u.saves, u.loggedIn, u.leaving = 0, false, false
}

// end notes that the user has ended the session.
func (u *user) end() {
	u.open, u.loggedIn, u.leaving, u.saves = false, false, false, 0
}

// opened notes an acknowledged first write of a session.
func (u *user) opened(c *metric.Counts) {
	c.Opened++
	c.Acknowledged++
	if u.loginDue {
		c.ForcedLogins++
	}
	u.open, u.loginDue = true, false
}
