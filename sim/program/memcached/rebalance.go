package memcached

import "slices"

// A page changes its class (slab_rebalance): the oldest page of the class is
// emptied, its items going to free chunks of the class as long as there are any,
// and thrown out else.

// moveTime is how long that takes, in microseconds: in the recording of
// slab_automove=2 six writes at 1500 a second find it going on.
const moveTime = 3600

// pageMove is a move that goes on; until 0 is none.
type pageMove struct {
	from, to int
	until    int64
}

// startMove moves a page from a class to another, or to the pool (0), unless
// another moves or the class has no second one.
func (c *cache) startMove(from, to int) {
	if c.moving.until > 0 || from < 1 || from == to || len(c.classes[from].pages) < 2 {
		return
	}
	c.moving = pageMove{from, to, c.now + moveTime}
}

// anyWithPages is the next class, in turns, that has a page to spare for another
// (slabs_reassign_pick_any); -1 for none.
func (c *cache) anyWithPages(but int) int {
	for range c.classes {
		if c.turn++; c.turn >= len(c.classes) {
			c.turn = 1
		}
		if c.turn != but && len(c.classes[c.turn].pages) > 1 {
			return c.turn
		}
	}
	return -1
}

// endMove empties the page and gives it to its new class.
func (c *cache) endMove() {
	m := c.moving
	c.moving = pageMove{}
	k := &c.classes[m.from]
	p := k.pages[0]
	k.free = slices.DeleteFunc(k.free, func(at chunk) bool { return at.page == p })
	for n, i := range p.items {
		if i != nil && len(k.free) > 0 && !c.over(i) {
			k.rescue(i, chunk{p, n})
		}
	}
	for _, i := range p.items {
		if i != nil && i.linked { // a large one may lie here with several parts
			c.unlink(i)
		}
	}
	k.free = slices.DeleteFunc(k.free, func(at chunk) bool { return at.page == p })
	k.pages = slices.Delete(k.pages, 0, 1)
	c.moved++
	if m.to > 0 {
		c.classes[m.to].addPage()
		return
	}
	if c.pages > c.config.Memory { // classes' first pages may be beyond the limit
		c.pages--
		return
	}
	c.pool++
}

// rescue moves an item, or a part of one, to a free chunk of the class.
func (k *class) rescue(i *item, from chunk) {
	n := len(k.free) - 1
	to := k.free[n]
	k.free = k.free[:n]
	from.page.items[from.at], to.page.items[to.at] = nil, i
	if i.chunk == from {
		i.chunk = to
		return
	}
	i.parts[slices.Index(i.parts, from)] = to
}
