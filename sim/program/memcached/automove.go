package memcached

// Which page moves where, as slab_automove.c decides it: once a second, by what
// happened in each class over half a minute.

const (
	automoveWindow = 30  // slab_automove_window, looks
	ageShare       = 0.8 // slab_automove_ratio: evicted items this much younger take a page
	spareForSource = 2   // pages that a class keeps when another needs one
	sparePages     = 2.5 // free pages that a class keeps when the pool gets them
)

// moment is one look at a class.
type moment struct {
	age     int64   // of its oldest cold item
	dirty   bool    // it evicted, refused or got a page
	evicted bool    // it evicted
	share   float64 // of all evictions in that time
}

// classBefore holds the counts of a class at the look before.
type classBefore struct {
	evicted, outOfMemory int64
	pages                int
}

// automover decides.
type automover struct{ looks int }

// choose gives the classes between which a page is to move: to 0 is the pool,
// from below 0 nothing.
func (a *automover) choose(c *cache) (from, to int) {
	evicted := int64(0)
	for i := range c.classes {
		evicted += c.classes[i].counts.evicted - c.classes[i].before.evicted
	}
	a.looks++
	oldest, youngest := -1, -1
	var oldestAge, youngestAge int64
	youngestEvicts := false
	for i := 1; i < len(c.classes); i++ {
		k := &c.classes[i]
		now := k.look(a.looks, evicted, c.second)
		sum := k.sum()
		if float64(len(k.free)) > float64(k.perPage)*sparePages && sum.dirty == 0 {
			c.looked()
			return i, 0
		}
		if sum.age > oldestAge && len(k.pages) > spareForSource {
			oldest, oldestAge = i, sum.age
		}
		if (youngest < 0 || sum.age < youngestAge) && (sum.evicted > automoveWindow/2 || sum.share/automoveWindow > 0.25) {
			youngest, youngestAge, youngestEvicts = i, sum.age, now.evicted
		}
	}
	c.looked()
	if youngest < 0 || oldest < 0 || a.looks <= automoveWindow || !youngestEvicts || float64(youngestAge) >= float64(oldestAge)*ageShare {
		return -1, -1
	}
	return oldest, youngest
}

// look notes what happened in the class since the look before.
func (k *class) look(n int, evicted, second int64) *moment {
	m := &k.window[n%automoveWindow]
	*m = moment{age: k.coldAge(second)}
	if d := k.counts.evicted - k.before.evicted; d > 0 {
		m.dirty, m.evicted, m.share = true, true, float64(d)/float64(evicted)
	}
	if k.counts.outOfMemory > k.before.outOfMemory || len(k.pages) > k.before.pages {
		m.dirty = true
	}
	return m
}

// windowSum is all looks of a window together; age is their mean.
type windowSum struct {
	age            int64
	dirty, evicted int
	share          float64
}

func (k *class) sum() (s windowSum) {
	for i := range k.window {
		m := &k.window[i]
		s.age += m.age
		s.share += m.share
		if m.dirty {
			s.dirty++
		}
		if m.evicted {
			s.evicted++
		}
	}
	s.age /= automoveWindow
	return s
}

// looked ends a look: the next one begins here.
func (c *cache) looked() {
	for i := range c.classes {
		k := &c.classes[i]
		k.before = classBefore{k.counts.evicted, k.counts.outOfMemory, len(k.pages)}
	}
}
