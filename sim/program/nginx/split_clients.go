package nginx

import "github.com/hadrill/hadrill/sim/conf"

// SplitClients is a split_clients block: a variable whose value depends on the
// hash of a text (ngx_http_split_clients_module).
type SplitClients struct {
	Pos    conf.Pos
	Name   string
	Source *Value

	parts []splitPart
}

// splitPart is a share of the hashes: those below its bound.
type splitPart struct {
	below uint32 // 0: the rest
	value string
}

func (s *SplitClients) find(x *exchange) string {
	start := len(x.scratch)
	s.Source.write(x)
	hash := murmur2(x.scratch[start:])
	x.scratch = x.scratch[:start]
	for _, p := range s.parts {
		if hash < p.below || p.below == 0 {
			return p.value
		}
	}
	return ""
}

// murmur2 is MurmurHash2 with the seed 0 (ngx_murmur_hash2).
func murmur2(data []byte) uint32 {
	const m = 0x5bd1e995
	h := uint32(len(data))
	for len(data) >= 4 {
		k := uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
		k *= m
		k ^= k >> 24
		k *= m
		h = h*m ^ k
		data = data[4:]
	}
	for i := len(data) - 1; i >= 0; i-- {
		h ^= uint32(data[i]) << (8 * i)
	}
	if len(data) > 0 {
		h *= m
	}
	h ^= h >> 13
	h *= m
	return h ^ h>>15
}
