package nginx

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// form is what may stand behind a directive that has no effect here: nginx
// refuses the rest all the same. The zero form takes anything.
type form struct {
	min, max int // arguments; max -1 for any number
	once     bool
	// wants says what an argument must be, "" for anything; good tells whether
	// argument i is that.
	wants string
	good  func(i int, text string) bool
}

// The forms of nginx's own command tables (ngx_conf_set_flag_slot and its
// siblings), each as nginx 1.22.1 answered when it was asked.
var (
	aFlag    = form{min: 1, max: 1, once: true, wants: `it must be "on" or "off"`, good: oneOf("on", "off")}
	aNumber  = form{min: 1, max: 1, once: true, wants: "expected a number", good: isNumber}
	aTime    = form{min: 1, max: 1, once: true, wants: "expected a time such as 500ms, 10s or 1m30s", good: isTime}
	aSeconds = form{min: 1, max: 1, once: true, wants: "expected a time of whole seconds such as 10s or 1m30s", good: isSeconds}
	aSize    = form{min: 1, max: 1, once: true, wants: "expected bytes or a size such as 16k", good: isSize}
	buffers  = form{min: 2, max: 2, once: true, wants: "expected a number and a size, such as 8 16k", good: isBuffers}
	aWord    = form{min: 1, max: 1, once: true}
	aPath    = form{min: 1, max: 4, once: true}
	oneWord  = form{min: 1, max: 1}
	words    = form{min: 1, max: -1}
	onceMore = form{min: 1, max: -1, once: true}
)

func choice(of ...string) form {
	return form{min: 1, max: 1, once: true, wants: "expected " + strings.Join(of, ", "), good: oneOf(of...)}
}

// some is any number of these words.
func some(of ...string) form {
	f := choice(of...)
	f.max, f.once = -1, false
	return f
}

func oneOf(of ...string) func(int, string) bool {
	return func(_ int, text string) bool {
		return slices.ContainsFunc(of, func(s string) bool { return strings.EqualFold(s, text) })
	}
}

func isNumber(_ int, text string) bool  { _, ok := parseCount(text); return ok }
func isTime(_ int, text string) bool    { _, ok := parseTime(text, false); return ok }
func isSeconds(_ int, text string) bool { _, ok := parseTime(text, true); return ok }
func isSize(_ int, text string) bool    { _, ok := parseSize(text); return ok }

// isRate is a size, or a variable that has one.
func isRate(_ int, text string) bool { return strings.HasPrefix(text, "$") || isSize(0, text) }

// isDirect is a size, or off.
func isDirect(_ int, text string) bool { return text == "off" || isSize(0, text) }

func isPriority(_ int, text string) bool { return isNumber(0, strings.TrimPrefix(text, "-")) }

func isLevel(_ int, text string) bool { return len(text) == 1 && text >= "1" && text <= "9" }

// isExpiry is one of expires' arguments: modified, @ and a time of the day, a
// time that may be negative, or a word.
func isExpiry(_ int, text string) bool {
	if oneOf("modified", "epoch", "max", "off")(0, text) || strings.HasPrefix(text, "$") {
		return true
	}
	return isSeconds(0, strings.TrimLeft(text, "@-+"))
}

func isBuffers(i int, text string) bool {
	if i == 0 {
		return isNumber(0, text) && text != "0"
	}
	return isSize(i, text) && text != "0"
}

