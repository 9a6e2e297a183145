package tomcat

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/program/memcached"
	"github.com/hadrill/hadrill/sim/program/redis"
	"github.com/hadrill/hadrill/sim/world"
)

// withActs is a configuration whose application has each request of the journeys.
func withActs(c Config) Config {
	c.Saves, c.Queries, c.Counts = []Step{{"POST", "/save"}}, []Step{{"GET", "/query"}}, []Step{{"POST", "/count"}}
	c.Changes, c.Logins, c.Logouts = []Step{{"POST", "/alter"}}, []Step{{"POST", "/login"}}, []Step{{"POST", "/logout"}}
	return c
}

// newActsRig makes two servers and every store that a way can have: a folder that they
// share, Redis, two memcached, and a session service over Redis.
func newActsRig(t testing.TB, c Config) *cluster {
	k := newClusterRig(t, 2, 1, withActs(c), len(c.Manager.Msm.Nodes) > 0)
	for _, name := range []string{"m1", "m2"} {
		m := k.w.Add(name, world.MachineOptions{Address: cacheAddr(name)})
		m.Install("memcached", memcached.Config{}.Main())
		k.machines[name] = m
	}
	k.redis = k.machines["m1"].Install("redis", redis.Config{}.Main())
	service := overRedis()
	service.Pages = []Page{{Path: "/kept", Keeps: true}}
	m := k.w.Add("service1", world.MachineOptions{Address: serviceAddr.Addr()})
	k.machines["service1"], k.servers["service1"] = m, m.Install("tomcat", service.Main())
	k.run(40 * time.Second) // until the clients have connected
	return k
}

// withManager makes a configuration with a Manager in context.xml.
func withManager(t testing.TB, manager string) Config {
	return reads(t, "", "<Context>"+manager+"</Context>", "")
}

// springIndexed is session.SpringStore with the repository of Spring Boot 2.
const springIndexed = "spring-indexed"

// inRedis and inMemcached are those stores with each session as one value.
const (
	inRedis     = "redis, whole"
	inMemcached = "memcached, whole"
)

// serviceAddr is where the session service of newActsRig is asked.
var serviceAddr = port("10.20.0.8:8080")

// overService keeps sessions in that service.
func overService() Config {
	return Config{Sessions: Sessions{Store: session.ServiceStore, Service: Service{At: serviceAddr, Path: "/kept", ConnectTimeout: time.Second, ReadTimeout: 2 * time.Second}}}
}

// waysOfActs are all ways, a configuration each.
func waysOfActs(t testing.TB) map[string]Config {
	const files = `<Manager className="org.apache.catalina.session.PersistentManager" maxIdleBackup="-1"><Store className="org.apache.catalina.session.FileStore" directory="/shared"/></Manager>`
	msm := `<Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" ` + twoNodes
	overSpring := overRedis()
	overSpring.Sessions.Store = session.SpringStore
	overSpring.Cookie = "SESSION"
	indexed := overSpring
	indexed.Sessions.Indexed = true
	wholeRedis, wholeMemcached := overRedis(), overMemcached(true)
	wholeRedis.Sessions.Whole, wholeMemcached.Sessions.Whole = true, true
	return map[string]Config{
		session.LocalStore:      {},
		session.PathnameStore:   withManager(t, `<Manager pathname="SESSIONS.ser"/>`),
		session.PersistentStore: withManager(t, files),
		session.ValveStore:      withManager(t, `<Valve className="org.apache.catalina.valves.PersistentValve"/>`+files),
		session.DeltaStore:      reads(t, clusterXML(6, deltaManager(), ""), "", distributable),
		session.BackupStore:     reads(t, clusterXML(6, backupManager(6), ""), "", distributable),
		session.StickyStore:     withManager(t, msm+`/>`),
		session.NonStickyStore:  withManager(t, msm+`sticky="false"/>`),
		session.RedisStore:      overRedis(),
		session.SpringStore:     overSpring,
		springIndexed:           indexed,
		inRedis:                 wholeRedis,
		inMemcached:             wholeMemcached,
		session.MemcachedStore:  overMemcached(true),
		session.ServiceStore:    overService(),
		session.CookieStore:     {Sessions: Sessions{Store: session.CookieStore}},
	}
}

// finds asks a server for the session of a cookie.
func (k *cluster) finds(server, cookie string) string {
	return (&browser{r: k.rig, cookie: cookie}).ask(server, "GET", "/query", "").Value
}

// saved makes a session on t1.
func (k *cluster) saved(value string) *browser {
	b := &browser{r: k.rig}
	b.ask("t1", "POST", "/save", value)
	k.run(time.Second)
	return b
}

