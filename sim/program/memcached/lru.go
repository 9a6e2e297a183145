package memcached

// segment is one of a class's lists (items.c, LRU segmentation). What is stored
// comes into hot, goes to cold from there, and to warm when it is used.
type segment uint8

const (
	hot segment = iota
	warm
	cold
	segments
)

// list is a segment: the head is the item that came last.
type list struct {
	head, tail *item
	n, bytes   int
}

func (l *list) push(i *item) {
	i.previous, i.next = nil, l.head
	if l.head != nil {
		l.head.previous = i
	}
	l.head = i
	if l.tail == nil {
		l.tail = i
	}
	l.n++
	l.bytes += i.size
}

func (l *list) remove(i *item) {
	if i.previous != nil {
		i.previous.next = i.next
	} else {
		l.head = i.next
	}
	if i.next != nil {
		i.next.previous = i.previous
	} else {
		l.tail = i.previous
	}
	i.previous, i.next = nil, nil
	l.n--
	l.bytes -= i.size
}

// move puts an item at the head of another segment, or of its own.
func (c *cache) move(i *item, to segment) {
	k := &c.classes[i.class]
	k.lists[i.segment].remove(i)
	i.segment = to
	k.lists[to].push(i)
}

// The shares of a class that hot and warm may have, in percent (hot_lru_pct,
// warm_lru_pct).
const (
	hotShare  = 20
	warmShare = 40
)

// reclaimAtOnce is how many expired items one look at a tail takes away.
const reclaimAtOnce = 5

// reclaim takes expired items off a segment's tail, a few at a time, and gives
// the first that is not over; nil when there is none, or more may be over.
func (c *cache) reclaim(k *class, s segment) (alive *item, reclaimed int) {
	for ; reclaimed < reclaimAtOnce; reclaimed++ {
		i := k.lists[s].tail
		if i == nil || !c.over(i) {
			return i, reclaimed
		}
		k.counts.reclaimed++
		if !i.fetched {
			k.counts.expiredUnfetched++
		}
		c.unlink(i)
	}
	return nil, reclaimed
}

// drain looks at the tail of hot or warm: what was used goes to warm's head, what
// is over the share of total bytes or older than age seconds to cold.
func (c *cache) drain(k *class, s segment, total int, age int64) (moved int) {
	limit := total * hotShare / 100
	if s == warm || limit == 0 {
		limit = total * warmShare / 100
	}
	for tries := reclaimAtOnce; tries > 0; tries-- {
		i, reclaimed := c.reclaim(k, s)
		if moved += reclaimed; i == nil {
			break
		}
		switch l := &k.lists[s]; {
		case i.active:
			i.active = false
			moved++
			if s == warm {
				k.counts.within++
				c.move(i, warm)
				continue // and looks at the next one
			}
			k.counts.toWarm++
			c.move(i, warm)
		case l.bytes > limit || c.second-i.touched > age:
			k.counts.toCold++
			c.move(i, cold)
			moved++
		}
		break
	}
	return moved
}

// rescue looks at the tail of cold: what was used goes to warm.
func (c *cache) rescue(k *class) (moved int) {
	i, moved := c.reclaim(k, cold)
	if i != nil && i.active && !c.config.NoMaintainer {
		k.counts.toWarm++
		i.active = false
		c.move(i, warm)
		moved++
	}
	return moved
}

// evict throws the tail of cold out; false when there is nothing in it, or
// nothing may be thrown out.
func (c *cache) evict(k *class) bool {
	i, reclaimed := c.reclaim(k, cold)
	if i == nil || c.config.NoEvictions {
		return reclaimed > 0
	}
	n := &k.counts
	n.evicted++
	n.evictedTime = c.second - i.touched
	if !i.fetched {
		n.evictedUnfetched++
	}
	if i.active {
		n.evictedActive++
	}
	c.unlink(i)
	if c.config.Automove == AutomoveAtOnce {
		c.startMove(c.anyWithPages(k.id), k.id)
	}
	return true
}

// pullTries is how often an allocation looks for room before it gives up.
const pullTries = 10

// pull gives an item a chunk of the class, throwing others out where it must
// (do_item_alloc_pull).
func (c *cache) pull(k *class, i *item) (at chunk, ok bool) {
	tries := 0
	for ; tries < pullTries; tries++ {
		if c.config.NoMaintainer {
			c.rescue(k)
		}
		if at, ok = c.take(k, i); ok {
			break
		}
		if !c.evict(k) {
			if c.config.NoMaintainer {
				break
			}
			c.drain(k, hot, 0, 0)
		}
	}
	k.counts.direct += int64(tries)
	return at, ok
}

// read notes that an item was fetched (do_item_bump): the second time makes it
// active, and lets it out of cold with the maintainer's next round.
func (c *cache) read(i *item) {
	switch {
	case c.config.NoMaintainer:
		i.fetched = true
		c.refresh(i)
	case i.active:
	case !i.fetched:
		i.fetched = true
	case i.segment != cold:
		i.active, i.touched = true, c.second
	case len(c.bumps) < mostBumps:
		i.active = true
		c.bumps = append(c.bumps, i)
	}
}

// updateInterval is how many seconds pass before a flat list moves an item again
// (ITEM_UPDATE_INTERVAL).
const updateInterval = 60

// refresh counts an item as used now (do_item_update).
func (c *cache) refresh(i *item) {
	switch {
	case c.config.NoMaintainer:
		if i.touched < c.second-updateInterval && i.linked {
			i.touched = c.second
			c.move(i, i.segment)
		}
	case !i.linked:
	case i.segment == cold && i.active:
		i.touched, i.active = c.second, false
		c.classes[i.class].counts.toWarm++
		c.move(i, warm)
	default:
		i.touched = c.second
	}
}
