package replication

// Row is a row of the application's table: the row of that number of a user.
type Row struct {
	// Key is the primary key; 0 where the application gives it, which is user and
	// number together.
	Key          uint32
	User, Number uint32
}

// Rows says which rows a table has, without their content. The zero Rows is an
// empty table.
type Rows struct {
	keys  bitset            // those of auto_increment
	given map[uint32]bitset // numbers by user, of rows whose key the application gave
	last  map[uint32]uint32 // the greatest number by user
	// Highest is the greatest key of auto_increment so far.
	Highest uint32
	// Count is how many rows there are.
	Count int
}

// Reserve takes a row's primary key, as an insert does before it commits. False:
// it is taken, which is error 1062.
func (t *Rows) Reserve(r Row) bool {
	if r.Key != 0 {
		if t.keys.has(r.Key) {
			return false
		}
		t.keys = t.keys.with(r.Key)
		t.Highest = max(t.Highest, r.Key)
		return true
	}
	if t.given[r.User].has(r.Number) {
		return false
	}
	if t.given == nil {
		t.given = map[uint32]bitset{}
	}
	t.given[r.User] = t.given[r.User].with(r.Number)
	return true
}

// Has reports whether a row's primary key is taken.
func (t *Rows) Has(r Row) bool {
	if r.Key != 0 {
		return t.keys.has(r.Key)
	}
	return t.given[r.User].has(r.Number)
}

// Add adds a row that commits.
func (t *Rows) Add(r Row) {
	t.Reserve(r)
	if t.last == nil {
		t.last = map[uint32]uint32{}
	}
	t.last[r.User] = max(t.last[r.User], r.Number)
	t.Count++
}

// Last is the greatest number of a user's rows, 0 for none.
func (t *Rows) Last(user uint32) uint32 { return t.last[user] }

// NextKey is the key that auto_increment gives next: the smallest above all of
// offset, offset+increment, ... (auto_increment_offset, auto_increment_increment).
func (t *Rows) NextKey(increment, offset uint32) uint32 {
	if t.Highest < offset {
		return offset
	}
	return t.Highest + increment - (t.Highest-offset)%increment
}

// bitset is a set of small numbers.
type bitset []uint64

func (b bitset) has(n uint32) bool { return int(n/64) < len(b) && b[n/64]&(1<<(n%64)) != 0 }

func (b bitset) with(n uint32) bitset {
	for int(n/64) >= len(b) {
		b = append(b, 0)
	}
	b[n/64] |= 1 << (n % 64)
	return b
}
