package memcached

// page is a megabyte that belongs to a slab class, cut into its chunks.
type page struct {
	class int
	items []*item // who lies in each chunk, nil where it is free
}

// chunk is a place in a page.
type chunk struct {
	page *page
	at   int
}

// grow gives the class a page: one that lies in the pool, or a new one as long
// as there is memory. A class's first page is beyond that limit.
func (c *cache) grow(k *class) bool {
	switch {
	case c.pool > 0:
		c.pool--
	case c.pages >= c.config.Memory && len(k.pages) > 0:
		return false
	default:
		c.pages++
	}
	k.addPage()
	return true
}

// addPage makes a page's chunks free, so that the last of them is taken first.
func (k *class) addPage() {
	p := &page{class: k.id, items: make([]*item, k.perPage)}
	k.pages = append(k.pages, p)
	for i := range k.perPage {
		k.free = append(k.free, chunk{p, i})
	}
}

// take gives i a free chunk of the class, of a new page where need be; false
// when there is none.
func (c *cache) take(k *class, i *item) (chunk, bool) {
	if len(k.free) == 0 && !c.grow(k) {
		return chunk{}, false
	}
	n := len(k.free) - 1
	at := k.free[n]
	k.free = k.free[:n]
	at.page.items[at.at] = i
	return at, true
}

// allocate gives an item chunks for its size, throwing others out where it must.
// The item is in no list and under no key yet. False: no memory for it; one too
// large has no class.
func (c *cache) allocate(i *item) bool {
	k := c.classFor(i.size)
	i.class = k.id
	ok := false
	if i.size <= chunkMax {
		i.chunk, ok = c.pull(k, i)
	} else {
		ok = c.allocateParts(i)
	}
	if !ok {
		k.counts.outOfMemory++
	}
	return ok
}

// allocateParts gives a large item a chunk for its header, one after another of
// the largest class, and one for what is left.
func (c *cache) allocateParts(i *item) bool {
	header := sizeOf(i.key, i.flags, 0) - len("\r\n") + chunkHeader
	var ok bool
	if i.chunk, ok = c.pull(c.classFor(header), i); !ok {
		return false
	}
	for left := i.value.size() + len("\r\n"); left > 0; {
		size := min(left+chunkHeader, chunkMax)
		part, ok := c.pull(c.classFor(size), i)
		if !ok && size < chunkMax {
			size = chunkMax
			part, ok = c.pull(c.classFor(size), i)
		}
		if !ok {
			c.free(i)
			return false
		}
		i.parts = append(i.parts, part)
		left -= size - chunkHeader
	}
	return true
}

// free gives all chunks of an item back.
func (c *cache) free(i *item) {
	c.giveBack(i.chunk)
	for _, p := range i.parts {
		c.giveBack(p)
	}
	i.parts = nil
}

// giveBack frees a chunk.
func (c *cache) giveBack(at chunk) {
	at.page.items[at.at] = nil
	k := &c.classes[at.page.class]
	k.free = append(k.free, at)
}