// TestLogin: which server finds the session under which id after a login that changed it.
func TestLogin(t *testing.T) {
	const v = "u1.v1"
	all := waysOfActs(t)
	for _, row := range []struct {
		way      string
		renames  bool
		new, old [2]string // what t1 and t2 find
		why      string
	}{
		{session.LocalStore, true, [2]string{v, ""}, [2]string{}, "only t1 has it"},
		{session.PathnameStore, true, [2]string{v, ""}, [2]string{}, "only t1 has it"},
		{session.PersistentStore, true, [2]string{v, ""}, [2]string{}, "nothing is written yet"},
		{session.ValveStore, true, [2]string{v, v}, [2]string{}, "the file of the old id is deleted"},
		{session.DeltaStore, true, [2]string{v, v}, [2]string{}, "the others hear of the new id"},
		{session.BackupStore, true, [2]string{v, v}, [2]string{}, "removed from all maps and put into them anew"},
		{session.StickyStore, true, [2]string{v, v}, [2]string{}, "the copy of the old id is deleted, the new one stored"},
		{session.NonStickyStore, true, [2]string{v, v}, [2]string{}, "the keys of the old id are deleted, the new ones stored"},
		{session.RedisStore, true, [2]string{v, v}, [2]string{}, "RENAME"},
		{session.SpringStore, true, [2]string{v, v}, [2]string{}, "RENAME at the end of the request"},
		{inRedis, true, [2]string{v, v}, [2]string{}, "deleted, and written under the new id"},
		{inMemcached, true, [2]string{v, v}, [2]string{}, "deleted, and written under the new id"},
		{springIndexed, true, [2]string{v, v}, [2]string{}, "RENAME at the end of the request"},
		{session.MemcachedStore, true, [2]string{v, v}, [2]string{}, "stored under the new id"},
		{session.ServiceStore, true, [2]string{v, v}, [2]string{}, "PUT under the new id, DELETE of the old one"},
		{session.CookieStore, false, [2]string{v, v}, [2]string{v, v}, "there is no id"},
	} {
		for i, server := range []string{"t1", "t2"} { // sticky sessions move to who finds them
			k := newActsRig(t, all[row.way])
			b := k.saved(v)
			old := b.cookie
			if a := b.ask("t1", "POST", "/login", ""); a.Status != 200 || a.Value != v {
				t.Errorf("%s: login answers %d %q", row.way, a.Status, a.Value)
			}
			if (b.cookie != old) != row.renames {
				t.Errorf("%s: the cookie was %q and is %q", row.way, old, b.cookie)
			}
			k.run(time.Second)
			if got := k.finds(server, old); got != row.old[i] {
				t.Errorf("%s: by the old id %s finds %q, want %q: %s", row.way, server, got, row.old[i], row.why)
			}
			if got := k.finds(server, b.cookie); got != row.new[i] {
				t.Errorf("%s: by the new id %s finds %q, want %q: %s", row.way, server, got, row.new[i], row.why)
			}
		}
		delete(all, row.way)
	}
	if len(all) != 0 {
		t.Errorf("%d ways are in no row", len(all))
	}
}

// TestLoginWithoutSession: there is none to rename, and none is made.
func TestLoginWithoutSession(t *testing.T) {
	for way, c := range waysOfActs(t) { // order cannot show: each by itself
		k := newActsRig(t, c)
		b := &browser{r: k.rig}
		for _, path := range []string{"/login", "/logout"} {
			if a := b.ask("t1", "POST", path, ""); a.Status != 200 || a.Value != "" || b.cookie != "" {
				t.Errorf("%s: %s: %+v, cookie %q", way, path, a, b.cookie)
			}
		}
	}
}

// TestLogout: no server finds a session that was ended, and who comes with its id gets
// another one.
func TestLogout(t *testing.T) {
	const v = "u1.v1"
	for way, c := range waysOfActs(t) { // order cannot show: each by itself
		k := newActsRig(t, c)
		b := k.saved(v)
		if way != session.StickyStore { // t2 would take it over
			k.finds("t2", b.cookie)
		}
		old := b.cookie
		a := b.ask("t1", "POST", "/logout", "")
		ownCookie := way == session.RedisStore || way == session.MemcachedStore || way == session.ServiceStore || strings.HasPrefix(way, session.SpringStore) || way == session.CookieStore || way == inRedis || way == inMemcached
		if a.Status != 200 || strings.Contains(a.SetCookie, "Max-Age=0") != ownCookie {
			t.Errorf("%s: %d, the cookie is set by %q", way, a.Status, a.SetCookie)
		}
		k.run(time.Second)
		want := ""
		if way == session.CookieStore {
			want = v // a copy of the cookie is as good as it was
		}
		for _, server := range k.names {
			if got := k.finds(server, old); got != want {
				t.Errorf("%s: %s finds %q by the old id, want %q", way, server, got, want)
			}
		}
		if ownCookie {
			continue // the browser has it no more
		}
		b.cookie = old
		if a := b.ask("t1", "POST", "/save", "u1.v2"); a.Status != 200 || b.cookie == old || k.finds("t1", b.cookie) != "u1.v2" {
			t.Errorf("%s: a save with the old id: %+v, cookie %q", way, a, b.cookie)
		}
	}
}

