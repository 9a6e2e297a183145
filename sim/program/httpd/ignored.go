package httpd

// Why a directive has no effect here.
const (
	whyLog       = "logs are not modelled"
	whyFiles     = "files are not modelled: what is not proxied answers 200 to GET"
	whyProcess   = "how the processes are run is not modelled: all share one state, and MaxRequestWorkers counts"
	whyBytes     = "buffers and the flow of bytes are not modelled"
	whyTLS       = "certificates, ciphers and what a handshake agrees on are not modelled: every certificate is good"
	whyClient    = "users speak HTTP/1.1, and send their requests at once"
	whyHeaders   = "nobody here reads the header, or the variable"
	whyBadHeader = "no server here sends a header line without a colon, which alone it is about: one that is too long gives 502 with each of its words"
	whyManager   = "changes by the balancer manager are not modelled"
	whyDNS       = "names are resolved when httpd starts"
	whyStatus    = "status pages are not modelled beyond an answer of 200"
	whyNameHost  = "httpd 2.4 has it no longer: names are looked at anyway"
	whyOrder     = "LoadModule alone decides which modules there are"
	whyOther     = "what stands in such a section is about files"
)

// ignored returns the directives that are accepted without effect. Each use
// gives a conf.Note. A directive belongs here only if it cannot change which
// server answers a request, and with which status. Its arguments are checked as
// httpd checks them, as far as its form says.
func ignored() []row {
	return []row{
		{In: inMain, Without: whyProcess, Form: one, Names: "User, Group, PidFile, StartServers, MinSpareServers, MaxSpareServers, " +
			"MinSpareThreads, MaxSpareThreads, ThreadLimit, ThreadStackSize, MaxConnectionsPerChild, MaxRequestsPerChild, " +
			"AsyncRequestWorkerFactor, ListenBacklog, ListenCoresBucketsRatio, DefaultRuntimeDir, ScoreBoardFile, CoreDumpDirectory, " +
			"GracefulShutdownTimeout, ServerRoot, ChrootDir, MaxMemFree, SendBufferSize, ReceiveBufferSize"},
		{In: inMain, Without: whyProcess, Form: oneOrMore, Names: "Mutex"},
		{In: inMain, Without: whyProcess, Form: two, Names: "AcceptFilter"},
		{In: inMain, Without: whyProcess, Form: choice("Prod", "ProductOnly", "Major", "Minor", "Min", "Minimal", "OS", "Full"), Names: "ServerTokens"},
		{In: inMain, Without: whyProcess, Form: anything, Names: "EnableExceptionHook"},

		{In: inServer, Without: whyLog, Form: one, Names: "ErrorLog, TransferLog, ServerAdmin"},
		{In: inServer, Without: whyLog, Form: oneOrTwo, Names: "ErrorLogFormat, LogFormat"},
		{In: inServer, Without: whyLog, Form: twoOrThree, Names: "CustomLog, GlobalLog"},
		{In: anywhere, Without: whyLog, Form: choice("On", "Off", "EMail"), Names: "ServerSignature"},
		{In: inServer, Without: whyLog, Form: aFlag, Names: "BufferedLogs"},
		{In: anywhere, Without: whyLog, Form: aFlag, Names: "LogIOTrackTTFB"},
		{In: anywhere, Without: whyLog, Form: aLogLevel, Names: "LogLevel"},

		{In: inServer, Without: whyFiles, Form: one, Names: "TypesConfig, MIMEMagicFile"},
		{In: anywhere, Without: whyFiles, Form: oneOrTwo, Names: "Alias, ScriptAlias"},
		{In: inServer, Without: whyFiles, Form: two, Names: "AliasMatch, ScriptAliasMatch"},
		{In: anywhere, Without: whyFiles, Form: anything, Names: "DirectoryIndex, Options, IndexOptions, FileETag"},
		{In: inServer, Without: whyFiles, Form: anything, Names: "AccessFileName"},
		{In: anywhere, Without: whyFiles, Form: twoOrMore, Names: "AddType, AddHandler, AddLanguage, AddCharset, AddEncoding, AddOutputFilter, AddIcon, " +
			"AddIconByType, AddIconByEncoding"},
		{In: anywhere, Without: whyFiles, Form: one, Names: "AddDefaultCharset, DefaultType, DefaultIcon, ReadmeName, HeaderName"},
		{In: anywhere, Without: whyFiles, Form: oneOrMore, Names: "LanguagePriority, ForceLanguagePriority, IndexIgnore, RemoveHandler, RemoveType, " +
			"MultiviewsMatch"},
		{In: anywhere, Without: whyFiles, Form: aFlag, Names: "EnableSendfile, EnableMMAP, DirectorySlash, UseCanonicalPhysicalPort, ContentDigest"},
		{In: anywhere, Without: whyFiles, Form: choice("On", "Off", "DNS"), Names: "UseCanonicalName"},
		{In: inPlace, Without: whyFiles, Form: anything, Names: "AllowOverride, AllowOverrideList"},

		{In: anywhere, Without: whyBytes, Form: twoOrMore, Names: "AddOutputFilterByType, BrowserMatch, BrowserMatchNoCase"},
		{In: anywhere, Without: whyBytes, Form: one, Names: "SetOutputFilter, SetInputFilter"},
		{In: inServer, Without: whyBytes, Form: one, Names: "DeflateBufferSize"},
		{In: inServer, Without: whyBytes, Form: levelTo(9), Names: "DeflateCompressionLevel, DeflateMemLevel"},
		{In: inServer, Without: whyBytes, Form: levelTo(15), Names: "DeflateWindowSize"},
		{In: inServer, Without: whyBytes, Form: oneOrTwo, Names: "DeflateFilterNote"},
		{In: inServer, Without: whyBytes, Form: one, Names: "ProxyReceiveBufferSize"},
		{In: inServer, Without: whyClient, Form: aFlag, Names: "ProtocolsHonorOrder"},
		{In: inServer, Without: whyClient, Form: oneOrMore.Where("expected key=value", isReadTimeout), Read: (*reader).readTimeout, Names: "RequestReadTimeout"},
		{In: inServer, Without: whyClient, Form: oneOrMore, Names: "Protocols, HttpProtocolOptions"},

		{In: anywhere, Without: whyHeaders, Form: oneOrMore, Names: "PassEnv"},
		{In: anywhere, Without: whyHeaders, Form: aFlag, Names: "ExpiresActive"},
		{In: anywhere, Without: whyHeaders, Form: one, Names: "ExpiresDefault"},
		{In: anywhere, Without: whyHeaders, Form: two, Names: "ExpiresByType"},
		{In: inServer, Without: whyBadHeader, Form: choice("IsError", "Ignore", "StartBody"), Names: "ProxyBadHeader"},
		{In: inServer, Without: whyLog, Form: anything, Names: "JkLogFile, JkLogLevel, JkLogStampFormat, JkRequestLogFormat, JkShmFile, JkShmSize, JkWatchdogInterval, JkOptions, JkMountCopy, " +
			"JkExtractSSL, JkHTTPSIndicator, JkCERTSIndicator, JkCIPHERIndicator, JkSESSIONIndicator, JkKEYSIZEIndicator, JkEnvVar, JkMountFileReload, JkWorkerIndicator, JkRemoteAddrIndicator, " +
			"JkRemotePortIndicator, JkRemoteHostIndicator, JkRemoteUserIndicator, JkAuthTypeIndicator, JkLocalNameIndicator, JkLocalAddrIndicator, JkLocalPortIndicator, JkIgnoreCLIndicator, " +
			"JkSSLPROTOCOLIndicator, JkCERTCHAINPrefix"},
		{In: inServer, Without: whyProcess, Form: anything, Names: "ProxyHCTPsize"},
		{In: inServer, Without: whyManager, Form: upTo1000, Names: "BalancerGrowth"},
		{In: inServer, Without: whyManager, Form: aFlag, Names: "BalancerPersist, BalancerInherit"},

		{In: anywhere, Without: whyDNS, Form: choice("On", "Off", "Double"), Names: "HostnameLookups"},

		{In: inServer, Without: whyStatus, Form: choice("On", "Off", "Full"), Names: "ProxyStatus"},
		{In: inServer, Without: whyStatus, Form: aFlag, Names: "ExtendedStatus, SeeRequestTail"},

		{In: inMain, Without: whyNameHost, Form: one, Names: "NameVirtualHost"},

		{In: inMain, Without: whyOrder, Form: oneOrMore, Names: "LoadFile"},

		{In: inServer, Form: anything, Read: (*reader).folderSection, Names: "<Directory>, <DirectoryMatch>"},
		{In: anywhere, Form: anything, Read: (*reader).filesSection, Names: "<Files>, <FilesMatch>"},
	}
}
