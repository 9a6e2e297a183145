package haproxy

// Why a keyword is not supported.
const (
	refusedRules    = "it changes requests in a way that is not modelled"
	refusedTCP      = "it works on connections in a way that is not modelled"
	refusedProtocol = "the server's protocol that it checks is not modelled: expected no option, option tcp-check, or option httpchk"
	refusedServers  = "where requests go then is not modelled: expected server lines"
	refusedOld      = "HAProxy 2.6 has it no longer"
	refusedOther    = "HAProxy 2.6 does not know it: it belongs to a later version, or to a module that is not in Debian's package"
)

// unsupported returns the keywords that would change which server answers, and
// that are not modelled. Only a request that reaches their section meets them.
func unsupported() []row {
	return []row{
		{Refused: refusedRules, Names: "use-fcgi-app, force-persist, ignore-persist, filter, option http-use-proxy-header"},
		{Refused: refusedTCP, Names: "tcp-response, option transparent, transparent, source, option http-use-htx"},
		{Refused: refusedProtocol, Names: "option external-check"},
		{Refused: refusedServers, Names: "dispatch, use-server, hash-balance-factor, option http_proxy, http-check"},
		{Refused: refusedOther, Fatal: true, Names: "51degrees-cache-size, 51degrees-data-file, 51degrees-property-name-list, 51degrees-property-separator, 51degrees-difference, " +
			"51degrees-allow-unmatched, deviceatlas-json-file, deviceatlas-log-level, deviceatlas-properties-cookie, deviceatlas-separator, no-quic, " +
			"profiling.memory, setcap, ssl-engine, wurfl-cache-size, wurfl-data-file, wurfl-information-list, wurfl-information-list-separator, wurfl-patch-file, " +
			"nosslv2, load-server-state, anonkey, tune.chksize, tune.lua.log.loggers, tune.memory.hot-size, tune.quic.frontend.conn-tx-buffers.limit, " +
			"tune.quic.frontend.max-idle-timeout, tune.quic.frontend.max-streams-bidi, tune.quic.max-frame-loss, tune.quic.retry-threshold, tune.quic.socket-owner, " +
			"tune.stick-counters, tune.zlib.memlevel, tune.zlib.windowsize, tune.ssl.ocsp-update.maxdelay, tune.ssl.ocsp-update.mindelay, " +
			"ssl-default-server-curves, ssl-default-bind-sigalgs, ssl-default-bind-client-sigalgs, ssl-default-server-sigalgs, ssl-default-server-client-sigalgs"},
		{Refused: refusedOld, Fatal: true, Names: "appsession, block, reqadd, reqallow, reqdel, reqdeny, reqiallow, reqidel, reqideny, reqipass, reqirep, reqitarpit, reqpass, " +
			"reqrep, reqtarpit, rspadd, rspdel, rspdeny, rspidel, rspideny, rspirep, rsprep, clitimeout, srvtimeout, contimeout, nbproc, grace, " +
			"option forceclose, option http-tunnel, monitor-net, bind-process"},
		{Refused: "a section or proxy that is off is not modelled: expected it to be left out", Names: "disabled, enabled"},
	}
}
