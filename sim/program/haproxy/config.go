package haproxy

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Config is a haproxy.cfg that was read without problems.
type Config struct {
	// Frontends are the sections that listen, Backends those with servers; a
	// listen section is in both.
	Frontends, Backends []*Proxy
}

// Proxy is a frontend, backend or listen section.
type Proxy struct {
	Name    string
	Section string // "frontend", "backend" or "listen"
	Pos     conf.Pos
	Binds   []Bind
	Servers []Server

	settings
	acls     map[string]*acl
	rules    []useBackend
	fallback *Proxy // of default_backend
	where    conf.Problem
	table    *stickTable
	sticks   []stickRule
	stats    string // URI of the statistics page, "" for none
	statsOn  bool
	index    int // in Config.Backends
}

// Bind is an address of a bind line.
type Bind struct {
	// Host is an address or a name; "" is every address.
	Host string
	Port uint16

	where conf.Problem
}

// Server is a server line.
type Server struct {
	Name string
	// Host is an address or a name; Port is that of the connection where none is
	// written.
	Host string
	Port uint16
	// ID is its number for the algorithms.
	ID     int
	Cookie string
	Backup bool
	// Disabled: in maintenance from the start.
	Disabled bool

	serverSettings
	where conf.Problem // of its address
}

// serverSettings are what default-server can give too.
type serverSettings struct {
	weight, maxConn, maxQueue int
	check                     bool
	nonStick                  bool // stick tables do not learn it
	checkPort                 uint16
	inter, fastInter, downInter,
	slowStart time.Duration
	rise, fall int
	observe    observed
	errorLimit int
	onError    balance.OnError
}

func defaultServer() serverSettings {
	return serverSettings{weight: 1, inter: 2 * time.Second, rise: 2, fall: 3, errorLimit: 10}
}

// settings are what a section takes over from defaults.
type settings struct {
	http           bool // mode http
	algorithm      algorithm
	hash           hashType
	cookie         *cookie
	redispatch     int // 0: off; n: every n-th retry; -n: counted from the end
	retries        int
	retryOn        retryOn
	allBackups     bool
	persist        bool
	forwardFor     *forwardFor   // nil without the option
	connect        time.Duration // 0: for ever
	server         time.Duration
	queue          time.Duration
	check          time.Duration
	httpCheck      *httpCheck
	defaultBackend conf.Word
	defaultAt      *conf.Line
	defaultServer  serverSettings
}

// forwardFor is option forwardfor.
type forwardFor struct {
	except netip.Prefix // clients without; the zero Prefix means none
	header string       // "" is X-Forwarded-For
	ifNone bool
}

// algorithm is a balance line.
type algorithm struct {
	name   string // as the configuration has it: "roundrobin", "uri" ...
	uri    balance.URIKey
	param  string // of url_param, hdr
	domain bool   // use_domain_only
	draws  int    // of random
}

// hashes tells whether it looks at the request.
func (a *algorithm) hashes() bool {
	switch a.name {
	case "source", "uri", "url_param", "hdr":
		return true
	}
	return false
}

// hashType is a hash-type line.
type hashType struct {
	consistent bool
	function   string
	avalanche  bool
}

// strategy is the algorithm's name in balance.Strategies.
func (s *settings) strategy() string {
	switch {
	case !s.algorithm.hashes():
		return s.algorithm.name
	case s.hash.consistent:
		return "hash consistent"
	}
	return "hash map-based"
}

// cookieMode is what happens to a persistence cookie.
type cookieMode uint8

const (
	cookieRewrite cookieMode = iota + 1
	cookieInsert
	cookiePrefix
)

// cookie is a cookie line.
type cookie struct {
	name     string
	mode     cookieMode
	indirect bool // servers do not see it
	postOnly bool
	preserve bool
}

// httpCheck is option httpchk with its http-check lines.
type httpCheck struct {
	method, uri, host string
	expect            expectation
	stopOn404         bool // such a server is drained
}

func defaultHTTPCheck() *httpCheck {
	return &httpCheck{method: "OPTIONS", uri: "/", expect: defaultExpectation}
}

// defaultSettings are those of a section without defaults.
func defaultSettings() settings {
	return settings{
		algorithm: algorithm{name: "roundrobin"}, hash: hashType{function: "sdbm"},
		retries: 3, retryOn: retryConnect, defaultServer: defaultServer(),
	}
}

// resolve is the address of a host that may be a name.
func resolve(host string, names map[string]netip.Addr) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(host); err == nil {
		return a, true
	}
	if a, ok := names[host]; ok {
		return a, true
	}
	if host == "localhost" {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1}), true
	}
	return netip.Addr{}, false
}