// TestChangeInPlace: who sees what was altered in the object that the session has, without
// setAttribute.
func TestChangeInPlace(t *testing.T) {
	const v1, v2 = "u1.v1", "u1.v2"
	all := waysOfActs(t)
	for _, row := range []struct {
		way    string
		t1, t2 string
		why    string
	}{
		{session.LocalStore, v2, "", "t1 has the object itself"},
		{session.PathnameStore, v2, "", "t1 has the object itself"},
		{session.PersistentStore, v2, "", "nothing is written yet"},
		{session.ValveStore, v2, v2, "the whole session is written"},
		{session.DeltaStore, v2, v1, "only what was set is sent"},
		{session.BackupStore, v2, v1, "only what was set is sent"},
		{session.StickyStore, v2, v2, "all attributes are compared with those stored"},
		{session.NonStickyStore, v2, v2, "all attributes are compared with those stored"},
		{session.RedisStore, v2, v2, "the application names what it stores"},
		{session.SpringStore, v1, v1, "only what was set is written: not even t1 sees it"},
		{springIndexed, v1, v1, "only what was set is written: not even t1 sees it"},
		{inRedis, v2, v2, "the whole session is compared with what was read"},
		{inMemcached, v2, v2, "the whole session is compared with what was read"},
		{session.MemcachedStore, v2, v2, "the application names what it stores"},
		{session.ServiceStore, v2, v2, "the application saves the whole value"},
		{session.CookieStore, v2, v2, "the whole session is in the cookie"},
	} {
		k := newActsRig(t, all[row.way])
		b := &browser{r: k.rig}
		for _, v := range []string{v1, v2} { // the first sets it
			if a := b.ask("t1", "POST", "/alter", v); a.Status != 200 || a.Value != v {
				t.Errorf("%s: %s: %+v", row.way, v, a)
			}
			k.run(time.Second)
		}
		t1 := k.finds("t1", b.cookie)
		if t2 := k.finds("t2", b.cookie); t1 != row.t1 || t2 != row.t2 {
			t.Errorf("%s: t1 finds %q, t2 %q, want %q and %q: %s", row.way, t1, t2, row.t1, row.t2, row.why)
		}
		delete(all, row.way)
	}
	if len(all) != 0 {
		t.Errorf("%d ways are in no row", len(all))
	}
}

// TestParallelWrites: a save on one server, and in the same moment a request that counts in
// the same session on another: whose write is left.
func TestParallelWrites(t *testing.T) {
	const v1, v2 = "u1.v1", "u1.v2"
	all := waysOfActs(t)
	locks := func(mode string) Config {
		return withManager(t, `<Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" `+twoNodes+`sticky="false" lockingMode="`+mode+`"/>`)
	}
	for _, row := range []struct {
		name string
		c    Config
		on   string // the server that counts
		want string
		why  string
	}{
		{"on one server", all[session.LocalStore], "t1", v2, "both have the same session"},
		{"valve, one server", all[session.ValveStore], "t1", v2, "one after another"},
		{"valve", all[session.ValveStore], "t2", v1, "the last one writes the whole session as it read it"},
		{"delta", all[session.DeltaStore], "t2", v2, "each sends what it has set"},
		{"not sticky", all[session.NonStickyStore], "t2", v1, "the last one stores the whole session as it read it"},
		{"not sticky, locked", locks("all"), "t2", v2, "one after another"},
		{"not sticky, locked as it turns out", locks("auto"), "t2", v2, "neither request is known to change nothing"},
		{"not sticky, others locked", locks("uriPattern:GET .*"), "t2", v1, "POST takes no lock"},
		{"redis", all[session.RedisStore], "t2", v2, "a key each"},
		{"redis, whole", all[inRedis], "t2", v1, "the last one writes the whole session as it read it"},
		{"redis, whole, one server", all[inRedis], "t1", v1, "nobody locks it on one server either"},
		{"memcached", all[session.MemcachedStore], "t2", v2, "a key each"},
		{"memcached, whole", all[inMemcached], "t2", v1, "the last one writes the whole session as it read it"},
		{"service", all[session.ServiceStore], "t2", v2, "a key each, in the service's Redis"},
		{"spring", all[session.SpringStore], "t2", v2, "a field each"},
		{"spring, indexed", all[springIndexed], "t2", v2, "a field each"},
	} {
		c := row.c
		c.Work = dist.Constant(100 * ms)
		k := newActsRig(t, c)
		b := k.saved(v1)
		other := &browser{r: k.rig, cookie: b.cookie}
		first, done := b.begin("t1", "POST", "/save", v2)
		k.run(20 * ms)
		second := other.ask(row.on, "POST", "/count", "")
		k.run(3 * time.Second)
		if !*done || first.Status != 200 || second.Status != 200 {
			t.Errorf("%s: %+v, %+v", row.name, first, second)
		}
		if got := k.finds("t1", b.cookie); got != row.want {
			t.Errorf("%s: %q is left, want %q: %s", row.name, got, row.want, row.why)
		}
	}
}

