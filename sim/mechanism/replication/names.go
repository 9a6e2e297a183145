package replication

import "encoding/binary"

// The names of files that every tool of a server's machine knows.
const (
	RelayBase     = "relay-bin"
	RelayInfoFile = "relay-log.info"
)

// RelayInfo is relay-log.info: where the SQL thread stands, and which relay logs
// there are.
type RelayInfo struct {
	Exec        Position
	First, Last uint32
}

// Append appends the content of the file.
func (i RelayInfo) Append(b []byte) []byte {
	for _, n := range [...]uint32{i.Exec.File, i.Exec.Offset, i.First, i.Last} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

// ReadRelayInfo reads the content of the file; false for one that is not whole.
func ReadRelayInfo(b []byte) (i RelayInfo, ok bool) {
	if len(b) < 16 {
		return i, false
	}
	for k, n := range [...]*uint32{&i.Exec.File, &i.Exec.Offset, &i.First, &i.Last} {
		*n = binary.LittleEndian.Uint32(b[4*k:])
	}
	return i, true
}

// IndexName is the name of the file that lists binary logs.
func IndexName(base string) string { return base + ".index" }

// AppendIndex appends the content of that file: the first and the last number.
func AppendIndex(b []byte, first, last uint32) []byte {
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, first), last)
}

// ReadIndex reads it; false for one that is not whole.
func ReadIndex(b []byte) (first, last uint32, ok bool) {
	if len(b) < 8 {
		return 0, 0, false
	}
	return binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), true
}
