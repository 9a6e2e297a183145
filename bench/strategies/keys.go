package strategies

import (
	"math"

	"github.com/hadrill/hadrill/sim/world"
)

// keysMoved returns the part of a scene's users that go elsewhere because
// servers changed, found with idle balancers before and after: after the moves
// where there are any, else with the servers that die taken out. NaN when
// nothing changes or the strategy does not keep users where they are.
func keysMoved(s *Scene, c Contender, t *trace, seed uint64) float64 {
	if !c.Keyed || len(s.Moves)+len(s.Deaths) == 0 {
		return math.NaN()
	}
	w := world.New(world.Options{Seed: seed})
	defer w.Close()
	before, after := newBalancer(w, s, c, t), newBalancer(w, s, c, t)
	if len(s.Moves) > 0 {
		after.now = after.members(s.atLast())
	} else {
		for _, d := range s.Deaths {
			after.setUp(d.Server, false)
		}
	}
	moved := 0
	for u := range t.users {
		home := before.pickIdle(int32(u))
		after.routes[u] = before.routes[u] // with the cookie of before
		if after.pickIdle(int32(u)) != home {
			moved++
		}
	}
	return share(moved, len(t.users))
}

// pickIdle picks for a user and gives the request back at once.
func (b *balancer) pickIdle(user int32) int {
	server, from := b.pick(user)
	if server >= 0 {
		from.done(server, true, 0, 0)
	}
	return server
}
