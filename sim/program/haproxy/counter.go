package haproxy

import (
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// counterNames lists the counters that a stick-table can store, of which those are
// modelled.
var counterNames = []struct {
	name  string
	rated bool // has a period
	of    func(c *counters, at int64) int64
}{
	{"conn_cur", false, func(c *counters, _ int64) int64 { return c.open }},
	{"conn_cnt", false, func(c *counters, _ int64) int64 { return c.conns }},
	{"sess_cnt", false, func(c *counters, _ int64) int64 { return c.conns }},
	{"http_req_cnt", false, func(c *counters, _ int64) int64 { return c.requests }},
	{"http_err_cnt", false, func(c *counters, _ int64) int64 { return c.errors }},
	{"gpc0", false, func(c *counters, _ int64) int64 { return c.general[0] }},
	{"gpc1", false, func(c *counters, _ int64) int64 { return c.general[1] }},
	{"conn_rate", true, func(c *counters, at int64) int64 { return c.connRate.read(at) }},
	{"sess_rate", true, func(c *counters, at int64) int64 { return c.sessRate.read(at) }},
	{"http_req_rate", true, func(c *counters, at int64) int64 { return c.requestRate.read(at) }},
	{"http_err_rate", true, func(c *counters, at int64) int64 { return c.errorRate.read(at) }},
	{"gpc0_rate", true, func(c *counters, at int64) int64 { return c.generalRate[0].read(at) }},
	{"gpc1_rate", true, func(c *counters, at int64) int64 { return c.generalRate[1].read(at) }},
}

// periods are the periods of a table's rates, by the name of what is counted.
type periods map[string]time.Duration

// counters holds a table's counts for one key.
type counters struct {
	open, conns, requests, errors              int64
	general                                    [2]int64
	connRate, sessRate, requestRate, errorRate rate
	generalRate                                [2]rate
}

func newCounters(p periods) *counters {
	of := func(name string) rate { return newRate(p[name]) }
	return &counters{
		connRate: of("conn_rate"), sessRate: of("sess_rate"), requestRate: of("http_req_rate"), errorRate: of("http_err_rate"),
		generalRate: [2]rate{of("gpc0_rate"), of("gpc1_rate")},
	}
}

// tracked returns the counters of a key, new ones where it has none.
func (e *stickEntries) tracked(k stickKey, now host.Time) *counters {
	if c := e.counts.Use(k, time.Duration(now)); c != nil {
		return *c
	}
	if e.counts.Len() >= e.t.size {
		for range e.t.size/256 + 1 {
			e.counts.DropOldest()
		}
	}
	at := e.counts.Add(k, time.Duration(now))
	*at = newCounters(e.t.periods)
	return *at
}

// track has counter number i of the request count under a key, once.
func (x *exchange) track(i int, e *stickEntries, k stickKey) {
	if x.tracks[i] != nil {
		return
	}
	c, at := e.tracked(k, x.in.h.Monotonic()), millis(x.in.h.Monotonic())
	x.tracks[i] = c
	c.open++
	c.conns++
	c.requests++
	c.connRate.add(at)
	c.sessRate.add(at)
	c.requestRate.add(at)
}

// untrack ends what is counted of the request.
func (x *exchange) untrack() {
	for i, c := range x.tracks {
		if c == nil {
			continue
		}
		if c.open--; x.resp.Status >= 400 && x.resp.Status < 500 {
			c.errors++
			c.errorRate.add(millis(x.in.h.Monotonic()))
		}
		x.tracks[i] = nil
	}
}

// mostTracks is the number of counters of a request (MAX_SESS_STKCTR).
const mostTracks = 3

// tableFetches returns the sample fetch methods that look at counters: src_NAME of
// the client's address, sc_NAME(0), sc0_NAME of a counter that the request
// tracks.
func tableFetches() (all []fetch) {
	for _, n := range counterNames {
		name := n.name
		if len(name) == 4 { // gpc0 is read by get_gpc0
			name = "get_" + name
		}
		all = append(all, fetch{names: "src_" + name, arg: optional, kind: matchNumber, get: func(x *exchange, table string) (string, bool) {
			e := x.tableNamed(table)
			if e == nil || bySocket(x.peer) {
				return "", false
			}
			c := e.counts.Use(stickKey{address: x.peer}, time.Duration(x.in.h.Monotonic()))
			if c == nil {
				return "", false
			}
			return number64(n.of(*c, millis(x.in.h.Monotonic()))), true
		}})
		read := func(x *exchange, i int) (string, bool) {
			if i < 0 || i >= mostTracks || x.tracks[i] == nil {
				return "", false
			}
			return number64(n.of(x.tracks[i], millis(x.in.h.Monotonic()))), true
		}
		all = append(all, fetch{names: "sc_" + name, arg: required, kind: matchNumber, get: func(x *exchange, arg string) (string, bool) {
			digits, _, _ := strings.Cut(arg, ",")
			i, err := strconv.Atoi(digits)
			if err != nil {
				return "", false
			}
			return read(x, i)
		}})
		for i := range mostTracks {
			all = append(all, fetch{names: "sc" + strconv.Itoa(i) + "_" + name, arg: optional, kind: matchNumber, get: func(x *exchange, _ string) (string, bool) {
				return read(x, i)
			}})
		}
	}
	return all
}

// tableNamed returns the table of a proxy; "" is the one of the proxy whose rules
// are gone through. nil for none.
func (x *exchange) tableNamed(name string) *stickEntries {
	p := x.at
	if name != "" {
		p = x.in.config.proxyNamed(name)
	}
	if p == nil || p.table == nil {
		return nil
	}
	return x.in.tables[p.tableAt]
}

// proxyNamed returns a proxy that has a stick-table; nil for none.
func (c *Config) proxyNamed(name string) *Proxy {
	for _, p := range c.tables {
		if p.Name == name {
			return p
		}
	}
	return nil
}
