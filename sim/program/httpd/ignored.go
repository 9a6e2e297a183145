package httpd

// Why a directive has no effect here.
const (
	whyLog      = "logs are not modelled"
	whyFiles    = "files are not modelled: what is not proxied answers 200 to GET"
	whyProcess  = "how the processes are run is not modelled: all share one state, and MaxRequestWorkers counts"
	whyBytes    = "buffers and the flow of bytes are not modelled"
	whyTLS      = "TLS is not modelled: requests are served as if there were none"
	whyClient   = "connections of clients are not kept, and their timeouts are not modelled"
	whyHeaders  = "headers of requests and answers are not modelled beyond Host, cookies and X-Forwarded-For"
	whyCookies  = "attributes of cookies are not modelled"
	whyAccess   = "access rules are not modelled: every client is let in"
	whyManager  = "changes by the balancer manager are not modelled"
	whyDNS      = "names are resolved when httpd starts"
	whyErrors   = "error pages are not modelled, their status is"
	whyStatus   = "status pages are not modelled beyond an answer of 200"
	whyNameHost = "httpd 2.4 has it no longer: names are looked at anyway"
	whyOrder    = "LoadModule alone decides which modules there are"
	whyOther    = "what stands in such a section is about files"
)

// ignored are the directives that are accepted without effect. Each use gives a
// conf.Note. A directive belongs here only if it cannot change which server
// answers a request, and with which status. Its arguments are checked as httpd
// checks them, as far as formed knows.
func ignored() []directive {
	rows := []struct {
		in    scope
		why   string
		names []string
	}{
		{inMain, whyProcess, []string{"User", "Group", "PidFile", "StartServers", "ServerLimit", "MinSpareServers", "MaxSpareServers",
			"MinSpareThreads", "MaxSpareThreads", "ThreadLimit", "ThreadsPerChild", "ThreadStackSize", "MaxConnectionsPerChild",
			"MaxRequestsPerChild", "AsyncRequestWorkerFactor", "ListenBacklog", "ListenCoresBucketsRatio", "Mutex",
			"AcceptFilter", "DefaultRuntimeDir", "ScoreBoardFile", "CoreDumpDirectory", "GracefulShutdownTimeout",
			"ServerRoot", "ServerTokens", "ChrootDir", "MaxMemFree", "EnableExceptionHook", "SendBufferSize", "ReceiveBufferSize"}},
		{inServer, whyLog, []string{"ErrorLog", "ErrorLogFormat", "CustomLog", "LogFormat", "TransferLog", "ServerSignature",
			"ServerAdmin", "BufferedLogs", "LogIOTrackTTFB", "GlobalLog"}},
		{anywhere, whyLog, []string{"LogLevel"}},
		{inServer | inOther, whyFiles, []string{"DocumentRoot", "Alias", "AliasMatch", "ScriptAlias", "TypesConfig"}},
		{anywhere, whyFiles, []string{"DirectoryIndex", "Options", "AddType", "AddHandler", "AddDefaultCharset", "DefaultType",
			"AddLanguage", "LanguagePriority", "ForceLanguagePriority", "AddCharset", "AddEncoding", "AddOutputFilter", "AddIcon",
			"AddIconByType", "AddIconByEncoding", "DefaultIcon", "IndexOptions", "IndexIgnore", "ReadmeName", "HeaderName",
			"EnableSendfile", "EnableMMAP", "FileETag", "MIMEMagicFile", "AccessFileName", "DirectorySlash", "UseCanonicalName",
			"UseCanonicalPhysicalPort", "ContentDigest", "RemoveHandler", "RemoveType", "MultiviewsMatch"}},
		{inPlace, whyFiles, []string{"AllowOverride", "AllowOverrideList"}},
		{anywhere, whyBytes, []string{"AddOutputFilterByType", "SetOutputFilter", "SetInputFilter", "DeflateCompressionLevel",
			"DeflateMemLevel", "DeflateWindowSize", "DeflateBufferSize", "DeflateFilterNote", "BrowserMatch", "BrowserMatchNoCase"}},
		{inServer, whyBytes, []string{"ProxyIOBufferSize", "ProxyReceiveBufferSize", "LimitRequestFieldSize", "LimitRequestFields",
			"LimitRequestLine"}},
		{anywhere, whyTLS, []string{"SSLEngine", "SSLProxyEngine", "SSLCertificateFile", "SSLCertificateKeyFile",
			"SSLCertificateChainFile", "SSLCACertificateFile", "SSLProtocol", "SSLCipherSuite", "SSLProxyVerify", "SSLProxyCheckPeerCN",
			"SSLProxyCheckPeerName", "SSLHonorCipherOrder", "SSLSessionCache", "SSLSessionTickets", "SSLOptions", "SSLUseStapling"}},
		{inServer, whyClient, []string{"KeepAlive", "KeepAliveTimeout", "MaxKeepAliveRequests", "RequestReadTimeout", "Protocols",
			"HttpProtocolOptions", "ProtocolsHonorOrder", "H2Direct", "TraceEnable"}},
		{anywhere, whyHeaders, []string{"Header", "RequestHeader", "SetEnv", "SetEnvIf", "SetEnvIfNoCase", "PassEnv", "UnsetEnv",
			"ExpiresActive", "ExpiresDefault", "ExpiresByType"}},
		{inServer, whyHeaders, []string{"ProxyVia", "ProxyMaxForwards", "ProxyBadHeader", "RemoteIPHeader", "RemoteIPInternalProxy",
			"RemoteIPTrustedProxy"}},
		{inServer | inLocation, whyCookies, []string{"ProxyPassReverseCookiePath", "ProxyPassReverseCookieDomain"}},
		{inPlace, whyAccess, []string{"Order", "Allow", "Satisfy"}},
		{inServer, whyManager, []string{"BalancerGrowth", "BalancerPersist", "BalancerInherit"}},
		{inServer, whyDNS, []string{"HostnameLookups"}},
		{anywhere, whyErrors, []string{"ErrorDocument", "ProxyErrorOverride"}},
		{inServer, whyStatus, []string{"ProxyStatus", "ExtendedStatus", "SeeRequestTail"}},
		{inMain, whyNameHost, []string{"NameVirtualHost"}},
		{inMain, whyOrder, []string{"LoadFile"}},
	}
	forms := formed()
	var all []directive
	for _, row := range rows {
		for _, n := range row.names {
			k := directive{name: n, in: row.in, max: -1, why: row.why}
			if f, ok := forms[n]; ok {
				k.takes(f)
			}
			all = append(all, k)
		}
	}
	for _, n := range []string{"Directory", "DirectoryMatch", "Files", "FilesMatch", "Limit", "LimitExcept", "RequireAll", "RequireAny",
		"RequireNone", "ProxyMatch"} {
		why := whyOther
		if n[0] == 'R' || n[0] == 'L' || n == "ProxyMatch" {
			why = whyAccess
		}
		all = append(all, directive{name: n, section: true, in: anywhere, max: -1, why: why, read: (*reader).other})
	}
	return all
}
