package programs

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/program/tomcat"
)

// tomcatKind is an application server: ours, or Debian's Tomcat 10 where the
// scenario asks for it.
var tomcatKind = Kind{
	Name: tomcatName, Processes: []string{"java", "catalina", "tomcat8", "tomcat9", "tomcat10"}, Main: tomcatMain, Real: tomcatReal, Ours: true, Image: "tomcat10", Layers: tomcatLayers,
	Ports:       tomcatPorts,
	Reads:       tomcatReads,
	Boot:        tomcatBoot,
	OursCannot:  tomcatOursCannot,
	Unsupported: tomcatUnsupported,
	Draft:       tomcatDraft,
	FileNames:   []string{"context.xml", "server.xml", "web.xml"}, Recognise: tomcatRoot.MatchString, Describe: tomcatDescribe, Part: &tomcatPart,
	Stores:   tomcatStores,
	Accounts: tomcatAccounts,
	Targets:  tomcatTargets,
	Session:  tomcatSession,
}

func (e *Env) tomcat() *scenarios.Tomcat { return e.Settings.(*scenarios.Tomcat) }

func tomcatMain(e *Env) (host.Main, []conf.Note, error) {
	t := e.tomcat()
	c, notes, err := tomcatFiles(e)
	if err != nil {
		return nil, notes, err
	}
	c.Speaks = tomcatSpeaks(t)
	c.TLS, c.Name, c.Work, c.CPU, c.Boot, c.StopGrace = tomcat.TLS(t.TLS), t.Serves, draws(t.Work), draws(t.CPU), t.Boot, t.Graceful
	if t.Server == "" {
		c.Port, c.AJP, c.JvmRoute, c.Threads = t.Port, uint16(t.AJP), t.Route, t.Threads
	}
	if t.Web == "" {
		c.SessionTimeout = t.SessionTimeout
	}
	for _, p := range t.Pages {
		c.Pages = append(c.Pages, tomcat.Page{Path: p.Path, Status: p.Status, Location: p.Location, Size: p.Size, Time: draws(p.Time), Session: p.Session, Keeps: p.Keeps, Cookie: p.Cookie, CookieSize: p.CookieSize})
	}
	c.SessionSize = t.SessionSize
	addJourneys(&c, e.Journeys)
	if store := sessionStore(e); store.Store != "" {
		c.Sessions = store
	}
	switch {
	case t.Sessions.Cookie != "":
		c.Cookie = t.Sessions.Cookie
	case c.Sessions.Store == session.SpringStore:
		c.Cookie = springCookie
	}
	if db := t.Database; db.Write.IsValid() {
		c.Database = tomcat.Database{
			Write: db.Write, Read: db.Read, Pool: db.Pool, Connect: db.Timeouts.Connect, Timeout: db.Timeouts.Read, Wait: db.Wait,
			Unchecked: db.Unchecked, Given: db.Given, Retry: tomcat.Retry(db.Retry), Privileged: db.Privileged,
			OwnWrites: tomcat.OwnWrites{Pin: db.Pin, GTIDWait: db.GTIDWait, PositionWait: db.PositionWait}, MaxBehind: db.MaxBehind, AskBehind: db.AskBehind,
		}
	}
	c.Cache = cacheOf(e)
	if t.Service.Addr.IsValid() {
		c.Service = tomcat.Service{At: t.Service.Addr, Host: t.Service.Host, TLS: t.Service.TLS, Path: t.Service.Path, ConnectTimeout: t.ServiceTimeout.Connect, ReadTimeout: t.ServiceTimeout.Read}
	}
	return c.Main(), notes, c.Validate()
}

// springCookie is the name of Spring Session's cookie (DefaultCookieSerializer).
const springCookie = "SESSION"

// tomcatReads gives Tomcat's own files.
func tomcatReads(e *Env) []string {
	t := e.tomcat()
	return slices.DeleteFunc([]string{t.Server, t.Context, t.Web}, func(f string) bool { return f == "" })
}

