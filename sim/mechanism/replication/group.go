package replication

import "encoding/binary"

// Group is a transaction as the binary log has it, an event group.
type Group struct {
	// Server and Sequence are those of its GTID, in domain 0: the server that
	// committed it first, and the number there.
	Server, Sequence uint32
	// Time of its events, in seconds of the clock of the server that made them.
	Time uint32
	Row  Row
}

// Sizes in bytes of what MariaDB 10.11 writes, with checksums (CRC32).
const (
	gtidEvent     = 42
	annotateEvent = 108 // INSERT INTO ... VALUES (...), binlog_annotate_row_events
	tableMapEvent = 53
	rowEvent      = 70
	xidEvent      = 31

	// GroupSize is how many bytes a transaction takes in a binary or relay log.
	GroupSize = gtidEvent + annotateEvent + tableMapEvent + rowEvent + xidEvent
	// HeadSize is how many bytes a new file begins with: the magic number, the
	// format description, the list of GTIDs and the checkpoint.
	HeadSize = 4 + 252 + 43 + 40
	// FirstPosition is where a file's events begin.
	FirstPosition = 4
)

// GroupBytes is the length of a group as AppendGroup writes it.
const GroupBytes = 24

// AppendGroup appends a group to a file's content. The bytes are the simulator's
// own: they stand for GroupSize bytes of a binary log.
func AppendGroup(b []byte, g Group) []byte {
	for _, n := range [...]uint32{g.Server, g.Sequence, g.Time, g.Row.Key, g.Row.User, g.Row.Number} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

// ReadGroup reads the first group of b; false when there is none, or one that was
// cut off.
func ReadGroup(b []byte) (g Group, ok bool) {
	if len(b) < GroupBytes {
		return g, false
	}
	for i, n := range [...]*uint32{&g.Server, &g.Sequence, &g.Time, &g.Row.Key, &g.Row.User, &g.Row.Number} {
		*n = binary.LittleEndian.Uint32(b[4*i:])
	}
	return g, true
}

// Groups is how many whole groups b holds.
func Groups(b []byte) int { return len(b) / GroupBytes }
