package scenarios

import (
	"net/netip"
	"path"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
	"github.com/hadrill/hadrill/sim/conf"
)

var tomcatKind = kind{
	name: "tomcat", about: "an application server: Tomcat, or Spring Boot with one inside",
	settings: func() any { return &Tomcat{Sessions: SessionStore{AutoEject: true}} }, fields: tomcatFields, defaults: tomcatDefaults,
	ports: tomcatPorts, reads: true,
	serves: func(p *Program) string { return p.Settings.(*Tomcat).Serves },
	check:  checkTomcat,
}

// Tomcat is an application server: Tomcat, or Spring Boot with one inside.
type Tomcat struct {
	// Server, Context and Web are the names of Tomcat's own files, "" for none.
	Server, Context, Web string
	Port                 uint16
	AJP                  int    // port of the AJP connector; 0: none
	Route                string // jvmRoute
	Threads              int
	Work, CPU            Dist // what a request takes: worker time, and time of a core
	Sessions             SessionStore
	SessionTimeout       time.Duration
	SessionSize          int // bytes in each session beside what users save
	Service              URL // of the service tier that /web/NAME calls; zero: none
	ServiceTimeout       Timeouts
	Database             Database
	Boot                 time.Duration
	Serves               string // the name that it answers
	Graceful             time.Duration
	Pages                []Page
	// TLS is what its port speaks: "yes", "no", or "" for both, by what comes.
	TLS string
}

// SessionStore is where an application server keeps sessions: in its memory, on a
// machine's Redis, on the memcached servers of several, or in a cookie.
type SessionStore struct {
	// Cookie is the name of the signed cookie that a session is in, "" for none; Key
	// signs it, "" is one that all servers have.
	Cookie, Key string
	Redis       string // machine; "" is local, or the master that Sentinels know
	As          string // how sessions are in Redis: AsSpring, AsIndexed, or "" for a value under the id
	Timeouts    Timeouts
	// User and Password are what the client says to Redis; "" is the default user, and
	// nothing.
	User, Password string
	// Sentinels are machines, Master the name by which they know the master, Client
	// when the server looks for it: ask, follow or pinned.
	Sentinels []string
	Master    string
	Client    string
	Replica   string // the machine that sessions are read from; "" is the master
	Wait      int    // WAIT behind each save: replicas, and for how long
	WaitLimit time.Duration
	// Memcached are machines whose memcached servers share the sessions by ketama. With
	// AutoEject another one has those of a server that cannot be reached.
	Memcached []string
	AutoEject bool
	TTL       time.Duration // of a session in memcached; 0 is for ever
}

// Ways to keep a session in Redis.
const (
	asValue  = "value"
	AsSpring = "spring"
	// AsIndexed is Spring Session's repository with an index.
	AsIndexed = "spring-indexed"
)

// Spring reports whether Spring Session keeps the sessions.
func (s *SessionStore) Spring() bool { return s.As == AsSpring || s.As == AsIndexed }

