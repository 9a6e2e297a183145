package haproxy

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Config holds a haproxy.cfg that was read without problems.
type Config struct {
	// Frontends are the sections that listen, Backends those with servers; a
	// listen section is in both.
	Frontends, Backends []*Proxy

	// Limits of global: of connections, and of new ones a second; 0 for none.
	maxConn, maxConnRate, maxSessRate int
	spread                            int  // spread-checks, in percent
	unverified                        bool // ssl-server-verify none
	buffers                           buffers

	// Files are those of patterns and maps.
	Files []NamedFile

	sockets []string // their paths, by the number of their address

	tables      []*Proxy             // those with a stick-table
	accounts    map[string][]account // by userlist
	environment map[string]string    // its variables, by name
	// variables are those of the process (proc.*) that global sets.
	variables map[string]format
}

// Proxy is a frontend, backend or listen section.
type Proxy struct {
	Name    string
	Section string // "frontend", "backend" or "listen"
	Pos     conf.Pos
	Binds   []Bind
	Servers []Server

	settings
	rules    []useBackend
	fallback *Proxy // of default_backend
	where    conf.Problem
	table    *stickTable
	tableAt  int // in Config.tables
	sticks   []stickRule
	part     conf.Part // the lines in it that are refused
	sockets  int       // bind lines by which nobody comes
	front    int       // in Config.Frontends
	index    int       // in Config.Backends
}

// TCP reports whether it is in mode tcp.
func (p *Proxy) TCP() bool { return !p.http }

// Bind is an address of a bind line.
type Bind struct {
	// Host is an address or a name; "" is every address.
	Host string
	Port uint16
	// TLS: clients speak TLS there.
	TLS bool
	// Proxied: clients send the PROXY protocol (accept-proxy), or what tells their
	// addresses otherwise.
	Proxied bool

	six   bool // every address of IPv6, and of IPv4 where no other has the port
	most  int  // maxconn of the line, 0 for none
	where conf.Problem

	transparent bool // the machine may be without the address
	proxied     bool // accept-proxy
	socket      bool // in the file system, or an abstract one
}

// Socket reports whether it is a socket of the machine, by which no user comes.
func (b *Bind) Socket() bool { return b.socket }

// speaks gives the protocol of the port. HAProxy closes a connection to a port with
// TLS that does not begin with a handshake.
func (b *Bind) speaks() host.Protocol {
	if b.TLS {
		return host.HTTPS
	}
	return host.HTTP
}

// Server is a server line.
type Server struct {
	Name string
	// Host is an address or a name; Port is 0 where none is written: then it is
	// the port that the client connected to.
	Host string
	Port uint16
	// ID is its number for the algorithms.
	ID     int
	Cookie string
	Backup bool
	// Disabled: in maintenance from the start.
	Disabled  bool
	socket    string    // the socket that its address stands for, "" for none
	redirects string    // redir: where clients are sent instead, "" for nowhere
	tracks    conf.Word // BACKEND/SERVER whose state it has, "" for none

	serverSettings
	where conf.Problem // of its address
}

// serverSettings are the settings of a server that default-server has too.
type serverSettings struct {
	weight, maxConn, minConn, maxQueue int
	tls, checkTLS, checkPlain          bool   // ssl, check-ssl, no-check-ssl
	verifies, authorities              bool   // verify is not none; ca-file
	proxies, checkProxies              bool   // send-proxy, check-send-proxy
	checkHost                          string // addr: that checks go to, "" for the server's
	mayLackAddress                     bool   // init-addr none: in maintenance until it has one
	resolves, shares                   bool   // resolvers; resolve-opts allow-dup-ip
	shutdownDown                       bool   // on-marked-down shutdown-sessions
	shutdownBackups                    bool   // on-marked-up shutdown-backup-sessions
	check                              bool
	nonStick                           bool // stick tables do not learn it
	checkPort                          uint16
	inter, fastInter, downInter,
	slowStart time.Duration
	rise, fall int
	observe    observed
	errorLimit int
	onError    balance.OnError
}

// speaks gives the protocol of requests to the server.
func (s *serverSettings) speaks() host.Protocol {
	if s.tls {
		return host.HTTPS
	}
	return host.HTTP
}

// speaksChecks gives the protocol of its checks: that of requests, unless they go
// to a port of their own (init_srv_check, src/check.c).
func (s *serverSettings) speaksChecks() host.Protocol {
	if s.checkTLS || s.tls && !s.checkPlain && s.checkPort == 0 && s.checkHost == "" {
		return host.HTTPS
	}
	return ""
}

