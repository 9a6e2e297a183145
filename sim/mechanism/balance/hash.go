package balance

import (
	"hash/crc32"
	"strconv"
)

// Hash is nginx's hash without "consistent", compatible with
// Cache::Memcached: a sum of crc32 values over the sum of the weights. An empty
// key means round robin.
type Hash struct{}

// Pick implements Strategy.
func (Hash) Pick(g *Peers, r *Request) *Peer {
	if g.single || len(r.Key) == 0 || r.rejects > maxRejects {
		return RoundRobin{}.Pick(g, r)
	}
	for {
		r.hash += memcachedHash(r.rehash, r.Key)
		r.rehash++
		i := g.at(int(r.hash) % g.totalWeight)
		if r.candidate(g, i) {
			return r.take(g, i)
		}
		if r.reject() {
			return RoundRobin{}.Pick(g, r)
		}
	}
}

// memcachedHash returns 15 bits of the crc32 of the key; from the second time
// on the number of the rehash stands before the key.
func memcachedHash(rehash uint32, key []byte) uint32 {
	var crc uint32
	if rehash > 0 {
		var digits [10]byte
		crc = crc32.Update(crc, crc32.IEEETable, strconv.AppendUint(digits[:0], uint64(rehash), 10))
	}
	return crc32.Update(crc, crc32.IEEETable, key) >> 16 & 0x7fff
}
