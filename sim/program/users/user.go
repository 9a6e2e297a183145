package users

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// user is one person. While idle it is the task of a timer. What every request
// needs stands together: of many users, each is far from the processor when its
// turn comes.
type user struct {
	g        *Group
	number   int
	conn     host.Conn // kept connection, nil for none
	connTo   *site     // where that leads
	asked    *site     // where the last request went
	x        *exchange // during a visit
	intended host.Time // when the present request was meant to start
	failing  host.Time // when the first of its requests since the last success was sent that failed; 0 for none
	ledger
	waiting bool // for an answer
	reads   bool // the present request reads what was acknowledged
	// item is the one that the present request reads, and itemKnown the last version of it
	// that had been acknowledged when it was sent.
	item      int
	itemKnown uint32
	jar       jar

	due    host.Time     // when the present or next visit is meant to begin
	step   time.Duration // Every: from due to the visit after
	logged int           // Replay: the request of the present visit
	from   netip.Addr

	page *page // requests beside others; nil until there is one
	of   *user // whose cookies a request beside others takes along; nil for its own
}

// cookies are those of the user's browser.
func (u *user) cookies() *jar {
	if u.of != nil {
		return &u.of.jar
	}
	return &u.jar
}

// asOfAsked gives what the user knew when the request was sent whose answer is judged.
func (u *user) asOfAsked() *ledger {
	if u.page != nil && u.page.judged {
		return &u.page.before
	}
	return &u.ledger
}

// visiting reports whether a visit of the user's waits for an answer.
func (u *user) visiting() bool { return u.waiting || u.page != nil && u.page.running > 0 }

// Run makes the visit that is due. It implements host.Task.
func (u *user) Run() { u.g.visits(u, u.due) }

// visits makes the visit that was meant to begin at intended, and those after
// it that are late already.
func (g *Group) visits(u *user, intended host.Time) {
	for again := true; again && g.takes(g.h.Now()); {
		u.intended = intended
		g.c.Journey.visit(g, u)
		if u.x != nil {
			g.free.Put(u.x)
			u.x = nil
		}
		intended, again = g.pacer.next(u, intended)
	}
}
