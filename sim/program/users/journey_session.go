package users

import "slices"

// Session is the journey of a user who is logged in: Query reads the session's
// value, Save writes the next version of it. The first visit only saves; others may only
// read. After an answer without the value (lost) the save is a forced login: it opens a
// new session. After an error the user gives up until its next visit, which shows
// whether a save without acknowledgement was kept.
type Session struct {
	Save, Query Step
	// Pages are asked between Query and Save, one after another; they read the session,
	// and each answer is judged like Query's.
	Pages []Step
	// ParallelReads are asked in the same moment as Query, with the same cookies, and
	// judged like it; ParallelWrites in the same moment as Save: they set something else
	// in the session.
	ParallelReads, ParallelWrites []Step
	// Login comes once behind LoginAfter acknowledged saves of a session, and is judged
	// like Query; Logout behind LogoutAfter of them, and ends the session. Without a path
	// there is none.
	Login, Logout           Step
	LoginAfter, LogoutAfter int
	// ReadOnly is the share of visits, from 0 to 1, that end before Save: a visitor looks at
	// pages that need the session and changes nothing in it. Which they are is drawn from the
	// stream "read-only visits". Who has no session, or finds it lost, saves all the same.
	ReadOnly float64
	// Size is how many bytes beside the value the first save puts into the session,
	// and Grows by how many more each further one does.
	Size, Grows int
}

func (s *Session) under(base string) Journey {
	c := *s
	s = &c
	s.Save, s.Query = s.Save.under(base), s.Query.under(base)
	for _, all := range []*[]Step{&s.Pages, &s.ParallelReads, &s.ParallelWrites} {
		*all = slices.Clone(*all)
		for i := range *all {
			(*all)[i] = (*all)[i].under(base)
		}
	}
	for _, one := range []*Step{&s.Login, &s.Logout} {
		if one.Path != "" {
			*one = one.under(base)
		}
	}
	return s
}

func (s *Session) visit(g *Group, u *user) {
	readsOnly := s.ReadOnly > 0 && g.readOnly.Float64() < s.ReadOnly
	u.reads = u.open
	switch {
	case u.open && !s.look(g, u), u.loggedOut && !s.lookAgain(g, u), u.open && readsOnly:
		return
	}
	u.reads = false
	u.sent++
	u.body = s.Size + u.saves*s.Grows
	var beside []Step
	if u.open {
		beside = s.ParallelWrites
	}
	ok, _ := g.together(u, &s.Save, value(u.number, u.sent), beside, false)
	if u.body = 0; !ok {
		return
	}
	u.known = u.sent
	u.saves++
	if !u.open {
		u.opened(g.rec.counts())
	} else {
		g.rec.counts().Acknowledged++
	}
	s.logInOrOut(g, u)
}

// look reads the session. False: an answer failed, and the user gives up.
func (s *Session) look(g *Group, u *user) bool {
	if ok, all := g.together(u, &s.Query, "", s.ParallelReads, true); !ok || !all {
		return false
	}
	for i := 0; u.open && i < len(s.Pages); i++ {
		if !g.request(u, &s.Pages[i], "") {
			return false
		}
		u.read(&g.rec, u.x.resp.Value)
	}
	return true
}

// lookAgain is the first request after a logout: what it finds has come back.
func (s *Session) lookAgain(g *Group, u *user) bool {
	if !g.request(u, &s.Query, "") {
		return false
	}
	if version, ok := versionOf(u.x.resp.Value, u.number); ok && version > 0 {
		g.rec.counts().Revived++
	}
	u.loggedOut = false
	return true
}

// logInOrOut does what is due behind a save.
func (s *Session) logInOrOut(g *Group, u *user) {
	if s.Login.Path != "" && !u.loggedIn && u.saves >= s.LoginAfter {
		u.reads = true
		if !g.request(u, &s.Login, "") {
			return
		}
		u.reads = false
		u.loggedIn = true
		u.read(&g.rec, u.x.resp.Value)
	}
	if s.Logout.Path == "" || !u.open || u.saves < s.LogoutAfter {
		return
	}
	if u.leaving = !g.request(u, &s.Logout, ""); !u.leaving {
		u.end()
		u.loggedOut = true
	}
}

// look judges one of several answers that came at once: a session can be lost once.
func (u *user) look(v string) {
	if u.open {
		u.read(&u.g.rec, v)
	}
}

// found judges the value that an answered query gave. One that was never sent
// is not the session's value. A newer one than acknowledged is a save whose
// acknowledgement did not arrive. One that is not there after a logout without an
// answer tells that the logout was carried out.
func (*Session) found(u *user, v string) Found {
	asked := u.asOfAsked()
	switch version, ok := sessionVersion(u, v); {
	case !ok && !asked.leaving:
		return FoundLost
	case ok && version < asked.known:
		return FoundStale
	}
	return ""
}

// sessionVersion returns the version of the user's session in a value; false for none
// that it has sent.
func sessionVersion(u *user, v string) (int, bool) {
	version, ok := versionOf(v, u.number)
	return version, ok && version <= u.sent && version > 0
}

// read counts what an answered query showed.
func (u *user) read(r *record, v string) {
	r.counts().Reads++
	version, there := sessionVersion(u, v)
	switch found := (*Session)(nil).found(u, v); {
	case found == FoundLost:
		u.lose(r)
	case found == FoundStale:
		r.stale()
	case !there:
		u.end()
	default:
		u.known = max(u.known, version)
	}
}
