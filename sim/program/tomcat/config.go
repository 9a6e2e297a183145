package tomcat

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// Config is an application server's configuration. The zero Config is Tomcat
// as it is installed, with an application that takes no time.
type Config struct {
	// Address to listen on; the zero Addr means every address of the machine.
	Address netip.Addr
	// Port to listen on; 0 means 8080.
	Port uint16
	// TLS reports whether that port speaks TLS; "" means TLSEither.
	TLS TLS
	// Speaks is the protocol of that port for an application behind a web server that
	// is no Tomcat, such as php-fpm or uWSGI; "" means HTTP.
	Speaks host.Protocol
	// AJP is the port of an AJP connector; 0 means none.
	AJP uint16
	// AJPAddress is where that connector listens; the zero Addr is Address.
	AJPAddress netip.Addr
	// NoHTTP: there is no HTTP connector.
	NoHTTP bool
	// Threads is maxThreads; 0 means 200.
	Threads int
	// MaxConnections is maxConnections; 0 means 8192.
	MaxConnections int
	// Accept is acceptCount, the length of the kernel's queue; 0 means 100.
	Accept int
	// Heads are the limits of the heads of messages by HTTP, Packets those by AJP.
	Heads   Heads
	Packets Packets

	// Name is the server's name in the application's answers (the article's
	// SERVER); "" means the machine's name.
	Name string
	// Context is the path before every endpoint, such as "/backend"; "" means
	// any, so that a proxy may pass the URI on with or without its prefix.
	Context string
	// Work is how long a request keeps its worker without a core (databases,
	// disks); CPU is how long it uses a core. The zero Dist takes no time.
	Work, CPU dist.Dist

	// Pages are those of paths that answer otherwise than others.
	Pages []Page
	// Saves, Queries and Counts are the requests by which the users' journeys
	// save a session, read it and have their visits counted, beside the
	// articles' /test/save, /test/query and /index.jsp.
	Saves, Queries, Counts []Step
	// Changes are saves that alter the object in the session without setAttribute;
	// Logins give the session another id, Logouts end it.
	Changes, Logins, Logouts []Step
	// Writes and Reads are those by which users write their rows and read the last
	// one.
	Writes, Reads []Step
	// ItemWrites and ItemReads are those by which they write and read the items that all
	// of them share.
	ItemWrites, ItemReads []Step
	// Visits are the users' other requests. A path that none of them asks and
	// health checks usually do (/, /health, any OPTIONS) takes no work.
	Visits []Step

	// Sessions says where sessions are kept.
	Sessions Sessions
	// Manager is the Manager of the application's own Context, unless Sessions names
	// a store; PersistentValve and ValveFilter are the valve before it.
	Manager         Manager
	PersistentValve bool
	ValveFilter     *regexp.Regexp
	// ValveRefuses: that valve refuses a request whose session another one has, by 429,
	// rather than that it waits (semaphoreBlockOnAcquire="false").
	ValveRefuses bool
	// Cluster is the Engine's or the Host's, nil for none; Distributable is web.xml's
	// <distributable/>, without which no session goes through it.
	Cluster       *Cluster
	Distributable bool
	// Background is backgroundProcessorDelay; 0 means 10 s.
	Background time.Duration
	// SessionSize is how many bytes the application keeps in each session beside what
	// users save.
	SessionSize int
	// SessionTimeout is session-timeout: how long a session in the server's
	// memory lives without a request, in whole minutes usually; 0 means 30
	// minutes, below 0 for ever.
	SessionTimeout time.Duration
	// Cookie is the session cookie's name; "" means JSESSIONID.
	Cookie string
	// JvmRoute is the engine's jvmRoute, the end of new session ids; "" is none.
	JvmRoute string

	// Database is where the users' rows are, and Cache a copy of its items.
	Database Database
	Cache    Cache

	// Service, unless zero, is where a request for /web/NAME calls
	// /remoting/NAME, usually a load balancer of the service tier.
	Service Service

	// Boot is the time from the start until it listens.
	Boot time.Duration
	// StopGrace is how long SIGTERM lets requests in flight go on, while new
	// connections are refused. 0 cuts them (Spring Boot's server.shutdown
	// immediate, the default up to 3.3); graceful's own default is 30 s.
	StopGrace time.Duration
}

// TLS says what a port speaks.
type TLS string

