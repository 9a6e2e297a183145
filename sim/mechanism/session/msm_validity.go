package session

import (
	"encoding/binary"
	"math"
	"time"
)

// MsmUse is the content of a non-sticky session's validity key (SessionValidityInfo):
// it is written by every request, where the session itself may not be.
type MsmUse struct {
	MaxInactive    time.Duration // whole seconds; 0 or less: for ever
	Last, Accessed time.Duration // whole milliseconds
}

// msmUseBytes is the length of one.
const msmUseBytes = 20

// Encode writes it: seconds, and two numbers of milliseconds.
func (u MsmUse) Encode() string {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, msmUseBytes), uint32(int32(u.MaxInactive/time.Second)))
	b = binary.BigEndian.AppendUint64(b, uint64(u.Last.Milliseconds()))
	b = binary.BigEndian.AppendUint64(b, uint64(u.Accessed.Milliseconds()))
	return string(b)
}

// DecodeMsmUse reads one; false where it is none, or has a time that no clock shows.
func DecodeMsmUse(s string) (u MsmUse, ok bool) {
	if len(s) != msmUseBytes {
		return MsmUse{}, false
	}
	b := []byte(s)
	u.MaxInactive = time.Duration(int32(binary.BigEndian.Uint32(b))) * time.Second
	last, accessed := binary.BigEndian.Uint64(b[4:]), binary.BigEndian.Uint64(b[12:])
	if most := uint64(math.MaxInt64 / time.Millisecond); last > most || accessed > most {
		return MsmUse{}, false
	}
	u.Last, u.Accessed = time.Duration(last)*time.Millisecond, time.Duration(accessed)*time.Millisecond
	return u, true
}

// Valid reports whether the session's time is not over.
func (u MsmUse) Valid(now time.Duration) bool {
	return u.MaxInactive <= 0 || (now-u.Accessed).Truncate(time.Second) < u.MaxInactive
}
