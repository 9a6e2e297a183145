package sessions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// Way is a way to keep sessions that takes part. The files that its programs read are in
// the folder of its name below files.
type Way struct {
	// Name on the command line, and About, a sentence.
	Name, About string
	// Store is the row of session.Stores.
	Store string
	// tomcat holds the scenario's keys for each application server, beside its work.
	tomcat string
	// machines are those that keep the sessions, lines of the scenario.
	machines []string
	// folder: sessions go through a shared folder, whose bytes nobody counts.
	folder bool
}

// baseline is the way that the cost of the others is compared with: no server tells
// another one anything.
const baseline = "local"

const redisTimeouts = "timeout: {connect: 250ms, read: 1s}"

// The ways with Redis: one server, and one of three that Sentinels choose.
const (
	oneStore   = session.RedisStore
	manyStores = session.RedisStore + "-failover"
)

// keeping are the settings of a session server.
const keeping = "pages: {/kept: {keeps: true}}, sessions: {redis: store, " + redisTimeouts + "}"

// database is one server of MariaDB.
var database = []string{"store: {ip: 10.20.0.31, run: {mysqld: {config: store.cnf}}}"}

// caches are two servers of memcached.
var caches = []string{
	"store: {ip: 10.20.0.31, run: memcached}",
	"m2: {ip: 10.20.0.32, run: memcached}",
}

// Ways returns all ways, in the order of their tables.
func Ways() []Way {
	const context, cluster = "context: context.xml", "server: server.xml, web: web.xml"
	return []Way{
		{Name: baseline, About: "in each server's memory, nothing shared", Store: session.LocalStore},
		{Name: "pathname", About: "in memory, written to a file at a clean stop", Store: session.PathnameStore, tomcat: context},
		{Name: "persistent", About: "in memory, copied to a shared folder when idle", Store: session.PersistentStore, tomcat: context, folder: true},
		{Name: "persistent-valve", About: "on a shared folder, read and written by every request", Store: session.ValveStore, tomcat: context, folder: true},
		{Name: session.RowsStore, About: "in memory, copied to rows of a MariaDB when idle", Store: session.RowsStore, tomcat: context, machines: database},
		{Name: session.RowsValveStore, About: "rows of one MariaDB, read and written by every request", Store: session.RowsValveStore, tomcat: context, machines: database},
		{Name: "delta-async", About: "DeltaManager, channelSendOptions 8: all have all, nobody waits", Store: session.DeltaStore, tomcat: cluster},
		{Name: "delta-sync", About: "DeltaManager, channelSendOptions 6: all have all, each request waits for all", Store: session.DeltaStore, tomcat: cluster},
		{Name: "backup", About: "BackupManager, mapSendOptions 6: one other server has a copy", Store: session.BackupStore, tomcat: cluster},
		{Name: oneStore, About: "one Redis server, asked by every request", Store: session.RedisStore,
			tomcat:   "sessions: {redis: store, " + redisTimeouts + "}",
			machines: []string{"store: {ip: 10.20.0.31, run: redis}"}},
		{Name: session.SpringStore, About: "one Redis server, a hash a session, of which a request reads all and writes what it has set (Spring Session)", Store: session.SpringStore,
			tomcat:   "sessions: {redis: store, as: spring, " + redisTimeouts + "}",
			machines: []string{"store: {ip: 10.20.0.31, run: redis}"}},
		{Name: manyStores, About: "Redis with two replicas and three Sentinels, asked for the master after an error", Store: session.RedisStore,
			tomcat: "sessions: {sentinels: [s1, s2, s3], " + redisTimeouts + "}",
			machines: []string{
				"store: {ip: 10.20.0.31, run: {redis: {config: store.conf}}}",
				"r2: {ip: 10.20.0.32, run: {redis: {config: store.conf, replica_of: store}}}",
				"r3: {ip: 10.20.0.33, run: {redis: {config: store.conf, replica_of: store}}}",
				"s1: {ip: 10.20.0.41, starts: 3s, run: {sentinel: watch.conf}}",
				"s2: {ip: 10.20.0.42, starts: 3s, run: {sentinel: watch.conf}}",
				"s3: {ip: 10.20.0.43, starts: 3s, run: {sentinel: watch.conf}}",
			}},
		{Name: "msm-sticky", About: "memcached-session-manager: in memory, with a copy in one of two memcached", Store: session.StickyStore, tomcat: context, machines: caches},
		{Name: "msm-non-sticky", About: "memcached-session-manager: in one of two memcached, with a second copy in the other", Store: session.NonStickyStore, tomcat: context, machines: caches},
		{Name: session.MemcachedStore, About: "two memcached by ketama, asked by every request", Store: session.MemcachedStore,
			tomcat: "sessions: {memcached: [store, m2], timeout: {read: 1s}}", machines: caches},
		{Name: session.ServiceStore, About: "two session servers behind an nginx, asked by every request, before one Redis", Store: session.ServiceStore,
			tomcat: `sessions: {service: "http://sessions/kept", ` + redisTimeouts + "}",
			machines: []string{
				"store: {ip: 10.20.0.31, run: redis}",
				"svc1: {ip: 10.20.0.32, run: {tomcat: {" + keeping + "}}}",
				"svc2: {ip: 10.20.0.33, run: {tomcat: {" + keeping + "}}}",
				"sessions: {ip: 10.20.0.34, run: {nginx: sessions.conf}}",
			}},
		{Name: "cookie", About: "in a signed cookie at the user's browser", Store: session.CookieStore, tomcat: "sessions: cookie"},
	}
}

// storeMachine is the machine that keeps the sessions first.
const storeMachine = "store"

// FindWays gives the ways of these names, each once and in the order of the table; no
// names stand for all.
func FindWays(names []string) ([]Way, error) {
	return find(Ways(), names, "way to keep sessions", func(w *Way) string { return w.Name })
}

// find gives the rows of a table by their names.
func find[T any](all []T, names []string, kind string, name func(*T) string) ([]T, error) {
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	for i := range all {
		known = append(known, name(&all[i]))
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return nil, fmt.Errorf("%s %q: there is none of that name: %s", kind, n, conf.Hint(n, known, "expected one of "+strings.Join(known, ", ")))
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(one T) bool { return !slices.Contains(names, name(&one)) }), nil
}
