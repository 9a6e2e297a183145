package nginx

import (
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Config holds a set of nginx configuration files that were read without
// problems.
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

	splits       []*SplitClients
	geos         []*Geo
	requestZones []*requestZone
	connZones    []*connZone
	cacheZones   []*cacheZone
	// streams are the ports of stream and mail, which are not modelled.
	streams []*streamServer
}

// Upstream is a group of servers.
type Upstream struct {
	Name string
	Pos  conf.Pos
	// Strategy is the balancing method as balance.Strategies names it.
	Strategy string
	// Key is the key of hash.
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
	cookie   string   // of sticky, "" for none
	methodAt conf.Pos // where the line of the method stands
	kept     keepalive
	part     conf.Part
	used     bool // a proxy_pass leads to it, or may
}

// UpstreamServer is a server line of an upstream.
type UpstreamServer struct {
	// Written is the address as the file has it.
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

	where  conf.Problem // of its address, without a What
	socket bool         // of the file system: it has no address
}

// Server is a server block.
type Server struct {
	Pos     conf.Pos
	Listens []Listen
	Names   []ServerName

	socket bool     // it listens on a socket of the file system, too
	root   Location // the server's own level; its locations are the children
	named  map[string]*Location
}

// Listen is a listen line.
type Listen struct {
	// Host is an address or a name; "" is every address.
	Host    string
	Port    uint16
	Default bool
	TLS     bool

	where conf.Problem
}

// ServerName is one name of server_name.
type ServerName struct {
	// Text is the name in lower case, without its wildcard.
	Text string
	Kind NameKind

	re *pattern
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

	re       *pattern
	children []*Location
	ifs      []*Location // its if blocks
	around   *Location   // of an if: the location that it stands in
	settings settings
	script   []step
	try      *tryFiles
	except   *except
	pass     *pass
	health   bool // stub_status
	part     conf.Part
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

// pass is a proxy_pass directive.
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
	lines       settingLines
	maxBody     *int64
	buffering   *bool // proxy_request_buffering
	ignoreAbort *bool // proxy_ignore_client_abort
	http11      *bool // proxy_http_version
	// answerBuffer is proxy_buffer_size: the head of an answer must fit into it.
	answerBuffer *int64
	headers      []headerSet
	connection   *Value // of the header Connection; nil for close
	realIP       realIP
	mergeSlash   *bool
	absolute     *bool // absolute_redirect
	resolver     *bool // there is a resolver

	errorPages     []errorPage
	intercept      *bool
	recursivePages *bool

	access     []accessRule
	auth       *bool
	authURI    *string // auth_request, "" for off
	authSets   []authSet
	satisfyAny *bool

	limitReqs             []limitReq
	limitConns            []limitConn
	reqStatus, connStatus *int
	reqDry, connDry       *bool

	added       []addedHeader
	hidden      []string
	cookies     cookieRules
	redirects   []redirectRule
	redirectOff bool
	mirrors     []string
	cacheSettings
	tlsSettings
	clientSettings
	passSettings
	answerBuffers
	rateSettings
	useridSettings
}

// headerSet is a proxy_set_header.
type headerSet struct {
	name  string
	value *Value
}

// inherit takes the settings that are not set from the block around.
func (s *settings) inherit(o *settings) {
	s.lines.inherit(&o.lines)
	inheritOne(&s.connect, o.connect)
	inheritOne(&s.read, o.read)
	inheritOne(&s.next, o.next)
	inheritOne(&s.tries, o.tries)
	inheritOne(&s.nextTimeout, o.nextTimeout)
	inheritOne(&s.maxBody, o.maxBody)
	inheritOne(&s.buffering, o.buffering)
	inheritOne(&s.ignoreAbort, o.ignoreAbort)
	inheritOne(&s.mergeSlash, o.mergeSlash)
	inheritOne(&s.http11, o.http11)
	inheritOne(&s.answerBuffer, o.answerBuffer)
	if s.headers == nil {
		s.headers, s.connection = o.headers, o.connection
	}
	s.realIP.inherit(&o.realIP)
	inheritOne(&s.absolute, o.absolute)
	inheritOne(&s.resolver, o.resolver)
	inheritOne(&s.intercept, o.intercept)
	inheritOne(&s.recursivePages, o.recursivePages)
	inheritOne(&s.auth, o.auth)
	inheritOne(&s.authURI, o.authURI)
	inheritAll(&s.authSets, o.authSets)
	inheritOne(&s.satisfyAny, o.satisfyAny)
	inheritOne(&s.reqStatus, o.reqStatus)
	inheritOne(&s.connStatus, o.connStatus)
	inheritOne(&s.reqDry, o.reqDry)
	inheritOne(&s.connDry, o.connDry)
	inheritAll(&s.errorPages, o.errorPages)
	inheritAll(&s.access, o.access)
	inheritAll(&s.limitReqs, o.limitReqs)
	inheritAll(&s.limitConns, o.limitConns)
	inheritAll(&s.added, o.added)
	inheritAll(&s.hidden, o.hidden)
	inheritAll(&s.mirrors, o.mirrors)
	if s.cookies == nil {
		s.cookies = o.cookies
	}
	if s.redirects == nil && !s.redirectOff {
		s.redirects, s.redirectOff = o.redirects, o.redirectOff
	}
	s.cacheSettings.inherit(&o.cacheSettings)
	s.tlsSettings.inherit(&o.tlsSettings)
	s.clientSettings.inherit(&o.clientSettings)
	s.passSettings.inherit(&o.passSettings)
	s.answerBuffers.inherit(&o.answerBuffers)
	s.rateSettings.inherit(&o.rateSettings)
	s.useridSettings.inherit(&o.useridSettings)
}

// inheritAll takes the lines of the block around where this one has none.
func inheritAll[T any](to *[]T, from []T) {
	if len(*to) == 0 {
		*to = from
	}
}

func inheritOne[T any](to **T, from *T) {
	if *to == nil {
		*to = from
	}
}

// defaults returns nginx's own settings (ngx_http_proxy_module,
// ngx_http_core_module).
func defaults() settings {
	minute, next, tries, none := time.Minute, failError|failTimeout, 0, time.Duration(0)
	body, page, yes, no, busy := int64(1<<20), int64(4096), true, false, 503
	return settings{
		connect: &minute, read: &minute, next: &next, tries: &tries, nextTimeout: &none,
		maxBody: &body, buffering: &yes, ignoreAbort: &no, mergeSlash: &yes, http11: &no, answerBuffer: &page,
		intercept: &no, recursivePages: &no, reqStatus: &busy, connStatus: &busy, reqDry: &no, connDry: &no,
		clientSettings: defaultClient(), useridSettings: defaultUserid(), answerBuffers: defaultAnswerBuffers(),
	}
}
