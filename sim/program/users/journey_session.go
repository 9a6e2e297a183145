package users

// Session is the journey of a user who is logged in: Query reads the session's
// value, Save writes the next version of it. The first visit only saves. After
// an answer without the value (lost) the save is a forced login: it opens
// a new session. After an error the user gives up and tries again at its next
// visit; what became of a save that was not acknowledged shows then.
type Session struct{ Save, Query Step }

func (s Session) under(base string) Journey {
	return Session{s.Save.under(base), s.Query.under(base)}
}

func (s Session) visit(g *Group, u *user) {
	if u.open {
		if !g.ask(u, s.Query, "") {
			return
		}
		u.read(&g.rec, u.x.resp.Value)
	}
	u.tried++
	if !g.ask(u, s.Save, value(u.number, u.tried)) {
		return
	}
	u.known = u.tried
	if u.open {
		g.rec.counts().Acknowledged++
		return
	}
	u.opened(g.rec.counts())
}

// read judges the value that an answered query gave. One that was never sent
// is not the session's value. A newer one than acknowledged is a save whose
// acknowledgement did not arrive.
func (u *user) read(r *record, v string) {
	c := r.counts()
	c.Reads++
	version, ok := versionOf(v, u.number)
	switch {
	case !ok || version > u.tried || version == 0:
		u.lose(r)
	case version < u.known:
		c.Stale++
	default:
		u.known = version
	}
}
