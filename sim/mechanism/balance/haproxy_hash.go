package balance

import (
	"hash/crc32"
	"math/bits"
)

// HashFunction is a function of hash-type, with or without avalanche.
type HashFunction struct {
	Sum       func(key []byte) uint32
	Avalanche bool
}

// Of hashes a key.
func (h HashFunction) Of(key []byte) uint32 {
	v := h.Sum(key)
	if h.Avalanche {
		v = fullHash(v)
	}
	return v
}

// HashFunctions are the functions that hash-type names (hash.c).
var HashFunctions = []struct {
	Name string
	Sum  func(key []byte) uint32
}{
	{"sdbm", sdbm}, {"djb2", djb2}, {"wt6", wt6}, {"crc32", crc32.ChecksumIEEE},
}

func sdbm(key []byte) uint32 {
	var h uint32
	for _, c := range key {
		h = uint32(c) + h<<6 + h<<16 - h
	}
	return h
}

func djb2(key []byte) uint32 {
	h := uint32(5381)
	for _, c := range key {
		h = h<<5 + h + uint32(c)
	}
	return h
}

// wt6 folds each byte into two words, complements and rotates them, and swaps
// them; how far the next rotations go depends on both.
func wt6(key []byte) uint32 {
	x, y := uint32(0xa53c965a), uint32(0x5ca6953a)
	turnY, turnX := 6, 18
	for _, c := range key {
		x, y = ^(x ^ uint32(c)), ^(y + uint32(c))
		x, y = bits.RotateLeft32(y, turnY), bits.RotateLeft32(x, turnX)
		mixed := int(uint16(x>>16 ^ y))
		turnY, turnX = mixed&31, mixed>>11
	}
	return x ^ y
}

// fullHash computes Bob Jenkins' integer hash, followed by a multiplication
// (full_hash in hash.h): every bit of the input changes half of the output.
func fullHash(a uint32) uint32 {
	a = a + 0x7ed55d16 + a<<12
	a = a ^ 0xc761c23c ^ a>>19
	a = a + 0x165667b1 + a<<5
	a = (a + 0xd3a2646c) ^ a<<9
	a = a + 0xfd7046c5 + a<<3
	a = a ^ 0xb55a4f09 ^ a>>16
	return a * 3221225473
}
