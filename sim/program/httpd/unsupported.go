package httpd

// Why a directive is not supported.
const (
	refusedForward   = "only reverse proxying is modelled"
	refusedBeats     = "no program of the simulator sends heartbeats"
	refusedCache     = "answers from a cache would not reach a server"
	refusedOld       = "httpd 2.4 has it no longer"
	refusedInternal  = "where it leads is not modelled"
	refusedSessions  = "mod_session is not modelled, which sets cookies of its own"
	refusedLua       = "scripts are not modelled"
	refusedPatterns  = "it changes what patterns match"
	refusedHosts     = "it refuses requests by their Host"
	refusedTLSClient = "users have no certificate"
	refusedPassword  = "it gives the members a user and a password"
)

// unsupported returns the directives that would change which server answers, or
// with what status, and that are not modelled.
func unsupported() []row {
	return []row{
		{Refused: refusedForward, Names: "ProxyRemote, ProxyRemoteMatch, NoProxy, ProxyDomain, ProxyBlock, AllowCONNECT, ProxySourceAddress"},
		{Refused: refusedBeats, Names: "HeartbeatStorage, HeartbeatListen, HeartbeatMaxServers, HeartbeatAddress"},
		{Refused: refusedOld, Names: "LockFile, AcceptMutex, UnixSocket, AddModule, ClearModuleList, FollowSymLinks, Port, Error, FancyIndexing, SSLLog, SSLLogLevel"},
		{Refused: refusedCache, Names: "CacheEnable"},
		{Refused: refusedInternal, Names: "ProxyPassInterpolateEnv, ProxyExpressDBMFile, ProxyExpressDBMType, ProxyExpressEnable, ProxyFCGIBackendType, Action, Script, " +
			"FallbackResource, Proxy100Continue, ServerPath, ProxyWebsocketFallbackToProxyHttp, JkAutoAlias, JkStripSession, ProtocolEcho, CaseFilter, CaseFilterIn, ModemStandard"},
		{Refused: refusedSessions, Names: "Session, SessionMaxAge, SessionHeader, SessionEnv, SessionInclude, SessionExclude, SessionExpiryUpdateInterval, SessionCookieName, SessionCookieName2, " +
			"SessionCookieRemove, SessionCryptoPassphrase, SessionCryptoPassphraseFile, SessionCryptoCipher, SessionCryptoDriver, SessionDBDSelectLabel, SessionDBDInsertLabel, SessionDBDUpdateLabel, " +
			"SessionDBDDeleteLabel, SessionDBDPerUser, SessionDBDCookieRemove, SessionDBDCookieName, SessionDBDCookieName2, AuthFormProvider, AuthFormUsername, AuthFormPassword, AuthFormLocation, " +
			"AuthFormMethod, AuthFormMimetype, AuthFormBody, AuthFormSize, AuthFormLoginRequiredLocation, AuthFormLoginSuccessLocation, AuthFormLogoutLocation, AuthFormSitePassphrase, " +
			"AuthFormAuthoritative, AuthFormFakeBasicAuth, AuthFormDisableNoStore, AuthnzFcgiCheckAuthnProvider"},
		{Refused: refusedLua, Names: "LuaRoot, LuaPackagePath, LuaPackageCPath, LuaAuthzProvider, LuaHookPreTranslateName, LuaHookTranslateName, LuaHookFixups, LuaHookMapToStorage, LuaHookCheckUserID, " +
			"LuaHookTypeChecker, LuaHookAccessChecker, LuaHookAuthChecker, LuaHookInsertFilter, LuaHookLog, LuaScope, LuaInherit, LuaCodeCache, LuaQuickHandler, LuaMapHandler, LuaOutputFilter, LuaInputFilter, " +
			"<LuaHookPreTranslateName>, <LuaHookTranslateName>, <LuaHookFixups>, <LuaHookMapToStorage>, <LuaHookCheckUserID>, <LuaHookTypeChecker>, <LuaHookAccessChecker>, <LuaHookAuthChecker>, <LuaQuickHandler>"},
		{Refused: refusedInternal, Names: "RemoteIPTrustedProxyList, RemoteIPInternalProxyList"},
		{Refused: refusedPatterns, Names: "RegexDefaultOptions"},
		{Refused: refusedHosts, Names: "StrictHostCheck"},
		{Refused: refusedTLSClient, Names: "SSLRequire"},
		{Refused: refusedPassword, Names: "AuthBasicFake"},
	}
}