// tomcatFiles reads them; machines share them, and each set is read once.
func tomcatFiles(e *Env) (tomcat.Config, []conf.Note, error) {
	t := e.tomcat()
	key := strings.Join([]string{e.Kind.Name, t.Server, t.Context, t.Web}, "\x00")
	r, ok := e.read[key].(reading[tomcat.Config])
	if !ok {
		r.config, r.notes, r.err = tomcat.Read(e.FS, tomcat.Files{Server: t.Server, Context: t.Context, Web: t.Web}, tomcat.Config{}, e.Ignore...)
		e.read[key] = r
	}
	return r.config, r.notes, r.err
}

// tomcatTargets are the memcached servers that its context.xml names, unless the
// scenario itself says where sessions are.
func tomcatTargets(e *Env) []conf.Target {
	c, _, err := tomcatFiles(e)
	if err != nil || sessionStore(e).Store != "" {
		return nil
	}
	return c.Targets()
}

// tomcatBoot is the time until it serves: a member of a cluster waits for the others'
// heartbeats first.
func tomcatBoot(e *Env) time.Duration {
	boot := e.tomcat().Boot
	if c, _, err := tomcatFiles(e); err == nil {
		boot += c.Joins()
	}
	return boot
}

// tomcatOursCannot gives the reasons why our Tomcat cannot run on containers: what members of a cluster say to each other goes through the world
// alone.
func tomcatOursCannot(e *Env) []string {
	c, _, err := tomcatFiles(e)
	switch t := e.tomcat(); {
	case err != nil:
		return nil // reported where the program is made
	case c.Joins() > 0:
		return []string{"hadrill's own Tomcat has no cluster on containers: expected real: true"}
	case tomcatSpeaks(t) != "":
		return []string{"speaks: " + t.Speaks + " is of the simulator alone"}
	case t.Socket != "":
		return []string{"socket: sockets in the file system are of the simulator alone"}
	}
	return nil
}

// addJourneys adds the requests of journeys, each once.
func addJourneys(c *tomcat.Config, all []scenarios.Journey) {
	add := func(to *[]tomcat.Step, s scenarios.Step) {
		if step := tomcat.Step(s); s.Path != "" && !slices.Contains(*to, step) {
			*to = append(*to, step)
		}
	}
	for i := range all {
		j := &all[i]
		saves := &c.Saves
		if j.InPlace {
			saves = &c.Changes
		}
		for _, row := range []struct {
			to    *[]tomcat.Step
			steps []scenarios.Step
		}{
			{saves, []scenarios.Step{j.Save}}, {&c.Queries, reads(j)}, {&c.Counts, counts(j)},
			{&c.Logins, []scenarios.Step{j.Login}}, {&c.Logouts, []scenarios.Step{j.Logout}},
			{&c.Writes, []scenarios.Step{j.Write}}, {&c.Reads, []scenarios.Step{j.Read}},
			{&c.ItemWrites, []scenarios.Step{j.ItemWrite}}, {&c.ItemReads, []scenarios.Step{j.ItemRead}}, {&c.Visits, j.Get},
		} {
			for _, s := range row.steps {
				add(row.to, s)
			}
		}
	}
}

// reads are the requests of a journey that only read the session, counts those that count
// in it.
func reads(j *scenarios.Journey) []scenarios.Step {
	return slices.Concat([]scenarios.Step{j.Query}, j.Pages, j.ParallelReads)
}

func counts(j *scenarios.Journey) []scenarios.Step {
	return append([]scenarios.Step{j.Count}, j.ParallelWrites...)
}

// sessionStore gives the Redis server, the Sentinels, the memcached servers or the service
// that keeps the sessions; the zero Sessions where they stay in memory.
func sessionStore(e *Env) tomcat.Sessions { return storeOf(e, &e.tomcat().Sessions) }

