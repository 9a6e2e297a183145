package proxysql

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/pcre"
	rules "github.com/hadrill/hadrill/sim/mechanism/proxysql"
)

var one = conf.Exactly(1)

func wording(what string) conf.Wording {
	return conf.Wording{
		Unknown:  "there is no " + what + " %[1]q: proxysql would pass over it",
		Expected: "expected one of the documentation's",
		Refused:  "%[1]s is not modelled", Misplaced: "%s does not matter there", Arguments: "%s has %d values, expected %s",
	}
}

// sections is the table of what stands in the file itself.
var sections = (&conf.Table[func(r *reader, d *conf.Directive)]{Wording: wording("section")}).Add(
	conf.Row[func(r *reader, d *conf.Directive)]{Names: "mysql_variables", Block: conf.NeedsBlock, Read: readVariables},
	conf.Row[func(r *reader, d *conf.Directive)]{Names: "mysql_servers", Block: conf.NeedsBlock, Read: readServers},
	conf.Row[func(r *reader, d *conf.Directive)]{Names: "mysql_replication_hostgroups", Block: conf.NeedsBlock, Read: readPairs},
	conf.Row[func(r *reader, d *conf.Directive)]{Names: "mysql_users", Block: conf.NeedsBlock, Read: readUsers},
	conf.Row[func(r *reader, d *conf.Directive)]{Names: "mysql_query_rules", Block: conf.NeedsBlock, Read: readRules},
	conf.Row[func(r *reader, d *conf.Directive)]{Names: "datadir, errorlog, execute_on_exit_failure", Form: one, Without: "files are where they are"},
	conf.Row[func(r *reader, d *conf.Directive)]{Names: "admin_variables, proxysql_servers, restapi, mysql_servers_ssl_params, mysql_users_ssl_params", Form: conf.AtLeast(0), Block: conf.MayHaveBlock, Without: "nobody administers it while it runs, and nothing is encrypted"},
	conf.Row[func(r *reader, d *conf.Directive)]{Names: "mysql_galera_hostgroups, mysql_group_replication_hostgroups, mysql_aws_aurora_hostgroups, mysql_hostgroup_attributes, mysql_query_rules_fast_routing, scheduler, clickhouse_users", Form: conf.AtLeast(0), Block: conf.MayHaveBlock, Refused: "it changes which server a statement goes to"},
	conf.Row[func(r *reader, d *conf.Directive)]{Names: "pgsql_variables, pgsql_servers, pgsql_users, pgsql_query_rules, pgsql_replication_hostgroups", Form: conf.AtLeast(0), Block: conf.MayHaveBlock, Without: "no PostgreSQL is there"},
)

// number takes a whole number from least on.
func number(least int, set func(n int)) func(value string) string {
	return func(value string) string {
		n, ok := conf.Count(value, 1<<31-1)
		if !ok || n < least {
			return "a whole number from " + strconv.Itoa(least) + " on"
		}
		set(n)
		return ""
	}
}

// whole makes the reader of a variable that is a number.
func whole(least int, to func(v *Variables) *int) func(*Variables, string) string {
	return func(v *Variables, value string) string {
		return number(least, func(n int) { *to(v) = n })(value)
	}
}

func whole64(least int, to func(v *Variables) *int64) func(*Variables, string) string {
	return func(v *Variables, value string) string {
		return number(least, func(n int) { *to(v) = int64(n) })(value)
	}
}

// ms makes the reader of a variable that is a time in milliseconds.
func ms(least int, to func(v *Variables) *time.Duration) func(*Variables, string) string {
	return func(v *Variables, value string) string {
		return number(least, func(n int) { *to(v) = time.Duration(n) * time.Millisecond })(value)
	}
}

