package nginx

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// scope is where a directive may stand.
type scope uint8

const (
	inMain scope = 1 << iota
	inEvents
	inHTTP
	inUpstream
	inServer
	inLocation

	inAny     = inMain | inEvents | inHTTP | inUpstream | inServer | inLocation
	inWeb     = inHTTP | inServer | inLocation
	inMainAny = inMain | inHTTP | inServer | inLocation
)

// String lists the blocks, as the manual's "Context:" does.
func (s scope) String() string {
	var names []string
	for i, n := range []string{"main", "events", "http", "upstream", "server", "location"} {
		if s&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// directive is what nginx's command tables say of one.
type directive struct {
	name     string
	in       scope
	block    bool
	either   bool // with a block or without
	min, max int  // arguments; max -1 for any number
	once     bool
	// read takes it into the configuration; nil where it has no effect.
	read func(r *reader, b *block, s *conf.Statement)
	// why it has no effect here, for the Note; "" where it has one.
	why string
	// refused says why it is not supported; "" where it is.
	refused string
}

func (d *directive) arity() string {
	switch {
	case d.max < 0:
		return fmt.Sprintf("at least %d", d.min)
	case d.min == d.max:
		return fmt.Sprint(d.min)
	}
	return fmt.Sprintf("%d to %d", d.min, d.max)
}

// supported are the directives that have an effect.
func supported() []directive {
	return []directive{
		{name: "worker_processes", in: inMain, min: 1, max: 1, once: true, read: (*reader).workerProcesses},
		{name: "worker_connections", in: inEvents, min: 1, max: 1, once: true, read: (*reader).workerConnections},
		{name: "events", in: inMain, block: true, once: true, read: (*reader).events},
		{name: "http", in: inMain, block: true, once: true, read: (*reader).httpBlock},
		{name: "include", in: inAny, min: 1, max: 1, read: (*reader).include},

		{name: "map", in: inHTTP, block: true, min: 2, max: 2, read: (*reader).mapBlock},

		{name: "upstream", in: inHTTP, block: true, min: 1, max: 1, read: (*reader).upstream},
		{name: "server", in: inHTTP | inUpstream, either: true, max: -1, read: (*reader).server},
		{name: "ip_hash", in: inUpstream, read: (*reader).method},
		{name: "least_conn", in: inUpstream, read: (*reader).method},
		{name: "hash", in: inUpstream, min: 1, max: 2, read: (*reader).hash},
		{name: "random", in: inUpstream, max: 2, read: (*reader).randomMethod},
		{name: "fair", in: inUpstream, max: -1, read: (*reader).fair},
		{name: "sticky", in: inUpstream, max: -1, read: (*reader).sticky},
		{name: "keepalive", in: inUpstream, min: 1, max: 1, once: true, read: (*reader).keepalive},
		{name: "keepalive_timeout", in: inUpstream | inWeb, min: 1, max: 2, once: true, read: (*reader).keepaliveTimeout},
		{name: "keepalive_requests", in: inUpstream | inWeb, min: 1, max: 1, once: true, read: (*reader).keepaliveRequests},
		{name: "keepalive_time", in: inUpstream | inWeb, min: 1, max: 1, once: true, read: (*reader).keepaliveTime},
		{name: "zone", in: inUpstream, min: 1, max: 2, read: (*reader).zone},

		{name: "listen", in: inServer, min: 1, max: -1, read: (*reader).listen},
		{name: "server_name", in: inServer, min: 1, max: -1, read: (*reader).serverName},
		{name: "location", in: inServer | inLocation, block: true, min: 1, max: 2, read: (*reader).location},
		{name: "return", in: inServer | inLocation, min: 1, max: 2, read: (*reader).returnDirective},
		{name: "stub_status", in: inServer | inLocation, max: 1, read: (*reader).stubStatus},
		{name: "internal", in: inLocation, read: (*reader).internal},
		{name: "error_page", in: inWeb, min: 2, max: -1, read: (*reader).errorPage},
		{name: "merge_slashes", in: inHTTP | inServer, min: 1, max: 1, once: true, read: (*reader).mergeSlashes},
		{name: "client_max_body_size", in: inWeb, min: 1, max: 1, once: true, read: (*reader).maxBody},

		{name: "proxy_pass", in: inLocation, min: 1, max: 1, once: true, read: (*reader).proxyPass},
		{name: "proxy_connect_timeout", in: inWeb, min: 1, max: 1, once: true, read: (*reader).connectTimeout},
		{name: "proxy_read_timeout", in: inWeb, min: 1, max: 1, once: true, read: (*reader).readTimeout},
		{name: "proxy_next_upstream", in: inWeb, min: 1, max: -1, read: (*reader).nextUpstream},
		{name: "proxy_next_upstream_tries", in: inWeb, min: 1, max: 1, once: true, read: (*reader).nextTries},
		{name: "proxy_next_upstream_timeout", in: inWeb, min: 1, max: 1, once: true, read: (*reader).nextTimeout},
		{name: "proxy_request_buffering", in: inWeb, min: 1, max: 1, once: true, read: (*reader).requestBuffering},
		{name: "proxy_http_version", in: inWeb, min: 1, max: 1, once: true, read: (*reader).httpVersion},
		{name: "proxy_set_header", in: inWeb, min: 2, max: 2, read: (*reader).setHeader},

		{name: "set_real_ip_from", in: inWeb, min: 1, max: 1, read: (*reader).realIPFrom},
		{name: "real_ip_header", in: inWeb, min: 1, max: 1, once: true, read: (*reader).realIPHeader},
		{name: "real_ip_recursive", in: inWeb, min: 1, max: 1, once: true, read: (*reader).realIPRecursive},
	}
}
