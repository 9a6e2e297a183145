package replication

// Row is a row of the application's table: the row of that number of a user.
type Row struct {
	// Key is the primary key; 0 where the application gives it, which is user and
	// number together.
	Key          uint32
	User, Number uint32
}

// itemKey stands where a row has its key: an item of the application's second table gets
// another version instead. No key of auto_increment is so high.
const itemKey = 1<<32 - 1

// ManagerItem is the one row of a manager's own table, as MHA's infra.chk_masterha: it is
// no item of the application's.
const ManagerItem = 1<<31 - 1

// ItemRow is the update of an item to a version. Each item is there from the beginning, as
// version 0.
func ItemRow(item, version uint32) Row { return Row{Key: itemKey, User: item, Number: version} }

// Item reports whether the row is an item's; User is the item then, and Number its version.
func (r Row) Item() bool { return r.Key == itemKey }

// Rows says which rows the application's table has, without their content, and which
// version each item. The zero Rows is an empty table, and items of version 0.
type Rows struct {
	keys  bitset            // those of auto_increment
	given map[uint32]bitset // numbers by user, of rows whose key the application gave
	last  map[uint32]uint32 // the greatest number by user
	items map[uint32]uint32 // versions by item
	next  map[uint32]uint32 // those of items once all transactions under way have committed
	// Highest is the greatest key of auto_increment so far.
	Highest uint32
	// Count is how many rows there are.
	Count int
}

// Reserve takes a row's primary key, as an insert does before it commits, or the lock on
// an item's row. False: the key is taken, which is error 1062.
func (t *Rows) Reserve(r Row) bool {
	if r.Item() {
		if t.next == nil {
			t.next = map[uint32]uint32{}
		}
		t.next[r.User] = r.Number
		return true
	}
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
	if r.Item() {
		return false
	}
	if r.Key != 0 {
		return t.keys.has(r.Key)
	}
	return t.given[r.User].has(r.Number)
}

// Add adds a row that commits.
func (t *Rows) Add(r Row) {
	if r.Item() {
		if t.items == nil {
			t.items = map[uint32]uint32{}
		}
		t.items[r.User] = r.Number
		return
	}
	t.Reserve(r)
	if t.last == nil {
		t.last = map[uint32]uint32{}
	}
	t.last[r.User] = max(t.last[r.User], r.Number)
	t.Count++
}

// Version is the version of an item: that of the update that was carried out last, whatever
// the versions before it were.
func (t *Rows) Version(item uint32) uint32 { return t.items[item] }

// Added is the version that adding 1 makes of an item: to that of the last transaction that
// reserved it, behind whose lock an update waits.
func (t *Rows) Added(item uint32) uint32 {
	if n, reserved := t.next[item]; reserved {
		return n + 1
	}
	return t.items[item] + 1
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
