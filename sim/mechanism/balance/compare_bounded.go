package balance

// boundedLoads is consistent hashing with bounded loads (V. Mirrokni, M.
// Thorup, M. Zadimoghaddam, Consistent Hashing with Bounded Loads, SODA 2018):
// a key belongs to the first server from its hash on, around the ring, that has
// room. A server has room while its requests, with this one, are at most c
// times its share of all, rounded up; c is 1.25.
//
// Each server has 100 points on the ring for each unit of weight, divided by
// the greatest common divisor of the weights; the paper has one. Unlike the
// paper's balls, requests stay where they are when the bound sinks because
// others ended. Without a common divisor heavy weights make long rings.
type boundedLoads struct {
	comparedServers
	ring   []boundedPoint
	search hashSearch
}

type boundedPoint struct {
	hash   uint32
	server int32
}

const boundedPoints = 100

// c is boundNumerator / boundDenominator.
const boundNumerator, boundDenominator = 5, 4

func newBoundedLoads(servers []PoolServer, _ PoolOptions) Pool {
	b := &boundedLoads{comparedServers: newComparedServers(servers)}
	for i, turns := range turnsOf(servers) {
		start := hash64(seedPoints, servers[i].Name)
		for j := range uint64(turns) * boundedPoints {
			b.ring = append(b.ring, boundedPoint{uint32(mixed(start+j) >> 32), int32(i)})
		}
	}
	b.ring = sortedByHash(b.ring, func(p boundedPoint) uint32 { return p.hash })
	b.search.renew(len(b.ring), func(i int) uint32 { return b.ring[i].hash })
	return b
}

// bound returns the most requests that a server may have, one of them new.
func (b *boundedLoads) bound(server int32) int {
	all := boundDenominator * b.weight
	return (boundNumerator*(b.load+1)*b.weights[server] + all - 1) / all
}

func (b *boundedLoads) Pick(r *Request, _ int64) int {
	if len(b.usable) == 0 {
		return -1
	}
	for at := b.search.find(uint32(keyHash(r) >> 32)); ; at++ {
		if at == len(b.ring) {
			at = 0
		}
		s := b.ring[at].server
		if b.at[s] >= 0 && b.loads[s] < b.bound(s) {
			b.add(int(s), 1)
			return int(s)
		}
	}
}

func (b *boundedLoads) Done(server int, _ bool, _ int64, _ int, _ int64) { b.add(server, -1) }
