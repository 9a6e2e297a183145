package memcached

// firstSecond is the server's clock at its start: its seconds begin so that
// nothing is stored at 0.
const firstSecond = updateInterval + 2

// monthSeconds is the longest relative time; beyond it is seconds since 1970.
const monthSeconds = 60 * 60 * 24 * 30

// cache is all that a server holds.
type cache struct {
	config  Config
	items   map[string]*item
	classes []class
	pages   int // that were taken from the machine
	pool    int // pages that no class has

	now, second int64 // microseconds since the start, and the server's seconds
	born        int64 // the second of the machine's clock at which its seconds were 0
	unique      uint64
	bytes       int
	stored      int // in all
	moved       int // pages
	turn        int // of anyWithPages
	bumps       []*item
	flush       flush
	moving      pageMove
	maintainer  maintainer
}

// newCache makes an empty one. second is the machine's clock, in seconds since
// 1970.
func newCache(c Config, second int64) *cache {
	c = c.withDefaults()
	return &cache{
		config: c, items: map[string]*item{}, classes: newClasses(c),
		second: firstSecond, born: second - firstSecond, maintainer: maintainer{pause: shortPause, next: shortPause},
	}
}

// flush is flush_all: what was stored up to a second, or before a number, is
// over.
type flush struct {
	upTo   int64
	before uint64
}

// flushAll hides all that is stored, in so many seconds.
func (c *cache) flushAll(in int64) {
	from := c.second
	if in > 0 {
		from = c.expiry(in)
	}
	if c.flush.upTo = from - 1; c.flush.upTo <= c.second {
		c.unique++
		c.flush.before = c.unique
	}
}

// flushed reports whether flush_all has hidden an item.
func (c *cache) flushed(i *item) bool {
	f := &c.flush
	if f.upTo == 0 || f.upTo > c.second {
		return false
	}
	return i.touched <= f.upTo || i.unique < f.before
}

// over reports whether an item's time was over before this second, for who finds
// it at a tail.
func (c *cache) over(i *item) bool {
	return i.expires != 0 && i.expires < c.second || c.flushed(i)
}

// expiry is the second that a client's expiry time means; 0 is never.
func (c *cache) expiry(t int64) int64 {
	switch {
	case t == 0:
		return 0
	case t > 0 && t <= monthSeconds:
		return c.second + t
	case t <= c.born:
		return 1 // long ago
	}
	return t - c.born
}

// find gives the item of a key, and takes it away when its time is over; nil when
// there is none.
func (c *cache) find(key string) *item {
	i := c.items[key]
	if i != nil && (i.expires != 0 && i.expires <= c.second || c.flushed(i)) {
		c.unlink(i)
		return nil
	}
	return i
}

// outcome is the result of a request for an item.
type outcome uint8

const (
	stored outcome = iota
	tooLarge
	noMemory
)

// newItem allocates an item that is under no key yet.
func (c *cache) newItem(key string, v value, flags uint32, expires int64) (*item, outcome) {
	i := &item{key: key, value: v, flags: flags, expires: expires, size: sizeOf(key, flags, v.size())}
	if i.size > c.config.MaxItem {
		return nil, tooLarge
	}
	if !c.allocate(i) {
		return nil, noMemory
	}
	return i, stored
}

// link puts an item under its key, in place of another.
func (c *cache) link(i *item) {
	if old := c.items[i.key]; old != nil {
		c.unlink(old)
	}
	c.unique++
	i.unique, i.touched, i.linked = c.unique, c.second, true
	if i.segment = hot; c.config.NoMaintainer {
		i.segment = cold
	}
	c.classes[i.class].lists[i.segment].push(i)
	c.items[i.key] = i
	c.bytes += i.size
	c.stored++
}

// unlink takes an item away, and frees its chunks.
func (c *cache) unlink(i *item) {
	c.classes[i.class].lists[i.segment].remove(i)
	delete(c.items, i.key)
	c.bytes -= i.size
	i.linked = false
	c.free(i)
}
