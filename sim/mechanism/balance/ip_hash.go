package balance

// IPHash is nginx's ip_hash: the first three octets of an IPv4 address, all 16
// of an IPv6 one. A server that cannot be used keeps its share of the slots;
// its clients are hashed on from where they stood.
type IPHash struct{}

const (
	ipHashStart    = 89
	ipHashFactor   = 113
	ipHashModulus  = 6271
	ipHashV4Octets = 3
)

// Pick implements Strategy.
func (IPHash) Pick(g *Peers, r *Request) *Peer {
	if g.single || r.rejects > maxRejects {
		return RoundRobin{}.Pick(g, r)
	}
	if !r.started {
		r.started, r.hash = true, ipHashStart
	}
	octets := r.Addr.As16()
	used := octets[:]
	if r.Addr.Is4() {
		used = octets[12 : 12+ipHashV4Octets]
	}
	hash := r.hash
	for {
		for _, o := range used {
			hash = (hash*ipHashFactor + uint32(o)) % ipHashModulus
		}
		i := g.at(int(hash) % g.totalWeight)
		if r.candidate(g, i) {
			r.hash = hash
			return r.take(g, i)
		}
		if r.reject() {
			return RoundRobin{}.Pick(g, r)
		}
	}
}
