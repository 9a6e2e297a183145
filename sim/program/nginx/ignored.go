package nginx

import "github.com/hadrill/hadrill/sim/conf"

// Why a directive has no effect here.
const (
	whyLog      = "logs are not modelled"
	whyFiles    = "files are not modelled: a location without proxy_pass or return answers 200 to GET"
	whyProcess  = "how the process is run is not modelled"
	whyBytes    = "buffers and the flow of bytes are not modelled"
	whySpeed    = "it changes how fast bytes are sent, which is not modelled"
	whyTLS      = "TLS is not modelled: requests are served as if there were none"
	whyHeaders  = "response headers are not modelled"
	whyClient   = "connections of clients are not kept, and their timeouts are not modelled"
	whyCookies  = "attributes of cookies are not modelled"
	whyProtocol = "protocol versions are not modelled"
	whyLimits   = "limits of the process and its tables are not modelled"
	whyDNS      = "names are resolved when nginx starts"
)

// ignored are the directives that are accepted without effect. Each use gives
// a conf.Note. A directive belongs here only if it cannot change which server
// answers a request, and with which status. Its arguments are checked as nginx
// checks them, as far as formed knows.
func ignored() []directive {
	rows := []struct {
		in    scope
		why   string
		names []string
	}{
		{inMain, whyProcess, []string{"user", "pid", "daemon", "master_process", "worker_priority", "worker_cpu_affinity",
			"worker_shutdown_timeout", "working_directory", "lock_file", "env", "pcre_jit", "timer_resolution", "debug_points",
			"load_module", "thread_pool", "ssl_engine"}},
		{inMain, whyLimits, []string{"worker_rlimit_nofile", "worker_rlimit_core"}},
		{inEvents, whyProcess, []string{"use", "multi_accept", "accept_mutex", "accept_mutex_delay", "debug_connection"}},
		{inEvents, whyLimits, []string{"worker_aio_requests"}},
		{inMainAny | inEvents, whyLog, []string{"error_log"}},
		{inWeb, whyLog, []string{"access_log", "log_not_found", "log_subrequest", "open_log_file_cache"}},
		{inHTTP, whyLog, []string{"log_format"}},
		{inWeb, whyFiles, []string{"root", "index", "default_type", "autoindex", "autoindex_exact_size", "autoindex_localtime",
			"open_file_cache", "open_file_cache_valid", "open_file_cache_min_uses", "open_file_cache_errors", "disable_symlinks",
			"etag", "if_modified_since", "charset", "charset_types", "override_charset", "recursive_error_pages"}},
		{inLocation, whyFiles, []string{"alias"}},
		{inWeb, whySpeed, []string{"sendfile", "sendfile_max_chunk", "tcp_nopush", "tcp_nodelay", "aio", "aio_write", "directio",
			"limit_rate", "limit_rate_after", "proxy_limit_rate", "output_buffers", "postpone_output", "read_ahead",
			"gzip", "gzip_types", "gzip_min_length", "gzip_comp_level", "gzip_buffers", "gzip_http_version", "gzip_vary",
			"gzip_proxied", "gzip_disable", "gzip_static", "gunzip"}},
		{inWeb, whyBytes, []string{"proxy_buffering", "proxy_buffers", "proxy_buffer_size", "proxy_busy_buffers_size",
			"proxy_temp_path", "proxy_temp_file_write_size", "proxy_max_temp_file_size", "proxy_send_timeout", "proxy_send_lowat",
			"proxy_socket_keepalive", "client_body_buffer_size", "client_body_temp_path", "client_body_in_file_only",
			"client_body_in_single_buffer", "client_header_buffer_size", "large_client_header_buffers", "request_pool_size",
			"connection_pool_size", "subrequest_output_buffer_size"}},
		{inWeb, whyClient, []string{"keepalive_disable",
			"send_timeout", "client_body_timeout", "client_header_timeout", "lingering_close", "lingering_time",
			"lingering_timeout", "reset_timedout_connection", "proxy_ignore_client_abort"}},
		{inWeb, whyProtocol, []string{"http2", "chunked_transfer_encoding", "msie_padding", "msie_refresh",
			"ignore_invalid_headers", "underscores_in_headers", "http2_max_concurrent_streams"}},
		{inWeb, whyHeaders, []string{"add_header", "add_trailer", "expires", "server_tokens", "proxy_hide_header",
			"proxy_pass_header", "proxy_ignore_headers", "proxy_redirect", "absolute_redirect", "port_in_redirect",
			"server_name_in_redirect", "proxy_headers_hash_max_size", "proxy_headers_hash_bucket_size"}},
		{inWeb, whyCookies, []string{"proxy_cookie_path", "proxy_cookie_domain", "proxy_cookie_flags"}},
		{inWeb, whyTLS, []string{"ssl", "ssl_certificate", "ssl_certificate_key", "ssl_protocols", "ssl_ciphers",
			"ssl_prefer_server_ciphers", "ssl_session_cache", "ssl_session_timeout", "ssl_session_tickets", "ssl_dhparam",
			"ssl_ecdh_curve", "ssl_stapling", "ssl_stapling_verify", "ssl_trusted_certificate", "ssl_buffer_size",
			"ssl_early_data", "proxy_ssl_server_name", "proxy_ssl_name", "proxy_ssl_verify", "proxy_ssl_protocols",
			"proxy_ssl_ciphers", "proxy_ssl_session_reuse", "proxy_ssl_trusted_certificate", "proxy_ssl_certificate",
			"proxy_ssl_certificate_key", "proxy_ssl_verify_depth"}},
		{inWeb, whyLimits, []string{"server_names_hash_max_size", "server_names_hash_bucket_size", "types_hash_max_size",
			"types_hash_bucket_size", "variables_hash_max_size", "variables_hash_bucket_size", "map_hash_max_size",
			"map_hash_bucket_size"}},
		{inHTTP, whyLimits, []string{"upstream_fair_shm_size"}},
		{inWeb, whyDNS, []string{"resolver", "resolver_timeout"}},
	}
	forms := formed()
	logs := map[string]func(*reader, *block, *conf.Statement){
		"error_log": (*reader).errorLog, "access_log": (*reader).accessLog, "log_format": (*reader).logFormat,
	}
	var all []directive
	for _, row := range rows {
		for _, n := range row.names {
			d := directive{name: n, in: row.in, max: -1, why: row.why, read: logs[n]}
			if f, ok := forms[n]; ok {
				d.takes(f)
			}
			all = append(all, d)
		}
	}
	all = append(all, directive{name: "types", in: inWeb, block: true, max: 0, why: whyFiles})
	return merged(all)
}

// merged joins rows of the same name that stand in different places.
func merged(all []directive) []directive {
	at := map[string]int{}
	var out []directive
	for _, d := range all {
		if i, ok := at[d.name]; ok {
			out[i].in |= d.in
			continue
		}
		at[d.name] = len(out)
		out = append(out, d)
	}
	return out
}
