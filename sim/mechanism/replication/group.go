package replication

import "encoding/binary"

// Group is a transaction as the binary log has it, an event group: a row of the
// application's table, or with Session one of a table of web sessions.
type Group struct {
	// Server and Sequence are those of its GTID, in domain 0: the server that
	// committed it first, and the number there.
	Server, Sequence uint32
	// Time of its events, in seconds of the clock of the server that made them.
	Time    uint32
	Row     Row
	Session *SessionRow
}

// Sizes in bytes of what MariaDB 10.11 writes, with checksums (CRC32).
const (
	gtidEvent     = 42
	annotateEvent = 108 // INSERT INTO ... VALUES (...), binlog_annotate_row_events
	tableMapEvent = 53
	rowEvent      = 70
	xidEvent      = 31

	// GroupSize is how many bytes a transaction of the application's table takes in a
	// binary or relay log.
	GroupSize = gtidEvent + annotateEvent + tableMapEvent + rowEvent + xidEvent
	// HeadSize is how many bytes a new file begins with: the magic number, the
	// format description, the list of GTIDs and the checkpoint.
	HeadSize = 4 + 252 + 43 + 40
	// FirstPosition is where a file's events begin.
	FirstPosition = 4
)

// groupBytes is the length of a group of the application's table as AppendGroup writes
// it.
const groupBytes = 24

// Size is how many bytes the transaction takes in a binary or relay log.
func (g *Group) Size() uint32 {
	if g.Session == nil {
		return GroupSize
	}
	return g.Session.size()
}

// AppendGroup appends a group to a file's content. The bytes are the simulator's
// own: they stand for Size bytes of a binary log.
func AppendGroup(b []byte, g Group) []byte {
	for _, n := range [...]uint32{g.Server, g.Sequence, g.Time} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return appendChange(b, &g)
}

// appendChange appends what a transaction changes.
func appendChange(b []byte, g *Group) []byte {
	row, content := g.Row, []byte(nil)
	if g.Session != nil {
		content = g.Session.append(nil)
		row = Row{User: sessionUser, Number: uint32(len(content))}
	}
	for _, n := range [...]uint32{row.Key, row.User, row.Number} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return append(b, content...)
}

// changeBytes is the length of what appendChange appends for a row.
const changeBytes = 12

// readChange reads what a transaction changes, and gives the rest; false when it was cut
// off.
func readChange(b []byte, g *Group) (rest []byte, ok bool) {
	if len(b) < changeBytes {
		return b, false
	}
	for i, n := range [...]*uint32{&g.Row.Key, &g.Row.User, &g.Row.Number} {
		*n = binary.LittleEndian.Uint32(b[4*i:])
	}
	b = b[changeBytes:]
	if g.Row.User != sessionUser {
		return b, true
	}
	n := int(g.Row.Number)
	g.Row = Row{}
	if n > len(b) {
		return b, false
	}
	g.Session = readSession(b[:n])
	return b[n:], g.Session != nil
}

// NextGroup reads the first group of b and gives the rest; false when there is none, or
// one that was cut off.
func NextGroup(b []byte) (g Group, rest []byte, ok bool) {
	if len(b) < groupBytes {
		return g, b, false
	}
	for i, n := range [...]*uint32{&g.Server, &g.Sequence, &g.Time} {
		*n = binary.LittleEndian.Uint32(b[4*i:])
	}
	rest, ok = readChange(b[groupBytes-changeBytes:], &g)
	if !ok {
		return Group{}, b, false
	}
	return g, rest, true
}

// EachGroup calls f for each whole group of b, and gives the rest.
func EachGroup(b []byte, f func(g *Group)) (rest []byte) {
	for {
		g, next, ok := NextGroup(b)
		if !ok {
			return b
		}
		f(&g)
		b = next
	}
}

// Groups is how many whole groups b holds.
func Groups(b []byte) (n int) {
	EachGroup(b, func(*Group) { n++ })
	return n
}

// Size is how many bytes the whole groups of b take in a binary or relay log.
func Size(b []byte) (n uint32) {
	EachGroup(b, func(g *Group) { n += g.Size() })
	return n
}

// Whole is b without a group at its end that was cut off.
func Whole(b []byte) []byte { return b[:len(b)-len(EachGroup(b, func(*Group) {}))] }

// Behind gives the groups of b behind so many bytes of a binary log; false where those
// end inside of a group. Of fewer groups than that nothing is left.
func Behind(b []byte, size uint32) (rest []byte, whole bool) {
	for at := uint32(0); at < size; {
		g, next, ok := NextGroup(b)
		if !ok {
			return b[len(b):], true
		}
		if at += g.Size(); at > size {
			return b, false
		}
		b = next
	}
	return b, true
}
