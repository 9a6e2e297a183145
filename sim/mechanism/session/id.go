package session

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
)

// idBytes is sessionIdLength of Tomcat's StandardSessionIdGenerator.
const idBytes = 16

// NewID returns a new session id as Tomcat 10.1 makes them: 32 hexadecimal
// digits in capitals, followed by "." and the jvmRoute unless that is "".
func NewID(r *rand.Rand, route string) string {
	var raw [idBytes]byte
	binary.BigEndian.PutUint64(raw[:8], r.Uint64())
	binary.BigEndian.PutUint64(raw[8:], r.Uint64())
	buf := make([]byte, 0, 96)
	buf = hex.AppendEncode(buf, raw[:])
	for i, c := range buf {
		if c >= 'a' {
			buf[i] = c - ('a' - 'A')
		}
	}
	if route != "" {
		buf = append(buf, '.')
		buf = append(buf, route...)
	}
	return string(buf)
}
