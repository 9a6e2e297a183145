package replication

import "sort"

// layout says where the groups of a binary log are: all are GroupSize long there and
// groupBytes in the content, but for those of a table of sessions.
type layout struct {
	groups int
	longer []longer
}

// longer is a group of another length, and by how much all up to it and with it are
// longer than those of the application's table.
type longer struct {
	index      int
	size, byte int
}

// add adds the groups of b at the end.
func (l *layout) add(b []byte) {
	for len(b) > 0 {
		g, rest, ok := NextGroup(b)
		if !ok {
			return
		}
		if g.Session != nil {
			more := longer{index: l.groups, size: int(g.Size()) - GroupSize, byte: len(b) - len(rest) - groupBytes}
			if n := len(l.longer); n > 0 {
				more.size += l.longer[n-1].size
				more.byte += l.longer[n-1].byte
			}
			l.longer = append(l.longer, more)
		}
		l.groups++
		b = rest
	}
}

// before is by how much the groups before one are longer.
func (l *layout) before(index int) (more longer) {
	if n := sort.Search(len(l.longer), func(i int) bool { return l.longer[i].index >= index }); n > 0 {
		return l.longer[n-1]
	}
	return longer{}
}

// offset is where a group begins in the file, and byteAt where in its content.
func (l *layout) offset(index int) uint32 {
	return HeadSize + uint32(index*GroupSize+l.before(index).size)
}
func (l *layout) byteAt(index int) int { return index*groupBytes + l.before(index).byte }

// at gives the index of the group that begins at an offset. Offsets up to the first
// group mean that; the end of the file is the group that comes next. False is an offset
// inside of a group.
func (l *layout) at(offset uint32) (int, bool) {
	if offset <= HeadSize {
		return 0, true
	}
	i := sort.Search(l.groups, func(i int) bool { return l.offset(i) >= offset })
	return i, l.offset(i) == offset
}
