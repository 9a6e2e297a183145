package haproxy

import (
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// fetch is a sample fetch method (configuration manual 7.3). A number is a text
// of digits, a truth is "1" or "0".
type fetch struct {
	// names are its names, with a space between them.
	names string
	// arg says whether it has an argument in brackets.
	arg need
	// kind is how an ACL compares it, where the line does not say.
	kind match
	// list: commas separate its values, and an ACL compares each.
	list bool
	// answer: it looks at the answer.
	answer bool
	// get returns the sample; false for none.
	get func(x *exchange, arg string) (string, bool)
}

// need says whether something must be there.
type need uint8

const (
	without need = iota
	optional
	required
)

// fetches returns the sample fetch methods that are modelled, but for those of
// stick tables.
func fetches() []fetch {
	return []fetch{
		{names: "path", get: func(x *exchange, _ string) (string, bool) { return pathOf(x.req.URI), true }},
		{names: "pathq", get: func(x *exchange, _ string) (string, bool) { return pathQueryOf(x.req.URI), true }},
		{names: "url", get: func(x *exchange, _ string) (string, bool) { return x.req.URI, true }},
		{names: "query", get: func(x *exchange, _ string) (string, bool) { return queryOf(x.req.URI), true }},
		{names: "base", get: func(x *exchange, _ string) (string, bool) { return x.req.Host + pathOf(x.req.URI), true }},
		{names: "method", get: func(x *exchange, _ string) (string, bool) { return x.req.Method, true }},
		{names: "hdr req.hdr", arg: required, list: true, get: requestHeader},
		{names: "req.fhdr fhdr", arg: required, get: requestHeader},
		{names: "hdr_cnt req.hdr_cnt req.fhdr_cnt", arg: required, kind: matchNumber, get: headerCount},
		{names: "cook req.cook", arg: required, get: func(x *exchange, name string) (string, bool) { return x.req.CookieValue(name) }},
		{names: "url_param urlp", arg: required, get: func(x *exchange, name string) (string, bool) { return balance.ParameterOf(x.req.URI, name) }},
		{names: "src", kind: matchAddress, get: func(x *exchange, _ string) (string, bool) { return x.in.addresses.Text(x.peer), !bySocket(x.peer) }},
		{names: "dst_port", kind: matchNumber, get: func(x *exchange, _ string) (string, bool) { return number64(int64(x.port)), true }},
		{names: "ssl_fc", kind: matchBool, get: func(x *exchange, _ string) (string, bool) { return truth(x.secure()), true }},
		{names: "ssl_fc_sni", get: serverName},
		{names: "ssl_fc_has_sni", kind: matchBool, get: func(x *exchange, _ string) (string, bool) {
			name, ok := serverName(x, "")
			return truth(ok && name != ""), true
		}},
		{names: "ssl_c_used ssl_fc_has_crt", kind: matchBool, get: func(*exchange, string) (string, bool) { return "0", true }},
		{names: "always_true", kind: matchBool, get: func(*exchange, string) (string, bool) { return "1", true }},
		{names: "always_false", kind: matchBool, get: func(*exchange, string) (string, bool) { return "0", true }},
		{names: "wait_end req.proto_http req_proto_http", kind: matchBool, get: func(*exchange, string) (string, bool) { return "1", true }},
		{names: "req.ver", get: func(*exchange, string) (string, bool) { return "1.1", true }},
		{names: "env", arg: required, get: func(x *exchange, name string) (string, bool) {
			v, set := x.in.config.environment[name]
			return v, set
		}},
		{names: "str", arg: required, get: func(_ *exchange, text string) (string, bool) { return text, true }},
		{names: "int", arg: required, kind: matchNumber, get: func(_ *exchange, text string) (string, bool) { return text, true }},
		{names: "bool", arg: required, kind: matchBool, get: func(_ *exchange, text string) (string, bool) { return truth(text == "true" || text == "1"), true }},
		{names: "var", arg: required, get: func(x *exchange, name string) (string, bool) { return x.variable(name) }},

		{names: "http_auth", arg: required, kind: matchBool, get: authorized},

		{names: "status", kind: matchNumber, answer: true, get: func(x *exchange, _ string) (string, bool) { return number64(int64(x.answered().Status)), true }},
		{names: "res.hdr shdr res.fhdr", arg: required, list: true, answer: true, get: func(x *exchange, name string) (string, bool) {
			return answerHeader(x.answered(), name)
		}},
		{names: "res.cook scook res_cook", arg: required, answer: true, get: func(x *exchange, name string) (string, bool) {
			v := setCookieValue(x.answered().SetCookie, name)
			return v, v != ""
		}},
	}
}

func number64(n int64) string { return strconv.FormatInt(n, 10) }

func truth(is bool) string {
	if is {
		return "1"
	}
	return "0"
}

// relative returns the target of a request without the scheme and the host of
// an absolute form.
func relative(uri string) string {
	if strings.HasPrefix(uri, "/") {
		return uri
	}
	_, rest, ok := strings.Cut(uri, "://")
	if !ok {
		return uri
	}
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		return rest[i:]
	}
	return "/"
}

// pathOf returns the path of a target, without its query.
func pathOf(uri string) string {
	path, _, _ := strings.Cut(relative(uri), "?")
	return path
}

// pathQueryOf returns the path of a target with its query.
func pathQueryOf(uri string) string { return relative(uri) }

// queryOf returns the query of a target.
func queryOf(uri string) string {
	_, query, _ := strings.Cut(uri, "?")
	return query
}

// requestHeader returns a header of the request; lines of one name have a comma
// between them.
func requestHeader(x *exchange, name string) (string, bool) {
	name, _, _ = strings.Cut(name, ",") // an occurrence: the last counts
	v := headerOf(x.req, name)
	return v, v != "" || hasHeader(x.req, name)
}

func headerCount(x *exchange, name string) (string, bool) {
	v := headerOf(x.req, name)
	if v == "" && !hasHeader(x.req, name) {
		return "0", true
	}
	return number64(int64(strings.Count(v, ",")) + 1), true
}

// serverName returns the name that the client asks for when it begins TLS: that
// of its URL.
func serverName(x *exchange, _ string) (string, bool) {
	if !x.secure() {
		return "", false
	}
	name, _, _ := strings.Cut(x.req.Host, ":")
	if strings.Trim(name, "0123456789.") == "" {
		return "", false // an address is not sent
	}
	return name, true
}

// secure reports whether the client speaks TLS with this HAProxy.
func (x *exchange) secure() bool { return x.req.TLS || x.tls }

// answered returns the answer that rules look at and change.
func (x *exchange) answered() *host.Response { return x.reply }
