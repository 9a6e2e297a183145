package nginx

import (
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// Why a directive has no effect here.
const (
	whyLog       = "logs are not modelled"
	whyFiles     = "files are not modelled: a location without proxy_pass or return answers 200 to GET"
	whyProcess   = "how the process is run is not modelled"
	whyBytes     = "buffers and the flow of bytes are not modelled"
	whySpeed     = "it changes how fast bytes are sent, which is not modelled"
	whyTLS       = "TLS is modelled by what it costs, which the scenario says (network: tls:): versions, ciphers and sessions are not"
	whyTrust     = "certificates are taken to be right, and are not compared"
	whyHeaders   = "response headers are not modelled"
	whyClient    = "clients send their requests whole and take their answers at once"
	whyProtocol  = "protocol versions are not modelled"
	whyLimits    = "limits of the process and its tables are not modelled"
	whyCacheSize = "how much a cache holds and what it asks again are not modelled"
	whyPasswords = "passwords are not modelled"
	whyDNS       = "a resolver answers at once"
)

// ignored returns the directives that are accepted without effect. Each use
// gives a conf.Note. A directive belongs here only if it cannot change which
// server answers a request, and with which status. Its arguments are checked as
// nginx checks them, as far as its form says.
func ignored() []row {
	return []row{
		{In: inMain, Without: whyProcess, Form: oneOrTwo.Single(), Names: "user"},
		{In: inMain, Without: whyProcess, Form: oneOnce, Names: "pid, working_directory, lock_file, ssl_engine"},
		{In: inMain, Without: whyProcess, Form: aFlag, Names: "daemon, master_process, pcre_jit"},
		{In: inMain, Without: whyProcess, Form: oneOnce.Where("expected a number", isPriority), Names: "worker_priority"},
		{In: inMain, Without: whyProcess, Form: onceMore, Names: "worker_cpu_affinity"},
		{In: inMain, Without: whyProcess, Form: aTime, Names: "worker_shutdown_timeout, timer_resolution"},
		{In: inMain, Without: whyProcess, Form: one, Names: "env, load_module"},
		{In: inMain, Without: whyProcess, Form: choice("stop", "abort"), Names: "debug_points"},
		{In: inMain, Without: whyProcess, Form: twoOrThree, Names: "thread_pool"},

		{In: inMain, Without: whyLimits, Form: aNumber, Names: "worker_rlimit_nofile"},
		{In: inMain, Without: whyLimits, Form: aSize, Names: "worker_rlimit_core"},

		{In: inEvents, Without: whyProcess, Form: oneOnce, Names: "use"},
		{In: inEvents, Without: whyProcess, Form: aFlag, Names: "multi_accept, accept_mutex"},
		{In: inEvents, Without: whyProcess, Form: aTime, Names: "accept_mutex_delay"},
		{In: inEvents, Without: whyProcess, Form: one, Names: "debug_connection"},

		{In: inEvents, Without: whyLimits, Form: aNumber, Names: "worker_aio_requests"},

		{In: inMainAny | inEvents, Without: whyLog, Form: oneOrMore, Read: (*reader).errorLog, Names: "error_log"},
		{In: inWebIf, Without: whyLog, Form: oneOrMore, Read: (*reader).accessLog, Names: "access_log"},
		{In: inWeb, Without: whyLog, Form: aFlag, Names: "log_not_found, log_subrequest"},
		{In: inWeb, Without: whyLog, Form: onceMore, Names: "open_log_file_cache"},
		{In: inHTTP, Without: whyLog, Form: twoOrMore, Read: (*reader).logFormat, Names: "log_format"},

		{In: inWebIf, Without: whyFiles, Form: oneOnce, Names: "root, default_type, charset"},
		{In: inWeb, Without: whyFiles, Form: oneOrMore, Names: "index, charset_types"},
		{In: inWeb, Without: whyFiles, Form: aFlag, Names: "autoindex, autoindex_exact_size, autoindex_localtime, open_file_cache_errors, etag, " +
			"override_charset"},
		{In: inWeb, Without: whyFiles, Form: onceMore, Names: "open_file_cache, disable_symlinks"},
		{In: inWeb, Without: whyFiles, Form: aSeconds, Names: "open_file_cache_valid"},
		{In: inWeb, Without: whyFiles, Form: aNumber, Names: "open_file_cache_min_uses"},
		{In: inWeb, Without: whyFiles, Form: choice("off", "exact", "before"), Names: "if_modified_since"},
		{In: inLocation, Without: whyFiles, Form: oneOnce, Names: "alias"},

		{In: inWeb, Without: whySpeed, Form: aFlag, Names: "sendfile, tcp_nopush, tcp_nodelay, aio_write, gzip, gzip_vary, gunzip"},
		{In: inWeb, Without: whySpeed, Form: aSize, Names: "sendfile_max_chunk, postpone_output, read_ahead, " +
			"gzip_min_length"},
		{In: inWeb, Without: whySpeed, Form: oneOnce, Names: "aio"},
		{In: inWeb, Without: whySpeed, Form: oneOnce.Where("expected off, or a size such as 4m", isDirect), Names: "directio"},
		{In: inWeb, Without: whySpeed, Form: buffers, Names: "output_buffers, gzip_buffers"},
		{In: inWeb, Without: whySpeed, Form: oneOrMore, Names: "gzip_types, gzip_disable"},
		{In: inWeb, Without: whySpeed, Form: oneOnce.Where("expected a number from 1 to 9", isLevel), Names: "gzip_comp_level"},
		{In: inWeb, Without: whySpeed, Form: choice("1.0", "1.1"), Names: "gzip_http_version"},
		{In: inWeb, Without: whySpeed, Form: some("off", "expired", "no-cache", "no-store", "private", "no_last_modified", "no_etag", "auth", "any"), Names: "gzip_proxied"},
		{In: inWeb, Without: whySpeed, Form: choice("on", "off", "always"), Names: "gzip_static"},

		{In: inWeb, Without: whyBytes, Form: aFlag, Names: "proxy_buffering, proxy_socket_keepalive, client_body_in_single_buffer"},
		{In: inWeb, Without: whyBytes, Form: buffers, Read: (*reader).furtherBuffers, Names: "proxy_buffers"},
		{In: inWeb, Without: whyBytes, Form: aSize, Read: (*reader).busyBuffers, Names: "proxy_busy_buffers_size"},
		{In: inWeb, Without: whyBytes, Form: aSize, Names: "proxy_temp_file_write_size, " +
			"proxy_max_temp_file_size, proxy_send_lowat, client_body_buffer_size, request_pool_size, connection_pool_size, " +
			"subrequest_output_buffer_size"},
		{In: inWeb, Without: whyBytes, Form: aPath, Names: "proxy_temp_path, client_body_temp_path"},
		{In: inWeb, Without: whyBytes, Form: aTime, Names: "proxy_send_timeout"},
		{In: inWeb, Without: whyBytes, Form: choice("on", "off", "clean"), Names: "client_body_in_file_only"},

		{In: inWeb, Without: whyClient, Form: oneOrTwo, Names: "keepalive_disable"},
		{In: inWeb, Without: whyClient, Form: aTime, Names: "lingering_time, lingering_timeout"},
		{In: inWeb, Without: whyClient, Form: aTime, Read: clientWait(func(w *clientWaits) **time.Duration { return &w.send }), Names: "send_timeout"},
		{In: inWeb, Without: whyClient, Form: aTime, Read: clientWait(func(w *clientWaits) **time.Duration { return &w.body }), Names: "client_body_timeout"},
		{In: inWeb, Without: whyClient, Form: aTime, Read: clientWait(func(w *clientWaits) **time.Duration { return &w.header }), Names: "client_header_timeout"},
		{In: inWeb, Without: whyClient, Form: choice("on", "off", "always"), Names: "lingering_close"},
		{In: inWeb, Without: whyClient, Form: aFlag, Names: "reset_timedout_connection"},

		{In: inWeb, Without: whyProtocol, Form: anything, Names: "http2"},
		{In: inWeb, Without: whyProtocol, Form: aFlag, Names: "chunked_transfer_encoding, msie_padding, msie_refresh"},
		{In: inWeb, Without: whyProtocol, Form: aNumber, Names: "http2_max_concurrent_streams"},

		{In: inWebIf, Without: whyHeaders, Form: twoOrThree, Names: "add_trailer"},
		{In: inWebIf, Without: whyHeaders, Form: oneOrTwo.Single().Where("expected a time such as 30d, epoch, max or off", isExpiry), Names: "expires"},
		{In: inWeb, Without: whyHeaders, Form: choice("on", "off", "build"), Names: "server_tokens"},
		{In: inWeb, Without: whyHeaders, Form: one, Names: "proxy_pass_header"},
		{In: inWeb, Without: whyHeaders, Form: aFlag, Names: "port_in_redirect, server_name_in_redirect"},
		{In: inWeb, Without: whyHeaders, Form: aNumber, Names: "proxy_headers_hash_max_size, proxy_headers_hash_bucket_size"},

		{In: inWeb, Without: whyCacheSize, Form: oneOnce, Names: "proxy_cache_min_uses, proxy_cache_max_range_offset"},
		{In: inWeb, Without: whyCacheSize, Form: aFlag, Names: "proxy_cache_revalidate, proxy_cache_convert_head"},
		{In: inWeb | inExcept, Without: whyPasswords, Form: oneOnce, Names: "auth_basic_user_file"},
		{In: inWeb, Without: whyLog, Form: oneOnce, Names: "limit_req_log_level, limit_conn_log_level"},
		{In: inWeb, Without: whyBytes, Form: aFlag, Names: "mirror_request_body, sub_filter_once, sub_filter_last_modified, ssi_silent_errors, ssi_last_modified"},

		{In: inHTTP | inServer, Without: whyTLS, Form: aFlag, Names: "ssl_prefer_server_ciphers, ssl_session_tickets, ssl_stapling, ssl_stapling_verify, ssl_early_data"},
		{In: inWeb, Without: whyTLS, Form: aFlag, Names: "proxy_ssl_server_name, proxy_ssl_session_reuse"},
		{In: inWeb, Without: whyTrust, Form: aFlag, Names: "proxy_ssl_verify"},
		{In: inHTTP | inServer, Without: whyTrust, Form: oneOnce, Names: "ssl_trusted_certificate"},
		{In: inHTTP | inServer, Without: whyTLS, Form: some("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"), Names: "ssl_protocols"},
		{In: inWeb, Without: whyTLS, Form: some("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"), Names: "proxy_ssl_protocols"},
		{In: inHTTP | inServer, Without: whyTLS, Form: oneOnce, Names: "ssl_ciphers, ssl_dhparam, ssl_ecdh_curve"},
		{In: inWeb, Without: whyTLS, Form: oneOnce, Names: "proxy_ssl_name, proxy_ssl_ciphers"},
		{In: inWeb, Without: whyTrust, Form: oneOnce, Names: "proxy_ssl_trusted_certificate, proxy_ssl_certificate, proxy_ssl_certificate_key"},
		{In: inHTTP | inServer, Without: whyTLS, Form: oneOrTwo, Names: "ssl_session_cache"},
		{In: inHTTP | inServer, Without: whyTLS, Form: aSeconds, Names: "ssl_session_timeout"},
		{In: inHTTP | inServer, Without: whyTLS, Form: aSize, Names: "ssl_buffer_size"},
		{In: inWeb, Without: whyTLS, Form: aNumber, Names: "proxy_ssl_verify_depth"},

		{In: inWeb, Without: whyLimits, Form: aNumber, Names: "server_names_hash_max_size, server_names_hash_bucket_size, types_hash_max_size, " +
			"types_hash_bucket_size, variables_hash_max_size, variables_hash_bucket_size, map_hash_max_size, map_hash_bucket_size"},
		{In: inHTTP, Without: whyLimits, Form: anything, Names: "upstream_fair_shm_size"},

		{In: inWeb, Without: whyDNS, Form: aTime, Names: "resolver_timeout"},

		{In: inWeb, Without: whyFiles, Block: conf.NeedsBlock, Names: "types"},
	}
}
