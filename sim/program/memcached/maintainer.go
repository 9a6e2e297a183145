package memcached

// The maintainer is the server's background thread (lru_maintainer_thread). What
// it does shows only to who asks afterwards, so its rounds are made up for when
// the next request comes: it costs a machine no event.

// Its pauses and limits, times in microseconds.
const (
	shortPause  = 1000      // MIN_LRU_MAINTAINER_SLEEP
	longPause   = 1_000_000 // MAX_LRU_MAINTAINER_SLEEP
	roundMoves  = 500       // a class's moves in one round
	mostBumps   = 8192      // LRU_BUMP_BUF_SIZE
	hotAgeTenth = 2         // hot_max_factor 0.2, in tenths of cold's age
	warmAges    = 2         // warm_max_factor
)

// maintainer is its state.
type maintainer struct {
	pause    int64 // until its next round
	next     int64 // when that is
	automove int64 // the second in which it looked at pages last
	mover    automover
}

// advance brings the cache to now, in microseconds since the start; never back.
func (c *cache) advance(now int64) {
	now = max(now, c.now)
	for !c.config.NoMaintainer && c.maintainer.next <= now {
		at := c.maintainer.next
		c.setClock(at)
		c.round()
		c.maintainer.next = at + max(c.maintainer.pause, shortPause)
	}
	c.setClock(now)
}

// setClock sets the clock, and ends a page's move whose time has come.
func (c *cache) setClock(now int64) {
	c.now, c.second = now, firstSecond+now/1_000_000
	if c.moving.until > 0 && c.moving.until <= now {
		c.endMove()
	}
}

// round is one round of the maintainer.
func (c *cache) round() {
	m := &c.maintainer
	since := max(m.pause, shortPause)
	m.pause = longPause
	for i := 1; i < len(c.classes); i++ {
		k := &c.classes[i]
		if k.wait = max(0, k.wait-since); k.wait == 0 {
			k.rest(c.juggle(k))
		}
		m.pause = min(m.pause, k.wait)
	}
	if c.bump() {
		m.pause = min(m.pause, shortPause)
	}
	if c.config.Automove == AutomoveSlow && m.automove != c.second {
		from, to := m.mover.choose(c)
		if from >= 0 {
			c.startMove(from, to)
		}
		if from >= 0 && to == 0 {
			m.pause = shortPause // the pool wants more
		} else {
			m.automove = c.second
		}
	}
}

// rest sets how long the maintainer leaves the class alone.
func (k *class) rest(moved bool) {
	switch {
	case !moved && k.backoff == 0:
		k.backoff = shortPause
	case !moved:
		k.backoff = min(longPause, k.backoff+k.backoff/8)
	case k.backoff/2 < shortPause:
		k.backoff = 0
	default:
		k.backoff /= 2
	}
	k.wait = k.backoff
}

// juggle moves items of a class between its segments, and reports whether it
// moved any.
func (c *cache) juggle(k *class) bool {
	total := 0
	for s := range k.lists {
		total += k.lists[s].bytes
	}
	if total == 0 {
		return false
	}
	age := k.coldAge(c.second)
	any := false
	for range roundMoves {
		moved := c.drain(k, hot, total, age*hotAgeTenth/10)
		if moved == 0 {
			moved = c.drain(k, warm, total, age*warmAges)
		}
		if moved += c.rescue(k); moved == 0 {
			break
		}
		any = true
	}
	return any
}

// coldAge is how many seconds ago the next item to go was used last.
func (k *class) coldAge(now int64) int64 {
	if i := k.lists[cold].tail; i != nil {
		return now - i.touched
	}
	return 0
}

// bump moves what was read twice out of cold, and reports whether there was any.
func (c *cache) bump() bool {
	any := len(c.bumps) > 0
	for n, i := range c.bumps {
		c.refresh(i)
		c.bumps[n] = nil
	}
	c.bumps = c.bumps[:0]
	return any
}
