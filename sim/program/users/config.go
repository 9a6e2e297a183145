package users

import (
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// Config is a group of users. Package scenarios has checked it.
type Config struct {
	// Name of the group, as the scenario has it.
	Name string
	// Count of users. First is the number of the first one among those of all
	// groups, by which rows are known.
	Count int
	First int
	// FirstItem is the number of the group's first item among those of all groups.
	FirstItem int
	// From is the range of source addresses over which the users are spread;
	// the zero Prefix sends from the machine's own address.
	From netip.Prefix
	// To is where the users connect to.
	To netip.AddrPort
	// Host is the Host header; "" is To, without a port that is 80.
	Host string
	// TLS: they speak HTTPS there.
	TLS bool
	// Names are the addresses of names to which redirects may lead.
	Names map[string]netip.Addr
	// Base comes before the path of every step, such as "/app"; "" or "/" is
	// none.
	Base string
	// Arrive is how many users come in a second, a Poisson process; 0 lets them
	// come evenly within the first second. With Rate it is not used: there the
	// visits come, and all users are there from the start.
	Arrive float64
	// Journey lists the requests of a visit.
	Journey Journey
	// Pace says when visits begin.
	Pace Pace
	// Keepalive: a user keeps its connection for the next request; otherwise
	// each request has one of its own.
	Keepalive bool
	// Connect and Read limit a request; 0 is 5 s and 30 s.
	Connect, Read time.Duration
	// Retry describes how users react to errors: not at all by default. Pause is
	// the think time between the pages of Get.
	Retry Retry
	Pause dist.Dist
	// Addresses are the users' own, instead of places in From; nil for none.
	Addresses []netip.Addr
	// Until is the time after the start of the run from which on no visit
	// begins; 0 is never.
	Until time.Duration
}

// Retry is how often a user repeats a request that failed (no answer, or a
// status of 500 and more), how long after its end, and by what factor that
// grows with each attempt. The attempts together count as one request.
type Retry struct {
	Times   int
	After   time.Duration
	Backoff float64 // 0 means 1
}

// Defaults of Config.
const (
	defaultConnect = 5 * time.Second
	DefaultRead    = 30 * time.Second
)

// Step is one request of a journey.
type Step struct {
	Method string // GET, POST ...
	Path   string // with query, if any
}

// withDefaults returns c with the defaults put in.
func (c Config) withDefaults() Config {
	if c.Connect <= 0 {
		c.Connect = defaultConnect
	}
	if c.Read <= 0 {
		c.Read = DefaultRead
	}
	if c.Host == "" {
		c.Host = c.To.String()
		switch {
		case c.TLS:
			c.Host = strings.TrimSuffix(c.Host, ":443")
		case c.To.Port() == 80:
			c.Host = strings.TrimSuffix(c.Host, ":80")
		}
	}
	c.Base = strings.TrimSuffix(c.Base, "/")
	return c
}

// under puts the base path before the step's own.
func (s Step) under(base string) Step {
	if s.Path == "" || s.Path[0] != '/' {
		s.Path = "/" + s.Path
	}
	return Step{s.Method, base + s.Path}
}
