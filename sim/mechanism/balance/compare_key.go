package balance

// keyHash hashes a request for the consistent strategies: by its key, or by the
// client's address if it has none.
func keyHash(r *Request) uint64 {
	if len(r.Key) > 0 {
		return hash64(seedKeys, r.Key)
	}
	a := r.Addr.As16()
	return hash64(seedKeys, a[:])
}

// Each use has a seed of its own, so that its hashes are independent.
const (
	seedKeys uint64 = iota + 1
	seedOffsets
	seedSkips
	seedPoints
)

// hash64 computes FNV-1a of 64 bits from a seed on and mixes the bits at the
// end: by itself FNV leaves the upper bits of short keys alike.
func hash64[T string | []byte](seed uint64, key T) uint64 {
	h := 0xcbf29ce484222325 ^ mixed(seed)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 0x100000001b3
	}
	return mixed(h)
}

// mixed applies the output function of SplitMix64 (Steele, Lea, Flood, Fast
// Splittable Pseudorandom Number Generators, OOPSLA 2014).
func mixed(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
