package httpd

// Why a directive is not supported.
const (
	refusedInclude  = "a scenario holds the whole file: expected the lines of the included files in its place"
	refusedRewrite  = "rules that rewrite or redirect requests are not modelled: expected ProxyPass or ProxyPassMatch"
	refusedTLS      = "TLS is not modelled: expected http:// or ajp://"
	refusedForward  = "only reverse proxying is modelled"
	refusedChecks   = "health checks by mod_proxy_hcheck are not modelled"
	refusedBeats    = "no program of the simulator sends heartbeats"
	refusedAuth     = "users are not asked for passwords"
	refusedJK       = "mod_jk is another module than mod_proxy_ajp: expected BalancerMember ajp://..."
	refusedEval     = "expressions are not modelled"
	refusedCache    = "answers from a cache would not reach a server"
	refusedOld      = "httpd 2.4 has it no longer"
	refusedInternal = "where it leads is not modelled"
)

// unsupported are the directives that would change who answers, or with what
// status, and that are not modelled.
func unsupported() []directive {
	rows := []struct {
		why   string
		names []string
	}{
		{refusedInclude, []string{"Include", "IncludeOptional"}},
		{refusedRewrite, []string{"RewriteEngine", "RewriteRule", "RewriteCond", "RewriteBase", "RewriteMap", "RewriteOptions",
			"Redirect", "RedirectMatch", "RedirectPermanent", "RedirectTemp"}},
		{refusedForward, []string{"ProxyRemote", "ProxyRemoteMatch", "NoProxy", "ProxyDomain", "ProxyBlock", "AllowCONNECT",
			"ProxySourceAddress"}},
		{refusedChecks, []string{"ProxyHCExpr", "ProxyHCTemplate", "ProxyHCTPsize"}},
		{refusedBeats, []string{"HeartbeatStorage", "HeartbeatListen", "HeartbeatMaxServers", "HeartbeatAddress"}},
		{refusedAuth, []string{"AuthType", "AuthName", "AuthUserFile", "AuthBasicProvider", "AuthGroupFile"}},
		{refusedJK, []string{"JkMount", "JkUnMount", "JkWorkersFile", "JkWorkerProperty", "JkMountFile", "JkLogFile", "JkLogLevel", "JkShmFile"}},
		{refusedOld, []string{"LockFile", "AcceptMutex", "UnixSocket", "AddModule", "ClearModuleList", "FollowSymLinks"}},
		{refusedCache, []string{"CacheEnable", "CacheDisable", "CacheRoot"}},
		{refusedInternal, []string{"ProxyPassInterpolateEnv", "ProxyExpressDBMFile", "ProxyExpressEnable", "ProxyFCGIBackendType",
			"Action", "Script", "FallbackResource", "Proxy100Continue"}},
	}
	var all []directive
	for _, row := range rows {
		for _, n := range row.names {
			all = append(all, directive{name: n, in: anywhere, max: -1, refused: row.why})
		}
	}
	for _, n := range []string{"If", "ElseIf", "Else", "Macro"} {
		all = append(all, directive{name: n, section: true, in: anywhere, max: -1, refused: refusedEval})
	}
	return all
}
