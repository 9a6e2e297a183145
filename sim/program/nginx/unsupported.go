package nginx

// Why a directive that nginx has is refused.
const (
	refusedScript     = "it rewrites or branches while the request is served"
	refusedAccess     = "it answers requests by itself"
	refusedLimit      = "it limits rates or connections"
	refusedCache      = "caches are not modelled"
	refusedFiles      = "files are not modelled, and it decides by them"
	refusedProtocol   = "only HTTP upstreams are modelled"
	refusedCommercial = "it belongs to the commercial nginx Plus"
	refusedThirdParty = "it belongs to a third-party module"
	refusedVariable   = "only map defines variables"
	refusedRequests   = "it sends requests of its own"
)

// unsupported are directives of nginx and of well-known modules that change
// what a client gets and are not modelled.
func unsupported() []directive {
	rows := []struct {
		why   string
		names []string
	}{
		{refusedScript, []string{"if", "rewrite", "break", "rewrite_by_lua_block", "proxy_method", "proxy_set_body",
			"proxy_pass_request_headers", "proxy_pass_request_body", "proxy_intercept_errors", "limit_except", "proxy_bind"}},
		{refusedAccess, []string{"allow", "deny", "auth_basic", "auth_basic_user_file", "satisfy", "valid_referers",
			"empty_gif", "dav_methods", "ssl_verify_client", "ssl_client_certificate"}},
		{refusedLimit, []string{"limit_req", "limit_req_zone", "limit_conn", "limit_conn_zone", "limit_req_status",
			"limit_conn_status"}},
		{refusedCache, []string{"proxy_cache", "proxy_cache_path", "proxy_cache_valid", "proxy_cache_key", "proxy_cache_bypass",
			"proxy_no_cache", "proxy_cache_use_stale", "proxy_cache_lock", "proxy_cache_methods", "proxy_cache_min_uses",
			"proxy_store", "slice"}},
		{refusedFiles, []string{"try_files", "random_index", "ssi", "sub_filter"}},
		{refusedProtocol, []string{"stream", "mail", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"}},
		{refusedCommercial, []string{"least_time", "queue", "ntlm", "state", "health_check", "status_zone",
			"sticky_cookie_insert", "api", "match", "keyval", "keyval_zone"}},
		{refusedThirdParty, []string{"hash_method", "hash_again", "sticky_no_fallback", "check", "check_http_send", "check_http_expect_alive",
			"check_status", "consistent_hash", "session_sticky", "jvm_route", "upstream_jvm_route", "dynamic_resolve", "echo",
			"content_by_lua_block", "access_by_lua_block", "content_by_lua_file", "init_by_lua_block", "balancer_by_lua_block"}},
		{refusedVariable, []string{"set", "geo", "split_clients", "geoip_country", "geoip_city", "userid"}},
		{refusedRequests, []string{"auth_request", "mirror", "post_action", "addition_types"}},
	}
	var all []directive
	for _, row := range rows {
		for _, n := range row.names {
			all = append(all, directive{name: n, refused: row.why})
		}
	}
	return all
}
