package replay

import (
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// memcachedGroups are keys by their prefix.
type memcachedGroups struct {
	A *memcachedFound `json:"a"`
	B *memcachedFound `json:"b"`
	C *memcachedFound `json:"c"`
}

func (p *cachePlayer) compareGroups(g memcachedGroups) {
	for _, one := range []struct {
		prefix string
		want   *memcachedFound
	}{{"a", g.A}, {"b", g.B}, {"c", g.C}} {
		if one.want != nil {
			p.compareFound(one.prefix, found(p.readKeys(one.prefix, one.want.N, slowly)), *one.want)
		}
	}
}

// cacheSteps is batches of values of different sizes, with a pause and a reading
// of all keys after each.
type cacheSteps struct {
	Label string `json:"label"`
	Args  string `json:"args"`
	Steps []struct {
		Wait    float64           `json:"after_wait_s"`
		Written int               `json:"written"`
		Size    int               `json:"size"`
		Prefix  string            `json:"prefix"`
		Replies map[string]int    `json:"replies"`
		Present memcachedGroups   `json:"present_now"`
		Stats   map[string]string `json:"stats"`
		Items   map[string]string `json:"items"`
		Slabs   map[string]string `json:"slabs"`
	} `json:"steps"`
}

// stepPause is the pause after each step.
const stepPause = 6

func (c *cacheSteps) play(p *cachePlayer) {
	if !p.start(c.Args) {
		return
	}
	p.do(func() {
		for _, s := range c.Steps {
			if s.Written > 0 {
				w := p.write(batch{s.Prefix, 0, s.Written, s.Size, 0})
				p.compareWritten(w, s.Replies, nil)
			}
			p.compareGroups(s.Present)
			p.compareState(p.state(), memcachedState{s.Stats, s.Items, s.Slabs}, memcachedDrawnRead)
			p.wait(stepPause)
		}
	})
}

// cacheFull is a cache that evicts nothing: a batch with a life of some seconds
// that does not fit, and 5000 keys more when it is over.
type cacheFull struct {
	Label string `json:"label"`
	Args  string `json:"args"`
	Size  int    `json:"size"`
	First struct {
		N       int            `json:"n"`
		Expires int            `json:"exp_s"`
		Replies map[string]int `json:"replies"`
		Error   int            `json:"first_error_at"`
	} `json:"first_batch"`
	Again struct {
		Replies map[string]int `json:"replies"`
		Error   *int           `json:"first_error_at"`
	} `json:"after_5.5s_5000_more_no_ttl"`
	Stats map[string]string `json:"stats"`
	Items map[string]string `json:"items"`
	Slabs map[string]string `json:"slabs"`
}

// fullDrawn are the counts that hang on how many of the first batch came when its
// first keys were over already.
var fullDrawn = map[string]bool{"total_items": true, "expired_unfetched": true, "reclaimed": true, "outofmemory": true, "direct_reclaims": true}

func (c *cacheFull) play(p *cachePlayer) {
	if !p.start(c.Args) {
		return
	}
	p.do(func() {
		w := p.write(batch{"k", 0, c.First.N, c.Size, c.First.Expires})
		p.same("first error", w.firstErr, c.First.Error)
		refused := c.First.N - w.replies["STORED"]
		p.within("refused", float64(refused), 1, float64(c.First.N-c.First.Error))
		p.wait(5.5)
		w = p.write(batch{"n", 0, 5000, c.Size, 0})
		p.compareWritten(w, c.Again.Replies, c.Again.Error)
		state := p.state()
		for _, t := range []map[string]string{c.Stats, c.Items} {
			for _, name := range names(t) {
				if fullDrawn[name] || fullDrawn[name[len("items:12:")%len(name):]] {
					delete(t, name)
				}
			}
		}
		p.compareState(state, memcachedState{c.Stats, c.Items, c.Slabs}, memcachedDrawn)
	})
}

// cacheExpires is keys with a life of 5 s, keys without, half a minute's watch,
// and keys for which there is room only where the first lay.
type cacheExpires struct {
	Label    string            `json:"label"`
	Args     string            `json:"args"`
	Timeline [][4]any          `json:"timeline"` // seconds, items, reclaimed by the crawler, its starts
	Replies  map[string]int    `json:"replies"`
	Present  memcachedGroups   `json:"present"`
	Stats    map[string]string `json:"stats"`
	Items    map[string]string `json:"items"`
	Slabs    map[string]string `json:"slabs"`
}

func (c *cacheExpires) play(p *cachePlayer) {
	if !p.start(c.Args) {
		return
	}
	p.do(func() {
		p.write(batch{"a", 0, c.Present.A.N, 1000, 5})
		p.write(batch{"b", 0, c.Present.B.N, 1000, 0})
		p.wait(6)
		at := 0.0
		for _, row := range c.Timeline {
			s, _ := row[0].(float64)
			p.wait(s - at)
			at = s
			p.same("items", p.table()["curr_items"], row[1])
		}
		p.wait(5)
		w := p.write(batch{"c", 0, c.Present.C.N, 1000, 0})
		p.compareWritten(w, c.Replies, nil)
		state := p.state()
		p.compareGroups(c.Present)
		p.compareState(state, memcachedState{c.Stats, c.Items, c.Slabs}, memcachedDrawn)
	})
}

// cacheMoves is a cache full of values that are over, and then larger ones, 300
// at a time: its pages go to them once half a minute has passed.
type cacheMoves struct {
	Label    string              `json:"label"`
	Args     string              `json:"args"`
	Before   memcachedState      `json:"before"`
	Timeline [][]json.RawMessage `json:"timeline"` // seconds, written, present, pages moved, pages by class, replies
	Stats    map[string]string   `json:"stats"`
	Items    map[string]string   `json:"items"`
	Slabs    map[string]string   `json:"slabs"`
}

// sinceStart is how long the server had run when the recording's clock began: it
// looks at its pages once it has looked for half a minute.
const sinceStart = 9

func (c *cacheMoves) play(p *cachePlayer) {
	p.gap = time.Second / 10000
	if !p.start(c.Args) {
		return
	}
	p.do(func() {
		p.write(batch{"a", 0, 29000, 1000, 4})
		p.wait(sinceStart - 29000*p.gap.Seconds())
		p.compareState(p.state(), c.Before, memcachedDrawn)
		moved, recorded, at := math.Inf(1), math.Inf(1), 0.0
		for _, row := range c.Timeline {
			s, n, there := number(row[0]), int(number(row[1])), int(number(row[2]))
			p.wait(max(0, s-at-300*p.gap.Seconds()))
			at = s
			p.write(batch{"b", n - 300, n, 10000, 0})
			state := p.state()
			was := count(p.readKeys("b", n, quickly))
			if state.Stats["slabs_moved"] != "0" {
				moved = min(moved, s)
			}
			if string(row[3]) != `"0"` {
				recorded = min(recorded, s)
			}
			if s < min(moved, recorded) {
				p.same(strconv.Itoa(n)+" written, present", was, there)
			}
		}
		p.within("seconds to the first page", moved, recorded-5, recorded+5)
		p.compareState(memcachedState{Stats: p.table()}, memcachedState{Stats: map[string]string{"slabs_moved": c.Stats["slabs_moved"], "total_items": c.Stats["total_items"]}}, memcachedDrawn)
		p.same("pages left", p.table("slabs")["12:total_pages"], c.Slabs["12:total_pages"])
	})
}

func number(raw json.RawMessage) float64 {
	var n float64
	if json.Unmarshal(raw, &n) != nil {
		return math.NaN()
	}
	return n
}

func count(there []bool) int {
	n := 0
	for _, is := range there {
		if is {
			n++
		}
	}
	return n
}
