package memcached

// Slab classes as slabs.c makes them (slabs_init): chunk sizes from a smallest
// one by a factor, each rounded up to 8 bytes, and one of half a page for the
// largest items and the parts of what is larger still.

const (
	chunkAlign = 8
	mostClass  = 63 // MAX_NUMBER_OF_SLAB_CLASSES - 1
)

// class is a slab class: its pages, and the lists of its items.
type class struct {
	id      int
	size    int // of a chunk
	perPage int // chunks
	pages   []*page
	free    []chunk // the last is taken first
	lists   [segments]list
	counts  classCounts

	wait, backoff int64 // until the maintainer looks again, and its last pause
	window        [automoveWindow]moment
	before        classBefore
}

// classCounts are the counts of "stats items".
type classCounts struct {
	evicted, evictedUnfetched, evictedActive, evictedTime int64
	outOfMemory, reclaimed, expiredUnfetched              int64
	toCold, toWarm, within, direct                        int64
}

// newClasses makes the classes; that of number i stands at i, and there is none
// of number 0.
func newClasses(c Config) []class {
	all := make([]class, 1, mostClass+1)
	size := itemHeader + c.MinSpace
	for len(all) < mostClass && float64(size) < chunkMax/c.Growth {
		size += (chunkAlign - size%chunkAlign) % chunkAlign
		all = append(all, class{size: size, perPage: pageSize / size})
		size = int(float64(size) * c.Growth)
	}
	all = append(all, class{size: chunkMax, perPage: pageSize / chunkMax})
	for i := range all {
		all[i].id = i
	}
	return all
}

// classFor is the class whose chunks hold size bytes, the largest one for what
// needs several of its chunks; nil for what is larger than an item may be.
func (c *cache) classFor(size int) *class {
	if size > c.config.MaxItem {
		return nil
	}
	for i := 1; i < len(c.classes); i++ {
		if size <= c.classes[i].size {
			return &c.classes[i]
		}
	}
	return &c.classes[len(c.classes)-1]
}

// used is how many chunks of the class hold something.
func (k *class) used() int { return len(k.pages)*k.perPage - len(k.free) }
