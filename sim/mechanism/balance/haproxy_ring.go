package balance

// ring is HAProxy's consistent hashing (lb_chash.c): each server has 16 nodes
// for each unit of weight on a ring of 2^32, placed by its id; the nearest node
// to a hash wins, before it or after. Without a hash the ring is walked on.
type ring struct {
	all    []ringNode // of all servers, at most 16 * weight each
	nodes  []ringNode // of the usable ones
	search hashSearch
	draws  int // random: how many servers are looked at; 0 for hashes
	at     int // index in nodes of the last one of the walk, -1 for none
	stale  bool
}

type ringNode struct {
	hash   uint32
	number uint32 // which node of its server
	server *Server
}

// nodeNumbers is the distance between servers of neighbouring ids in the number
// that places a node.
const nodeNumbers = 256 * weightScale

func newRing(servers []*Server, _ FarmOptions) Balancer { return makeRing(servers, 0) }

func newRandomRing(servers []*Server, o FarmOptions) Balancer {
	return makeRing(servers, max(1, o.Draws))
}

func makeRing(servers []*Server, draws int) *ring {
	r := &ring{draws: draws, at: -1, stale: true}
	for _, s := range servers {
		r.extend(s, 0, s.Weight*weightScale)
	}
	r.sort()
	return r
}

func (r *ring) extend(s *Server, from, to int) {
	for j := from; j < to; j++ {
		r.all = append(r.all, ringNode{fullHash(uint32(s.ID*nodeNumbers + j)), uint32(j), s})
	}
	s.nodes = max(s.nodes, to)
}

func (r *ring) sort() {
	r.all = sortedByHash(r.all, func(n ringNode) uint32 { return n.hash })
}

// renew lays out the nodes of the servers that can be used.
func (r *ring) renew() {
	r.stale = false
	var last ringNode
	if r.at >= 0 {
		last = r.nodes[r.at]
	}
	r.nodes = r.nodes[:0]
	was := r.at >= 0
	r.at = -1
	for _, n := range r.all {
		if n.server.Usable() && int(n.number) < n.server.effective {
			if was && n.hash <= last.hash {
				r.at = len(r.nodes)
			}
			r.nodes = append(r.nodes, n)
		}
	}
	r.search.renew(len(r.nodes), func(i int) uint32 { return r.nodes[i].hash })
}

func (r *ring) pick(hash uint32, hashed bool, avoid *Server, random Random) *Server {
	if r.stale {
		r.renew()
	}
	switch {
	case r.draws > 0:
		return r.draw(avoid, random)
	case hashed:
		return r.nearest(hash, avoid)
	}
	return r.walk(avoid)
}

// nearest returns the server of the node nearest to a hash; if that is avoid
// the one of the first node after it that is another's.
func (r *ring) nearest(hash uint32, avoid *Server) *Server {
	nodes := r.nodes
	after := r.search.find(hash)
	before := after - 1
	if after == len(nodes) {
		after = 0
	}
	if before < 0 {
		before = len(nodes) - 1
	}
	at := after
	if hash-nodes[before].hash <= nodes[after].hash-hash {
		at = before
	}
	if avoid == nil {
		return nodes[at].server
	}
	for range nodes {
		if nodes[at].server != avoid {
			break
		}
		if at++; at == len(nodes) {
			at = 0
		}
	}
	return nodes[at].server
}

// walk returns the server of the next node that has room.
func (r *ring) walk(avoid *Server) *Server {
	avoidedAt, n := -1, len(r.nodes)
	for range n {
		r.at = (r.at + 1) % n
		s := r.nodes[r.at].server
		switch {
		case !s.HasRoom():
		case s == avoid:
			avoidedAt = r.at
		default:
			return s
		}
	}
	if avoidedAt < 0 {
		return nil
	}
	r.at = avoidedAt
	return avoid
}

// draw looks up random hashes and keeps the server with fewer requests for its
// weight; nil when that one is full.
func (r *ring) draw(avoid *Server, random Random) *Server {
	var best *Server
	for range r.draws {
		// Two draws make 32 bits.
		hash := uint32(random.Int32())<<16 ^ uint32(random.Int32())
		s := r.nearest(hash, avoid)
		if best == nil || s == best || s.Served*best.effective <= best.Served*s.effective {
			best = s
		}
	}
	if !best.HasRoom() {
		return nil
	}
	return best
}

func (r *ring) changed(s *Server, _ int) {
	if s.effective > s.nodes {
		r.extend(s, s.nodes, s.effective)
		r.sort()
	}
	r.stale = true
}

func (r *ring) loaded(*Server) {}
