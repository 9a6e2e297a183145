package nginx

import (
	"net/netip"
	"regexp"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Config is what a set of nginx configuration files says.
type Config struct {
	// Connections is worker_connections: how many a worker has at once, to
	// clients and to upstreams, its listening sockets included.
	Connections int
	// Workers is worker_processes; 0 is auto.
	Workers int
	// Upstreams are the upstream blocks, then the implicit ones that a
	// proxy_pass to a plain address makes.
	Upstreams []*Upstream
	Servers   []*Server
	// Maps are the map blocks.
	Maps []*Map
}

// Upstream is a group of servers.
type Upstream struct {
	Name string
	Pos  conf.Pos
	// Strategy is the balancing method as balance.Strategies names it.
	Strategy string
	// Key is what hash hashes.
	Key     *Value
	Servers []UpstreamServer
	// Shared: it has a zone, so the workers share its state.
	Shared bool
	// Implicit: made by a proxy_pass, not by an upstream block.
	Implicit bool

	index int
	// strategy makes the method where its directive has options; nil for that of
	// balance.Strategies.
	strategy func(*balance.Peers) balance.Strategy
	cookie   string // of sticky, "" for none
	kept     keepalive
}

// UpstreamServer is a server line of an upstream.
type UpstreamServer struct {
	// Written is the address as it stands in the file.
	Written string
	// Host is an address or a name; Port is 80 where none is written.
	Host string
	Port uint16

	Weight int
	// MaxFails failures within FailTimeout take it out for FailTimeout; 0 never.
	MaxFails    int
	FailTimeout time.Duration // whole seconds
	MaxConns    int           // 0: any number
	Down        bool
	Backup      bool

	where conf.Problem // of its address, without a What
}

// Server is a server block.
type Server struct {
	Pos     conf.Pos
	Listens []Listen
	Names   []ServerName

	root Location // the server's own level; its locations are the children
}

// Listen is a listen line.
type Listen struct {
	// Host is an address or a name; "" is every address.
	Host    string
	Port    uint16
	Default bool

	where conf.Problem
}

// ServerName is one name of server_name.
type ServerName struct {
	// Text is the name in lower case, without its wildcard.
	Text string
	Kind NameKind

	re *regexp.Regexp
}

// NameKind says how a server name matches.
type NameKind uint8

// Kinds of server names, in the order of their precedence.
const (
	ExactName  NameKind = iota
	SuffixName          // *.example.com; Text is ".example.com"
	PrefixName          // www.example.*; Text is "www.example."
	RegexName
)

// Location is a location block.
type Location struct {
	Pos   conf.Pos
	Match MatchKind
	Path  string

	re       *regexp.Regexp
	children []*Location
	settings settings
	pass     *pass
	ret      *returned
	health   bool // stub_status
	internal bool // answers 404 to requests from outside
}

// MatchKind says how a location matches.
type MatchKind uint8

// Kinds of locations.
const (
	Prefix        MatchKind = iota // location /a
	PrefixNoRegex                  // location ^~ /a
	Exact                          // location = /a
	Regex                          // location ~ a
	RegexCaseless                  // location ~* a
)

// pass is a proxy_pass.
type pass struct {
	target *Value    // the whole URL, when it has variables
	up     *Upstream // the group, when it has none
	host   string    // as sent in the Host header by default
	scheme string
	uri    string // "" when none is written
	where  conf.Problem
}

// returned is a return directive.
type returned struct {
	code int
	text *Value // of the body or, for redirects, the URL; nil for none
}

// settings are the directives that an inner block inherits; nil is not set.
type settings struct {
	connect     *time.Duration
	read        *time.Duration
	next        *failure
	tries       *int
	nextTimeout *time.Duration
	maxBody     *int64
	buffering   *bool // proxy_request_buffering
	http11      *bool // proxy_http_version
	headers     []headerSet
	connection  *Value // of the header Connection; nil for close
	realIP      realIP
	mergeSlash  *bool
	errorPages  []errorPage
}

// errorPage is an error_page whose page lies at a URI of this server.
type errorPage struct {
	uri   string
	where conf.Problem
}

// headerSet is a proxy_set_header.
type headerSet struct {
	name  string
	value *Value
}

// inherit fills what is not set from the block around.
func (s *settings) inherit(o *settings) {
	inheritOne(&s.connect, o.connect)
	inheritOne(&s.read, o.read)
	inheritOne(&s.next, o.next)
	inheritOne(&s.tries, o.tries)
	inheritOne(&s.nextTimeout, o.nextTimeout)
	inheritOne(&s.maxBody, o.maxBody)
	inheritOne(&s.buffering, o.buffering)
	inheritOne(&s.mergeSlash, o.mergeSlash)
	inheritOne(&s.http11, o.http11)
	if s.headers == nil {
		s.headers, s.connection = o.headers, o.connection
	}
	s.realIP.inherit(&o.realIP)
}

func inheritOne[T any](to **T, from *T) {
	if *to == nil {
		*to = from
	}
}

// defaults are nginx's own (ngx_http_proxy_module, ngx_http_core_module).
func defaults() settings {
	minute, next, tries, none := time.Minute, failError|failTimeout, 0, time.Duration(0)
	body, yes, no := int64(1<<20), true, false
	return settings{
		connect: &minute, read: &minute, next: &next, tries: &tries, nextTimeout: &none,
		maxBody: &body, buffering: &yes, mergeSlash: &yes, http11: &no,
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
