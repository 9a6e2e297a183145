package users

import "github.com/hadrill/hadrill/sim/host"

// page is a page's requests that are asked beside its first one, each over a connection
// of its own, as a browser does.
type page struct {
	sides   []side
	running int
	failed  bool
	judged  bool // each answer tells of the session
	// before is what the user knew when the requests were sent: what one answer tells of
	// the session is no older than what another one told meanwhile.
	before ledger
	ended  host.Cond
}

// side is a request of a page, asked by a user of its own with the cookies of the page's.
type side struct {
	user
	does Step
}

// together sends a request, and others in the same moment, each with the cookies that the
// user has then, and waits until all have ended. judged: each answer is one to a query of
// the session. ok reports whether the first one is a complete answer, all whether the
// others are, too.
func (g *Group) together(u *user, s *Step, form string, others []Step, judged bool) (ok, all bool) {
	g.beside(u, others, judged)
	if ok = g.request(u, s, form); ok && judged {
		u.look(u.x.resp.Value)
	}
	if len(others) == 0 {
		return ok, true
	}
	for u.page.running > 0 {
		u.page.ended.Wait(0)
	}
	u.page.judged = false
	u.intended = max(u.intended, g.h.Now())
	return ok, !u.page.failed
}

// beside has others asked as soon as the user waits for its own answer.
func (g *Group) beside(u *user, others []Step, judged bool) {
	if len(others) == 0 {
		return
	}
	if u.page == nil {
		u.page = &page{ended: g.h.NewCond()}
	}
	p := u.page
	for len(p.sides) < len(others) {
		p.sides = append(p.sides, side{})
	}
	p.running, p.failed, p.judged, p.before = len(others), false, judged, u.ledger
	for i := range others {
		b := &p.sides[i]
		b.g, b.number, b.from, b.intended = g, u.number, u.from, u.intended
		b.of, b.does, b.reads = u, others[i], judged
		g.h.Go(b)
	}
}

// Run implements host.Task.
func (b *side) Run() {
	g, p := b.g, b.of.page
	if !g.request(&b.user, &b.does, "") {
		p.failed = true
	} else if p.judged {
		b.of.look(b.x.resp.Value)
	}
	if b.x != nil {
		g.free.Put(b.x)
		b.x = nil
	}
	if p.running--; p.running == 0 {
		p.ended.Signal()
	}
}
