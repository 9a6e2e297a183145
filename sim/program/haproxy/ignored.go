package haproxy

import "github.com/hadrill/hadrill/sim/conf"

// Why a keyword has no effect here.
const (
	whyLog     = "logs are not modelled"
	whyProcess = "how the process is run is not modelled: one thread serves all requests"
	whyTLS     = "TLS is modelled by what its handshake costs: versions, ciphers and sessions that are kept are the ground's"
	whyClient  = "connections of clients and their timeouts are not modelled: a request arrives whole"
	whyLimit   = "TLS, compression and pipes are not limited; maxconn is modelled"
	whyKept    = "connections to servers are not kept: each request opens one"
	whySocket  = "options of sockets and the flow of bytes are not modelled"
	whyHeader  = "headers that HAProxy sets or checks are not modelled"
	whyPages   = "the text of error pages is not modelled, the status is"
	whyStats   = "the statistics page is answered with status 200, its text is not modelled"
)

// ignored returns the keywords that are accepted without effect. Each use gives
// a conf.Note. A keyword belongs here only if it cannot change which server
// answers a request, and with which status. Its arguments are checked as
// HAProxy checks them, as far as its form says.
func ignored() []row {
	return []row{
		{In: inGlobal, Without: whyProcess, Names: "daemon, quiet, set-dumpable, insecure-fork-wanted, zero-warning, strict-limits, external-check"},
		{In: inGlobal, Without: whyProcess, Form: one, Names: "chroot, user, group, uid, gid, pidfile, node, ulimit-n, ca-base, crt-base, " +
			"lua-prepend-path, localpeer"},
		{In: inGlobal, Without: whyProcess, Form: one, Read: numberFrom(1, 64), Names: "nbthread, thread-groups"},
		{In: inGlobal, Without: whyProcess, Form: twoOrMore, Names: "cpu-map"},
		{In: inGlobal, Without: whyProcess, Form: anything, Names: "default-path, expose-experimental-directives, fd-hard-limit, h1-case-adjust, h1-case-adjust-file, h2-workaround-bogus-websocket-clients, " +
			"httpclient.resolvers.id, httpclient.resolvers.prefer, httpclient.ssl.ca-file, httpclient.ssl.verify, issuers-chain-path, lua-load, " +
			"lua-load-per-thread, max-spread-checks, mworker-max-reloads, pp2-never-send-local, profiling.tasks, server-state-base, " +
			"server-state-file, ssl-load-extra-del-ext, ssl-load-extra-files, ssl-mode-async, ssl-propquery, ssl-provider, ssl-provider-path, " +
			"ssl-skip-self-issued-ca, thread-group, close-spread-time, cluster-secret, busy-polling, noevports, tune.buffers.limit, tune.buffers.reserve, " +
			"tune.fail-alloc, tune.fd.edge-triggered, tune.h2.header-table-size, tune.h2.initial-window-size, tune.h2.max-concurrent-streams, " +
			"tune.h2.max-frame-size, tune.http.cookielen, tune.http.logurilen, tune.idle-pool.shared, tune.idletimer, tune.listener.multi-queue, " +
			"tune.lua.forced-yield, tune.lua.maxmem, tune.lua.service-timeout, tune.lua.session-timeout, tune.lua.task-timeout, tune.maxpollevents, " +
			"tune.pattern.cache-size, tune.peers.max-updates-at-once, tune.pipesize, tune.pool-high-fd-ratio, tune.pool-low-fd-ratio, tune.recv_enough, " +
			"tune.runqueue-depth, tune.sched.low-latency, tune.ssl.capture-buffer-size, tune.ssl.capture-cipherlist-size, tune.ssl.force-private-cache, " +
			"tune.ssl.hard-maxrecord, tune.ssl.keylog, tune.ssl.maxrecord, tune.ssl.ssl-ctx-cache-size, tune.vars.global-max-size, tune.vars.proc-max-size, " +
			"tune.vars.reqres-max-size, tune.vars.sess-max-size, tune.vars.txn-max-size"},
		{In: inGlobal, Without: whyProcess, Form: anything, Names: "master-worker, numa-cpu-mapping, unix-bind"},
		{In: inGlobal | inFront | inBack, Without: whyProcess, Form: oneOrMore, Names: "description"},
		{In: inGlobal, Without: whyProcess, Form: oneOrMore, Read: globalStats, Names: "stats"},
		{In: inGlobal, Without: whyProcess, Form: one, Read: aTime, Names: "hard-stop-after"},

		{In: inGlobal | inProxy, Without: whyLog, Form: twoOrMore, Read: logLine, Names: "log"},
		{In: inGlobal, Without: whyLog, Form: anything, Names: "log-send-hostname"},
		{In: inGlobal | inProxy, Without: whyLog, Form: oneOrMore, Names: "log-tag"},

		{In: inGlobal, Without: whyLimit, Form: one, Names: "maxsslconn, maxsslrate, maxpipes, maxzlibmem, maxcomprate, maxcompcpuusage"},

		{In: inGlobal, Without: whyTLS, Form: one, Names: "ssl-default-bind-ciphers, ssl-default-bind-ciphersuites, ssl-default-server-ciphers, " +
			"ssl-default-server-ciphersuites, ssl-default-bind-curves, " +
			"ssl-dh-param-file, tune.ssl.default-dh-param, tune.ssl.cachesize"},
		{In: inGlobal, Without: whyTLS, Form: oneOrMore, Names: "ssl-default-bind-options, ssl-default-server-options"},
		{In: inGlobal, Without: whyTLS, Form: one, Read: aTime, Names: "tune.ssl.lifetime"},

		{In: inGlobal, Without: whySocket, Form: one, Names: "tune.rcvbuf.client, tune.rcvbuf.server, " +
			"tune.sndbuf.client, tune.sndbuf.server, tune.maxaccept"},
		{In: inGlobal, Without: whySocket, Form: one, Read: numberFrom(1, 9), Names: "tune.comp.maxlevel"},
		{In: inGlobal, Without: whySocket, Names: "nosplice, noepoll, nopoll, nokqueue, nogetaddrinfo, noreuseport"},

		{In: inProxy, Without: whyLog, Names: "log global"},
		{In: inProxy, Without: whyLog, Form: one, Names: "log-format, log-format-sd"},
		{In: inProxy, Without: whyLog, Form: anything, Names: "option httplog, option tcplog, option httpslog"},
		{In: inProxy, Without: whyLog, Names: "option dontlognull, option dontlog-normal, option log-health-checks, option log-separate-errors, " +
			"option logasap, option socket-stats, option contstats"},
		{In: inFront | inBack, Without: whyLog, Form: anything, Names: "id"},
		{In: inFront | inBack, Without: whyLog, Form: conf.AtLeast(3), Names: "capture request, capture response, capture cookie"},

		{In: inProxy, Without: whyClient, Form: one, Read: aTime, Names: "timeout client-fin"},
		{In: inProxy, Without: whyClient, Form: one, Read: timeout(func(s *settings) *int64 { return (*int64)(&s.clientWaits.request) }), Names: "timeout http-request"},
		{In: inProxy, Without: whyClient, Form: one, Read: timeout(func(s *settings) *int64 { return (*int64)(&s.keepAlive) }), Names: "timeout http-keep-alive"},
		{In: inProxy, Without: whyClient, Names: "option http-ignore-probes, option http-buffer-request, option http-no-delay, " +
			"option idle-close-on-response"},

		{In: inProxy, Without: whyKept, Names: "option http-server-close, option http-keep-alive, option httpclose, option http-pretend-keepalive, " +
			"option prefer-last-server"},
		{In: inProxy, Without: whyKept, Form: one, Names: "http-reuse"},
		{In: inProxy, Without: whyKept, Form: one, Read: aTime, Names: "timeout server-fin, timeout tunnel"},
		{In: inProxy, Without: whyKept, Form: oneOrMore, Names: "max-keep-alive-queue"},

		{In: inProxy, Without: whySocket, Names: "option tcpka, option clitcpka, option srvtcpka, option nolinger, option splice-auto, " +
			"option splice-request, option splice-response, option tcp-smart-accept, option tcp-smart-connect"},
		{In: inProxy, Without: whySocket, Form: anything, Names: "compression offload"},
		{In: inProxy, Without: whySocket, Form: oneOrMore, Names: "compression algo, compression type"},

		{In: inProxy, Without: whyHeader, Form: anything, Names: "option disable-h2-upgrade, option http-restrict-req-hdr-names"},
		{In: inProxy, Without: "mail is not modelled", Form: oneOrMore, Names: "email-alert"},
		{In: inFront | inBack, Without: "captures are not modelled", Form: oneOrMore, Names: "declare"},
		{In: inProxy, Without: "the state of servers is not kept over a restart", Form: oneOrMore, Names: "load-server-state-from-file, server-state-file-name"},
		{In: inProxy, Without: whyLog, Form: oneOrMore, Names: "error-log-format"},
		{In: inDefaults | inBack, Without: "checks send the same but for that header", Names: "http-check send-state"},
		{In: inDefaults | inBack, Without: "how checks are logged is not modelled", Form: oneOrMore, Names: "http-check comment, http-check set-var, http-check set-var-fmt, http-check unset-var"},
		{In: inGlobal | inProxy, Without: "scripts are not run", Form: oneOrMore, Names: "external-check command, external-check path"},
		{In: inProxy, Without: whyHeader, Names: "option accept-invalid-http-request, option accept-invalid-http-response, " +
			"option h1-case-adjust-bogus-client, option h1-case-adjust-bogus-server"},

		{In: inProxy, Without: whyPages, Form: oneOrMore, Names: "errorfiles"},

		{In: inProxy, Without: whyStats, Form: oneOrMore, Names: "stats scope"},
		{In: inProxy, Without: whyStats, Form: anything, Names: "stats refresh, stats hide-version, stats show-legends, stats show-desc, " +
			"stats show-node, stats show-modules"},
		{In: inProxy, Without: whyStats, Form: twoOrMore, Names: "stats admin"},
	}
}
