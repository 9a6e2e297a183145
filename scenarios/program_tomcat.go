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
	Cache                Cache
	Boot                 time.Duration
	Serves               string // the name that it answers
	Graceful             time.Duration
	Pages                []Page
	// TLS reports whether its port speaks TLS: "yes", "no", or "" for both, by
	// what comes.
	TLS string
	// Speaks is the protocol of its port: "fastcgi", "uwsgi", "scgi", or "" for HTTP.
	Speaks string
	// Socket is the path of a socket in the machine's file system that leads to its port, too; "" for none.
	Socket string
}

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
		strict.Choice("speaks", "what its port speaks, behind a web server's fastcgi_pass or fcgi:// as php-fpm does: http (default), fastcgi, uwsgi, scgi", []string{"http", "fastcgi", "uwsgi", "scgi"}, &t.Speaks),
		strict.Text("socket", "a socket in the file system by which web servers of its machine reach it, too, such as /run/app.sock (default none)", false, &t.Socket),
		distField("cpu", "how long a request uses a core (default none)", &t.CPU),
		sessionsField(&t.Sessions, in),
		strict.Duration("session_timeout", "how long an unused session lives in memory (default 30m)", false, &t.SessionTimeout),
		strict.Integer("session_size", "how many bytes the application keeps in each session beside what users save; not in Redis (default none)", 1, 1<<26, &t.SessionSize),
		strict.Key("service", false, "the service tier that /web/NAME calls as /remoting/NAME", strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) { t.Service = readURL(d, n, "service", in.machines) }),
		timeoutsField("service_timeout", "of calls to the service tier", &t.ServiceTimeout),
		strict.Key("database", false, "where the rows of the journeys orders and items are", strict.ObjectSchema(databaseFields(&Database{}, &inputs{})), func(d *strict.Decoder, n *yaml.Node) {
			d.Object(n, "database", databaseFields(&t.Database, in))
		}),
		strict.Key("cache", false, "where copies of the journey items' rows are (cache-aside; default nowhere)", strict.ObjectSchema(cacheFields(&Cache{})), func(d *strict.Decoder, n *yaml.Node) { readCache(d, n, &t.Cache) }),
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
	if at := strict.Child(n, "session_size"); at != nil && !t.Sessions.Spring() && t.Sessions.As != AsWhole && (t.Sessions.Redis != "" || len(t.Sessions.Sentinels) > 0) {
		d.Problem(*at, "%s: session_size: sessions in Redis are as long as what users save, expected none", p.Name)
	}
	if at := strict.Child(n, "cache"); at != nil {
		checkCache(d, c, p, &t.Cache, t.Database.Write.IsValid(), *at)
	}
	checkSplit(d, p, strict.At(n, "database"), &t.Database)
	for _, to := range append([]netip.AddrPort{t.Database.Write}, t.Database.Read...) {
		checkDestination(d, c, strict.At(n, "database"), p.Name+": statements of the database", URL{Addr: to})
	}
	checkDestination(d, c, strict.At(n, "service"), p.Name+": calls of the service tier", t.Service)
	checkKeeping(d, p, n)
}

// checkKeeping checks that a session service has a store on other machines.
func checkKeeping(d *strict.Decoder, p *Program, n *yaml.Node) {
	t := p.Settings.(*Tomcat)
	for i := range t.Pages {
		if s := &t.Sessions; t.Pages[i].Keeps && (s.Spring() || s.As == AsWhole) {
			d.Problem(strict.At(n, "sessions", "as"), "%s: page %s keeps a value each for sessions of other servers, under their ids: expected no as beside it", p.Name, t.Pages[i].Path)
		} else if t.Pages[i].Keeps && s.Redis == "" && len(s.Sentinels) == 0 && len(s.Memcached) == 0 && !s.Service.Addr.IsValid() {
			d.Problem(strict.At(n, "pages"), "%s: page %s keeps sessions of other servers: expected sessions: {redis: MACHINE}, sentinels or memcached beside it", p.Name, t.Pages[i].Path)
		}
	}
}
