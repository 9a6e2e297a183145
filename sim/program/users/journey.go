package users

// Journey is what one visit asks and how the user judges the answers: Session,
// Count or Get.
type Journey interface {
	// under is the journey with the base path before each of its paths.
	under(base string) Journey
	// visit is one visit of u, who keeps the ledger.
	visit(g *Group, u *user)
}

// ledger is what one user knows of its session. Versions count what the user
// wrote (Session) or the page counted (Count); they never go back.
type ledger struct {
	open bool // a session was opened, and not found lost since
	// lostOne: the next session is a forced login.
	lostOne bool
	known   int // the last version acknowledged, or seen and newer
	tried   int // the last version sent
}

// lose notes an answer without the session or its value.
func (u *user) lose(r *record) {
	r.lost()
	u.open, u.lostOne = false, true
}

// opened notes an acknowledged first write of a session.
func (u *user) opened(c *Counts) {
	c.Opened++
	c.Acknowledged++
	if u.lostOne {
		c.ForcedLogins++
	}
	u.open, u.lostOne = true, false
}
