package haproxy

// Why a keyword has no effect here.
const (
	whyLog     = "logs are not modelled"
	whyProcess = "how the process is run is not modelled: one thread serves all requests"
	whyTLS     = "TLS is not modelled: requests are served as if there were none"
	whyClient  = "connections of clients and their timeouts are not modelled: a request arrives whole"
	whyLimit   = "the connections of clients are not limited; maxconn of a server is modelled"
	whyKept    = "connections to servers are not kept: each request opens one"
	whySocket  = "options of sockets and the flow of bytes are not modelled"
	whyHeader  = "headers that HAProxy sets or checks are not modelled"
	whyPages   = "the text of error pages is not modelled, the status is"
	whyStats   = "the statistics page is answered with status 200, its text is not modelled"
)

// ignored are the keywords that are accepted without effect. Each use gives a
// conf.Note. A keyword belongs here only if it cannot change which server
// answers a request, and with which status. Its arguments are checked as HAProxy
// checks them, as far as formed knows.
func ignored() []keyword {
	rows := []struct {
		in    section
		why   string
		names []string
	}{
		{inGlobal, whyProcess, []string{"daemon", "chroot", "user", "group", "uid", "gid", "nbthread", "pidfile",
			"cpu-map", "master-worker", "node", "description", "ulimit-n", "stats", "quiet",
			"set-dumpable", "numa-cpu-mapping", "thread-groups", "hard-stop-after", "ca-base", "crt-base", "lua-prepend-path",
			"insecure-fork-wanted", "localpeer", "zero-warning", "strict-limits", "unix-bind", "external-check"}},
		{inGlobal, whyLog, []string{"log", "log-send-hostname", "log-tag"}},
		{inGlobal, whyLimit, []string{"maxconn", "maxconnrate", "maxsessrate", "maxsslconn", "maxsslrate", "maxpipes"}},
		{inGlobal, whyTLS, []string{"ssl-default-bind-ciphers", "ssl-default-bind-ciphersuites", "ssl-default-bind-options",
			"ssl-default-server-ciphers", "ssl-default-server-ciphersuites", "ssl-default-server-options", "ssl-dh-param-file",
			"ssl-server-verify", "tune.ssl.default-dh-param", "tune.ssl.cachesize", "tune.ssl.lifetime"}},
		{inGlobal, whySocket, []string{"tune.bufsize", "tune.maxrewrite", "tune.http.maxhdr", "tune.rcvbuf.client",
			"tune.rcvbuf.server", "tune.sndbuf.client", "tune.sndbuf.server", "tune.maxaccept", "tune.comp.maxlevel", "nosplice",
			"noepoll", "nopoll", "nokqueue", "nogetaddrinfo", "noreuseport"}},
		{inProxy, whyLog, []string{"log", "log global", "log-format", "log-format-sd", "log-tag", "unique-id-format", "option httplog", "option tcplog",
			"option dontlognull", "option dontlog-normal", "option log-health-checks", "option log-separate-errors", "option logasap",
			"option httpslog", "option socket-stats", "option contstats"}},
		{inFront | inBack, whyLog, []string{"description", "id", "capture request", "capture response", "capture cookie"}},
		{inProxy, whyLimit, []string{"maxconn", "backlog", "fullconn", "rate-limit"}},
		{inProxy, whyClient, []string{"timeout client", "timeout client-fin", "timeout http-request", "timeout http-keep-alive",
			"option abortonclose", "option http-ignore-probes", "option http-buffer-request", "option http-no-delay",
			"option idle-close-on-response", "timeout tarpit"}},
		{inProxy, whyKept, []string{"option http-server-close", "option http-keep-alive", "option httpclose", "option http-pretend-keepalive", "option prefer-last-server", "http-reuse", "timeout server-fin",
			"timeout tunnel", "max-keep-alive-queue"}},
		{inProxy, whySocket, []string{"option tcpka", "option clitcpka", "option srvtcpka", "option nolinger", "option splice-auto",
			"option splice-request", "option splice-response", "option tcp-smart-accept", "option tcp-smart-connect",
			"compression", "compression algo", "compression type", "compression offload"}},
		{inProxy, whyHeader, []string{"http-after-response set-header", "http-after-response add-header", "http-after-response del-header",
			"http-response set-header", "http-response add-header", "http-response del-header", "http-response replace-header",
			"http-request add-header", "option originalto", "option accept-invalid-http-request", "option accept-invalid-http-response",
			"option h1-case-adjust-bogus-client", "option h1-case-adjust-bogus-server", "unique-id-header"}},
		{inProxy, whyPages, []string{"errorfile", "errorloc", "errorloc302", "errorloc303", "errorfiles"}},
		{inProxy, whyStats, []string{"stats realm", "stats auth", "stats refresh", "stats hide-version", "stats show-legends",
			"stats show-desc", "stats show-node", "stats admin", "stats scope", "stats show-modules"}},
	}
	forms := formed()
	var all []keyword
	for _, row := range rows {
		for _, n := range row.names {
			k := keyword{name: n, in: row.in, max: -1, why: row.why}
			if f, ok := forms[n]; ok {
				k.min, k.max, k.read = f.min, f.max, f.check
			}
			all = append(all, k)
		}
	}
	return merged(all)
}

// merged joins rows of the same name that stand in different sections.
func merged(all []keyword) []keyword {
	at := map[string]int{}
	var out []keyword
	for _, k := range all {
		if i, ok := at[k.name]; ok {
			out[i].in |= k.in
			continue
		}
		at[k.name] = len(out)
		out = append(out, k)
	}
	return out
}
