package replication

import (
	"cmp"
	"fmt"
)

// Position is a place in a server's binary logs: the number at the end of a
// file's name, and an offset in bytes. The zero Position is none.
type Position struct{ File, Offset uint32 }

// Compare gives -1, 0 or 1 for a position before, at or behind another.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Offset, q.Offset))
}

// FileName is the name of a log file: "mysql-bin.000001".
func FileName(base string, number uint32) string { return fmt.Sprintf("%s.%06d", base, number) }

// Start is where a replica of an empty server begins.
var Start = Position{File: 1, Offset: FirstPosition}

// EndOf is the offset behind so many groups of the application's table in a file.
func EndOf(groups int) uint32 { return HeadSize + uint32(groups)*GroupSize }
