package session

import (
	"crypto/md5"
	"encoding/binary"
	"sort"
	"strconv"
)

// Ketama spreads keys over memcached servers as spymemcached 2.12 does with its
// KetamaConnectionFactory: 160 points a server, made of MD5, on a ring of 2^32; a key
// belongs to the next point at or after its own.
type Ketama struct {
	points []ketamaPoint
}

// ketamaPoint is a place on the ring and whose it is.
type ketamaPoint struct {
	at     uint32
	server int
}

// A server has 160 points, four of a digest; where its own server cannot be used seven
// further ones are looked at for a key (KetamaNodeLocator.getSequence).
const (
	ketamaDigests = 40
	ketamaTries   = 7
)

// NewKetama lays out the ring of servers by their addresses, "10.0.0.31:11211".
func NewKetama(servers []string) *Ketama {
	at := map[uint32]int{}
	for i, server := range servers {
		for n := range ketamaDigests {
			digest := md5.Sum([]byte(server + "-" + strconv.Itoa(n)))
			for part := 0; part < len(digest); part += 4 {
				at[binary.LittleEndian.Uint32(digest[part:])] = i // of two servers at a place the later one has it
			}
		}
	}
	k := &Ketama{}
	for place, server := range at { // order cannot show: it is sorted
		k.points = append(k.points, ketamaPoint{place, server})
	}
	sort.Slice(k.points, func(i, j int) bool { return k.points[i].at < k.points[j].at })
	return k
}

// ketamaHash is where a key is on the ring.
func ketamaHash(key string) uint32 {
	digest := md5.Sum([]byte(key))
	return binary.LittleEndian.Uint32(digest[:])
}

func (k *Ketama) at(hash uint32) int {
	i := sort.Search(len(k.points), func(i int) bool { return k.points[i].at >= hash })
	return k.points[i%len(k.points)].server
}

// Server is the number of the server that a key belongs to.
func (k *Ketama) Server(key string) int { return k.at(ketamaHash(key)) }

// Instead is the server that gets a key whose own cannot be used: the first of some
// further places that can; its own where none of these can.
func (k *Ketama) Instead(key string, usable func(server int) bool) int {
	hash := ketamaHash(key)
	for n := range ketamaTries {
		if server := k.at(hash); usable(server) {
			return server
		}
		hash += ketamaHash(strconv.Itoa(n) + key)
	}
	return k.Server(key)
}
