package replication

import "fmt"

// Log is the index of a server's binary logs: which groups each file holds.
// The content is with who keeps the files. The zero Log has no file.
type Log struct {
	First uint32   // number of the oldest file that is kept
	files []layout // from First
}

// Open begins a new file, as a server does when it starts and when a file has
// reached max_binlog_size.
func (l *Log) Open() {
	if l.First == 0 {
		l.First = 1
	}
	l.files = append(l.files, layout{})
}

// Restore adds an existing file with its groups.
func (l *Log) Restore(groups []byte) {
	l.Open()
	l.Add(groups)
}

// Add notes groups more in the last file.
func (l *Log) Add(groups []byte) { l.files[len(l.files)-1].add(groups) }

// Last is the number of the last file, 0 for none.
func (l *Log) Last() uint32 { return l.First + uint32(len(l.files)) - 1 }

// End is where the next group will be written (SHOW MASTER STATUS).
func (l *Log) End() Position {
	last := &l.files[len(l.files)-1]
	return Position{l.Last(), last.offset(last.groups)}
}

// Purge forgets the files before that one.
func (l *Log) Purge(before uint32) {
	for l.First < before && len(l.files) > 1 {
		l.First++
		l.files = l.files[1:]
	}
}

// Range is a stretch of groups of one file.
type Range struct {
	File        uint32
	From, Count int      // index of the first group, and how many
	Begin, End  int      // of their bytes in the file's content
	Size        int      // how many bytes they are in the log
	Next        Position // behind them
}

// DumpError is why a server sends a replica nothing from a position: error 1236,
// after which the replica's IO thread stops.
type DumpError string

// Error gives the text of error 1236.
func (e DumpError) Error() string {
	return "Got fatal error 1236 from master when reading data from binary log: '" + string(e) + "'"
}

// From gives the groups that follow a position in its file, at most so many. A
// Range without groups whose Next is not the position leads to the next file; one
// whose Next is the position is the end of what there is.
func (l *Log) From(p Position, most int) (Range, error) {
	switch {
	case p.File < l.First || p.File > l.Last():
		return Range{}, DumpError("Could not find first log file name in binary log index file")
	}
	file := &l.files[p.File-l.First]
	has := file.groups
	if p.Offset > file.offset(has) {
		return Range{}, DumpError("Client requested master to start replication from impossible position")
	}
	from, whole := file.at(p.Offset)
	if !whole {
		return Range{}, DumpError(fmt.Sprintf("bogus data in log event; the start event position %d is inside of one", p.Offset))
	}
	n := min(most, has-from)
	r := Range{File: p.File, From: from, Count: n, Next: p}
	switch {
	case n > 0:
		r.Next = Position{p.File, file.offset(from + n)}
		r.Begin, r.End = file.byteAt(from), file.byteAt(from+n)
		r.Size = int(r.Next.Offset - file.offset(from))
	case p.File < l.Last():
		r.Next = Position{p.File + 1, FirstPosition}
	}
	return r, nil
}