// Proxies reports whether connections to the server, or those of its checks, begin with a
// header of the PROXY protocol.
func (s *Server) Proxies() bool { return s.proxies || s.checkProxies }

// proxy gives the address that the header of a connection to the server tells: the
// client's, or with checks HAProxy's own; the zero Addr for no header. Checks send one
// as requests do, unless they go to a port of their own.
func (s *serverSettings) proxy(client netip.Addr) netip.Addr {
	if s.proxies {
		return client
	}
	return netip.Addr{}
}

func (s *serverSettings) proxyOfChecks(own netip.Addr) netip.Addr {
	if s.checkProxies || s.proxies && s.checkPort == 0 && s.checkHost == "" {
		return own
	}
	return netip.Addr{}
}

func defaultServer() serverSettings {
	return serverSettings{weight: 1, verifies: true, inter: 2 * time.Second, rise: 2, fall: 3, errorLimit: 10}
}

// settings are those that a section inherits from defaults.
type settings struct {
	http bool // mode http
	acls map[string]*acl
	rulesOf
	errors    map[int]errorAnswer
	shared    *conf.Part // refused lines of defaults
	maxConn   int        // of a frontend; 0 for none
	rateLimit int        // rate-limit sessions; 0 for none
	backlog   int
	fullConn  int
	tarpit    time.Duration
	client    time.Duration
	clientWaits
	monitor       string // monitor-uri
	monitorFail   []condition
	stats         string // URI of the statistics page, "" for none
	statsOn       bool
	statsRealm    string
	statsAccounts []account
	statsRules    []rule
	originalTo    *forwardFor // option originalto
	serverHeader  string      // http-send-name-header, "" for none
	checkCache    bool
	// unique-id-header, with unique-id-format; a nil one is a number
	identifierHeader string
	identifies       bool
	identifier       format
	abort            bool // option abortonclose
	dynamicKey       string
	algorithm        algorithm
	hash             hashType
	cookie           *cookie
	redispatch       int // 0: off; n: every n-th retry; -n: counted from the end
	lines            settingLines
	retries          int
	retryOn          retryOn
	allBackups       bool
	persist          bool
	forwardFor       *forwardFor   // nil without the option
	connect          time.Duration // 0: for ever
	server           time.Duration
	queue            time.Duration
	check            time.Duration
	checks           checkKind
	httpCheck        *httpCheck // kept aside until checks is checkHTTP
	tcpCheck         *tcpCheck
	countsTwice      bool // a greeting check that passes counts as two
	ownCheck         bool // of this section, not of defaults
	defaultBackend   conf.Word
	defaultAt        *conf.Directive
	defaultServer    serverSettings
}

// settingLines are the places of settings that can decide what becomes of a request;
// the zero Pos where the line is not written.
type settingLines struct{ redispatch, retries, retryOn, connect, server conf.Pos }

// or gives a setting's place, or else where the proxy begins.
func (p *Proxy) or(written conf.Pos) conf.Pos {
	if written.Line == 0 {
		return p.Pos
	}
	return written
}

// rulesOf are the rules of a proxy by their lists.
type rulesOf struct {
	connectionRules, contentRules, requestRules, redirects, responseRules, afterRules []rule
}

// changes reports whether a rule may change a request.
func (r *rulesOf) changes() bool { return len(r.requestRules) > 0 }

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

// hashes reports whether it hashes a part of the request.
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

// strategy returns the name of the algorithm in balance.Strategies.
func (s *settings) strategy() string {
	switch {
	case !s.algorithm.hashes():
		return s.algorithm.name
	case s.hash.consistent:
		return "hash consistent"
	}
	return "hash map-based"
}

// cookieMode is the way in which a persistence cookie is made.
type cookieMode uint8

const (
	cookieRewrite cookieMode = iota + 1
	cookieInsert
	cookiePrefix
)

// cookie is a cookie line.
type cookie struct {
	name       string
	mode       cookieMode
	indirect   bool // servers do not see it
	postOnly   bool
	preserve   bool
	dynamic    bool
	attributes string // behind the value
}

// defaultSettings returns those of a section without defaults.
func defaultSettings() settings {
	return settings{
		algorithm: algorithm{name: "roundrobin"}, hash: hashType{function: "sdbm"},
		statsRealm: "HAProxy Statistics", retries: 3, retryOn: retryConnect, defaultServer: defaultServer(),
	}
}
