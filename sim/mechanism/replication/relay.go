package replication

import "encoding/binary"

// A relay log as this package writes it: stretches of groups, each with the
// position of the first one in the primary's binary log.
const stretchBytes = 12

// AppendRelay appends groups that begin at a position of the primary. Those of
// one call lie behind each other in one of its files.
func AppendRelay(b []byte, at Position, groups []byte) []byte {
	if at.Offset < HeadSize {
		at.Offset = HeadSize
	}
	b = binary.LittleEndian.AppendUint32(b, at.File)
	b = binary.LittleEndian.AppendUint32(b, at.Offset)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(groups)))
	return append(b, groups...)
}

// EachRelay calls f for each stretch until it returns false. What was cut off at
// the end is left out.
func EachRelay(b []byte, f func(at Position, groups []byte) bool) {
	for len(b) >= stretchBytes {
		at := Position{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])}
		n := int(binary.LittleEndian.Uint32(b[8:]))
		b = b[stretchBytes:]
		groups := b[:min(n, len(b))]
		if n > len(b) {
			groups = Whole(groups)
		}
		if !f(at, groups) {
			return
		}
		b = b[min(n, len(b)):]
	}
}

// RelayFrom gives the groups of relay logs that follow a position of the primary,
// and the position behind them; false when the logs do not reach back to it.
func RelayFrom(b []byte, p Position) (groups []byte, end Position, found bool) {
	EachRelay(b, func(at Position, g []byte) bool {
		end = Position{at.File, at.Offset + Size(g)}
		switch {
		case end.Compare(p) <= 0:
			found = found || end == p
			return true
		case at.Compare(p) < 0 && at.File == p.File:
			rest, whole := Behind(g, max(p.Offset, HeadSize)-at.Offset)
			if !whole {
				return true
			}
			found = true
			g = rest
		case at.File == p.File && at.Offset == max(p.Offset, HeadSize):
			found = true
		}
		if found {
			groups = append(groups, g...)
		}
		return true
	})
	return groups, end, found
}
