package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// variable is a $name that a value refers to.
type variable struct {
	kind variableKind
	name string // of the cookie, argument or header, in lower case
	m    *Map
	c    *SplitClients
	g    *Geo
	n    int // of the capture
}

type variableKind uint8

const (
	varRequestURI variableKind = iota
	varURI
	varArgs
	varIsArgs
	varHost
	varScheme
	varMethod
	varRemoteAddr
	varBinaryRemoteAddr
	varForwardedFor
	varServerName
	varServerPort
	varServerProtocol
	varProxyHost
	varCookie // $cookie_name
	varArg    // $arg_name
	varHeader // $http_name
	varMap
	varCapture // $1 to $9
	varSet     // of set and of groups with a name
	varSplit
	varGeo
	varCacheStatus
	varHTTPS
	varRequest
	varRequestID
	varHostname
	varVersion
	varMsec
	varISO8601
	varLocalTime
	varConnectionRequests
	varUpstreamHeader // $upstream_http_name
)

// plainVariables are those whose name is fixed.
var plainVariables = []struct {
	name string
	kind variableKind
}{
	{"request_uri", varRequestURI},
	{"uri", varURI},
	{"document_uri", varURI},
	{"args", varArgs},
	{"query_string", varArgs},
	{"is_args", varIsArgs},
	{"host", varHost},
	{"scheme", varScheme},
	{"request_method", varMethod},
	{"remote_addr", varRemoteAddr},
	{"realip_remote_addr", varRemoteAddr},
	{"binary_remote_addr", varBinaryRemoteAddr},
	{"proxy_add_x_forwarded_for", varForwardedFor},
	{"server_name", varServerName},
	{"server_port", varServerPort},
	{"server_protocol", varServerProtocol},
	{"proxy_host", varProxyHost},
	{"http_host", varHeader},
	{"upstream_cache_status", varCacheStatus},
	{"fastcgi_script_name", varURI},
	{"https", varHTTPS},
	{"request", varRequest},
	{"request_id", varRequestID},
	{"hostname", varHostname},
	{"nginx_version", varVersion},
	{"msec", varMsec},
	{"time_iso8601", varISO8601},
	{"time_local", varLocalTime},
	{"connection_requests", varConnectionRequests},
}

// familyVariables are those whose name goes on after the prefix.
var familyVariables = []struct {
	prefix string
	kind   variableKind
}{
	{"cookie_", varCookie},
	{"arg_", varArg},
	{"http_", varHeader},
	{"upstream_http_", varUpstreamHeader},
}

// builtinVariable finds a variable of nginx itself; names ignore case.
func builtinVariable(name string) (variable, bool) {
	for _, f := range familyVariables {
		if n, ok := strings.CutPrefix(name, f.prefix); ok && n != "" {
			return variable{kind: f.kind, name: n}, true
		}
	}
	for _, v := range plainVariables {
		if v.name == name {
			return variable{kind: v.kind}, true
		}
	}
	return variable{}, false
}

// text returns the variable's value if it exists as a string; false when it has
// to be put together (write).
func (v variable) text(x *exchange) (string, bool) {
	switch v.kind {
	case varRequestURI:
		return x.req.URI, true
	case varURI:
		return x.uri, true
	case varArgs:
		return x.args, true
	case varIsArgs:
		if x.args != "" {
			return "?", true
		}
		return "", true
	case varHost:
		return x.hostName(), true
	case varScheme:
		return x.scheme(), true
	case varMethod:
		return x.method, true
	case varCapture:
		return x.capture(v.n), true
	case varSet:
		return x.variableSet(v.name), true
	case varSplit:
		return v.c.find(x), true
	case varGeo:
		return v.g.find(x), true
	case varCacheStatus:
		return x.cached.status, true
	case varRemoteAddr:
		return x.in.addresses.Text(x.peer), true
	case varServerName:
		return x.server.firstName(), true
	case varServerPort:
		return x.ln.portText, true
	case varServerProtocol:
		return "HTTP/1.1", true
	case varProxyHost:
		return x.proxyHost, true
	case varCookie:
		return cookieValue(x.req.Cookie, v.name), true
	case varArg:
		return argValue(x.args, v.name), true
	case varHeader:
		return headerValue(x.req, v.name), true
	case varForwardedFor:
		if x.req.Forwarded == "" {
			return x.in.addresses.Text(x.peer), true
		}
	case varMap:
		return v.m.text(x)
	case varBinaryRemoteAddr:
	default:
		return v.plainText(x), true
	}
	return "", false
}

// write appends the value to the scratch space.
func (v variable) write(x *exchange) {
	switch v.kind {
	case varBinaryRemoteAddr:
		b := x.peer.As16()
		octets := b[:]
		if x.peer.Is4() {
			octets = b[12:]
		}
		x.scratch = append(x.scratch, octets...)
	case varForwardedFor:
		if x.req.Forwarded != "" {
			x.scratch = append(append(x.scratch, x.req.Forwarded...), ", "...)
		}
		x.scratch = append(x.scratch, x.in.addresses.Text(x.peer)...)
	case varMap:
		v.m.write(x)
	default:
		s, _ := v.text(x)
		x.scratch = append(x.scratch, s...)
	}
}

// cookieValue returns the value of a cookie; nginx ignores the case of its
// name.
func cookieValue(cookies, name string) string {
	for cookies != "" {
		pair, rest, _ := strings.Cut(cookies, ";")
		cookies = strings.TrimLeft(rest, " ")
		if n, v, ok := strings.Cut(pair, "="); ok && strings.EqualFold(n, name) {
			return v
		}
	}
	return ""
}

// argValue returns the value of an argument of the query, as it was sent.
func argValue(args, name string) string {
	for args != "" {
		pair, rest, _ := strings.Cut(args, "&")
		args = rest
		if n, v, ok := strings.Cut(pair, "="); ok && strings.EqualFold(n, name) {
			return v
		}
	}
	return ""
}

// headerValue returns a request header by its variable name: lower case, dashes
// as underscores.
func headerValue(r *host.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "cookie":
		return r.Cookie
	case "x_forwarded_for":
		return r.Forwarded
	}
	for i := range r.Header {
		if sameHeader(r.Header[i].Name, name) {
			return r.Header[i].Value
		}
	}
	return ""
}

func sameHeader(header, variable string) bool {
	if len(header) != len(variable) {
		return false
	}
	for i := 0; i < len(header); i++ {
		c := header[i]
		switch {
		case c == '-':
			c = '_'
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		}
		if c != variable[i] {
			return false
		}
	}
	return true
}
