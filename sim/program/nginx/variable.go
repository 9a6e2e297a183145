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
}

// familyVariables are those whose name goes on after the prefix.
var familyVariables = []struct {
	prefix string
	kind   variableKind
}{
	{"cookie_", varCookie},
	{"arg_", varArg},
	{"http_", varHeader},
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

// text is the variable's value where it is at hand as a string; false when it
// has to be put together (write).
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
		return "http", true
	case varMethod:
		return x.req.Method, true
	case varRemoteAddr:
		return x.in.addresses.text(x.peer), true
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
			return x.in.addresses.text(x.peer), true
		}
	case varMap:
		return v.m.text(x)
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
		x.scratch = append(x.scratch, x.in.addresses.text(x.peer)...)
	case varMap:
		v.m.write(x)
	default:
		s, _ := v.text(x)
		x.scratch = append(x.scratch, s...)
	}
}

// cookieValue is the value of a cookie; nginx ignores the case of its name.
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

// argValue is the value of an argument of the query, as it was sent.
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

// headerValue is a request header by its variable name: lower case, dashes as
// underscores.
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
