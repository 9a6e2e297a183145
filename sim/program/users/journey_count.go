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
	if !g.request(u, &c.Page, "") {
		return
	}
	n, ok := number(u.x.resp.Value)
	u.count(&g.rec, n, ok && n > 0)
}

// count judges the count that an answer gave.
func (u *user) count(r *record, n int, ok bool) {
	c := r.counts()
	if u.open {
		c.Reads++
		switch {
		case !ok || n == 1:
			u.lose(r)
		case n <= u.known:
			r.stale()
		}
	}
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