func tomcatFields(p *Program, in *inputs) []strict.Field {
	t := p.Settings.(*Tomcat)
	return []strict.Field{
		tomcatFile("server", "its server.xml: connectors, jvmRoute, cluster (default none)", &t.Server, in),
		tomcatFile("context", "its context.xml: the Manager of its sessions (default none)", &t.Context, in),
		tomcatFile("web", "its application's web.xml: distributable, session-timeout (default none)", &t.Web, in),
		strict.Port(&t.Port),
		strict.Integer("ajp", "the port of its AJP connector, usually 8009 (default none)", 1, 65535, &t.AJP),
		strict.Text("route", "its jvmRoute: session ids end in a dot and this (default none)", false, &t.Route),
		strict.Integer("threads", "worker threads, maxThreads (default 200)", 1, 100000, &t.Threads),
		distField("work", "how long a request keeps its worker: 5ms, {median: 5ms, p99: 40ms}, {mean: 5ms} or {min: 5ms, max: 10ms} (default none)", &t.Work),
		pagesField(&t.Pages),
		strict.Choice("tls", "whether its port speaks TLS: yes, no, or either, as who comes does (default)", []string{"yes", "no", "either"}, &t.TLS),
		distField("cpu", "how long a request uses a core (default none)", &t.CPU),
		strict.Key("sessions", false, "where sessions are kept: local (default), cookie, {redis: MACHINE}, {memcached: [MACHINE, ...]} or {cookie: NAME}", strict.Schema{"anyOf": []strict.Schema{{"enum": []string{"local", "cookie"}}, strict.ObjectSchema(storeFields(&SessionStore{}))}}, func(d *strict.Decoder, n *yaml.Node) {
			if n.Kind == yaml.ScalarNode {
				switch s, ok := d.Word(n, "sessions"); {
				case s == "cookie":
					t.Sessions.Cookie = defaultSessionCookie
				case ok && s != "local":
					d.Problem(n, "sessions: found %q, expected local, cookie, {redis: MACHINE}, {memcached: [MACHINE, ...]} or {cookie: NAME}", s)
				}
				return
			}
			d.Object(n, "sessions", storeFields(&t.Sessions))
		}),
		strict.Duration("session_timeout", "how long an unused session lives in memory (default 30m)", false, &t.SessionTimeout),
		strict.Integer("session_size", "how many bytes the application keeps in each session beside what users save; not in Redis (default none)", 1, 1<<26, &t.SessionSize),
		strict.Key("service", false, "the service tier that /web/NAME calls as /remoting/NAME", strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) { t.Service = readURL(d, n, "service", in.machines) }),
		timeoutsField("service_timeout", "of calls to the service tier", &t.ServiceTimeout),
		strict.Key("database", false, "where the rows of the journey orders are", strict.ObjectSchema(databaseFields(&Database{}, &inputs{})), func(d *strict.Decoder, n *yaml.Node) {
			d.Object(n, "database", databaseFields(&t.Database, in))
		}),
		strict.Duration("boot", "time from its start until it listens (default 0s)", false, &t.Boot),
		strict.Text("serves", "the name that it answers (default the program's or machine's name)", false, &t.Serves),
		strict.Bool("real", "on containers Debian's Tomcat 10 runs, rather than hadrill's own application server (default false)", &p.Real),
		strict.Duration("graceful", "how long SIGTERM lets requests in flight go on (default 0s, Spring Boot's immediate)", false, &t.Graceful),
	}
}

// tomcatFile makes the field of one of Tomcat's files.
func tomcatFile(name, about string, to *string, in *inputs) strict.Field {
	return strict.Key(name, false, about, strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) {
		file, ok := d.Word(n, name)
		if !ok || in.fs == nil {
			return
		}
		if _, err := conf.Load(in.fs, file); err != nil {
			d.Problem(n, "%s: %v", name, err)
			return
		}
		in.files = append(in.files, path.Clean(file))
		*to = file
	})
}

// defaultSessionCookie is the name of the cookie of "sessions: cookie".
const defaultSessionCookie = "SESSION"

