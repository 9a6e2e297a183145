package nginx

// Why a directive that nginx has is refused: for the requests that reach it.
const (
	refusedScript     = "it changes the request that goes to the servers"
	refusedAccess     = "it answers requests by itself"
	refusedSocket     = "a server behind a unix socket is not supported yet"
	refusedProtocol   = "only HTTP upstreams are modelled"
	refusedCommercial = "it belongs to the commercial nginx Plus"
	refusedThirdParty = "it belongs to a third-party module"
	refusedVariable   = "what defines its variables is not modelled"
	refusedRequests   = "it sends requests of its own"
	refusedBody       = "it answers by what the body holds"
)

// unsupported returns the directives of nginx and of well-known modules that
// change the answers to clients and are not modelled.
func unsupported() []row {
	return []row{
		{Refused: refusedScript, Names: "proxy_bind, proxy_store"},
		{Refused: refusedAccess, Names: "dav_methods, empty_gif, flv, mp4"},
		{Refused: refusedProtocol, Names: "fastcgi_pass, uwsgi_pass, scgi_pass, grpc_pass, memcached_pass"},
		{Refused: refusedBody, Names: "image_filter, xslt_stylesheet, perl"},
		{Refused: refusedRequests, Names: "add_before_body, add_after_body, post_action"},
		{Refused: refusedCommercial, Fatal: true, Names: "least_time, queue, ntlm, state, health_check, health_check_timeout, status_zone, api, match, keyval, " +
			"keyval_zone, sticky_cookie_insert, auth_jwt, auth_jwt_key_file, auth_jwt_key_request, auth_jwt_leeway, auth_jwt_type, auth_jwt_require, " +
			"auth_jwt_key_cache, f4f, f4f_buffer_size, hls, hls_buffers, hls_forward_args, hls_fragment, hls_mp4_buffer_size, hls_mp4_max_buffer_size, " +
			"session_log, session_log_format, session_log_zone, status, status_format, upstream_conf, proxy_cache_purge, zone_sync, zone_sync_server, " +
			"js_import, internal_redirect, mgmt, otel_trace"},
		{Refused: refusedThirdParty, Fatal: true, Names: "hash_method, hash_again, sticky_no_fallback, check, check_http_send, check_http_expect_alive, check_status, " +
			"check_keepalive_requests, check_shm_size, consistent_hash, session_sticky, jvm_route, upstream_jvm_route, dynamic_resolve, echo, " +
			"content_by_lua_block, content_by_lua, access_by_lua_block, access_by_lua_file, content_by_lua_file, init_by_lua_block, balancer_by_lua_block, " +
			"rewrite_by_lua_block, rewrite_by_lua_file, set_by_lua_block, header_filter_by_lua_block, lua_package_path, lua_shared_dict, modsecurity, " +
			"modsecurity_rules_file, more_set_headers, more_clear_headers, brotli, vhost_traffic_status_zone, pagespeed, rtmp"},
	}
}