// formed are the directives without effect whose arguments have a form.
func formed() map[string]form {
	rows := []struct {
		form  form
		names string
	}{
		{aFlag, "daemon master_process pcre_jit multi_accept accept_mutex log_not_found log_subrequest autoindex autoindex_exact_size " +
			"autoindex_localtime open_file_cache_errors etag override_charset recursive_error_pages sendfile tcp_nopush tcp_nodelay aio_write gzip " +
			"gzip_vary gunzip proxy_buffering proxy_socket_keepalive client_body_in_single_buffer reset_timedout_connection " +
			"proxy_ignore_client_abort chunked_transfer_encoding msie_padding msie_refresh ignore_invalid_headers underscores_in_headers " +
			"absolute_redirect port_in_redirect server_name_in_redirect ssl ssl_prefer_server_ciphers ssl_session_tickets ssl_stapling " +
			"ssl_stapling_verify ssl_early_data proxy_ssl_server_name proxy_ssl_verify proxy_ssl_session_reuse"},
		{aNumber, "worker_rlimit_nofile worker_aio_requests open_file_cache_min_uses http2_max_concurrent_streams " +
			"proxy_headers_hash_max_size proxy_headers_hash_bucket_size proxy_ssl_verify_depth server_names_hash_max_size " +
			"server_names_hash_bucket_size types_hash_max_size types_hash_bucket_size variables_hash_max_size variables_hash_bucket_size " +
			"map_hash_max_size map_hash_bucket_size"},
		{aTime, "worker_shutdown_timeout timer_resolution accept_mutex_delay proxy_send_timeout send_timeout client_body_timeout " +
			"client_header_timeout lingering_time lingering_timeout resolver_timeout"},
		{aSeconds, "open_file_cache_valid ssl_session_timeout"},
		{aSize, "worker_rlimit_core sendfile_max_chunk limit_rate_after proxy_limit_rate postpone_output read_ahead gzip_min_length " +
			"proxy_buffer_size proxy_busy_buffers_size proxy_temp_file_write_size proxy_max_temp_file_size proxy_send_lowat " +
			"client_body_buffer_size client_header_buffer_size request_pool_size connection_pool_size subrequest_output_buffer_size ssl_buffer_size"},
		{buffers, "output_buffers gzip_buffers proxy_buffers large_client_header_buffers"},
		{aWord, "pid working_directory lock_file ssl_engine use root default_type alias charset aio " +
			"ssl_ciphers ssl_dhparam ssl_ecdh_curve ssl_trusted_certificate proxy_ssl_name proxy_ssl_ciphers " +
			"proxy_ssl_trusted_certificate proxy_ssl_certificate proxy_ssl_certificate_key"},
		{aPath, "proxy_temp_path client_body_temp_path"},
		{oneWord, "env load_module debug_connection ssl_certificate ssl_certificate_key proxy_hide_header proxy_pass_header"},
		{words, "index charset_types gzip_types gzip_disable access_log error_log"},
		{onceMore, "worker_cpu_affinity open_log_file_cache open_file_cache resolver disable_symlinks"},
		{form{min: 1, max: 1, once: true, wants: "expected bytes or a size such as 16k", good: isRate}, "limit_rate"},
		{form{min: 1, max: 1, once: true, wants: "expected off, or a size such as 4m", good: isDirect}, "directio"},
		{form{min: 1, max: 1, once: true, wants: "expected a number", good: isPriority}, "worker_priority"},
		{form{min: 1, max: 1, once: true, wants: "expected a number from 1 to 9", good: isLevel}, "gzip_comp_level"},
		{form{min: 1, max: 2, once: true, wants: "expected a time such as 30d, epoch, max or off", good: isExpiry}, "expires"},
		{form{min: 1, max: 2}, "ssl_session_cache keepalive_disable"},
		{form{min: 2, max: 3}, "thread_pool"},
		{form{min: 2, max: -1}, "log_format"},
		{some("off", "expired", "no-cache", "no-store", "private", "no_last_modified", "no_etag", "auth", "any"), "gzip_proxied"},
		{some("X-Accel-Redirect", "X-Accel-Expires", "X-Accel-Limit-Rate", "X-Accel-Buffering", "X-Accel-Charset", "Expires",
			"Cache-Control", "Set-Cookie", "Vary"), "proxy_ignore_headers"},
		{some("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"), "ssl_protocols proxy_ssl_protocols"},
		{choice("stop", "abort"), "debug_points"},
		{form{min: 2, max: 3}, "add_header add_trailer"},
		{form{min: 1, max: 2}, "proxy_redirect proxy_cookie_path proxy_cookie_domain"},
		{form{min: 1, max: 2, once: true}, "user"},
		{choice("on", "off", "build"), "server_tokens"},
		{choice("on", "off", "always"), "gzip_static lingering_close"},
		{choice("1.0", "1.1"), "gzip_http_version"},
		{choice("on", "off", "clean"), "client_body_in_file_only"},
		{choice("off", "exact", "before"), "if_modified_since"},
	}
	all := map[string]form{}
	for _, row := range rows {
		for _, n := range strings.Fields(row.names) {
			all[n] = row.form
		}
	}
	return all
}

// takes gives a directive the form.
func (d *directive) takes(f form) {
	d.min, d.max, d.once = f.min, f.max, f.once
	if f.good == nil {
		return
	}
	d.read = func(r *reader, _ *block, s *conf.Statement) {
		for i, w := range s.Args() {
			if !f.good(i, w.Text) {
				r.wrong(s, w, "invalid value %q in %q directive: %s", w.Text, s.Name(), f.wants)
				return
			}
		}
	}
}
