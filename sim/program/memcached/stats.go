package memcached

import (
	"fmt"
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
)

// stats is "stats" and, with a word, the table of that name.
func (s *server) stats(q *host.CacheRequest, a *host.CacheReply) error {
	table := map[string]func(*server, *lines){
		"": (*server).general, "items": (*server).perItems, "slabs": (*server).perSlabs, "settings": (*server).settings,
	}[q.Key()]
	if table == nil {
		a.Set("ERROR")
		return nil
	}
	l := &lines{a}
	table(s, l)
	a.Line = "END"
	return nil
}

// lines writes statistics.
type lines struct{ a *host.CacheReply }

func (l *lines) add(name, value string) {
	l.a.Stats = append(l.a.Stats, host.CacheStat{Name: name, Value: value})
}

func (l *lines) number(name string, n int64) { l.add(name, strconv.FormatInt(n, 10)) }

// totals are the counts of all classes together.
func (c *cache) totals() (all classCounts) {
	for i := range c.classes {
		k := &c.classes[i].counts
		all.evicted += k.evicted
		all.evictedUnfetched += k.evictedUnfetched
		all.evictedActive += k.evictedActive
		all.reclaimed += k.reclaimed
		all.expiredUnfetched += k.expiredUnfetched
	}
	return all
}

func (s *server) general(l *lines) {
	c := s.cache
	all := c.totals()
	l.number("uptime", c.now/1_000_000)
	l.number("time", c.born+c.second)
	l.add("version", Version)
	for _, n := range []struct {
		name  string
		value int
	}{
		{"cmd_get", s.gets.hits + s.gets.misses}, {"cmd_set", s.sets}, {"get_hits", s.gets.hits}, {"get_misses", s.gets.misses},
		{"limit_maxbytes", c.config.Memory * pageSize}, {"slab_reassign_running", boolean(c.moving.until > 0)}, {"slabs_moved", c.moved},
		{"bytes", c.bytes}, {"curr_items", len(c.items)}, {"total_items", c.stored},
	} {
		l.number(n.name, int64(n.value))
	}
	l.number("expired_unfetched", all.expiredUnfetched)
	l.number("evicted_unfetched", all.evictedUnfetched)
	if !c.config.NoMaintainer {
		l.number("evicted_active", all.evictedActive)
	}
	l.number("evictions", all.evicted)
	l.number("reclaimed", all.reclaimed)
	l.number("crawler_reclaimed", 0)
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// perItems is "stats items": a class with an item in it a group.
func (s *server) perItems(l *lines) {
	for n := range s.cache.classes {
		k := &s.cache.classes[n]
		total := k.lists[hot].n + k.lists[warm].n + k.lists[cold].n
		if total == 0 {
			continue
		}
		row := func(name string, n int64) { l.number(fmt.Sprintf("items:%d:%s", k.id, name), n) }
		row("number", int64(total))
		segmented := !s.cache.config.NoMaintainer
		if segmented {
			row("number_hot", int64(k.lists[hot].n))
			row("number_warm", int64(k.lists[warm].n))
			row("number_cold", int64(k.lists[cold].n))
		}
		row("age", k.coldAge(s.cache.second))
		row("evicted", k.counts.evicted)
		row("evicted_time", k.counts.evictedTime)
		row("outofmemory", k.counts.outOfMemory)
		row("reclaimed", k.counts.reclaimed)
		row("expired_unfetched", k.counts.expiredUnfetched)
		row("evicted_unfetched", k.counts.evictedUnfetched)
		row("crawler_reclaimed", 0)
		if segmented {
			row("evicted_active", k.counts.evictedActive)
			row("moves_to_cold", k.counts.toCold)
			row("moves_to_warm", k.counts.toWarm)
			row("moves_within_lru", k.counts.within)
			row("direct_reclaims", k.counts.direct)
		}
	}
}

// perSlabs is "stats slabs": a class with a page a group.
func (s *server) perSlabs(l *lines) {
	active := 0
	for n := range s.cache.classes {
		k := &s.cache.classes[n]
		if len(k.pages) == 0 {
			continue
		}
		active++
		row := func(name string, n int) { l.number(fmt.Sprintf("%d:%s", k.id, name), int64(n)) }
		row("chunk_size", k.size)
		row("chunks_per_page", k.perPage)
		row("total_pages", len(k.pages))
		row("total_chunks", len(k.pages)*k.perPage)
		row("used_chunks", k.used())
		row("free_chunks", len(k.free))
	}
	l.number("active_slabs", int64(active))
	l.number("total_malloced", int64(s.cache.pages*pageSize))
}

func (s *server) settings(l *lines) {
	c := s.cache.config
	evictions, maintainer := "on", "yes"
	if c.NoEvictions {
		evictions = "off"
	}
	if c.NoMaintainer {
		maintainer = "no"
	}
	l.number("maxbytes", int64(c.Memory)*pageSize)
	l.number("tcpport", int64(c.Port))
	l.add("evictions", evictions)
	l.add("growth_factor", strconv.FormatFloat(c.Growth, 'f', 2, 64))
	l.number("chunk_size", int64(c.MinSpace))
	l.number("item_size_max", int64(c.MaxItem))
	l.add("lru_maintainer_thread", maintainer)
	l.number("slab_automove", [...]int64{1, 0, 2}[c.Automove])
}