func storeOf(e *Env, t *scenarios.SessionStore) tomcat.Sessions {
	if len(t.Memcached) > 0 {
		s := tomcat.Sessions{Store: session.MemcachedStore, Whole: t.As == scenarios.AsWhole, Eject: t.AutoEject, TTL: t.TTL, Timeout: t.Timeouts.Read}
		for _, m := range t.Memcached {
			s.Memcached = append(s.Memcached, e.findKind(m, memcachedName))
		}
		return s
	}
	if t.Cookie != "" {
		return tomcat.Sessions{Store: session.CookieStore, Key: t.Key}
	}
	if s := t.Service; s.Addr.IsValid() {
		return tomcat.Sessions{Store: session.ServiceStore, Service: tomcat.Service{At: s.Addr, Host: s.Host, TLS: s.TLS, Path: strings.TrimSuffix(s.Path, "/"), ConnectTimeout: t.Timeouts.Connect, ReadTimeout: t.Timeouts.Read}}
	}
	if t.Redis == "" && len(t.Sentinels) == 0 {
		return tomcat.Sessions{}
	}
	s := tomcat.Sessions{
		Store: session.RedisStore, ConnectTimeout: t.Timeouts.Connect, Timeout: t.Timeouts.Read,
		User: t.User, Password: t.Password,
		Master: cmp.Or(t.Master, "mymaster"), Client: tomcat.MasterClient(t.Client),
		WaitReplicas: t.Wait, WaitLimit: cmp.Or(t.WaitLimit, time.Second),
	}
	s.Whole = t.As == scenarios.AsWhole
	if t.Spring() {
		s.Store, s.Indexed = session.SpringStore, t.As == scenarios.AsIndexed
	}
	if t.Redis != "" {
		s.Redis = e.findKind(t.Redis, redisName)
	}
	if t.Replica != "" {
		s.Replica = e.findKind(t.Replica, redisName)
	}
	for _, m := range t.Sentinels {
		s.Sentinels = append(s.Sentinels, e.findKind(m, sentinelName))
	}
	return s
}

// cacheOf gives the cache before the database.
func cacheOf(e *Env) tomcat.Cache {
	k := &e.tomcat().Cache
	if !k.Is() {
		return tomcat.Cache{}
	}
	c := tomcat.Cache{At: storeOf(e, &k.Store), Write: tomcat.CacheWrite(k.Write), Again: k.Again, Build: draws(k.Build), Fails: k.Fails}
	c.At.TTL = k.Store.TTL
	return c
}

func tomcatStores(e *Env) []netip.AddrPort {
	if to := e.tomcat().Database.Write; to.IsValid() {
		return []netip.AddrPort{to}
	}
	return nil
}

// tomcatAccounts is the application's, which reads and writes its rows, and that of the
// sessions' table.
func tomcatAccounts(e *Env) []Account {
	var all []Account
	if db := &e.tomcat().Database; db.Write.IsValid() {
		name, rights := tomcat.Account, "SELECT, INSERT, UPDATE ON "+host.OrdersSchema+".*"
		if db.Privileged {
			name, rights = tomcat.PrivilegedAccount, "READ_ONLY ADMIN, CONNECTION ADMIN, SELECT, INSERT, UPDATE ON *.*"
		}
		all = append(all, Account{Name: name, Rights: rights})
		if db.MaxBehind > 0 {
			all = append(all, Account{Name: name, Rights: "SLAVE MONITOR ON *.*"})
		}
		if db.PositionWait > 0 {
			all = append(all, Account{Name: name, Rights: "BINLOG MONITOR ON *.*"})
		}
	}
	c, _, err := tomcatFiles(e)
	if err != nil || sessionStore(e).Store != "" {
		return all
	}
	if rows, is := c.KeepsInDatabase(); is {
		s := &rows.Source
		all = append(all, Account{Name: s.Account, Password: s.Password, Rights: "SELECT, INSERT, DELETE ON " + rows.Schema + ".*", Makes: rows.Table.Make(rows.Schema)})
	}
	return all
}

func tomcatPorts(e *Env) []Port {
	if e.tomcat().Server != "" {
		c, _, err := tomcatFiles(e)
		if err != nil {
			return nil
		}
		return append(ports(host.HTTP, c.Port), ports(host.AJP, c.AJP)...)
	}
	t := e.tomcat()
	all := ports(cmp.Or(tomcatSpeaks(t), host.HTTP), t.Port)
	for i := range all {
		all[i].Socket = t.Socket
	}
	return append(all, ports(host.AJP, uint16(t.AJP))...)
}

// tomcatSpeaks gives the protocol of the port where it is no HTTP, else "".
func tomcatSpeaks(t *scenarios.Tomcat) host.Protocol {
	if t.Speaks == string(host.HTTP) {
		return ""
	}
	return host.Protocol(t.Speaks)
}
