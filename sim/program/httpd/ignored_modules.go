package httpd

// whyUsers is why the ways to find users are without effect.
const whyUsers = "users give no password: what asks for a user answers 401, whatever it would compare"

// ignoredOfModules returns further directives that are accepted without effect,
// by httpd's module.
func ignoredOfModules() []row {
	return []row{
		// core
		{In: anywhere, Without: whyFiles, Form: anything, Names: "AcceptPathInfo, ForceType, CGIVar, RLimitCPU, RLimitMEM, RLimitNPROC"},
		{In: anywhere, Without: "httpd does not compare it with what it passes on", Form: one, Names: "LimitRequestBody"},
		{In: anywhere, Without: whyBytes, Form: anything, Names: "ReadBufferSize, MaxRanges, MaxRangeOverlaps, MaxRangeReversals, LimitXMLRequestBody"},
		{In: inServer, Without: whyBytes, Form: one, Names: "FlushMaxThreshold, FlushMaxPipelined"},
		{In: inServer, Without: whyProcess, Form: anything, Names: "LimitInternalRecursion, ListenTCPDeferAccept, Suexec, SuexecUserGroup, WatchdogInterval"},
		{In: inServer, Without: whyClient, Form: anything, Names: "Protocol, MergeTrailers, RegisterHttpMethod"},
		{In: anywhere, Without: whyHeaders, Form: aFlag, Names: "QualifyRedirectURL"},

		// mod_ssl
		{In: inServer, Without: whyTLS, Form: aFlag, Names: "SSLHonorCipherOrder, SSLSessionTickets, SSLUseStapling, SSLCompression, SSLInsecureRenegotiation, SSLStrictSNIVHostCheck, " +
			"SSLStaplingReturnResponderErrors, SSLStaplingFakeTryLater, SSLOCSPUseRequestNonce, SSLOCSPOverrideResponder, SSLOCSPNoVerify"},
		{In: inServer, Without: whyTLS, Form: one, Names: "SSLCertificateFile, SSLCertificateKeyFile, SSLCertificateChainFile, SSLSessionCacheTimeout, " +
			"SSLVHostSNIPolicy, SSLSessionTicketKeyFile, SSLCADNRequestPath, SSLCADNRequestFile, SSLCARevocationPath, SSLCARevocationFile, SSLSRPVerifierFile, " +
			"SSLSRPUnknownUserSeed, SSLOCSPEnable, SSLOCSPDefaultResponder, SSLOCSPResponseTimeSkew, SSLOCSPResponseMaxAge, SSLOCSPResponderTimeout, SSLOCSPProxyURL, " +
			"SSLOCSPResponderCertificateFile, SSLStaplingResponseTimeSkew, SSLStaplingResponderTimeout, SSLStaplingResponseMaxAge, SSLStaplingStandardCacheTimeout, " +
			"SSLStaplingErrorCacheTimeout, SSLStaplingForceURL"},
		{In: anywhere, Without: whyTLS, Form: one, Names: "SSLCACertificateFile, SSLCACertificatePath, SSLVerifyDepth"},
		{In: inServer, Without: whyTLS, Form: anything, Names: "SSLCARevocationCheck, SSLOpenSSLConfCmd"},
		{In: inMain, Without: whyTLS, Form: aFlag, Names: "SSLFIPS"},
		{In: inMain, Without: whyTLS, Form: one, Names: "SSLSessionCache, SSLPassPhraseDialog, SSLCryptoDevice, SSLStaplingCache"},
		{In: inMain, Without: whyTLS, Form: anything, Names: "SSLRandomSeed"},
		{In: inServer, Without: whyTLS, Form: oneOrMore.Where("expected TLSv1.2 and its like", isProtocol), Names: "SSLProtocol"},
		{In: anywhere, Without: whyTLS, Form: oneOrTwo, Names: "SSLCipherSuite"},
		{In: anywhere, Without: whyTLS, Form: anything, Names: "SSLOptions, SSLUserName"},
		{In: inPlace, Without: whyTLS, Form: one, Names: "SSLRenegBufferSize"},
		{In: inServer | inProxy, Without: whyTLS, Form: aFlag, Names: "SSLProxyCheckPeerCN, SSLProxyCheckPeerName, SSLProxyCheckPeerExpire"},
		{In: inServer | inProxy, Without: whyTLS, Form: anything, Names: "SSLProxyVerify, SSLProxyVerifyDepth, SSLProxyProtocol, SSLProxyCipherSuite, SSLProxyCACertificateFile, SSLProxyCACertificatePath, " +
			"SSLProxyCARevocationPath, SSLProxyCARevocationFile, SSLProxyCARevocationCheck, SSLProxyMachineCertificateFile, SSLProxyMachineCertificatePath, SSLProxyMachineCertificateChainFile"},

		// mod_md
		{In: inServer, Without: whyTLS, Form: anything, Names: "MDCertificateAuthority, MDCertificateAgreement, MDCAChallenges, MDCertificateProtocol, MDContactEmail, MDDriveMode, MDRenewMode, MDomain, " +
			"MDMember, MDMembers, MDMustStaple, MDPortMap, MDPrivateKeys, MDHttpProxy, MDStoreDir, MDRenewWindow, MDNotifyCmd, MDBaseServer, MDChallengeDns01, MDChallengeDns01Version, " +
			"MDCertificateFile, MDCertificateKeyFile, MDServerStatus, MDCertificateStatus, MDWarnWindow, MDMessageCmd, MDStapling, MDStapleOthers, MDStaplingKeepResponse, MDStaplingRenewWindow, " +
			"MDCertificateCheck, MDActivationDelay, MDCACertificateFile, MDHttpProxyCACertificateFile, MDExternalAccountBinding, MDRetryDelay, MDRetryFailover, MDStoreLocks, MDMatchNames, " +
			"MDInitialDelay, MDCheckInterval, MDProfile, MDProfileMandatory, MDRenewViaARI"},

		// mod_http2: users and members speak HTTP/1.1
		{In: inServer, Without: whyClient, Form: anything, Names: "H2Direct, H2MaxSessionStreams, H2WindowSize, H2MinWorkers, H2MaxWorkers, H2MaxWorkerIdleSeconds, H2StreamMaxMemSize, H2SerializeHeaders, " +
			"H2ModernTLSOnly, H2SessionExtraFiles, H2TLSWarmUpSize, H2TLSCoolDownSecs, H2PushPriority, H2PushDiarySize, H2EarlyHints, H2Padding, H2OutputBuffering, H2StreamTimeout, " +
			"H2MaxDataFrameLen, H2MaxHeaderBlockLen, H2MaxStreamErrors, H2WebSockets"},
		{In: anywhere, Without: whyClient, Form: anything, Names: "H2Upgrade, H2Push, H2CopyFiles, H2PushResource, H2EarlyHint, H2ProxyRequests"},

		// bodies: mod_substitute, mod_sed, mod_proxy_html, mod_xml2enc, mod_filter, mod_brotli, mod_deflate, mod_buffer ...
		{In: anywhere, Without: whyBytes, Form: anything, Names: "Substitute, SubstituteMaxLineLength, SubstituteInheritBefore, FilterDeclare, FilterProvider, FilterChain, FilterTrace, FilterProtocol, " +
			"ProxyHTMLEvents, ProxyHTMLLinks, ProxyHTMLURLMap, ProxyHTMLDoctype, ProxyHTMLFixups, ProxyHTMLMeta, ProxyHTMLInterp, ProxyHTMLExtended, ProxyHTMLStripComments, ProxyHTMLBufSize, " +
			"ProxyHTMLCharsetOut, ProxyHTMLEnable, xml2EncDefault, xml2StartParse, DeflateInflateLimitRequestBody, DeflateInflateRatioLimit, DeflateInflateRatioBurst, CharsetSourceEnc, CharsetDefault, " +
			"CharsetOptions, AddInputFilter, RemoveInputFilter, RemoveOutputFilter, ReflectorHeader"},
		{In: inPlace, Without: whyBytes, Form: anything, Names: "OutputSed, InputSed, BufferSize, KeptBodySize, ExtFilterOptions"},
		{In: inServer, Without: whyBytes, Form: anything, Names: "BrotliFilterNote, BrotliCompressionQuality, BrotliCompressionWindow, BrotliCompressionMaxInputBlock, BrotliAlterETag, DeflateAlterEtag, " +
			"xml2EncAlias, ExtFilterDefine"},

		// files: mod_dir, mod_autoindex, mod_mime, mod_negotiation, mod_include, mod_cgi, mod_dav, mod_userdir ...
		{In: anywhere, Without: whyFiles, Form: anything, Names: "DirectoryCheckHandler, DirectoryIndexRedirect, AddAlt, AddAltByType, AddAltByEncoding, IndexOrderDefault, IndexIgnoreReset, AddDescription, " +
			"IndexStyleSheet, IndexHeadInsert, DefaultLanguage, RemoveCharset, RemoveEncoding, RemoveLanguage, XBitHack, SSIErrorMsg, SSITimeFormat, SSIUndefinedEcho, ImapMenu, ImapDefault, " +
			"ImapBase, MetaFiles, MetaDir, MetaSuffix, CGIScriptTimeout, CGIDScriptTimeout, CheckSpelling, CheckCaseOnly, CheckBasenameMatch, AliasPreservePath, DAVMinTimeout, DAVDepthInfinity, DAVLockDiscovery, " +
			"ProxyFCGISetEnvIf, ProxySCGISendfile, ProxySCGIInternalRedirect, ProxyFtpListOnWildcard, ProxyFtpEscapeWildcards, ProxyFtpDirCharset"},
		{In: inPlace, Without: whyFiles, Form: anything, Names: "CGIPassAuth, ModMimeUsePathInfo, SSILegacyExprParser, SSILastModified, SSIEtag, DAV, DAVBasePath, DAVGenericLockDB"},
		{In: inServer, Without: whyFiles, Form: anything, Names: "ScriptLog, ScriptLogLength, ScriptLogBuffer, ScriptSock, SSIStartTag, SSIEndTag, CacheNegotiatedDocs, DAVLockDB, UserDir, cachefile, mmapfile"},

		// users and passwords: mod_auth*, mod_ldap, mod_dbd
		{In: inPlace, Without: whyUsers, Form: anything, Names: "AuthUserFile, AuthBasicProvider, AuthGroupFile, AuthBasicAuthoritative, AuthBasicUseDigestAlgorithm, " +
			"AuthLDAPURL, AuthLDAPBindDN, AuthLDAPBindPassword, AuthLDAPBindAuthoritative, AuthLDAPRemoteUserIsDN, AuthLDAPRemoteUserAttribute, AuthLDAPCompareDNOnServer, AuthLDAPSubGroupAttribute, " +
			"AuthLDAPSubGroupClass, AuthLDAPMaxSubGroupDepth, AuthLDAPGroupAttribute, AuthLDAPGroupAttributeIsDN, AuthLDAPDereferenceAliases, AuthLDAPAuthorizePrefix, AuthLDAPInitialBindAsUser, " +
			"AuthLDAPInitialBindPattern, AuthLDAPSearchAsUser, AuthLDAPCompareAsUser, AuthDigestProvider, AuthDigestDomain, AuthDigestQop, AuthDigestNonceLifetime, AuthDigestNcCheck, AuthDigestAlgorithm, " +
			"Anonymous, Anonymous_MustGiveEmail, Anonymous_NoUserId, Anonymous_VerifyEmail, Anonymous_LogEmail, AuthDBDUserPWQuery, AuthDBDUserRealmQuery, AuthDBMUserFile, AuthDBMType, AuthDBMGroupFile, " +
			"AuthzDBMType, AuthnCacheProvideFor, AuthnCacheTimeout, AuthnCacheContext, AuthzDBDLoginToReferer, AuthzDBDQuery, AuthzDBDRedirectQuery, LDAPTrustedClientCert, LDAPReferrals, LDAPReferralHopLimit"},
		{In: inPlace, Without: whyUsers, Form: aFlag, Names: "AuthzSendForbiddenOnFailure"},
		{In: inServer, Without: whyUsers, Form: anything, Names: "AuthnCacheSOCache, AuthnCacheEnable, AuthnzFcgiDefineProvider, AuthLDAPCharsetConfig, AuthDigestShmemSize, LDAPSharedCacheSize, " +
			"LDAPSharedCacheFile, LDAPCacheEntries, LDAPCacheTTL, LDAPOpCacheEntries, LDAPOpCacheTTL, LDAPTrustedGlobalCert, LDAPTrustedMode, LDAPVerifyServerCert, LDAPConnectionTimeout, LDAPLibraryDebug, " +
			"LDAPTimeout, LDAPConnectionPoolTTL, LDAPRetries, LDAPRetryDelay, DBDriver, DBDParams, DBDPersist, DBDPrepareSQL, DBDInitSQL, DBDMin, DBDKeep, DBDMax, DBDExptime, " +
			"MemcacheConnTTL, RedisConnPoolTTL, RedisTimeout"},
		{In: inServer, Without: whyHeaders, Form: anything, Names: "RemoteIPProxiesHeader, RemoteIPProxyProtocolExceptions"},
		{In: anywhere, Without: whyUsers, Form: anything, Names: "IdentityCheck, IdentityCheckTimeout"},
		{In: inServer, Without: whyUsers, Form: anything, Read: (*reader).other, Names: "<AuthnProviderAlias>, <AuthzProviderAlias>"},

		// logs and status
		{In: anywhere, Without: whyLog, Form: anything, Names: "LogMessage"},
		{In: inServer, Without: whyLog, Form: anything, Names: "ForensicLog, DumpIOInput, DumpIOOutput"},
		{In: inServer, Without: whyStatus, Form: anything, Names: "AddModuleInfo"},

		// names and lives of cookies that mod_usertrack would set: CookieTracking decides
		{In: anywhere, Without: "CookieTracking alone has mod_usertrack set a cookie", Form: anything, Names: "CookieExpires, CookieDomain, CookieStyle, CookieName, CookieSameSite, CookieSecure, CookieHttpOnly"},

		// mod_security2, which SecRuleEngine alone starts
		{In: anywhere, Without: "SecRuleEngine alone has mod_security2 look at requests", Form: anything, Names: "SecAction, SecArgumentSeparator, SecCookiev0Separator, SecAuditEngine, SecAuditLog, SecAuditLog2, SecAuditLogParts, SecAuditLogRelevantStatus, SecAuditLogType, SecAuditLogFormat, " +
			"SecAuditLogStorageDir, SecAuditLogDirMode, SecAuditLogFileMode, SecCacheTransformations, SecChrootDir, SecComponentSignature, SecContentInjection, SecStreamOutBodyInspection, " +
			"SecStreamInBodyInspection, SecCookieFormat, SecDataDir, SecDebugLog, SecDebugLogLevel, SecCollectionTimeout, SecDefaultAction, SecDisableBackendCompression, SecGsbLookupDB, " +
			"SecUnicodeCodePage, SecUnicodeMapFile, SecGeoLookupDB, SecGuardianLog, SecMarker, SecPcreMatchLimit, SecPcreMatchLimitRecursion, SecRequestBodyAccess, SecInterceptOnError, SecRulePerfTime, " +
			"SecConnReadStateLimit, SecReadStateLimit, SecConnWriteStateLimit, SecWriteStateLimit, SecRequestBodyInMemoryLimit, SecRequestBodyLimit, SecRequestBodyNoFilesLimit, " +
			"SecRequestBodyJsonDepthLimit, SecArgumentsLimit, SecRequestEncoding, SecResponseBodyAccess, SecResponseBodyLimit, SecResponseBodyLimitAction, SecRequestBodyLimitAction, " +
			"SecResponseBodyMimeType, SecResponseBodyMimeTypesClear, SecRule, SecStatusEngine, SecConnEngine, SecRemoteRules, SecRemoteRulesFailAction, SecXmlExternalEntity, SecRuleInheritance, " +
			"SecRuleScript, SecRuleRemoveById, SecRuleRemoveByTag, SecRuleRemoveByMsg, SecHashMethodPm, SecHashMethodRx, SecRuleUpdateActionById, SecRuleUpdateTargetById, SecRuleUpdateTargetByTag, " +
			"SecRuleUpdateTargetByMsg, SecServerSignature, SecTmpDir, SecUploadDir, SecUploadFileLimit, SecUploadFileMode, SecUploadKeepFiles, SecTmpSaveUploadedFiles, SecWebAppId, SecSensorId, " +
			"SecHttpBlKey, SecHashEngine, SecHashKey, SecHashParam"},

		// caches, where CacheEnable alone starts one
		{In: anywhere, Without: whyNoCache, Form: anything, Names: "CacheDisable, CacheMaxExpire, CacheMinExpire, CacheDefaultExpire, CacheIgnoreNoLastMod, CacheStoreExpired, CacheStorePrivate, CacheStoreNoStore, " +
			"CacheLastModifiedFactor, CacheHeader, CacheDetailHeader, CacheStaleOnError, CacheMinFileSize, CacheMaxFileSize, CacheReadSize, CacheReadTime, CacheSocacheMaxTime, CacheSocacheMinTime, " +
			"CacheSocacheMaxSize, CacheSocacheReadSize, CacheSocacheReadTime"},
		{In: inServer, Without: whyNoCache, Form: anything, Names: "CacheRoot, CacheQuickHandler, CacheIgnoreCacheControl, CacheIgnoreHeaders, CacheIgnoreQueryString, CacheIgnoreURLSessionIdentifiers, CacheLock, " +
			"CacheLockPath, CacheLockMaxAge, CacheKeyBaseURL, CacheDirLevels, CacheDirLength, CacheSocache"},
	}
}

const whyNoCache = "CacheEnable alone has httpd keep answers"