// What a port can speak.
const (
	TLSEither TLS = "either" // as who comes does: what a load balancer's file says of the server is taken for true
	TLSNo     TLS = "no"
	TLSYes    TLS = "yes"
)

// protocol is that of the HTTP connector.
func (c *Config) protocol() host.Protocol {
	if c.Speaks != "" {
		return c.Speaks
	}
	switch c.TLS {
	case TLSNo:
		return host.HTTP
	case TLSYes:
		return host.HTTPS
	}
	return host.AnyHTTP
}

// Sessions says where an application server keeps its sessions.
type Sessions struct {
	// Store is the name of a row of session.Stores; "" means local.
	Store string
	// Redis is the server, for the store redis; with Sentinels the zero AddrPort.
	Redis netip.AddrPort
	// Indexed: the store spring is the repository with an index.
	Indexed bool
	// Whole: in the stores redis and memcached a session is one value with all that is
	// in it.
	Whole bool
	// Sentinels are asked for the master of the name Master, when Client says; ""
	// means AskOnError.
	Sentinels []netip.AddrPort
	Master    string
	Client    MasterClient
	// Replica is a server that sessions are read from; the zero AddrPort means the
	// master, which is also asked where the replica does not answer.
	Replica netip.AddrPort
	// WaitReplicas is WAIT's first argument behind each save, 0 for no WAIT, and
	// WaitLimit the second: a save that fewer replicas have then is an error.
	WaitReplicas int
	WaitLimit    time.Duration
	// Memcached are the servers, for the store memcached. Eject: what belongs to one
	// that cannot be reached goes to another one meanwhile (spymemcached's FailureMode
	// Redistribute; otherwise Cancel).
	Memcached []netip.AddrPort
	Eject     bool
	// Service is where the session service is asked, for the store service: usually a
	// load balancer before it.
	Service Service
	// Key signs the cookies of the store cookie; "" is one that all servers have.
	Key string
	// TTL is how long a session lives in Redis or memcached after each save; 0 means
	// for ever, as the article's application has it.
	TTL time.Duration
	// Manager is tomcat-redis-session-manager, for the store redis; nil is none. Where is
	// the place in its file.
	Manager *RedisManager
	Where   conf.Pos
	// User and Password are those of the client at Redis (AUTH); "" is the default
	// user, and no password. The Sentinels are asked without.
	User, Password string
	// ConnectTimeout limits opening a connection to Redis, Timeout waiting for
	// an answer; 0 means Lettuce's 10 s and 60 s, and with memcached spymemcached's
	// 2.5 s.
	ConnectTimeout, Timeout time.Duration
}

// Service says where and how the service tier, or the session service, is called. The
// zero Service means that there is none.
type Service struct {
	At netip.AddrPort
	// Host is the Host header; "" means the address.
	Host string
	// TLS: it is called by https.
	TLS bool
	// Path stands before "/remoting/", or before the ids of sessions; "" is none.
	Path string
	// ConnectTimeout and ReadTimeout limit a call; 0 means no limit, the
	// default of Hessian's proxy factory.
	ConnectTimeout, ReadTimeout time.Duration
}

