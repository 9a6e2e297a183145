package replay

import (
	"strconv"
	"strings"
)

// cacheFill is keys written one after another, some of them read meanwhile, and
// all asked for in the end.
type cacheFill struct {
	Label   string         `json:"label"`
	Args    string         `json:"args"`
	Size    int            `json:"size"`
	Written int            `json:"written"`
	Rate    int            `json:"write_rate_per_s"` // 0: not noted
	Replies map[string]int `json:"replies"`
	Error   *int           `json:"first_error_at"`

	N        int       `json:"n"`
	Present  int       `json:"present"`
	Evicted  int       `json:"evicted"`
	Deciles  []float64 `json:"present_frac_by_decile_oldest_first"`
	First    *int      `json:"first_present_index"`
	LastGone *int      `json:"last_missing_index"`

	// the first keys are read again after so many writes
	Active   int  `json:"active_sessions"`
	Reread   int  `json:"reread_after_each"`
	Survived *int `json:"active_survived"`
	// or once, so often, when 10000 are written
	Early         int             `json:"read_early"`
	EarlyTimes    int             `json:"read_times"`
	EarlySurvived *int            `json:"read_early_survived"`
	Before        *memcachedState `json:"before_the_rest"`

	Stats map[string]string `json:"stats"`
	Items map[string]string `json:"items"`
	Slabs map[string]string `json:"slabs"`
}

// earlyWrites are those before the keys of read_early are read.
const earlyWrites = 10000

// prefix is how the keys begin. The first recordings do not tell; it shows in the
// bytes of the items.
func (c *cacheFill) prefix() string {
	if c.Rate == 0 && c.Early == 0 {
		return "sess:"
	}
	return "k"
}

func (c *cacheFill) play(p *cachePlayer) {
	args := c.Args
	if args == "" && c.Size == 0 { // -M_no_evict tells its option by its name
		args, c.Size, c.Written = "-m 64 -M", 1000, 0
		for _, n := range c.Replies { // order cannot show: a sum
			c.Written += n
		}
	}
	if !p.start(args) {
		return
	}
	p.do(func() {
		w := c.write(p)
		p.compareWritten(w, c.Replies, c.Error)
		if c.N == 0 {
			return
		}
		state := p.state()
		there := p.readKeys(c.prefix(), c.N, quickly)
		p.compareFound("keys", found(there), memcachedFound{Present: c.Present, Evicted: c.Evicted, Deciles: c.Deciles, First: c.First, LastGone: c.LastGone})
		c.compareSurvivors(p, there)
		drawn := memcachedDrawn
		if c.Active > 0 {
			drawn = memcachedDrawnRead
			c.compareWarm(p, state)
		}
		p.compareState(state, memcachedState{c.Stats, c.Items, c.Slabs}, drawn)
	})
}

// write writes the keys, and reads as the experiment did.
func (c *cacheFill) write(p *cachePlayer) written {
	all := written{map[string]int{}, -1}
	for from, to := 0, 0; from < c.Written; from = to {
		to = min(c.pause(from), c.Written)
		w := p.write(batch{c.prefix(), from, to, c.Size, 0})
		for said, n := range w.replies { // order cannot show: sums
			all.replies[said] += n
		}
		if all.firstErr < 0 {
			all.firstErr = w.firstErr
		}
		if c.Active > 0 {
			c.readActive(p, to)
		}
		if c.Early > 0 && from == 0 {
			for range c.EarlyTimes {
				p.readKeys(c.prefix(), c.Early, quickly)
			}
			p.wait(5)
			p.compareState(p.state(), *c.Before, memcachedDrawn)
		}
	}
	return all
}

// pause is how many keys are written when the writing is interrupted next. The
// client wrote 100 at a time, and looked before each whether it was time to read.
func (c *cacheFill) pause(from int) int {
	switch {
	case c.Early > 0 && from == 0:
		return earlyWrites
	case c.Active == 0 || c.Early > 0:
		return c.Written
	case c.Reread == 0:
		return from + 1000
	case from == 0:
		return c.Reread + 100
	}
	return from + c.Reread
}

// active is the n-th of the keys that are read again: the first ones, or, in the
// first recordings, as many all over.
func (c *cacheFill) active(n int) int {
	if c.Reread == 0 {
		return n * (c.Written / c.Active)
	}
	return n
}

// readActive reads them, as far as they are written.
func (c *cacheFill) readActive(p *cachePlayer, written int) {
	for n := 0; n < c.Active && c.active(n) < written; n++ {
		p.get(c.prefix() + strconv.Itoa(c.active(n)))
	}
}

// compareWarm: what is read again and again is warm, and nothing else is. Those
// written last in the first recordings, of an unknown pace, may not be yet.
func (c *cacheFill) compareWarm(p *cachePlayer, state memcachedState) {
	least := 0.98
	if c.Reread == 0 {
		least = 0.9
	}
	for name, was := range c.Items { // order cannot show: there is one such name
		if strings.HasSuffix(name, ":number_warm") {
			n, _ := strconv.ParseFloat(was, 64)
			got, _ := strconv.ParseFloat(state.Items[name], 64)
			p.within("warm", got, least*n, 1.02*n)
		}
	}
}

func (c *cacheFill) compareSurvivors(p *cachePlayer, there []bool) {
	if c.Survived != nil {
		n := 0
		for i := range c.Active {
			if there[c.active(i)] {
				n++
			}
		}
		p.same("active survived", n, *c.Survived)
	}
	if c.EarlySurvived != nil {
		p.same("read early survived", count(there[:c.Early]), *c.EarlySurvived)
	}
}

// cacheLarger is larger values beside a cache full of smaller ones, in the world
// of the record before: first 3000, then 3000 more.
type cacheLarger struct {
	Label   string            `json:"label"`
	Replies map[string]int    `json:"replies"`
	Small   *memcachedFound   `json:"small"`
	Big     memcachedFound    `json:"big"`
	Stats   map[string]string `json:"stats"`
}

func (c *cacheLarger) play(p *cachePlayer) {
	p.do(func() {
		if c.Small == nil {
			p.wait(8)
		}
		w := p.write(batch{"big:", c.Big.N - 3000, c.Big.N, 10000, 0})
		p.compareWritten(w, c.Replies, nil)
		state := p.state()
		p.compareFound("larger", found(p.readKeys("big:", c.Big.N, quickly)), c.Big)
		if c.Small != nil {
			p.compareFound("smaller", found(p.readKeys("sess:", c.Small.N, quickly)), *c.Small)
		}
		p.compareState(state, memcachedState{Stats: c.Stats}, memcachedDrawn)
	})
}

// cacheSizes is values of some lengths, and long keys, each with what the server
// said.
type cacheSizes struct {
	Label string `json:"label"`
	A     string `json:"1000000"`
	B     string `json:"1048000"`
	C     string `json:"1048476"`
	D     string `json:"1048576"`
	E     string `json:"1100000"`
	Long  string `json:"long_key_251"`
	Fits  string `json:"key_250"`
}

func (c *cacheSizes) play(p *cachePlayer) {
	if !p.start("-m 64") {
		return
	}
	p.do(func() {
		for n, want := range map[int]string{1000000: c.A, 1048000: c.B, 1048476: c.C, 1048576: c.D, 1100000: c.E} { // order cannot show: there is room for all
			p.same(strconv.Itoa(n)+" bytes", p.set("big", n, 0), want)
		}
		p.same("a key of 250", p.set(keyOf(250), 1, 0), c.Fits)
		p.same("a key of 251", p.set(keyOf(251), 1, 0), c.Long)
	})
}
