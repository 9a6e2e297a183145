package tomcat

import "github.com/hadrill/hadrill/sim/conf"

// Targets are the addresses that Tomcat's files name: the memcached servers of its
// sessions, Redis, or the database.
func (c *Config) Targets() []conf.Target {
	if rows, is := c.KeepsInDatabase(); is {
		return []conf.Target{{Pos: rows.Source.Where, In: "url", Host: rows.Source.At.Addr().String(), Port: rows.Source.At.Port()}}
	}
	if s := &c.Sessions; s.Manager != nil {
		var all []conf.Target
		for _, at := range s.Sentinels {
			all = append(all, conf.Target{Pos: s.Where, In: "sentinels", Host: at.Addr().String(), Port: at.Port()})
		}
		if s.Redis.IsValid() {
			all = append(all, conf.Target{Pos: s.Where, In: "host", Host: s.Redis.Addr().String(), Port: s.Redis.Port()})
		}
		return all
	}
	if !c.KeepsInMemcached() {
		return nil
	}
	m := c.manager()
	var all []conf.Target
	for _, n := range m.Msm.Nodes {
		all = append(all, conf.Target{Pos: m.Msm.Where, In: "memcachedNodes", Host: n.At.Addr().String(), Port: n.At.Port()})
	}
	return all
}