// TestRevived: a request that has read the session before a logout, and writes it after
// it, brings it back where the session is one value.
func TestRevived(t *testing.T) {
	const v1 = "u1.v1"
	all := waysOfActs(t)
	for _, row := range []struct {
		way, want string
	}{
		{inRedis, v1}, {inMemcached, v1}, {session.RedisStore, ""}, {session.MemcachedStore, ""}, {session.SpringStore, ""}, {session.LocalStore, ""},
	} {
		c := all[row.way]
		c.Work = dist.Constant(100 * ms)
		k := newActsRig(t, c)
		b := k.saved(v1)
		old, other := b.cookie, &browser{r: k.rig, cookie: b.cookie}
		_, done := b.begin("t1", "POST", "/logout", "")
		k.run(20 * ms)
		other.ask("t1", "POST", "/count", "")
		k.run(3 * time.Second)
		if got := k.finds("t1", old); !*done || got != row.want {
			t.Errorf("%s: the session of before is %q, want %q", row.way, got, row.want)
		}
	}
}

// TestStoreSaysWhy: an error for which the store is to blame names the server and what it
// met, whatever the request wanted.
func TestStoreSaysWhy(t *testing.T) {
	all := waysOfActs(t)
	for _, way := range []string{session.RedisStore, inRedis, session.MemcachedStore, inMemcached} {
		k := newActsRig(t, all[way])
		b := k.saved("u1.v1")
		k.redis.Kill()
		for _, m := range []string{"m1", "m2"} {
			k.machines[m].Program("memcached").Kill()
		}
		k.run(time.Second)
		for _, path := range []string{"/save", "/count", "/logout", "/login"} {
			a := b.ask("t1", "POST", path, "u1.v2")
			if a.Status != 500 || !strings.HasPrefix(a.Why, "store: 10.20.0.") || strings.HasSuffix(a.Why, ":") {
				t.Errorf("%s, %s: %d, %q", way, path, a.Status, a.Why)
			}
		}
	}
}

// TestValveTurns: PersistentValve has the requests of a session wait for each other, or
// refuses the second one.
func TestValveTurns(t *testing.T) {
	const files = `<Manager className="org.apache.catalina.session.PersistentManager" maxIdleBackup="-1"><Store className="org.apache.catalina.session.FileStore" directory="/shared"/></Manager>`
	for _, row := range []struct {
		attributes string
		status     int
		took       time.Duration
	}{
		{``, 200, 180 * ms}, {`semaphoreBlockOnAcquire="true"`, 200, 180 * ms}, {`semaphoreBlockOnAcquire="false"`, 429, 0}, {`filter="/query"`, 200, 100 * ms},
	} {
		c := withManager(t, `<Valve className="org.apache.catalina.valves.PersistentValve" `+row.attributes+`/>`+files)
		c.Work = dist.Constant(100 * ms)
		k := newActsRig(t, c)
		b := k.saved("u1.v1")
		for range 2 { // the turn was given back
			_, done := b.begin("t1", "POST", "/save", "u1.v2")
			k.run(20 * ms)
			second := (&browser{r: k.rig, cookie: b.cookie}).ask("t1", "GET", "/query", "")
			k.run(time.Second)
			if !*done || second.Status != row.status || second.took < row.took || second.took > row.took+20*ms {
				t.Errorf("%s: status %d after %v, want %d after %v", row.attributes, second.Status, second.took, row.status, row.took)
			}
		}
	}
}

// TestLogoutMissed: a server that does not hear of a logout finds the session still.
func TestLogoutMissed(t *testing.T) {
	k := newActsRig(t, waysOfActs(t)[session.DeltaStore])
	b := k.saved("u1.v1")
	k.w.AddRule(world.Rule{FromMachines: []*world.Machine{k.machines["t1"]}, ToMachines: []*world.Machine{k.machines["t2"]}, BothWays: true, DropShare: 1})
	if a := b.ask("t1", "POST", "/logout", ""); a.Status != 200 {
		t.Errorf("logout: %+v", a)
	}
	if got := fmt.Sprint(k.finds("t1", b.cookie), " ", k.finds("t2", b.cookie)); got != " u1.v1" {
		t.Errorf("t1 and t2 find %q", got)
	}
}
