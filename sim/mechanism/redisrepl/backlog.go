package redisrepl

// block is the memory by which the backlog grows and is given up
// (PROTO_REPLY_CHUNK_BYTES, server.h): it may hold so much more than its size.
const block = 16 << 10

// Backlog is the last bytes of a stream (repl_backlog).
type Backlog struct {
	size   int
	data   []byte
	first  int64 // number of the first byte of data
	blocks []int // lengths of the blocks in data, the oldest first
}

// NewBacklog makes an empty backlog of at least size bytes behind offset. The
// real server takes no less than 16 kB (CONFIG_REPL_BACKLOG_MIN_SIZE).
func NewBacklog(size int, offset int64) *Backlog {
	return &Backlog{size: max(size, block), first: offset + 1}
}

// Has reports whether the stream can go on from the byte of that number: it is
// there, or the next to come.
func (b *Backlog) Has(number int64) bool { return number >= b.first && number <= b.end() }

// end is the number of the next byte to come.
func (b *Backlog) end() int64 { return b.first + int64(len(b.data)) }

// From returns the bytes from that number on; Has must be true of it. They are
// valid until the next Append.
func (b *Backlog) From(number int64) []byte { return b.data[number-b.first:] }

// Append adds bytes and gives up the oldest blocks, as long as the rest is more
// than the size and no replica still has to be sent them (incrementalTrim). needed
// is the number of the first byte that one has; 0 for none.
func (b *Backlog) Append(p []byte, needed int64) {
	b.data = append(b.data, p...)
	for n := len(p); n > 0; {
		last := len(b.blocks) - 1
		if last < 0 || b.blocks[last] >= block {
			b.blocks = append(b.blocks, 0)
			last++
		}
		room := block - b.blocks[last]
		if b.blocks[last] == 0 {
			room = max(room, n) // what is longer than a block has one of its own
		}
		k := min(n, room)
		b.blocks[last] += k
		n -= k
	}
	b.trim(needed)
}

func (b *Backlog) trim(needed int64) {
	drop, n := 0, 0
	for n < len(b.blocks)-1 {
		k := b.blocks[n]
		if len(b.data)-drop-k < b.size || needed > 0 && needed < b.first+int64(drop+k) {
			break
		}
		drop += k
		n++
	}
	if n == 0 {
		return
	}
	b.data = append(b.data[:0], b.data[drop:]...)
	b.blocks = append(b.blocks[:0], b.blocks[n:]...)
	b.first += int64(drop)
}

// Len returns how many bytes it holds (repl_backlog_histlen).
func (b *Backlog) Len() int { return len(b.data) }

// First returns the number of its first byte (repl_backlog_first_byte_offset).
func (b *Backlog) First() int64 { return b.first }
