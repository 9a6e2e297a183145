package balance

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
)

// Ketama is nginx's hash ... consistent: each server has 160 points for each
// unit of weight on a ring of 2^32; a key belongs to the next point at or after
// its crc32. When that server cannot be used the ring is walked on. An empty
// key means round robin.
type Ketama struct {
	ring   []ketamaPoint
	search hashSearch
	alike  [][]int32 // servers that are written alike share their points
}

// ketamaPoint is a place on the ring and whose it is, an index of alike.
type ketamaPoint struct {
	hash  uint32
	owner int32
}

const ketamaPoints = 160

// NewKetama lays out the ring of an upstream's servers.
func NewKetama(g *Peers) *Ketama {
	k := &Ketama{}
	owners := map[string]int32{}
	for i := range g.Peers {
		p := &g.Peers[i]
		owner, known := owners[p.Server]
		if !known {
			owner = int32(len(k.alike))
			owners[p.Server] = owner
			k.alike = append(k.alike, nil)
		}
		k.alike[owner] = append(k.alike[owner], int32(i))
		k.addServer(p, owner)
	}
	k.ring = sortedByHash(k.ring, func(p ketamaPoint) uint32 { return p.hash })
	k.ring = slices.CompactFunc(k.ring, func(a, b ketamaPoint) bool { return a.hash == b.hash })
	k.search.renew(len(k.ring), func(i int) uint32 { return k.ring[i].hash })
	return k
}

// addServer computes the chain of points: each hashes the one before it.
func (k *Ketama) addServer(p *Peer, owner int32) {
	host, port := splitServer(p.Server)
	base := crc32.ChecksumIEEE([]byte(host + "\x00" + port))
	var prev [4]byte
	for range p.Weight * ketamaPoints {
		h := crc32.Update(base, crc32.IEEETable, prev[:])
		k.ring = append(k.ring, ketamaPoint{h, owner})
		binary.LittleEndian.PutUint32(prev[:], h)
	}
}

// splitServer cuts "host:port" as nginx does: a port is digits after the last
// colon; without one the whole is the host.
func splitServer(s string) (host, port string) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.Trim(s[i+1:], "0123456789") != "" {
		return s, ""
	}
	return s[:i], s[i+1:]
}

// Pick implements Strategy.
func (k *Ketama) Pick(g *Peers, r *Request) *Peer {
	if g.single || len(r.Key) == 0 || r.rejects > maxRejects {
		return RoundRobin{}.Pick(g, r)
	}
	if !r.started {
		r.started = true
		r.hash = uint32(k.search.find(crc32.ChecksumIEEE(r.Key)))
	}
	for {
		at := k.ring[int(r.hash)%len(k.ring)]
		if i := smoothAlike(g, r, k.alike[at.owner]); i >= 0 {
			return r.take(g, i)
		}
		r.hash++
		if r.reject() {
			return RoundRobin{}.Pick(g, r)
		}
	}
}

// smoothAlike plays a round of smooth weighted round robin among the servers
// that are written alike (a name with several addresses, usually just one); -1
// when none can be used.
func smoothAlike(g *Peers, r *Request, alike []int32) int {
	best, total := -1, 0
	for _, i := range alike {
		if !r.candidate(g, int(i)) {
			continue
		}
		total += g.Peers[i].grow()
		if best < 0 || g.Peers[i].Current > g.Peers[best].Current {
			best = int(i)
		}
	}
	if best >= 0 {
		g.Peers[best].Current -= total
	}
	return best
}
