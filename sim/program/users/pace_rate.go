package users

import (
	"math/rand/v2"

	"github.com/hadrill/hadrill/sim/host"
)

// Rate is an open loop over the group: visits come at this rate, whatever
// became of those before. Visit k is made by user k modulo Count, or, when that
// user is busy, by the next one who is not. When all are busy, the visit waits
// for the first one to be free, and its latency counts from the intended time.
type Rate struct {
	PerSecond float64
	// Constant: the same time between visits, the first at once. Otherwise
	// they are a Poisson process. Both from the stream "arrivals".
	Constant bool
}

func (r Rate) pacer(g *Group) pacer {
	return &ratePacer{g: g, gaps: newGaps(r.PerSecond, r.Constant)}
}

type ratePacer struct {
	g       *Group
	gaps    gaps
	random  *rand.Rand
	at      host.Time // when the next visit comes
	turn    int       // whose turn it is
	idle    idle
	backlog backlog
}

func (p *ratePacer) begin() {
	p.random = p.g.h.Rand("arrivals")
	p.idle = allIdle(len(p.g.users))
	p.at = p.g.h.Now()
	if !p.gaps.constant {
		p.at = p.at.Add(p.gaps.next(p.random))
	}
	p.schedule()
}

// schedule sets the timer for the next visit.
func (p *ratePacer) schedule() {
	if p.g.takes(p.at) {
		p.g.h.After(p.at.Sub(p.g.h.Now()), p)
	}
}

// Run starts one visit, or lets it wait.
func (p *ratePacer) Run() {
	intended := p.at
	p.at = p.at.Add(p.gaps.next(p.random))
	p.schedule()
	i := p.idle.from(p.turn)
	if p.turn++; p.turn >= len(p.g.users) {
		p.turn = 0
	}
	if i < 0 {
		p.backlog.push(intended)
		return
	}
	p.idle.clear(i)
	p.g.visits(&p.g.users[i], intended)
}

func (p *ratePacer) next(u *user, _ host.Time) (host.Time, bool) {
	if p.g.takes(p.g.h.Now()) {
		if intended, ok := p.backlog.pop(); ok {
			return intended, true
		}
	}
	p.idle.set(u.number)
	return 0, false
}

func (p *ratePacer) waiting(limit host.Time) int { return p.backlog.before(limit) }
