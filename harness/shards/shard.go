package shards

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Shard is one of several parts of a study: Number counts from 1 to Of.
type Shard struct{ Number, Of int }

// most is far above what finishes sooner than fewer.
const most = 100_000

// Parse reads "3/8".
func Parse(text string) (Shard, error) {
	number, of, ok := strings.Cut(text, "/")
	n, errN := strconv.Atoi(number)
	m, errM := strconv.Atoi(of)
	switch {
	case !ok || errN != nil || errM != nil:
		return Shard{}, fmt.Errorf("found %q, expected which of how many, such as 3/8", text)
	case m < 1 || m > most:
		return Shard{}, fmt.Errorf("found %q, expected 1 to %d shards", text, most)
	case n < 1 || n > m:
		return Shard{}, fmt.Errorf("found %q, expected 1/%d to %d/%d: shards count from 1", text, m, m, m)
	}
	return Shard{n, m}, nil
}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Number, s.Of) }

// Has reports whether a run is in the shard, by its key alone, 64 hex digits: which one
// a run is in does not change when others are added.
func (s Shard) Has(key string) bool {
	b, err := hex.DecodeString(key[:16])
	if err != nil {
		panic("shards: a key that is none: " + key)
	}
	return binary.BigEndian.Uint64(b)%uint64(s.Of) == uint64(s.Number-1)
}
