package haproxy

// Why a keyword is not supported.
const (
	refusedRules    = "it answers, redirects or changes requests, which would change what a user gets"
	refusedTCP      = "it works on connections, and only web requests are modelled"
	refusedProtocol = "the server's protocol that it checks is not modelled: expected no option, or option httpchk"
	refusedServers  = "where requests go then is not modelled: expected server lines"
	refusedHealth   = "it changes when a server counts as up: expected option httpchk and http-check expect status"
	refusedOld      = "HAProxy 2.6 has it no longer"
	refusedCache    = "answers from a cache would not reach a server"
)

// unsupported are the keywords that would change who answers, and that are not
// modelled. One that stands for a family ("http-request") is told for those of
// the family that no other table names.
func unsupported() []keyword {
	rows := []struct {
		why   string
		names []string
	}{
		{refusedRules, []string{"http-request", "http-response", "http-after-response", "redirect", "block", "reqadd", "reqrep",
			"reqdel", "reqdeny", "rspadd", "rsprep", "rspdel", "monitor-uri", "monitor", "use-fcgi-app", "force-persist",
			"ignore-persist", "declare", "filter", "option http-use-proxy-header", "http-send-name-header"}},
		{refusedTCP, []string{"tcp-request", "tcp-response", "option transparent", "transparent", "source", "option http-use-htx"}},
		{refusedProtocol, []string{"tcp-check", "option tcp-check", "option mysql-check", "option pgsql-check", "option redis-check",
			"option smtpchk", "option ldap-check", "option ssl-hello-chk", "option external-check", "option spop-check"}},
		{refusedServers, []string{"dispatch", "server-template", "use-server", "load-server-state-from-file", "hash-balance-factor", "option http_proxy"}},
		{refusedHealth, []string{"http-check", "http-check send-state", "email-alert", "spread-checks",
			"external-check command"}},
		{refusedOld, []string{"appsession", "reqirep", "reqidel", "rspirep", "rspidel", "clitimeout", "srvtimeout", "contimeout",
			"nbproc", "grace", "option forceclose", "option http-tunnel", "monitor-net"}},
		{refusedCache, []string{"http-request cache-use", "http-response cache-store"}},
		{"a section or proxy that is off is not modelled: expected it to be left out", []string{"disabled", "enabled"}},
	}
	var all []keyword
	for _, row := range rows {
		for _, n := range row.names {
			all = append(all, keyword{name: n, in: inGlobal | inProxy, max: -1, refused: row.why})
		}
	}
	return all
}
