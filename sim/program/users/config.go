package users

import (
	"net/netip"
	"strings"
	"time"
)

// Config is a group of users. Package scenarios has checked it.
type Config struct {
	// Name of the group, as the scenario has it.
	Name string
	// Count of users.
	Count int
	// From is the range of source addresses over which the users are spread;
	// the zero Prefix sends from the machine's own address.
	From netip.Prefix
	// To is where the users connect to.
	To netip.AddrPort
	// Host is the Host header; "" is To, without a port that is 80.
	Host string
	// Base comes before the path of every step, such as "/app"; "" or "/" is none.
	Base string
	// Arrive is how many users come in a second, a Poisson process; 0 lets them
	// come evenly within the first second. With Rate it is not used: there the
	// visits come, and all users are there from the start.
	Arrive float64
	// Journey is what a visit asks.
	Journey Journey
	// Pace is when a visit begins.
	Pace Pace
	// Keepalive: a user keeps its connection for the next request; otherwise
	// each request has one of its own.
	Keepalive bool
	// Connect and Read limit a request; 0 is 5 s and 30 s.
	Connect, Read time.Duration
	// Until is when, after the start of the run, visits no longer begin; 0 is never.
	Until time.Duration
}

// Defaults of Config.
const (
	defaultConnect = 5 * time.Second
	defaultRead    = 30 * time.Second
)

// Step is one request of a journey.
type Step struct {
	Method string // GET, POST ...
	Path   string // with query, if any
}

// withDefaults is c with the defaults put in.
func (c Config) withDefaults() Config {
	if c.Connect <= 0 {
		c.Connect = defaultConnect
	}
	if c.Read <= 0 {
		c.Read = defaultRead
	}
	if c.Host == "" {
		c.Host = c.To.String()
		if c.To.Port() == 80 {
			c.Host = strings.TrimSuffix(c.Host, ":80")
		}
	}
	c.Base = strings.TrimSuffix(c.Base, "/")
	return c
}

// under is the step with the base path before its own.
func (s Step) under(base string) Step {
	if s.Path == "" || s.Path[0] != '/' {
		s.Path = "/" + s.Path
	}
	return Step{s.Method, base + s.Path}
}