func storeFields(s *SessionStore) []strict.Field {
	return []strict.Field{
		strict.Text("cookie", "the name of the signed cookie that each session is in, such as SESSION", false, &s.Cookie),
		strict.Text("key", "of cookie: what signs it; servers with other keys do not know the session (default one that all have)", false, &s.Key),
		strict.Text("redis", "the machine whose Redis keeps the sessions", false, &s.Redis),
		strict.Choice("as", "with redis or sentinels: how a session is kept there: value (default), under its id, as an application does that knows Redis; spring, a hash with a field for each attribute, as Spring Session does; spring-indexed, the same with keys of expiry beside it, as Spring Boot 2 has it", []string{asValue, AsSpring, AsIndexed}, &s.As),
		strict.Text("password", "what the client says to Redis, its requirepass (default none)", false, &s.Password),
		strict.Text("user", "of password: the user's name (default the default user)", false, &s.User),
		strict.Key("sentinels", false, "instead, the machines whose Sentinels know the master", strict.Schema{"type": "array", "items": strict.TextSchema, "minItems": 1}, func(d *strict.Decoder, n *yaml.Node) {
			s.Sentinels = d.Words(n, "sentinels")
		}),
		strict.Text("master", "the name by which Sentinels know the master (default mymaster)", false, &s.Master),
		strict.Choice("client", "when the server looks for the master: ask, after an error (default); follow, when a Sentinel says +switch-master; pinned, once", []string{"ask", "follow", "pinned"}, &s.Client),
		strict.Text("replica", "the machine whose Redis sessions are read from (default the master)", false, &s.Replica),
		strict.Integer("wait", "how many replicas must have a save, WAIT (default none)", 1, 1000, &s.Wait),
		strict.Duration("wait_limit", "how long WAIT waits for them; a save that fewer have then is an error (default 1s)", false, &s.WaitLimit),
		strict.Key("memcached", false, "instead, the machines whose memcached servers share the sessions, each by its place on a ring (ketama, as spymemcached has it)", strict.Schema{"type": "array", "items": strict.TextSchema, "minItems": 1}, func(d *strict.Decoder, n *yaml.Node) {
			s.Memcached = d.Words(n, "memcached")
		}),
		strict.Bool("auto_eject", "with memcached: another server has the sessions of one that cannot be reached, rather than that they fail until it can (default true)", &s.AutoEject),
		strict.Duration("ttl", "with memcached: how long a session lives after each save (default for ever)", false, &s.TTL),
		timeoutsField("timeout", "of the server's client of Redis or memcached; that of memcached has no connect (default read 2.5s)", &s.Timeouts),
	}
}

func tomcatDefaults(p *Program, m *Machine) {
	t := p.Settings.(*Tomcat)
	if t.Port == 0 && t.Server == "" {
		t.Port = 8080
	}
	if t.Threads == 0 && t.Server == "" {
		t.Threads = 200
	}
	if t.Serves == "" {
		if t.Serves = p.Name; p.Name == p.Kind {
			t.Serves = m.Name
		}
	}
}

func tomcatPorts(p *Program) []settingPort {
	t := p.Settings.(*Tomcat)
	return []settingPort{{"port", t.Port}, {"ajp", uint16(t.AJP)}}
}

// checkTomcat checks the machines that an application server goes to.
func checkTomcat(d *strict.Decoder, c *Case, p *Program, n *yaml.Node) {
	t := p.Settings.(*Tomcat)
	for _, other := range []struct{ key, file, name string }{
		{"port", t.Server, "server.xml"}, {"ajp", t.Server, "server.xml"}, {"route", t.Server, "server.xml"}, {"threads", t.Server, "server.xml"},
		{"session_timeout", t.Web, "web.xml"},
	} {
		if at := strict.Child(n, other.key); at != nil && other.file != "" {
			d.Problem(*at, "%s: %s: it stands in %s, expected no %s beside it", p.Name, other.key, strict.Quote(other.file), other.key)
		}
	}
	if at := strict.Child(n, "sessions"); at != nil {
		checkStore(d, c, p, &t.Sessions, *at)
	}
	if store := t.Sessions.Redis; store != "" && !c.runsRedis(store) {
		d.Problem(strict.At(n, "sessions", "redis"), "%s: sessions: no Redis runs on a machine %s%s", p.Name, strict.Quote(store), strict.Suggest(store, c.machinesThat(c.runsRedis)))
	}
	if at := strict.Child(n, "session_size"); at != nil && !t.Sessions.Spring() && (t.Sessions.Redis != "" || len(t.Sessions.Sentinels) > 0) {
		d.Problem(*at, "%s: session_size: sessions in Redis are as long as what users save, expected none", p.Name)
	}
	for _, to := range append([]netip.AddrPort{t.Database.Write}, t.Database.Read...) {
		checkDestination(d, c, strict.At(n, "database"), p.Name+": statements of the database", URL{Addr: to})
	}
	checkDestination(d, c, strict.At(n, "service"), p.Name+": calls of the service tier", t.Service)
}

