package httpd

import (
	"net/netip"
	"regexp"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Config is an httpd.conf that was read without problems.
type Config struct {
	Listens []Listen
	// Servers are the main server and the virtual hosts behind it.
	Servers []*Server
	// Balancers are those that requests can reach.
	Balancers []*Balancer
	// MaxRequests is MaxRequestWorkers.
	MaxRequests int
}

// Listen is an address: of a Listen directive, or one that a virtual host is
// for.
type Listen struct {
	// Host is an address or a name; "" is every address.
	Host string
	// Port is 0 only for a virtual host of every port.
	Port uint16

	where conf.Problem
}

// Server is the main server or a virtual host.
type Server struct {
	// At are the addresses that a virtual host is for; none for the main server.
	At []Listen
	// Name and Aliases are ServerName without its port, and ServerAlias.
	Name    string
	Aliases []string
	Pos     conf.Pos

	settings
	passes    []*pass
	locations []*location
	reverse   []reversal
	balancers []*Balancer
	members   []*Member // of ProxyPass without a balancer
	inherits  bool      // ProxyPassInherit
	effective effective
}

// effective is what settings come to for a server.
type effective struct {
	timeout                  time.Duration // of members that have none of their own
	preserveHost, addHeaders bool
}

// over is what the settings come to over those of the main server.
func (s *settings) over(main *settings) effective {
	timeout, headers := defaultTimeout, true
	return effective{
		timeout:      *or(s.proxyTimeout, main.proxyTimeout, s.timeout, main.timeout, &timeout),
		preserveHost: *or(s.preserveHost, main.preserveHost),
		addHeaders:   *or(s.addHeaders, main.addHeaders, &headers),
	}
}

// settings are what virtual hosts take over from the main server where they do
// not set them.
type settings struct {
	timeout      *time.Duration // Timeout
	proxyTimeout *time.Duration
	preserveHost *bool
	addHeaders   *bool
}

// location is a <Location> or <LocationMatch>.
type location struct {
	prefix       string
	pattern      *regexp.Regexp // instead of prefix
	pass         *pass
	handler      string // SetHandler
	reverse      []reversal
	preserveHost *bool
}

// pass is a ProxyPass or ProxyPassMatch.
type pass struct {
	prefix  string
	pattern *regexp.Regexp // instead of prefix
	// real is where it goes: a URL, or "!" for nowhere.
	real string
	// path is what stands behind the name in real.
	path             string
	balancer         *Balancer
	member           *Member // without balancer
	noCanon, noQuery bool
	at               *conf.Directive
}

// reversal is a ProxyPassReverse: a Location header that begins with real is
// the client's fake.
type reversal struct{ fake, real string }

// Balancer is a balancer:// of the file.
type Balancer struct {
	// Name is what stands behind balancer://, in lower case.
	Name    string
	Members []*Member
	// Method is the lbmethod.
	Method string
	// Cookie and Path are the names of stickysession in the cookie and in the
	// URL; "" for no sticky sessions.
	Cookie, Path string
	// Separator stands before the route; 0 for none: all of the value is it.
	Separator byte
	// NoFailover: a session whose member cannot be used gets 503.
	NoFailover bool
	// Wait is how long a request waits for a usable member ("timeout").
	Wait time.Duration
	// Attempts is how many further members a request may try.
	Attempts int
	// Recover is forcerecovery, Semicolon scolonpathdelim.
	Recover, Semicolon bool
	FailOnStatus       []int
	FailOnTimeout      bool

	attemptsSet bool
	set         bool // a parameter was given
	owner       *Server
	at          *conf.Directive
	index       int // in Config.Balancers
}

// Member is a BalancerMember, or the server of a ProxyPass without a balancer.
type Member struct {
	// URL names it, without what is a default: http://10.0.0.1:8080/app.
	URL string
	// Scheme is http or ajp.
	Scheme string
	// Host is an address or a name, in lower case.
	Host string
	Port uint16
	// Path is what comes before the path of requests, "" for nothing.
	Path string
	// Factor is a hundred times the loadfactor.
	Factor          int
	Set             int
	Route, Redirect string
	Flags           balance.WorkerFlags
	// Retry is how long it is in error after a failure.
	Retry time.Duration
	// Ping limits the answer to a CPING, which is sent before each request of
	// ajp; 0 for none.
	Ping time.Duration
	// Timeout limits the wait for the answer, ConnectTimeout for the connection;
	// 0 is what the server has.
	Timeout, ConnectTimeout time.Duration
	// Max is how many connections there may be, 0 for any number; Acquire how
	// long a request waits for one, 0 for as long as it takes.
	Max     int
	Acquire time.Duration
	// Reuse: connections are kept (ajp).
	Reuse bool

	failed bool // status E
	where  conf.Problem
}

const (
	defaultTimeout = time.Minute
	defaultRetry   = time.Minute
)

// or is the first that is set.
func or[T any](values ...*T) *T {
	for _, v := range values {
		if v != nil {
			return v
		}
	}
	return new(T)
}

// resolve gives an address for what stands in the configuration.
func resolve(name string, names map[string]netip.Addr) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(name); err == nil {
		return a, true
	}
	if a, ok := names[name]; ok {
		return a, true
	}
	if name == "localhost" {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1}), true
	}
	return netip.Addr{}, false
}
