package nginx

import "github.com/hadrill/hadrill/sim/conf"

// Why a directive of a module whose main directive is refused has no effect.
const (
	whyFastcgi   = "it matters only to fastcgi_pass"
	whyUwsgi     = "it matters only to uwsgi_pass"
	whyScgi      = "it matters only to scgi_pass"
	whyGrpc      = "it matters only to grpc_pass"
	whyMemcached = "it matters only to memcached_pass"
	whyUserid    = "the value of the cookie is not looked at"
	whyBody      = "bodies are modelled by their length, which it hardly changes"
	whyVariables = "it only defines variables; one that is used is refused where it is"
	whyStart     = "it matters only when the process starts"
)

// known returns further directives of nginx's own modules, each known by its
// name, whose arguments are not checked.
func known() []row {
	return []row{
		{In: inWebIf, Without: whyFastcgi, Form: anything, Names: "fastcgi_bind, fastcgi_buffer_size, fastcgi_buffering, fastcgi_buffers, fastcgi_busy_buffers_size, fastcgi_cache, " +
			"fastcgi_cache_background_update, fastcgi_cache_bypass, fastcgi_cache_key, fastcgi_cache_lock, fastcgi_cache_lock_age, " +
			"fastcgi_cache_lock_timeout, fastcgi_cache_max_range_offset, fastcgi_cache_methods, fastcgi_cache_min_uses, " +
			"fastcgi_cache_path, fastcgi_cache_revalidate, fastcgi_cache_use_stale, fastcgi_cache_valid, fastcgi_connect_timeout, " +
			"fastcgi_force_ranges, fastcgi_hide_header, fastcgi_ignore_client_abort, fastcgi_ignore_headers, " +
			"fastcgi_intercept_errors, fastcgi_limit_rate, fastcgi_max_temp_file_size, fastcgi_next_upstream, " +
			"fastcgi_next_upstream_timeout, fastcgi_next_upstream_tries, fastcgi_no_cache, fastcgi_param, fastcgi_pass_header, " +
			"fastcgi_pass_request_body, fastcgi_pass_request_headers, fastcgi_read_timeout, fastcgi_request_buffering, " +
			"fastcgi_send_timeout, fastcgi_socket_keepalive, fastcgi_store, fastcgi_store_access, fastcgi_temp_file_write_size, " +
			"fastcgi_temp_path, fastcgi_catch_stderr, fastcgi_index, fastcgi_keep_conn, fastcgi_send_lowat, " +
			"fastcgi_split_path_info"},
		{In: inWebIf, Without: whyUwsgi, Form: anything, Names: "uwsgi_bind, uwsgi_buffer_size, uwsgi_buffering, uwsgi_buffers, uwsgi_busy_buffers_size, uwsgi_cache, " +
			"uwsgi_cache_background_update, uwsgi_cache_bypass, uwsgi_cache_key, uwsgi_cache_lock, uwsgi_cache_lock_age, " +
			"uwsgi_cache_lock_timeout, uwsgi_cache_max_range_offset, uwsgi_cache_methods, uwsgi_cache_min_uses, uwsgi_cache_path, " +
			"uwsgi_cache_revalidate, uwsgi_cache_use_stale, uwsgi_cache_valid, uwsgi_connect_timeout, uwsgi_force_ranges, " +
			"uwsgi_hide_header, uwsgi_ignore_client_abort, uwsgi_ignore_headers, uwsgi_intercept_errors, uwsgi_limit_rate, " +
			"uwsgi_max_temp_file_size, uwsgi_next_upstream, uwsgi_next_upstream_timeout, uwsgi_next_upstream_tries, " +
			"uwsgi_no_cache, uwsgi_param, uwsgi_pass_header, uwsgi_pass_request_body, uwsgi_pass_request_headers, " +
			"uwsgi_read_timeout, uwsgi_request_buffering, uwsgi_send_timeout, uwsgi_socket_keepalive, uwsgi_store, " +
			"uwsgi_store_access, uwsgi_temp_file_write_size, uwsgi_temp_path, uwsgi_modifier1, uwsgi_modifier2, uwsgi_string, " +
			"uwsgi_ssl_certificate, uwsgi_ssl_certificate_key, uwsgi_ssl_ciphers, uwsgi_ssl_conf_command, uwsgi_ssl_crl, " +
			"uwsgi_ssl_name, uwsgi_ssl_password_file, uwsgi_ssl_protocols, uwsgi_ssl_server_name, uwsgi_ssl_session_reuse, " +
			"uwsgi_ssl_trusted_certificate, uwsgi_ssl_verify, uwsgi_ssl_verify_depth"},
		{In: inWebIf, Without: whyScgi, Form: anything, Names: "scgi_bind, scgi_buffer_size, scgi_buffering, scgi_buffers, scgi_busy_buffers_size, scgi_cache, " +
			"scgi_cache_background_update, scgi_cache_bypass, scgi_cache_key, scgi_cache_lock, scgi_cache_lock_age, " +
			"scgi_cache_lock_timeout, scgi_cache_max_range_offset, scgi_cache_methods, scgi_cache_min_uses, scgi_cache_path, " +
			"scgi_cache_revalidate, scgi_cache_use_stale, scgi_cache_valid, scgi_connect_timeout, scgi_force_ranges, " +
			"scgi_hide_header, scgi_ignore_client_abort, scgi_ignore_headers, scgi_intercept_errors, scgi_limit_rate, " +
			"scgi_max_temp_file_size, scgi_next_upstream, scgi_next_upstream_timeout, scgi_next_upstream_tries, scgi_no_cache, " +
			"scgi_param, scgi_pass_header, scgi_pass_request_body, scgi_pass_request_headers, scgi_read_timeout, " +
			"scgi_request_buffering, scgi_send_timeout, scgi_socket_keepalive, scgi_store, scgi_store_access, " +
			"scgi_temp_file_write_size, scgi_temp_path"},
		{In: inWebIf, Without: whyGrpc, Form: anything, Names: "grpc_bind, grpc_buffer_size, grpc_connect_timeout, grpc_hide_header, grpc_ignore_headers, grpc_intercept_errors, " +
			"grpc_next_upstream, grpc_next_upstream_timeout, grpc_next_upstream_tries, grpc_pass_header, grpc_read_timeout, " +
			"grpc_send_timeout, grpc_set_header, grpc_socket_keepalive, grpc_ssl_certificate, grpc_ssl_certificate_key, " +
			"grpc_ssl_ciphers, grpc_ssl_conf_command, grpc_ssl_crl, grpc_ssl_name, grpc_ssl_password_file, grpc_ssl_protocols, " +
			"grpc_ssl_server_name, grpc_ssl_session_reuse, grpc_ssl_trusted_certificate, grpc_ssl_verify, grpc_ssl_verify_depth"},
		{In: inWebIf, Without: whyMemcached, Form: anything, Names: "memcached_bind, memcached_buffer_size, memcached_connect_timeout, memcached_gzip_flag, " +
			"memcached_next_upstream, memcached_next_upstream_timeout, memcached_next_upstream_tries, memcached_read_timeout, " +
			"memcached_send_timeout, memcached_socket_keepalive"},
		{In: inWeb, Without: whyUserid, Form: oneOnce, Names: "userid_mark, userid_p3p, userid_service"},
		{In: inWebIf, Without: whyBody, Form: anything, Names: "ssi, sub_filter, sub_filter_types, ssi_types, ssi_min_file_chunk, ssi_value_length, addition_types, " +
			"source_charset, image_filter_buffer, image_filter_interlace, image_filter_jpeg_quality, image_filter_sharpen, " +
			"image_filter_transparency, image_filter_webp_quality, xml_entities, xslt_last_modified, xslt_param, xslt_string_param, xslt_types, slice, " +
			"gzip_window, gzip_hash, gzip_no_buffer, postpone_gzipping, gunzip_buffers, max_ranges"},
		{In: inHTTP, Without: whyBody, Form: two, Block: conf.NeedsBlock, Names: "charset_map"},
		{In: inWebIf | inUpstream, Without: whyVariables, Form: anything, Names: "geoip_country, geoip_city, geoip_org, geoip_proxy, geoip_proxy_recursive, valid_referers, " +
			"referer_hash_bucket_size, referer_hash_max_size, ancient_browser, ancient_browser_value, modern_browser, modern_browser_value, secure_link, " +
			"secure_link_md5, secure_link_secret, perl_set, uninitialized_variable_warn, rewrite_log, js_set, js_path, js_var"},
		{In: inWebIf, Without: whyFiles, Form: anything, Names: "random_index, mp4_buffer_size, mp4_max_buffer_size, mp4_start_key_frame, autoindex_format, create_full_put_path, dav_access, " +
			"min_delete_depth, open_file_cache_events, proxy_store_access"},
		{In: inHTTP | inServer, Without: whyTLS, Form: anything, Names: "ssl_conf_command, ssl_crl, ssl_password_file, ssl_session_ticket_key, ssl_stapling_file, " +
			"ssl_stapling_responder, ssl_verify_depth, ssl_ocsp, ssl_ocsp_cache, ssl_ocsp_responder"},
		{In: inWeb, Without: whyTLS, Form: anything, Names: "proxy_ssl_conf_command, proxy_ssl_crl, proxy_ssl_password_file"},
		{In: inWeb, Without: whyProtocol, Form: anything, Names: "http2_body_preread_size, http2_chunk_size, http2_idle_timeout, http2_max_concurrent_pushes, " +
			"http2_max_field_size, http2_max_header_size, http2_max_requests, http2_push, http2_push_preload, http2_recv_buffer_size, http2_recv_timeout, " +
			"http2_pool_size, http2_streams_index_size, auth_delay"},
		{In: inMain | inEvents | inHTTP, Without: whyStart, Form: anything, Names: "perl_modules, perl_require, google_perftools_profiles, epoll_events"},
	}
}