// checkStore checks the machines that a store is on, beside a server of its own.
func checkStore(d *strict.Decoder, c *Case, p *Program, s *SessionStore, n *yaml.Node) {
	for _, m := range s.Sentinels {
		if !c.runsSentinel(m) {
			d.Problem(strict.At(n, "sentinels"), "%s: sessions: no Sentinel runs on a machine %s%s", p.Name, strict.Quote(m), strict.Suggest(m, c.machinesThat(c.runsSentinel)))
		}
	}
	if s.Replica != "" && !c.runsRedis(s.Replica) {
		d.Problem(strict.At(n, "replica"), "%s: sessions: no Redis runs on a machine %s%s", p.Name, strict.Quote(s.Replica), strict.Suggest(s.Replica, c.machinesThat(c.runsRedis)))
	}
	for _, m := range s.Memcached {
		if !c.runsMemcached(m) {
			d.Problem(strict.At(n, "memcached"), "%s: sessions: no memcached runs on a machine %s%s", p.Name, strict.Quote(m), strict.Suggest(m, c.machinesThat(c.runsMemcached)))
		}
	}
	checkStoreKeys(d, p, s, n)
}

// checkStoreKeys checks the keys of a store against each other.
func checkStoreKeys(d *strict.Decoder, p *Program, s *SessionStore, n *yaml.Node) {
	stores := 0
	for _, there := range []bool{s.Redis != "", len(s.Sentinels) > 0, len(s.Memcached) > 0, s.Cookie != ""} {
		if there {
			stores++
		}
	}
	switch {
	case stores > 1:
		d.Problem(n, "%s: sessions: found %d of redis, sentinels, memcached and cookie, expected one of them", p.Name, stores)
	case s.Cookie != "" && !isCookieName(s.Cookie):
		d.Problem(strict.At(n, "cookie"), "%s: sessions: found %s as a cookie's name, expected letters, digits, - and _", p.Name, strict.Quote(s.Cookie))
	case s.Redis == "" && len(s.Sentinels) == 0 && s.Password != "":
		d.Problem(n, "%s: sessions: password is for redis or sentinels, expected one of them beside it", p.Name)
	case s.Cookie != "" && (s.Replica != "" || s.Wait != 0 || s.Timeouts != Timeouts{}):
		d.Problem(n, "%s: sessions: replica, wait and timeout are for stores on other machines, expected none beside cookie", p.Name)
	case s.Redis == "" && len(s.Sentinels) == 0 && s.As != "":
		d.Problem(n, "%s: sessions: as is for redis or sentinels, expected one of them beside it", p.Name)
	case s.User != "" && s.Password == "":
		d.Problem(n, "%s: sessions: user goes with password, expected password beside it", p.Name)
	case s.Key != "" && s.Cookie == "":
		d.Problem(n, "%s: sessions: key is for cookie, expected cookie beside it", p.Name)
	case stores == 0 && n.Kind == yaml.MappingNode:
		d.Problem(n, "%s: sessions: found neither redis nor sentinels nor memcached nor cookie, expected one of them", p.Name)
	case len(s.Sentinels) == 0 && (s.Master != "" || s.Client != ""):
		d.Problem(n, "%s: sessions: master and client are for sentinels, expected sentinels beside them", p.Name)
	case s.Wait == 0 && s.WaitLimit != 0:
		d.Problem(n, "%s: sessions: wait_limit is for wait, expected wait beside it", p.Name)
	case len(s.Memcached) == 0 && (strict.Child(n, "auto_eject") != nil || s.TTL != 0):
		d.Problem(n, "%s: sessions: auto_eject and ttl are for memcached, expected memcached beside them", p.Name)
	case len(s.Memcached) > 0 && (s.Replica != "" || s.Wait != 0):
		d.Problem(n, "%s: sessions: replica and wait are for Redis, expected none beside memcached", p.Name)
	case len(s.Memcached) > 0 && s.Timeouts.Connect != 0:
		d.Problem(n, "%s: sessions: the client of memcached connects for as long as it takes, expected no connect", p.Name)
	}
}

// isCookieName reports whether a text can be the name of a cookie.
func isCookieName(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return s != ""
}
