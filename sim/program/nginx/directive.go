package nginx

import "github.com/hadrill/hadrill/sim/conf"

// Where a directive may stand.
const (
	inMain conf.Place = 1 << iota
	inEvents
	inHTTP
	inUpstream
	inServer
	inLocation
	inServerIf // if in server
	inIf       // if in location
	inExcept   // limit_except
	inStream   // stream and mail, whatever is deeper in them

	inAny     = inMain | inEvents | inHTTP | inUpstream | inServer | inLocation | inIf
	inWeb     = inHTTP | inServer | inLocation
	inWebIf   = inWeb | inIf
	inScript  = inServer | inLocation | inServerIf | inIf
	inMainAny = inMain | inHTTP | inServer | inLocation
)

// row is the entry of nginx's command tables for a directive.
type row = conf.Row[func(r *reader, b *block, s *conf.Directive)]

// newTable returns the table of all directives; messages begin as nginx's own
// do.
func newTable() *conf.Table[func(r *reader, b *block, s *conf.Directive)] {
	t := &conf.Table[func(r *reader, b *block, s *conf.Directive)]{
		Places: []string{"main", "events", "http", "upstream", "server", "location", "if in server", "if in location", "limit_except", "stream"},
		Wording: conf.Wording{
			Unknown:      "unknown directive %[1]q",
			Expected:     "expected a directive of nginx",
			Refused:      "directive %[1]q is not supported yet",
			Misplaced:    "%[1]q directive is not allowed here",
			NoBlock:      `directive %q has no opening "{"`,
			Unterminated: `directive %q is not terminated by ";"`,
			Arguments:    "invalid number of arguments in %q directive: %d, expected %s",
			Argument:     "invalid value %[2]q in %[1]q directive: %[3]s",
			Duplicate:    "%[1]q directive is duplicate",
		},
	}
	return t.Add(supported()...).Add(ignored()...).Add(known()...).Add(unsupported()...)
}

