package users

// Count is the journey to a page that counts the visits in the session and
// answers the count, as the index.jsp of the tutorials does. Each visit reads
// and writes: its answer acknowledges the count that it names. 1 where more was
// expected is a lost session and the forced login in one; no count at all is
// lost as well, and the next visit is the forced login. A count above 1 that
// does not exceed the last one is stale. A count that skips some is right:
// visits whose answers did not arrive were counted too.
type Count struct{ Page Step }

func (c Count) under(base string) Journey { return Count{c.Page.under(base)} }

func (c Count) visit(g *Group, u *user) {
	u.reads = u.open
	if g.request(u, &c.Page, "") {
		c.count(u, &g.rec, u.x.resp.Value)
	}
}

// found judges the count that an answer gave to who has a session.
func (Count) found(u *user, v string) Found {
	switch n, ok := countOf(v); {
	case !ok || n == 1:
		return FoundLost
	case n <= u.known:
		return FoundStale
	}
	return ""
}

// countOf returns the count in an answer; false for none.
func countOf(v string) (int, bool) {
	n, ok := number(v)
	return n, ok && n > 0
}

// count counts what an answer showed.
func (p Count) count(u *user, r *record, v string) {
	c := r.counts()
	if u.open {
		c.Reads++
		switch p.found(u, v) {
		case FoundLost:
			u.lose(r)
		case FoundStale:
			r.stale()
		}
	}
	n, ok := countOf(v)
	if !ok {
		return
	}
	u.known = n
	if u.open {
		c.Acknowledged++
		return
	}
	u.opened(c)
}
