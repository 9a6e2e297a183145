package replication

import (
	"encoding/binary"
	"slices"
)

// The engine's log (InnoDB's redo log) as this package writes it: a record for
// each transaction that was prepared, with its row, and one for each that was
// committed.
const (
	commitBytes = 8
	committed   = 1 << 31 // in the field of the server
)

// AppendPrepared appends a transaction that is prepared.
func AppendPrepared(b []byte, g Group) []byte {
	for _, n := range [...]uint32{g.Server, g.Sequence} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return appendChange(b, &g)
}

// AppendCommitted appends that a prepared transaction was committed.
func AppendCommitted(b []byte, g Group) []byte {
	b = binary.LittleEndian.AppendUint32(b, g.Server|committed)
	return binary.LittleEndian.AppendUint32(b, g.Sequence)
}

// ID names a transaction: server and sequence of its GTID.
type ID struct{ Server, Sequence uint32 }

// ID of the group.
func (g *Group) ID() ID { return ID{g.Server, g.Sequence} }

// ReadRedo gives the transactions that were committed. One that was
// prepared only is committed when inBinlog says that the binary log has it, else
// it is rolled back: the second phase of XA recovery. A record that was cut off at
// the end does not count. recovered are the transactions that inBinlog decided
// for.
func ReadRedo(b []byte, inBinlog func(ID) bool, change func(*Group)) (recovered []Group) {
	var open []Group // prepared, in that order; few at a time
	eachRedo(b, func(g Group, commit bool) {
		if !commit {
			open = append(open, g)
			return
		}
		if i := slices.IndexFunc(open, func(o Group) bool { return o.ID() == g.ID() }); i >= 0 {
			change(&open[i])
			open = slices.Delete(open, i, i+1)
		}
	})
	for _, g := range open {
		if inBinlog(g.ID()) {
			change(&g)
			recovered = append(recovered, g)
		}
	}
	return recovered
}

// eachRedo calls f for each whole record.
func eachRedo(b []byte, f func(g Group, commit bool)) {
	for len(b) >= commitBytes {
		server, sequence := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
		if server&committed != 0 {
			f(Group{Server: server &^ committed, Sequence: sequence}, true)
			b = b[commitBytes:]
			continue
		}
		g := Group{Server: server, Sequence: sequence}
		rest, ok := readChange(b[8:], &g)
		if !ok {
			return
		}
		f(g, false)
		b = rest
	}
}
