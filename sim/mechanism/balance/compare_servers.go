package balance

// Strategies that none of the modelled programs has, kept for comparison. Their
// papers know no weights, except where a file says so; a server of weight 0 is
// never chosen.

// comparedServers are the servers of a comparison pool: their requests, and
// those of them that can be used, in no particular order.
type comparedServers struct {
	weights []int
	loads   []int // requests at each now
	usable  []int32
	at      []int32 // where each stands in usable, -1 for nowhere
	// load and weight are the sums over the usable ones.
	load, weight int
}

func newComparedServers(servers []PoolServer) comparedServers {
	s := comparedServers{
		weights: make([]int, len(servers)),
		loads:   make([]int, len(servers)),
		at:      make([]int32, len(servers)),
	}
	for i := range servers {
		s.weights[i], s.at[i] = servers[i].Weight, -1
		s.SetUp(i, true)
	}
	return s
}

// SetUp implements Pool.
func (s *comparedServers) SetUp(server int, up bool) {
	at := s.at[server]
	switch {
	case up && at < 0 && s.weights[server] > 0:
		s.at[server] = int32(len(s.usable))
		s.usable = append(s.usable, int32(server))
		s.load += s.loads[server]
		s.weight += s.weights[server]
	case !up && at >= 0:
		end := len(s.usable) - 1
		last := s.usable[end]
		s.usable[at], s.at[last] = last, at
		s.usable, s.at[server] = s.usable[:end], -1
		s.load -= s.loads[server]
		s.weight -= s.weights[server]
	}
}

// add counts n requests in, or out if below 0.
func (s *comparedServers) add(server, n int) {
	s.loads[server] += n
	if s.at[server] >= 0 {
		s.load += n
	}
}

// draw picks a usable server, each as likely as the others.
func (s *comparedServers) draw(r Random) int { return int(s.usable[below(r, len(s.usable))]) }

// drawOther picks a usable server other than one of at least two.
func (s *comparedServers) drawOther(r Random, one int) int {
	i := below(r, len(s.usable)-1)
	if i >= int(s.at[one]) {
		i++
	}
	return int(s.usable[i])
}

// below draws a random number from 0 to n-1.
func below(r Random, n int) int { return int(uint64(r.Int32()) * uint64(n) >> 31) }
