package users

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Replay is the journey and the pace of an access log: each request is asked at
// its time by the user who asked it. One whose user still waits for an answer
// waits for that, and counts from its own time.
type Replay struct{ Requests []Logged }

// Logged is a request of an access log.
type Logged struct {
	At   time.Duration // from the first one; never before the one before it
	User int
	Step
}

func (r Replay) under(base string) Journey {
	all := make([]Logged, len(r.Requests))
	for i, q := range r.Requests {
		q.Step = q.Step.under(base)
		all[i] = q
	}
	return Replay{all}
}

func (r Replay) visit(g *Group, u *user) { g.request(u, &r.Requests[u.logged].Step, "") }

// pacer implements Pace. The requests are those of the journey.
func (r Replay) pacer(g *Group) pacer {
	return &replayPacer{g: g, all: r.Requests, idle: allIdle(len(g.users)), late: map[int][]int{}}
}

type replayPacer struct {
	g     *Group
	all   []Logged
	began host.Time
	turn  int // the next request
	idle  idle
	late  map[int][]int // requests that wait for their user
}

func (p *replayPacer) begin() {
	p.began = p.g.h.Now()
	p.schedule()
}

// due is when a request is meant to start.
func (p *replayPacer) due(i int) host.Time { return p.began.Add(p.all[i].At) }

func (p *replayPacer) schedule() {
	if p.turn < len(p.all) && p.g.takes(p.due(p.turn)) {
		p.g.h.After(p.due(p.turn).Sub(p.g.h.Now()), p)
	}
}

// Run is the time of one request.
func (p *replayPacer) Run() {
	i := p.turn
	p.turn++
	p.schedule()
	user := p.all[i].User % len(p.g.users)
	if p.idle.bits[user/64]&(1<<(user%64)) == 0 {
		p.late[user] = append(p.late[user], i)
		return
	}
	p.idle.clear(user)
	u := &p.g.users[user]
	u.logged = i
	p.g.visits(u, p.due(i))
}

func (p *replayPacer) next(u *user, _ host.Time) (host.Time, bool) {
	if late := p.late[u.number]; len(late) > 0 && p.g.takes(p.g.h.Now()) {
		u.logged, p.late[u.number] = late[0], late[1:]
		return p.due(u.logged), true
	}
	p.idle.set(u.number)
	return 0, false
}

func (p *replayPacer) waiting(limit host.Time) int {
	n := 0
	for _, late := range p.late { // order cannot show: a sum
		for _, i := range late {
			if p.due(i) < limit {
				n++
			}
		}
	}
	return n
}
