// Package stream makes the random streams of a run: each is derived from the
// run's seed and from two names, and is independent of every other. It draws
// nothing itself.
package stream

import "math/rand/v2"

const offset64, prime64 = 0xcbf29ce484222325, 0x9e3779b97f4a7c15

// New makes the stream that owner ("lb1/nginx") knows by name ("random"): PCG,
// seeded by two independent hashes of the root seed and both names. The same
// three give the same numbers, on every ground.
func New(seed uint64, owner, name string) *rand.Rand {
	a, b := seed^offset64, seed*prime64^0x9ae16a3b2f90404f
	for _, s := range [...]string{owner, "\x00", name} {
		for i := 0; i < len(s); i++ {
			a = (a ^ uint64(s[i])) * 0x100000001b3
			b = (b ^ uint64(s[i])) * 0xff51afd7ed558ccd
			b ^= b >> 32
		}
	}
	return rand.New(rand.NewPCG(spread(a), spread(b)))
}

// spread spreads every bit of x over all of the result (the finalizer of
// MurmurHash3, Austin Appleby, public domain).
func spread(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
