package memcached

// Sizes of what stands in a chunk beside key and value, on 64-bit Linux.
const (
	itemHeader  = 48 // struct item, with use_cas 8 more
	uniqueSize  = 8
	flagsSize   = 4  // only where the flags are not 0
	chunkHeader = 40 // struct item_chunk, of each part of a large value
)

// value is the bytes of an item: data and then fill spaces.
type value struct {
	data string
	fill int
}

func (v value) size() int { return len(v.data) + v.fill }

// text is the value in full.
func (v value) text() string {
	if v.fill == 0 {
		return v.data
	}
	b := make([]byte, v.size())
	for i := copy(b, v.data); i < len(b); i++ {
		b[i] = ' '
	}
	return string(b)
}

// joined is v and then w.
func (v value) joined(w value) value {
	if v.fill > 0 && w.data != "" {
		v = value{data: v.text()}
	}
	return value{v.data + w.data, v.fill + w.fill}
}

// item is a key with its value.
type item struct {
	key    string
	value  value
	flags  uint32
	unique uint64 // the number that gets shows and cas compares
	size   int    // of header, key and value together
	// expires is the second at which it is over, 0 for never; touched is when it
	// was stored or last counted as used.
	expires, touched int64

	class   int // of its list; a large value's chunks are of others
	segment segment
	// fetched: it was read once; active: it was read again since it moved.
	fetched, active, linked bool
	previous, next          *item

	chunk chunk
	parts []chunk // of a large value, beside the chunk of its header
}

// sizeOf gives the bytes that an item takes of a chunk: header, key with its
// end, flags, and value with the end of its line.
func sizeOf(key string, flags uint32, n int) int {
	size := itemHeader + len(key) + 1 + n + len("\r\n") + uniqueSize
	if flags != 0 {
		size += flagsSize
	}
	return size
}