// Validate reports everything that is wrong with the configuration.
func (c *Config) Validate() error {
	var errs []error
	bad := func(what string, value any, reason string) {
		errs = append(errs, fmt.Errorf("tomcat: cannot use %s \"%v\": %s", what, value, reason))
	}
	for _, n := range []struct {
		name  string
		value int
	}{{"threads", c.Threads}, {"max connections", c.MaxConnections}, {"accept count", c.Accept}, {"session size", c.SessionSize}} {
		if n.value < 0 {
			bad(n.name, n.value, "expected 0 or more")
		}
	}
	for _, d := range []struct {
		name  string
		value time.Duration
	}{
		{"boot", c.Boot}, {"stop grace", c.StopGrace}, {"session ttl", c.Sessions.TTL},
		{"redis connect timeout", c.Sessions.ConnectTimeout}, {"redis timeout", c.Sessions.Timeout},
		{"service connect timeout", c.Service.ConnectTimeout}, {"service read timeout", c.Service.ReadTimeout},
	} {
		if d.value < 0 {
			bad(d.name, d.value, "expected 0 or more")
		}
	}
	if c.AJP != 0 && (c.AJP == c.Port || c.Port == 0 && c.AJP == 8080) {
		bad("ajp port", c.AJP, "expected another than the HTTP connector's")
	}
	if c.Context != "" && (c.Context[0] != '/' || strings.HasSuffix(c.Context, "/")) {
		bad("context", c.Context, "expected a path such as /backend")
	}
	if store := c.store(); !serves(store) {
		bad("sessions", store, "expected "+storeNames())
	} else if store == session.MemcachedStore && len(c.Sessions.Memcached) == 0 {
		bad("sessions", store, "expected the addresses and ports of memcached servers")
	} else if store == session.ServiceStore && !c.Sessions.Service.At.IsValid() {
		bad("sessions", store, "expected the address and port of the session service")
	} else if (store == session.RedisStore || store == session.SpringStore) && !c.Sessions.Redis.IsValid() && len(c.Sessions.Sentinels) == 0 {
		bad("sessions", store, "expected the address and port of the Redis server")
	}
	for i := range c.Pages {
		errs = append(errs, c.Pages[i].validate())
		if p := &c.Pages[i]; p.Keeps && (newKeeperOf[c.store()] == nil || c.Sessions.Whole) {
			bad("page", p.Path, "it keeps sessions of other servers under their ids: expected a store on other machines that the application asks itself")
		}
	}
	if d := &c.Database; d.Pool < 0 || d.Connect < 0 || d.Timeout < 0 || d.Wait < 0 {
		bad("database", "pool and timeouts", "expected 0 or more")
	} else if err := c.validateSplit(); err != nil {
		errs = append(errs, err)
	} else if d.Retry != RetryNone && d.Retry != RetryOnce && d.Retry != RetryAll {
		bad("retry", d.Retry, "expected once, until-acknowledged or nothing")
	}
	errs = append(errs, c.Cache.validate(), c.Work.Validate(), c.CPU.Validate())
	return errors.Join(errs...)
}

// manager is the Manager that counts: the application's own, or the Cluster's where the
// application is distributable, or Tomcat's default.
func (c *Config) manager() Manager {
	clustered := c.Cluster != nil && c.Distributable
	switch own := c.Manager.Store; {
	case own == session.DeltaStore && !clustered || own == session.BackupStore && !clustered:
	case own != "":
		return c.Manager
	case clustered:
		return c.Cluster.Manager
	}
	return newManager(session.LocalStore)
}

// store is the name of the way in which sessions are kept.
func (c *Config) store() string {
	if c.Sessions.Store != "" {
		return c.Sessions.Store
	}
	return c.manager().Store
}

func storeNames() string {
	var names []string
	for _, w := range session.Stores {
		names = append(names, w.Name)
	}
	return "one of " + strings.Join(names, ", ")
}

// withDefaults replaces zeros by the defaults.
func (c Config) withDefaults(machine string) Config {
	if !c.Address.IsValid() {
		c.Address = netip.IPv4Unspecified()
	}
	orInt(&c.Threads, 200)
	orInt(&c.MaxConnections, 8192)
	orInt(&c.Accept, 100)
	c.Heads, c.Packets = c.Heads.withDefaults(), c.Packets.withDefaults()
	if c.Port == 0 {
		c.Port = 8080
	}
	if c.Name == "" {
		c.Name = machine
	}
	if c.Cookie == "" {
		c.Cookie = "JSESSIONID"
	}
	if !c.AJPAddress.IsValid() {
		c.AJPAddress = c.Address
	}
	orDuration(&c.Background, 10*time.Second)
	orDuration(&c.SessionTimeout, 30*time.Minute)
	c.Sessions = c.Sessions.withDefaults()
	c.Database, c.Cache = c.Database.withDefaults(), c.Cache.withDefaults()
	for _, s := range []*Service{&c.Service, &c.Sessions.Service} {
		if s.At.IsValid() && s.Host == "" {
			s.Host = s.At.Addr().String()
		}
	}
	return c
}

// withDefaults has the times of Lettuce and spymemcached.
func (s Sessions) withDefaults() Sessions {
	orDuration(&s.ConnectTimeout, 10*time.Second)
	if s.Store == session.MemcachedStore {
		orDuration(&s.Timeout, 2500*time.Millisecond)
	}
	orDuration(&s.Timeout, time.Minute)
	return s
}

func orInt(n *int, otherwise int) {
	if *n == 0 {
		*n = otherwise
	}
}

func orDuration(d *time.Duration, otherwise time.Duration) {
	if *d == 0 {
		*d = otherwise
	}
}
