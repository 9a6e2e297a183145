package tomcat

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

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
	// AJP is the port of an AJP connector; 0 means none.
	AJP uint16
	// Threads is maxThreads; 0 means 200.
	Threads int
	// MaxConnections is maxConnections; 0 means 8192.
	MaxConnections int
	// Accept is acceptCount, the length of the kernel's queue; 0 means 100.
	Accept int

	// Name is what the application answers as the one that served (the
	// article's SERVER); "" means the machine's name.
	Name string
	// Context is the path before every endpoint, such as "/backend"; "" means
	// any, so that a proxy may pass the URI on with or without its prefix.
	Context string
	// Work is how long a request keeps its worker without a core (databases,
	// disks); CPU is how long it uses a core. The zero Dist is none.
	Work, CPU dist.Dist

	// Sessions is where sessions are kept.
	Sessions Sessions
	// SessionTimeout is session-timeout: how long a session in the server's
	// memory lives without a request, in whole minutes usually; 0 means 30
	// minutes, below 0 for ever.
	SessionTimeout time.Duration
	// Cookie is the session cookie's name; "" means JSESSIONID.
	Cookie string
	// JvmRoute is the engine's jvmRoute, the end of new session ids; "" is none.
	JvmRoute string

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

// Sessions is where an application server keeps its sessions.
type Sessions struct {
	// Way is the name of a row of session.Ways; "" means local.
	Way string
	// Redis is the server, for the way redis.
	Redis netip.AddrPort
	// TTL is how long a session lives in Redis after each save; 0 means for
	// ever, as the article's application has it.
	TTL time.Duration
	// ConnectTimeout limits opening a connection to Redis, Timeout waiting for
	// an answer; 0 means Lettuce's 10 s and 60 s.
	ConnectTimeout, Timeout time.Duration
}

// Service is where and how the service tier is called. The zero Service is none.
type Service struct {
	At netip.AddrPort
	// Host is the Host header; "" means the address.
	Host string
	// Path is what comes before "/remoting/", "" for nothing.
	Path string
	// ConnectTimeout and ReadTimeout limit a call; 0 means none of its own, as
	// Hessian's proxy factory has it.
	ConnectTimeout, ReadTimeout time.Duration
}

// Validate tells everything that is wrong with the configuration.
func (c *Config) Validate() error {
	var errs []error
	bad := func(what string, value any, reason string) {
		errs = append(errs, fmt.Errorf("tomcat: cannot use %s \"%v\": %s", what, value, reason))
	}
	for _, n := range []struct {
		name  string
		value int
	}{{"threads", c.Threads}, {"max connections", c.MaxConnections}, {"accept count", c.Accept}} {
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
	if way := c.Sessions.way(); newKeeper[way] == nil {
		bad("sessions", way, "expected "+wayNames())
	} else if way == session.WayRedis && !c.Sessions.Redis.IsValid() {
		bad("sessions", way, "expected the address and port of the Redis server")
	}
	errs = append(errs, c.Work.Validate(), c.CPU.Validate())
	return errors.Join(errs...)
}

func (s Sessions) way() string {
	if s.Way == "" {
		return session.WayLocal
	}
	return s.Way
}

func wayNames() string {
	var names []string
	for _, w := range session.Ways {
		names = append(names, w.Name)
	}
	return "one of " + strings.Join(names, ", ")
}

// withDefaults replaces zeros by what they mean.
func (c Config) withDefaults(machine string) Config {
	if !c.Address.IsValid() {
		c.Address = netip.IPv4Unspecified()
	}
	orInt(&c.Threads, 200)
	orInt(&c.MaxConnections, 8192)
	orInt(&c.Accept, 100)
	if c.Port == 0 {
		c.Port = 8080
	}
	if c.Name == "" {
		c.Name = machine
	}
	if c.Cookie == "" {
		c.Cookie = "JSESSIONID"
	}
	orDuration(&c.SessionTimeout, 30*time.Minute)
	orDuration(&c.Sessions.ConnectTimeout, 10*time.Second)
	orDuration(&c.Sessions.Timeout, time.Minute)
	if c.Service.At.IsValid() && c.Service.Host == "" {
		c.Service.Host = c.Service.At.Addr().String()
	}
	return c
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
