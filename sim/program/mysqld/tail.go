package mysqld

import "github.com/hadrill/hadrill/sim/mechanism/replication"

// tail is the end of the last binary log in memory, which replicas read that are
// not far behind; others have it read from the disk.
type tail struct {
	from  int // of the file's content
	bytes []byte
}

// mostTail is how long the tail may become.
const mostTail = 2 << 20

// add adds groups. What was given to readers before stays as it is.
func (t *tail) add(groups []byte) {
	if len(t.bytes)+len(groups) > mostTail {
		drop := len(t.bytes) / 2
		t.from += drop
		t.bytes = append(make([]byte, 0, mostTail), t.bytes[drop:]...)
	}
	t.bytes = append(t.bytes, groups...)
}

// groups gives a part of the file's content; false where it does not reach back.
func (t *tail) groups(begin, end int) ([]byte, bool) {
	if begin < t.from {
		return nil, false
	}
	a, b := begin-t.from, end-t.from
	return t.bytes[a:b:b], true
}

// read gives the groups of a range of the binary logs.
func (s *server) read(r replication.Range) []byte {
	if r.File == s.log.Last() {
		if g, ok := s.commits.tail.groups(r.Begin, r.End); ok {
			return g
		}
	}
	content, _ := s.host.Disk().Read(s.binlogName(r.File))
	return content[r.Begin:r.End]
}
