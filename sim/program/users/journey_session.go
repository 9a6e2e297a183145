package users

import "slices"

// Session is the journey of a user who is logged in: Query reads the session's
// value, Save writes the next version of it. The first visit only saves. After
// an answer without the value (lost) the save is a forced login: it opens a new
// session. After an error the user gives up until its next visit, which shows
// whether a save without acknowledgement was kept.
type Session struct {
	Save, Query Step
	// Pages are asked between Query and Save, one after another; they read the session,
	// and each answer is judged like Query's.
	Pages []Step
	// Size is how many bytes beside the value the first save puts into the session,
	// and Grows by how many more each further one does.
	Size, Grows int
}

func (s *Session) under(base string) Journey {
	c := *s
	s = &c
	s.Save, s.Query = s.Save.under(base), s.Query.under(base)
	s.Pages = slices.Clone(s.Pages)
	for i := range s.Pages {
		s.Pages[i] = s.Pages[i].under(base)
	}
	return s
}

func (s *Session) visit(g *Group, u *user) {
	u.reads = true
	if u.open {
		if !g.request(u, &s.Query, "") {
			return
		}
		s.read(u, &g.rec, u.x.resp.Value)
		for i := 0; u.open && i < len(s.Pages); i++ {
			if !g.request(u, &s.Pages[i], "") {
				return
			}
			s.read(u, &g.rec, u.x.resp.Value)
		}
	}
	u.reads = false
	u.sent++
	u.body = s.Size + u.saves*s.Grows
	ok := g.request(u, &s.Save, value(u.number, u.sent))
	if u.body = 0; !ok {
		return
	}
	u.known = u.sent
	u.saves++
	if u.open {
		g.rec.counts().Acknowledged++
		return
	}
	u.opened(g.rec.counts())
}

// found judges the value that an answered query gave. One that was never sent
// is not the session's value. A newer one than acknowledged is a save whose
// acknowledgement did not arrive.
func (Session) found(u *user, v string) Found {
	version, ok := versionOf(v, u.number)
	switch {
	case !ok || version > u.sent || version == 0:
		return FoundLost
	case version < u.known:
		return FoundStale
	}
	return ""
}

// read counts what an answered query showed.
func (s *Session) read(u *user, r *record, v string) {
	r.counts().Reads++
	switch s.found(u, v) {
	case FoundLost:
		u.lose(r)
	case FoundStale:
		r.stale()
	default:
		u.known, _ = versionOf(v, u.number)
	}
}
