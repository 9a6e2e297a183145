package scenarios

import (
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// Cache is where an application keeps copies of its database's items; without Redis,
// Sentinels and Memcached there is none.
type Cache struct {
	// Store is where: Redis, Sentinels or Memcached, their account, times and TTL.
	Store SessionStore
	Write string        // "invalidate", "update" or "double-delete"; "" is invalidate
	Again time.Duration // between the write and the second deletion; 0: the application's default
	Build Dist          // between the database's answer and the copy
	Fails bool          // an error of the cache is one of the request
}

// Is reports whether there is a cache.
func (c *Cache) Is() bool {
	return c.Store.Redis != "" || len(c.Store.Sentinels) > 0 || len(c.Store.Memcached) > 0
}

const doubleDelete = "double-delete"

func cacheFields(c *Cache) []strict.Field {
	s := &c.Store
	return []strict.Field{
		strict.Text("redis", "the machine whose Redis has the copies", false, &s.Redis),
		strict.Key("sentinels", false, "instead, the machines whose Sentinels know the master", strict.Schema{"type": "array", "items": strict.TextSchema, "minItems": 1}, func(d *strict.Decoder, n *yaml.Node) {
			s.Sentinels = d.Words(n, "sentinels")
		}),
		strict.Text("master", "the name by which Sentinels know the master (default mymaster)", false, &s.Master),
		strict.Choice("client", "when the server looks for the master: ask, after an error (default); follow, when a Sentinel says +switch-master; pinned, once", []string{"ask", "follow", "pinned"}, &s.Client),
		strict.Text("password", "what the client says to Redis, its requirepass (default none)", false, &s.Password),
		strict.Text("user", "of password: the user's name (default the default user)", false, &s.User),
		strict.Key("memcached", false, "instead, the machines whose memcached servers share the copies (ketama)", strict.Schema{"type": "array", "items": strict.TextSchema, "minItems": 1}, func(d *strict.Decoder, n *yaml.Node) {
			s.Memcached = d.Words(n, "memcached")
		}),
		strict.Bool("auto_eject", "with memcached: another server has the copies of one that cannot be reached, rather than that nobody has (default true)", &s.AutoEject),
		strict.Choice("write", "what becomes of a copy when its item is written: it is deleted behind the write (invalidate, the default), replaced behind it (update), or deleted before it and again a while behind it (double-delete)", []string{"invalidate", "update", doubleDelete}, &c.Write),
		strict.Positive("again", "of double-delete: how long after the write the copy is deleted again; nobody waits for that (default 500ms)", false, &c.Again),
		strict.Positive("ttl", "how long a copy lives, whatever happens (default until it is deleted)", false, &s.TTL),
		distField("build", "how long the application takes between the database's answer and the copy that it makes of it (default none)", &c.Build),
		strict.Key("errors", false, "an error of the cache: the database is asked instead, and a write is acknowledged whatever became of the copy (pass, the default), or it is one of the request (fail, as Spring has it unless it is told otherwise)", strict.Schema{"enum": []string{"pass", "fail"}}, func(d *strict.Decoder, n *yaml.Node) {
			errors := ""
			strict.Choice("errors", "", []string{"pass", "fail"}, &errors).Read(d, n)
			c.Fails = errors == "fail"
		}),
		timeoutsField("timeout", "of the cache's client (default connect 10s and read 1m; memcached no connect and read 2.5s)", &s.Timeouts),
	}
}

func readCache(d *strict.Decoder, n *yaml.Node, c *Cache) {
	c.Store.AutoEject = true
	d.Object(n, "cache", cacheFields(c))
}

// checkCache checks the machines that the cache of a program is on, and its keys against
// each other. database reports whether the program has one.
func checkCache(d *strict.Decoder, c *Case, p *Program, k *Cache, database bool, n *yaml.Node) {
	s := &k.Store
	all := s.Memcached
	runs, what, key := c.runsMemcached, "memcached", "memcached"
	switch {
	case s.Redis != "":
		all, runs, what, key = []string{s.Redis}, c.runsRedis, "Redis", "redis"
	case len(s.Sentinels) > 0:
		all, runs, what, key = s.Sentinels, c.runsSentinel, "Sentinel", "sentinels"
	}
	for _, m := range all {
		if !runs(m) {
			d.Problem(strict.At(n, key), "%s: cache: no %s runs on a machine %s%s", p.Name, what, strict.Quote(m), strict.Suggest(m, c.machinesThat(runs)))
		}
	}
	switch places := present(n, "redis", "sentinels", "memcached"); {
	case places != 1:
		d.Problem(n, "%s: cache: found %d of redis, sentinels and memcached, expected one of them", p.Name, places)
	case !database:
		d.Problem(n, "%s: cache: found no database of whose items it has copies, expected database: {write: MACHINE} beside it", p.Name)
	case len(s.Sentinels) == 0 && (s.Master != "" || s.Client != ""):
		d.Problem(n, "%s: cache: master and client are for sentinels, expected sentinels beside them", p.Name)
	case len(s.Memcached) > 0 && s.Password != "":
		d.Problem(n, "%s: cache: password is for redis or sentinels, expected one of them beside it", p.Name)
	case s.User != "" && s.Password == "":
		d.Problem(n, "%s: cache: user goes with password, expected password beside it", p.Name)
	case len(s.Memcached) == 0 && strict.Child(n, "auto_eject") != nil:
		d.Problem(n, "%s: cache: auto_eject is for memcached, expected memcached beside it", p.Name)
	case len(s.Memcached) > 0 && s.Timeouts.Connect != 0:
		d.Problem(n, "%s: cache: the client of memcached connects for as long as it takes, expected no connect", p.Name)
	case k.Again != 0 && k.Write != doubleDelete:
		d.Problem(strict.At(n, "again"), "%s: cache: again is for write: double-delete, expected that beside it", p.Name)
	}
}