// supported returns the directives that have an effect.
func supported() []row {
	return []row{
		{Names: "worker_processes", In: inMain, Form: oneOnce, Read: (*reader).workerProcesses},
		{Names: "worker_connections", In: inEvents, Form: oneOnce, Read: (*reader).workerConnections},
		{Names: "events", In: inMain, Form: none.Single(), Block: conf.NeedsBlock, Read: (*reader).events},
		{Names: "http", In: inMain, Form: none.Single(), Block: conf.NeedsBlock, Read: (*reader).httpBlock},
		{Names: "include", In: inAny, Form: one, Read: (*reader).include},

		{Names: "map", In: inHTTP, Form: two, Block: conf.NeedsBlock, Read: (*reader).mapBlock},

		{Names: "upstream", In: inHTTP, Form: one, Block: conf.NeedsBlock, Read: (*reader).upstream},
		{Names: "server", In: inHTTP | inUpstream, Form: anything, Block: conf.MayHaveBlock, Read: (*reader).server},
		{Names: "ip_hash", In: inUpstream, Read: (*reader).method},
		{Names: "least_conn", In: inUpstream, Read: (*reader).method},
		{Names: "hash", In: inUpstream, Form: oneOrTwo, Read: (*reader).hash},
		{Names: "random", In: inUpstream, Form: upToTwo, Read: (*reader).randomMethod},
		{Names: "fair", In: inUpstream, Form: anything, Read: (*reader).fair},
		{Names: "sticky", In: inUpstream, Form: anything, Read: (*reader).sticky},
		{Names: "keepalive", In: inUpstream, Form: oneOnce, Read: (*reader).keepalive},
		{Names: "keepalive_timeout", In: inUpstream | inWeb, Form: oneOrTwo.Single(), Read: (*reader).keepaliveTimeout},
		{Names: "keepalive_requests", In: inUpstream | inWeb, Form: oneOnce, Read: (*reader).keepaliveRequests},
		{Names: "keepalive_time", In: inUpstream | inWeb, Form: oneOnce, Read: (*reader).keepaliveTime},
		{Names: "zone", In: inUpstream, Form: oneOrTwo, Read: (*reader).zone},

		{Names: "listen", In: inServer, Form: oneOrMore, Read: (*reader).listen},
		{Names: "server_name", In: inServer, Form: oneOrMore, Read: (*reader).serverName},
		{Names: "location", In: inServer | inLocation, Form: oneOrTwo, Block: conf.NeedsBlock, Read: (*reader).location},
		{Names: "return", In: inScript, Form: oneOrTwo, Read: (*reader).returnDirective},
		{Names: "rewrite", In: inScript, Form: twoOrThree, Read: (*reader).rewrite},
		{Names: "set", In: inScript, Form: two, Read: (*reader).set},
		{Names: "break", In: inScript, Read: (*reader).breakDirective},
		{Names: "if", In: inServer | inLocation, Form: oneOrMore, Block: conf.NeedsBlock, Read: (*reader).ifDirective},
		{Names: "try_files", In: inServer | inLocation, Form: twoOrMore, Read: (*reader).tryFiles},
		{Names: "mirror", In: inWeb, Form: one, Read: (*reader).mirror},

		{Names: "allow, deny", In: inWeb | inExcept, Form: one, Read: (*reader).allowDeny},
		{Names: "auth_basic", In: inWeb | inExcept, Form: oneOnce, Read: (*reader).authBasic},
		{Names: "auth_request", In: inWeb, Form: oneOnce, Read: (*reader).authRequest},
		{Names: "auth_request_set", In: inWeb, Form: two, Read: (*reader).authRequestSet},
		{Names: "satisfy", In: inWeb, Form: choice("all", "any"), Read: (*reader).satisfy},
		{Names: "limit_except", In: inLocation, Form: oneOrMore, Block: conf.NeedsBlock, Read: (*reader).limitExcept},

		{Names: "limit_req_zone", In: inHTTP, Form: conf.Between(3, 4), Read: (*reader).limitReqZone},
		{Names: "limit_req", In: inWeb, Form: conf.Between(1, 3), Read: (*reader).limitReq},
		{Names: "limit_req_status", In: inWeb, Form: oneOnce, Read: (*reader).limitReqStatus},
		{Names: "limit_req_dry_run", In: inWeb, Form: aFlag, Read: (*reader).limitReqDryRun},
		{Names: "limit_conn_zone", In: inHTTP, Form: two, Read: (*reader).limitConnZone},
		{Names: "limit_conn", In: inWeb, Form: two, Read: (*reader).limitConn},
		{Names: "limit_conn_status", In: inWeb, Form: oneOnce, Read: (*reader).limitConnStatus},
		{Names: "limit_conn_dry_run", In: inWeb, Form: aFlag, Read: (*reader).limitConnDryRun},

		{Names: "split_clients", In: inHTTP, Form: two, Block: conf.NeedsBlock, Read: (*reader).splitClients},
		{Names: "geo", In: inHTTP, Form: oneOrTwo, Block: conf.NeedsBlock, Read: (*reader).geo},

		{Names: "stub_status", In: inServer | inLocation, Form: conf.Between(0, 1), Read: (*reader).stubStatus},
		{Names: "internal", In: inLocation, Read: (*reader).internal},
		{Names: "error_page", In: inWebIf, Form: twoOrMore, Read: (*reader).errorPage},
		{Names: "recursive_error_pages", In: inWeb, Form: aFlag, Read: (*reader).recursivePages},
		{Names: "absolute_redirect", In: inWeb, Form: aFlag, Read: (*reader).absoluteRedirect},
		{Names: "add_header", In: inWebIf, Form: twoOrThree, Read: (*reader).addHeader},
		{Names: "merge_slashes", In: inHTTP | inServer, Form: oneOnce, Read: (*reader).mergeSlashes},
		{Names: "client_header_buffer_size", In: inHTTP | inServer, Form: aSize, Read: (*reader).headerBufferSize},
		{Names: "large_client_header_buffers", In: inHTTP | inServer, Form: buffers, Read: (*reader).largeHeaderBuffers},
		{Names: "underscores_in_headers", In: inHTTP | inServer, Form: aFlag, Read: (*reader).underscores},
		{Names: "ignore_invalid_headers", In: inHTTP | inServer, Form: aFlag, Read: (*reader).ignoreInvalid},
		{Names: "client_max_body_size", In: inWeb, Form: oneOnce, Read: (*reader).maxBody},

		{Names: "proxy_pass", In: inLocation | inIf | inExcept, Form: oneOnce, Read: (*reader).proxyPass},
		{Names: "resolver", In: inWeb, Form: onceMore, Read: (*reader).resolver},
		{Names: "proxy_connect_timeout", In: inWeb, Form: oneOnce, Read: (*reader).connectTimeout},
		{Names: "proxy_buffer_size", In: inWeb, Form: aSize, Read: (*reader).answerBuffer},
		{Names: "proxy_read_timeout", In: inWeb, Form: oneOnce, Read: (*reader).readTimeout},
		{Names: "proxy_next_upstream", In: inWeb, Form: oneOrMore, Read: (*reader).nextUpstream},
		{Names: "proxy_next_upstream_tries", In: inWeb, Form: oneOnce, Read: (*reader).nextTries},
		{Names: "proxy_next_upstream_timeout", In: inWeb, Form: oneOnce, Read: (*reader).nextTimeout},
		{Names: "proxy_ignore_client_abort", In: inWeb, Form: oneOnce, Read: (*reader).ignoreClientAbort},
		{Names: "proxy_request_buffering", In: inWeb, Form: oneOnce, Read: (*reader).requestBuffering},
		{Names: "proxy_http_version", In: inWeb, Form: oneOnce, Read: (*reader).httpVersion},
		{Names: "limit_rate", In: inWebIf, Form: oneOnce.Where("expected bytes or a size such as 16k", isRate), Read: (*reader).limitRate},
		{Names: "limit_rate_after", In: inWebIf, Form: aSize, Read: (*reader).limitRateAfter},
		{Names: "proxy_limit_rate", In: inWeb, Form: aSize, Read: (*reader).proxyLimitRate},
		{Names: "proxy_force_ranges", In: inWeb, Form: aFlag, Read: (*reader).forceRanges},
		{Names: "proxy_pass_request_headers", In: inWeb, Form: aFlag, Read: (*reader).passHeaders},
		{Names: "proxy_pass_request_body", In: inWeb, Form: aFlag, Read: (*reader).passBody},
		{Names: "proxy_set_body", In: inWeb, Form: oneOnce, Read: (*reader).setBody},
		{Names: "proxy_method", In: inWeb, Form: oneOnce, Read: (*reader).passMethod},
		{Names: "proxy_set_header", In: inWeb, Form: two, Read: (*reader).setHeader},
		{Names: "proxy_intercept_errors", In: inWeb, Form: aFlag, Read: (*reader).interceptErrors},
		{Names: "proxy_hide_header", In: inWeb, Form: one, Read: (*reader).hideHeader},
		{Names: "proxy_redirect", In: inWeb, Form: oneOrTwo, Read: (*reader).proxyRedirect},
		{Names: "proxy_cookie_path, proxy_cookie_domain", In: inWeb, Form: oneOrTwo, Read: (*reader).cookieChange},
		{Names: "proxy_cookie_flags", In: inWeb, Form: conf.Between(1, 5), Read: (*reader).cookieFlags},

		{Names: "proxy_cache_path", In: inHTTP, Form: twoOrMore, Read: (*reader).cachePath},
		{Names: "proxy_cache", In: inWeb, Form: oneOnce, Read: (*reader).proxyCache},
		{Names: "proxy_cache_key", In: inWeb, Form: oneOnce, Read: (*reader).cacheKey},
		{Names: "proxy_cache_valid", In: inWeb, Form: oneOrMore, Read: (*reader).cacheValid},
		{Names: "proxy_cache_use_stale", In: inWeb, Form: onceMore, Read: (*reader).cacheUseStale},
		{Names: "proxy_cache_bypass", In: inWeb, Form: oneOrMore, Read: (*reader).cacheBypass},
		{Names: "proxy_no_cache", In: inWeb, Form: oneOrMore, Read: (*reader).noCache},
		{Names: "proxy_cache_methods", In: inWeb, Form: onceMore, Read: (*reader).cacheMethods},
		{Names: "proxy_cache_lock", In: inWeb, Form: aFlag, Read: (*reader).cacheLock},
		{Names: "proxy_cache_lock_timeout, proxy_cache_lock_age", In: inWeb, Form: aTime, Read: (*reader).cacheLockTime},
		{Names: "proxy_cache_background_update", In: inWeb, Form: aFlag, Read: (*reader).cacheBackground},
		{Names: "proxy_ignore_headers", In: inWeb, Form: some("X-Accel-Redirect", "X-Accel-Expires", "X-Accel-Limit-Rate", "X-Accel-Buffering", "X-Accel-Charset", "Expires", "Cache-Control", "Set-Cookie", "Vary"), Read: (*reader).ignoreHeaders},

		{Names: "userid", In: inWeb, Form: choice("on", "off", "v1", "log"), Read: (*reader).userid},
		{Names: "userid_name", In: inWeb, Form: oneOnce, Read: (*reader).useridName},
		{Names: "userid_domain", In: inWeb, Form: oneOnce, Read: (*reader).useridDomain},
		{Names: "userid_path", In: inWeb, Form: oneOnce, Read: (*reader).useridPath},
		{Names: "userid_expires", In: inWeb, Form: oneOnce, Read: (*reader).useridExpires},
		{Names: "userid_flags", In: inWeb, Form: conf.Between(1, 3), Read: (*reader).useridFlags},

		{Names: "stream, mail", In: inMain, Block: conf.NeedsBlock, Read: (*reader).stream},

		{Names: "ssl", In: inHTTP | inServer, Form: aFlag, Read: (*reader).sslOn},
		{Names: "ssl_certificate", In: inHTTP | inServer, Form: one, Read: (*reader).sslCertificate},
		{Names: "ssl_certificate_key", In: inHTTP | inServer, Form: one, Read: (*reader).sslKey},
		{Names: "ssl_client_certificate", In: inHTTP | inServer, Form: oneOnce, Read: (*reader).sslClientCertificate},
		{Names: "ssl_reject_handshake", In: inHTTP | inServer, Form: aFlag, Read: (*reader).rejectHandshake},
		{Names: "ssl_verify_client", In: inHTTP | inServer, Form: choice("on", "off", "optional", "optional_no_ca"), Read: (*reader).verifyClient},

		{Names: "set_real_ip_from", In: inWeb, Form: one, Read: (*reader).realIPFrom},
		{Names: "real_ip_header", In: inWeb, Form: oneOnce, Read: (*reader).realIPHeader},
		{Names: "real_ip_recursive", In: inWeb, Form: oneOnce, Read: (*reader).realIPRecursive},
	}
}