// truth reads a boolean: true, false, 1 or 0.
func truth(value string) (on, ok bool) {
	switch strings.ToLower(value) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

// only is the reader of a variable that has to have one of these values.
func only(values ...string) func(*Variables, string) string {
	return func(_ *Variables, value string) string {
		for _, v := range values {
			if strings.EqualFold(v, value) {
				return ""
			}
		}
		return strings.Join(values, " or ") + ": nothing else is modelled"
	}
}

type variable = conf.Row[func(*Variables, string) string]

// variables is the table of mysql_variables.
var variables = (&conf.Table[func(*Variables, string) string]{Wording: wording("variable")}).Add(
	variable{Names: "interfaces", Form: one, Read: readInterfaces},
	variable{Names: "max_connections", Form: one, Read: whole(1, func(v *Variables) *int { return &v.MaxConnections })},
	variable{Names: "connect_timeout_server", Form: one, Read: ms(10, func(v *Variables) *time.Duration { return &v.ConnectTimeout })},
	variable{Names: "connect_timeout_server_max", Form: one, Read: whole64(10, func(v *Variables) *int64 { return &v.ConnectMax })},
	variable{Names: "connect_retries_on_failure", Form: one, Read: whole(0, func(v *Variables) *int { return &v.ConnectRetries })},
	variable{Names: "query_retries_on_failure", Form: one, Read: whole(0, func(v *Variables) *int { return &v.QueryRetries })},
	variable{Names: "shun_on_failures", Form: one, Read: whole(0, func(v *Variables) *int { return &v.ShunOnFailures })},
	variable{Names: "shun_recovery_time_sec", Form: one, Read: whole64(0, func(v *Variables) *int64 { return &v.ShunRecovery })},
	variable{Names: "free_connections_pct", Form: one, Read: whole(0, func(v *Variables) *int { return &v.FreeShare })},
	variable{Names: "ping_interval_server_msec", Form: one, Read: ms(1000, func(v *Variables) *time.Duration { return &v.PingIdle })},
	variable{Names: "ping_timeout_server", Form: one, Read: ms(10, func(v *Variables) *time.Duration { return &v.PingIdleLimit })},
	variable{Names: "auto_increment_delay_multiplex", Form: one, Read: whole(0, func(v *Variables) *int { return &v.KeyDelay })},
	variable{Names: "auto_increment_delay_multiplex_timeout_ms", Form: one, Read: ms(0, func(v *Variables) *time.Duration { return &v.KeyDelayLimit })},
	variable{Names: "monitor_enabled", Form: one, Read: func(v *Variables, value string) string {
		on, ok := truth(value)
		v.MonitorIsDisabled = !on
		return unless(ok, "true or false")
	}},
	variable{Names: "monitor_writer_is_also_reader", Form: one, Read: func(v *Variables, value string) string {
		on, ok := truth(value)
		v.WriterIsAlsoRead = on
		return unless(ok, "true or false")
	}},
	variable{Names: "monitor_connect_timeout", Form: one, Read: ms(100, func(v *Variables) *time.Duration { return &v.MonitorConnect })},
	variable{Names: "monitor_ping_interval", Form: one, Read: whole64(100, func(v *Variables) *int64 { return &v.PingInterval })},
	variable{Names: "monitor_ping_timeout", Form: one, Read: ms(100, func(v *Variables) *time.Duration { return &v.PingLimit })},
	variable{Names: "monitor_ping_max_failures", Form: one, Read: whole(1, func(v *Variables) *int { return &v.PingFailures })},
	variable{Names: "monitor_read_only_interval", Form: one, Read: ms(100, func(v *Variables) *time.Duration { return &v.ReadOnlyEvery })},
	variable{Names: "monitor_read_only_timeout", Form: one, Read: ms(100, func(v *Variables) *time.Duration { return &v.ReadOnlyLimit })},
	variable{Names: "monitor_read_only_max_timeout_count", Form: one, Read: whole(1, func(v *Variables) *int { return &v.ReadOnlyMost })},
	variable{Names: "monitor_replication_lag_interval", Form: one, Read: ms(100, func(v *Variables) *time.Duration { return &v.LagEvery })},
	variable{Names: "monitor_replication_lag_timeout", Form: one, Read: ms(100, func(v *Variables) *time.Duration { return &v.LagLimit })},
	variable{Names: "monitor_replication_lag_count", Form: one, Read: whole(1, func(v *Variables) *int { return &v.LagCount })},
	variable{Names: "monitor_slave_lag_when_null", Form: one, Read: whole64(0, func(v *Variables) *int64 { return &v.LagWhenNull })},
	variable{Names: "multiplexing", Form: one, Read: only("true", "1")},
	variable{Names: "default_query_delay, query_processor_iterations, connection_max_age_ms, unshun_algorithm, connection_delay_multiplex_ms", Form: one, Read: only("0")},
	variable{Names: "monitor_replication_lag_use_percona_heartbeat, init_connect", Form: one, Read: only("")},
	variable{Names: "default_query_timeout, max_transaction_time, max_transaction_idle_time, wait_timeout", Form: one, Read: longer(600000, "of ten minutes or more: what shorter ones end is not modelled")},
	variable{Names: "default_max_latency_ms", Form: one, Read: longer(1000, "of 1000 or more: servers that answer slowly are not left out")},
	variable{Names: "connect_retries_delay", Form: one, Without: "a session looks again when a server may be had, and each second"},
	variable{Names: "threads, stacksize, have_compress, have_ssl, poll_timeout, poll_timeout_on_failure, sessions_sort, session_idle_ms, commands_stats, max_allowed_packet, threshold_query_length, threshold_resultset_size, use_tcp_keepalive, tcp_keepalive_time, connpoll_reset_queue_length, reset_connection_algorithm, throttle_connections_per_sec_to_hostgroup, throttle_max_bytes_per_second_to_client, throttle_ratio_server_to_client, max_stmts_per_connection, max_stmts_cache, mirror_max_concurrency, mirror_max_queue_length, query_cache_size_MB, min_num_servers_lantency_awareness, connection_warming", Form: one, Without: "what it takes to do its work is not counted"},
	variable{Names: "default_schema, default_charset, default_collation_connection, default_sql_mode, default_time_zone, default_authentication_plugin, default_reconnect, default_session_track_gtids, handle_unknown_charset, server_version, server_capabilities, keep_multiplexing_variables, set_query_lock_on_hostgroup, set_parser_algorithm, client_found_rows, client_multi_statements, client_session_track_gtid, enforce_autocommit_on_reads, autocommit_false_is_transaction, autocommit_false_not_reusable, forward_autocommit, connect_timeout_client, kill_backend_connection_when_disconnect, enable_client_deprecate_eof, enable_server_deprecate_eof, enable_load_data_local_infile", Form: one, Without: "sessions have no state of their own"},
	variable{Names: "monitor_username, monitor_password, monitor_history, monitor_connect_interval, monitor_query_interval, monitor_query_timeout, monitor_wait_timeout, monitor_threads_min, monitor_threads_max, monitor_threads_queue_maxsize, monitor_local_dns_cache_ttl, monitor_local_dns_cache_refresh_interval, monitor_local_dns_resolver_queue_maxsize, monitor_replication_lag_group_by_host", Form: one, Without: "whoever can connect may, and no state goes by it"},
	variable{Names: "monitor_galera_healthcheck_interval, monitor_galera_healthcheck_timeout, monitor_galera_healthcheck_max_timeout_count, monitor_groupreplication_healthcheck_interval, monitor_groupreplication_healthcheck_timeout, monitor_groupreplication_healthcheck_max_timeout_count, monitor_groupreplication_max_transactions_behind_count, monitor_groupreplication_max_transactions_behind_for_read_only, monitor_aws_rds_topology_discovery_interval, binlog_reader_connect_retry_msec, aurora_max_lag_ms_only_read_from_replicas", Form: one, Without: "no such hostgroup is there"},
	variable{Names: "query_digests, query_digests_lowercase, query_digests_max_digest_length, query_digests_max_query_length, query_digests_track_hostname, query_digests_normalize_digest_text, query_digests_replace_null, query_digests_no_digits, query_digests_grouping_limit, query_processor_regex, long_query_time, eventslog_filename, eventslog_filesize, eventslog_default_log, eventslog_format, auditlog_filename, auditlog_filesize, verbose_query_error, log_unhealthy_connections, log_mysql_warnings_enabled, hostgroup_manager_verbose, show_processlist_extended, servers_stats, stats_time_backend_query, stats_time_query_processor, query_cache_stores_empty_result, shutdown", Form: one, Without: "what it logs and counts changes nothing"},
	variable{Names: "ssl_p2s_ca, ssl_p2s_capath, ssl_p2s_cert, ssl_p2s_key, ssl_p2s_cipher, ssl_p2s_crl, ssl_p2s_crlpath", Form: one, Without: "nothing is encrypted"},
)

func unless(ok bool, expected string) string {
	if ok {
		return ""
	}
	return expected
}

func longer(least int, expected string) func(*Variables, string) string {
	return func(_ *Variables, value string) string {
		n, ok := conf.Count(value, 1<<31-1)
		return unless(ok && n >= least, "milliseconds, "+expected)
	}
}

// readInterfaces reads "0.0.0.0:6033;/tmp/proxysql.sock"; sockets in the file system have
// no clients here.
func readInterfaces(v *Variables, value string) string {
	v.Listen = nil
	for _, one := range strings.Split(value, ";") {
		if one = strings.TrimSpace(one); strings.HasPrefix(one, "/") || one == "" {
			continue
		}
		at, err := netip.ParseAddrPort(one)
		if err != nil || !at.Addr().Is4() || at.Port() == 0 {
			return "an IPv4 address and a port, such as 0.0.0.0:6033"
		}
		v.Listen = append(v.Listen, at)
	}
	return unless(len(v.Listen) > 0, "an IPv4 address and a port, such as 0.0.0.0:6033")
}

type serverField = conf.Row[func(*Server, string) string]

// servers is the table of the fields of mysql_servers.
var servers = (&conf.Table[func(*Server, string) string]{Wording: wording("field of a server")}).Add(
	serverField{Names: "address, hostname", Form: one, Read: func(s *Server, v string) string {
		s.Host = v
		return unless(v != "" && v[0] != '/', "an address or a name")
	}},
	serverField{Names: "port", Form: one, Read: func(s *Server, v string) string {
		p, ok := conf.Port(v)
		s.Port = p
		return unless(ok, "a port")
	}},
	serverField{Names: "hostgroup, hostgroup_id", Form: one, Read: func(s *Server, v string) string { return number(0, func(n int) { s.Hostgroup = n })(v) }},
	serverField{Names: "weight", Form: one, Read: func(s *Server, v string) string { return number(0, func(n int) { s.Weight = n })(v) }},
	serverField{Names: "max_connections", Form: one, Read: func(s *Server, v string) string { return number(0, func(n int) { s.MaxConnections = n })(v) }},
	serverField{Names: "max_replication_lag", Form: one, Read: func(s *Server, v string) string { return number(0, func(n int) { s.MaxLag = n })(v) }},
	serverField{Names: "status", Form: one, Read: func(s *Server, v string) string {
		s.Status = rules.Status(strings.ToUpper(v))
		return unless(s.Status == rules.Online || s.Status == rules.OfflineSoft || s.Status == rules.OfflineHard, "ONLINE, OFFLINE_SOFT or OFFLINE_HARD")
	}},
	serverField{Names: "max_latency_ms, gtid_port", Form: one, Read: func(_ *Server, v string) string { return unless(v == "0", "0: nothing else is modelled") }},
	serverField{Names: "compression, use_ssl, comment", Form: one, Without: "no statement goes by it"},
)

type pairField = conf.Row[func(*rules.Pair, string) string]

// pairs is the table of the fields of mysql_replication_hostgroups.
var pairs = (&conf.Table[func(*rules.Pair, string) string]{Wording: wording("field of a pair of hostgroups")}).Add(
	pairField{Names: "writer_hostgroup", Form: one, Read: func(p *rules.Pair, v string) string { return number(0, func(n int) { p.Writer = n })(v) }},
	pairField{Names: "reader_hostgroup", Form: one, Read: func(p *rules.Pair, v string) string { return number(0, func(n int) { p.Reader = n })(v) }},
	pairField{Names: "check_type", Form: one, Read: func(_ *rules.Pair, v string) string { return unless(v == "read_only", "read_only, which MariaDB has") }},
	pairField{Names: "comment", Form: one, Without: "no statement goes by it"},
)

type userField = conf.Row[func(*User, string) string]

// users is the table of the fields of mysql_users.
var users = (&conf.Table[func(*User, string) string]{Wording: wording("field of a user")}).Add(
	userField{Names: "username", Form: one, Read: func(u *User, v string) string { u.Name = v; return unless(v != "", "a name") }},
	userField{Names: "default_hostgroup", Form: one, Read: func(u *User, v string) string { return number(0, func(n int) { u.Hostgroup = n })(v) }},
	userField{Names: "active", Form: one, Read: func(u *User, v string) (expected string) {
		on, ok := truth(v)
		u.Active = on
		return unless(ok, "0 or 1")
	}},
	userField{Names: "fast_forward", Form: one, Read: func(_ *User, v string) string {
		on, ok := truth(v)
		return unless(ok && !on, "0: a session with a connection of its own is not modelled")
	}},
	userField{Names: "password, default_schema, schema_locked, transaction_persistent, use_ssl, max_connections, backend, frontend, attributes, comment", Form: one, Without: "whoever can connect may, and there are no transactions"},
)

// ruleText is a rule while it is read.
type ruleText struct {
	rules.Rule
	active, caseless bool
	digest, pattern  string
}

type ruleField = conf.Row[func(*ruleText, string) string]

func ruleNumber(set func(r *ruleText, n int)) func(*ruleText, string) string {
	return func(r *ruleText, v string) string { return number(0, func(n int) { set(r, n) })(v) }
}

func ruleTruth(set func(r *ruleText, on bool)) func(*ruleText, string) string {
	return func(r *ruleText, v string) string {
		on, ok := truth(v)
		set(r, on)
		return unless(ok, "0 or 1")
	}
}

// queryRules is the table of the fields of mysql_query_rules.
var queryRules = (&conf.Table[func(*ruleText, string) string]{Wording: wording("field of a rule")}).Add(
	ruleField{Names: "rule_id", Form: one, Read: ruleNumber(func(r *ruleText, n int) { r.ID = n })},
	ruleField{Names: "active", Form: one, Read: ruleTruth(func(r *ruleText, on bool) { r.active = on })},
	ruleField{Names: "username", Form: one, Read: func(r *ruleText, v string) string { r.User = v; return "" }},
	ruleField{Names: "flagIN", Form: one, Read: ruleNumber(func(r *ruleText, n int) { r.FlagIn = n })},
	ruleField{Names: "flagOUT", Form: one, Read: ruleNumber(func(r *ruleText, n int) { r.FlagOut, r.HasFlagOut = n, true })},
	ruleField{Names: "match_digest", Form: one, Read: func(r *ruleText, v string) string { r.digest = v; return "" }},
	ruleField{Names: "match_pattern", Form: one, Read: func(r *ruleText, v string) string { r.pattern = v; return "" }},
	ruleField{Names: "negate_match_pattern", Form: one, Read: ruleTruth(func(r *ruleText, on bool) { r.Negate = on })},
	ruleField{Names: "re_modifiers", Form: one, Read: func(r *ruleText, v string) string {
		r.caseless = strings.Contains(strings.ToUpper(v), "CASELESS")
		return ""
	}},
	ruleField{Names: "destination_hostgroup", Form: one, Read: ruleNumber(func(r *ruleText, n int) { r.Hostgroup, r.HasDestination = n, true })},
	ruleField{Names: "error_msg", Form: one, Read: func(r *ruleText, v string) string { r.Error = v; return "" }},
	ruleField{Names: "apply", Form: one, Read: ruleTruth(func(r *ruleText, on bool) { r.Apply = on })},
	ruleField{Names: "comment, log, attributes", Form: one, Without: "no statement goes by it"},
	ruleField{Names: "schemaname, client_addr, proxy_addr, proxy_port, digest, replace_pattern, cache_ttl, cache_empty_result, cache_timeout, reconnect, timeout, retries, delay, next_query_flagIN, mirror_flagOUT, mirror_hostgroup, OK_msg, sticky_conn, multiplex, gtid_from_hostgroup", Form: one, Refused: "it changes what becomes of a statement"},
)

// expressions compiles those of a rule.
func (r *reader) expressions(e *conf.Directive, u *ruleText) {
	for _, x := range []struct {
		name, text string
		to         *pcre.Expression
	}{{"match_digest", u.digest, &u.Digest}, {"match_pattern", u.pattern, &u.Pattern}} {
		if x.text == "" {
			continue
		}
		re, err := pcre.Compile(x.text, u.caseless)
		if err != nil {
			r.Wrong(e, e.Words[0], "mysql_query_rules: %s %q: not an expression that is understood: %v", x.name, x.text, err)
			continue
		}
		*x.to = re
	}
}
