package httpd

import (
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

// Config holds an httpd.conf that was read without problems.
type Config struct {
	Listens []Listen
	// Servers are the main server and the virtual hosts behind it.
	Servers []*Server
	// Balancers are those that requests can reach.
	Balancers []*Balancer
	// MaxRequests is MaxRequestWorkers.
	MaxRequests int

	hasTLS  bool              // mod_ssl is there
	methods []*conf.Directive // LoadModule lines of lbmethods
}

// Listen is an address: of a Listen directive, or one that a virtual host is
// for.
type Listen struct {
	// Host is an address or a name; "" is every address.
	Host string
	// Port is 0 only for a virtual host of every port.
	Port uint16
	// TLS: the line says https, or the port is 443; SSLEngine of its virtual host
	// counts for more.
	TLS bool

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
	rules
	files   bool           // it has a DocumentRoot
	root    string         // DocumentRoot
	ssl     string         // SSLEngine: on, off; "" for what the port says
	limited *requestLimits // of the head of requests
	remote  *remoteIP
	keep    *keepAlive
	// readWaits is nil without a RequestReadTimeout.
	readWaits *readWaits
	slashes   slashes
	noTrace   bool        // TraceEnable Off
	via       string      // ProxyVia: on, full, block
	forwards  *int        // ProxyMaxForwards
	proxies   []*location // <Proxy> sections
	limits    []*location // <Limit> sections of <Location>
	ifs       []*location // <If> sections
	targets   []*pass     // where rules with P and handlers lead
	fileSets  []*location // <Directory> and <Files> sections with a handler
	// applications are WSGIScriptAlias lines, which count behind all passes.
	applications []*pass
	passes       []*pass
	locations    []*location
	reverse      []reversal
	balancers    []*Balancer
	members      []*Member // of ProxyPass without a balancer
	inherits     bool      // ProxyPassInherit
	effective    effective
}

// effective are the settings of a server with the defaults filled in.
type effective struct {
	timeout                  time.Duration // of members that have none of their own
	preserveHost, addHeaders bool
	packet                   int // the most bytes of an AJP packet
}

// over returns the effective settings: those of s, else of the main server,
// else the defaults.
func (s *settings) over(main *settings) effective {
	timeout, headers := defaultTimeout, true
	return effective{
		timeout:      *or(s.proxyTimeout, main.proxyTimeout, s.timeout, main.timeout, &timeout),
		preserveHost: *or(s.preserveHost, main.preserveHost),
		addHeaders:   *or(s.addHeaders, main.addHeaders, &headers),
		packet:       packetSize(*or(s.buffer, main.buffer, new(int))),
	}
}

// settings are those that virtual hosts inherit from the main server.
type settings struct {
	timeout      *time.Duration // Timeout
	proxyTimeout *time.Duration
	preserveHost *bool
	addHeaders   *bool
	sslProxy     *bool // SSLProxyEngine
	buffer       *int  // ProxyIOBufferSize
}

// location is a <Location> or <LocationMatch>.
type location struct {
	prefix       string
	pattern      pcre.Expression // instead of prefix
	pass         *pass
	handler      string          // SetHandler
	files        pcre.Expression // of <Files>, for the last part of the path: through alone counts
	folder       string          // of <Directory>, with "/" at its end: for files below it
	through      *pass           // SetHandler "proxy:..."
	reverse      []reversal
	preserveHost *bool
	sslProxy     *bool // SSLProxyEngine of <Proxy>
	rules
	glob    bool        // prefix is a pattern of wildcards
	cond    *expression // of <If>
	isIf    bool
	within  *location   // the section that an <If> stands in
	before  []*location // <If> and <ElseIf> before an <ElseIf> or <Else>
	methods []string    // of <Limit>, with except of <LimitExcept>
	except  bool
	target  pcre.Expression // of <ProxyMatch>, instead of proxy
	proxy   string          // of <Proxy>, instead of prefix: the beginning of the target
}

// pass is a ProxyPass or ProxyPassMatch.
type pass struct {
	prefix  string
	pattern pcre.Expression // instead of prefix
	// real is the target: a URL, or "!" for none.
	real string
	// path is the part of real behind the name.
	path             string
	balancer         *Balancer
	member           *Member // without balancer
	named            *Member // beside a member with a socket: by the name in its URL
	noCanon, noQuery bool
	at               *conf.Directive
	asked            bool         // the URI stays as it was asked (JkMount)
	own              int          // instead of a target: 500, or 200 for a page of its own (JkMount)
	rule             *rewriteRule // that leads there
	part             conf.Part    // a target that is not supported
}

// reversal is a ProxyPassReverse: a Location header that begins with real is
// the client's fake.
type reversal struct{ fake, real string }

// Balancer is a balancer:// of the file.
type Balancer struct {
	// Name is the part of the URL behind balancer://, in lower case.
	Name    string
	Members []*Member
	// Method is the lbmethod.
	Method string
	// Cookie and Path are the names of stickysession in the cookie and in the
	// URL; "" for no sticky sessions.
	Cookie, Path string
	// Separator stands before the route; 0 for none: the whole value is the
	// route.
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
	jk          bool // a worker of mod_jk
	owner       *Server
	at          *conf.Directive
	methodAt    []conf.Edit // where lbmethod is written, to be replaced
	index       int         // in Config.Balancers
}

// Member is a BalancerMember, or the server of a ProxyPass without a balancer.
type Member struct {
	// URL names it, without parts that have their default:
	// http://10.0.0.1:8080/app.
	URL string
	// Scheme is http, https, ajp, fcgi, scgi or uwsgi.
	Scheme string
	// HTTP2: the URL says h2 or h2c.
	HTTP2 bool
	// Socket is the path of a socket in the file system, to which it is sent; "" for
	// Host and Port.
	Socket string
	// Host is an address or a name, in lower case.
	Host string
	Port uint16
	// Path stands before the path of requests; "" is none.
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
	// Timeout limits the wait for the answer, ConnectTimeout for the
	// connection; 0 is the server's own limit.
	Timeout, ConnectTimeout time.Duration
	// Max is how many connections there may be, 0 for any number; Acquire how
	// long a request waits for one, 0 for as long as it takes.
	Max     int
	Acquire time.Duration
	// Reuse: connections are kept.
	Reuse bool
	// FieldSize is responsefieldsize, how many bytes a header line of an answer by
	// http may have with its end; 0 for 8192.
	FieldSize int

	gateway *gateway // of Scheme, nil for one that has connections to keep
	failed  bool     // status E
	health  health
	where   conf.Problem
}

const (
	defaultTimeout = time.Minute
	defaultRetry   = time.Minute
)

// or returns the first that is set.
func or[T any](values ...*T) *T {
	for _, v := range values {
		if v != nil {
			return v
		}
	}
	return new(T)
}
