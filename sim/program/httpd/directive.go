package httpd

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// Where a directive may stand.
const (
	inMain conf.Place = 1 << iota
	inHost
	inLocation
	inProxy // <Proxy>
	inOther // <Directory>, <Files> and what else is not modelled

	inServer = inMain | inHost
	inPlace  = inLocation | inProxy | inOther
	anywhere = inServer | inPlace
)

// row is the entry of httpd's command tables for a directive.
type row = conf.Row[func(r *reader, d *conf.Directive)]

// newTable returns the table of all directives, whose case does not matter;
// messages begin as httpd's own do.
func newTable() *conf.Table[func(r *reader, d *conf.Directive)] {
	t := &conf.Table[func(r *reader, d *conf.Directive)]{
		Places: []string{"the main server", "<VirtualHost>", "<Location>", "<Proxy>", "<Directory>"},
		Fold:   strings.ToLower,
		Wording: conf.Wording{
			Unknown:   "invalid command %[1]q",
			Expected:  "expected a directive of httpd, or its module is not known here",
			Refused:   "%[1]q is not supported yet",
			Misplaced: "%[1]s not allowed here",
			Arguments: "%s has %d arguments: expected %s",
			Argument:  "invalid argument %[2]q of %[1]s: %[3]s",
		},
	}
	return t.Add(supported()...).Add(ignored()...).Add(ignoredOfModules()...).Add(unsupported()...)
}

// supported returns the directives that have an effect.
func supported() []row {
	const proxy = "proxy_module"
	return []row{
		{Names: "LoadModule", In: inServer, Form: two, Read: (*reader).loadModule},
		{Names: "Define", In: anywhere, Form: oneOrTwo, Read: (*reader).parsed},
		{Names: "UnDefine", In: anywhere, Form: one, Read: (*reader).parsed},
		{Names: "Listen", In: inMain, Form: oneOrTwo, Read: (*reader).listen},
		{Names: "ServerName", In: inServer, Form: one, Read: (*reader).serverName},
		{Names: "ServerAlias", In: inHost, Form: oneOrMore, Read: (*reader).serverAlias},
		{Names: "<VirtualHost>", In: inMain, Form: oneOrMore, Read: (*reader).virtualHost},
		{Names: "<Location>", In: inServer, Form: oneOrTwo, Read: (*reader).location},
		{Names: "<LocationMatch>", In: inServer, Form: one, Read: (*reader).location},
		{Names: "SetHandler", In: anywhere, Form: one, Read: (*reader).setHandler},
		{Names: "Timeout", In: inServer, Form: one, Read: (*reader).timeout},
		{Names: "MaxRequestWorkers", In: inMain, Form: one, Read: (*reader).maxRequests},
		{Names: "MaxClients", In: inMain, Form: one, Read: (*reader).maxRequests},
		{Names: "DocumentRoot, VirtualDocumentRoot, VirtualDocumentRootIP, VirtualScriptAlias, VirtualScriptAliasIP", In: inServer, Form: one, Without: whyFiles, Read: (*reader).documentRoot},
		{Names: "ProxyPassReverseCookiePath, ProxyPassReverseCookieDomain", Needs: proxy, In: inServer | inLocation, Form: twoOrThree, Read: (*reader).cookieReversal},
		{Names: "JkWorkersFile", In: inServer, Form: one, Read: (*reader).jkWorkersFile},
		{Names: "JkWorkerProperty", In: inServer, Form: one, Read: (*reader).jkWorkerProperty},
		{Names: "JkMountFile", In: inServer, Form: one, Read: (*reader).jkMountFile},
		{Names: "JkMount, JkUnMount", In: inServer | inLocation, Form: oneOrTwo, Read: (*reader).jkMount},
		{Names: "ProxyHCTemplate", Needs: "proxy_hcheck_module", In: inServer, Form: twoOrMore, Read: (*reader).healthTemplate},
		{Names: "ProxyHCExpr", Needs: "proxy_hcheck_module", In: inServer, Form: twoOrMore, Read: (*reader).healthExpr},
		{Names: "ServerLimit", In: inMain, Form: one, Read: (*reader).serverLimit},
		{Names: "ThreadsPerChild", In: inMain, Form: one, Read: (*reader).threadsPerChild},
		{Names: "Include, IncludeOptional", In: anywhere, Form: one, Read: (*reader).include},

		{Names: "Require", In: inPlace, Form: oneOrMore, Read: (*reader).require},
		{Names: "<RequireAll>, <RequireAny>, <RequireNone>", In: inPlace, Form: anything, Read: (*reader).requireSection},
		{Names: "Order", Needs: "access_compat_module", In: inPlace, Form: oneOrMore, Read: (*reader).order},
		{Names: "Allow", Needs: "access_compat_module", In: inPlace, Form: twoOrMore, Read: (*reader).allow},
		{Names: "Deny", Needs: "access_compat_module", In: inPlace, Form: twoOrMore, Read: (*reader).deny},
		{Names: "<Limit>, <LimitExcept>", In: inPlace, Form: oneOrMore, Read: (*reader).methods},
		{Names: "<If>, <ElseIf>", In: anywhere, Form: oneOrMore, Read: (*reader).ifSection},
		{Names: "<Else>", In: anywhere, Form: anything, Read: (*reader).ifSection},
		{Names: "<Macro>", Needs: "macro_module", In: inServer, Form: oneOrMore, Read: (*reader).macro},
		{Names: "Use", Needs: "macro_module", In: anywhere, Form: oneOrMore, Read: (*reader).use},
		{Names: "UndefMacro", Needs: "macro_module", In: inServer, Form: one, Read: (*reader).parsed},
		{Names: "MacroIgnoreEmptyArgs, MacroIgnoreBadNesting", In: inServer, Form: anything, Read: (*reader).parsed},
		{Names: "Satisfy", Needs: "access_compat_module", In: inPlace, Form: choice("all", "any"), Read: (*reader).satisfy},
		{Names: "AuthMerging", In: inPlace, Form: choice("Off", "And", "Or"), Read: (*reader).authMerging},
		{Names: "AuthType", Needs: "authn_core_module", In: inPlace, Form: one, Read: (*reader).authType},
		{Names: "AuthName", Needs: "authn_core_module", In: inPlace, Form: one, Read: (*reader).authName},
		{Names: "AllowMethods", Needs: "allowmethods_module", In: inPlace, Form: oneOrMore, Read: (*reader).allowMethods},
		{Names: "SSLEngine", Needs: "ssl_module", In: inServer, Form: choice("On", "Off", "Optional"), Read: (*reader).sslEngine},
		{Names: "SSLProxyEngine", Needs: "ssl_module", In: inServer | inProxy, Form: aFlag, Read: (*reader).sslProxyEngine},
		{Names: "SSLRequireSSL", Needs: "ssl_module", In: inPlace, Form: conf.Exactly(0), Read: (*reader).sslRequire},
		{Names: "SSLVerifyClient", Needs: "ssl_module", In: anywhere, Form: choice("none", "optional", "require", "optional_no_ca"), Read: (*reader).sslVerifyClient},
		{Names: "MDRequireHttps", In: inServer, Form: choice("off", "temporary", "permanent"), Read: (*reader).mdRequireHTTPS},
		{Names: "<MDomainSet>, <MDomain>", In: inMain, Form: oneOrMore, Read: (*reader).other, Without: whyTLS},
		{Names: "KeepAlive", In: inServer, Form: aFlag, Read: (*reader).keepAlive},
		{Names: "KeepAliveTimeout", In: inServer, Form: aKeepAlive, Read: (*reader).keepAliveTimeout},
		{Names: "MaxKeepAliveRequests", In: inServer, Form: aLimit, Read: (*reader).maxKeepAlive},
		{Names: "LimitRequestLine", In: inServer, Form: aLimit, Read: (*reader).limitRequestLine},
		{Names: "LimitRequestFieldSize", In: inServer, Form: aLimit, Read: (*reader).limitRequestFieldSize},
		{Names: "LimitRequestFields", In: inServer, Form: aLimit, Read: (*reader).limitRequestFields},
		{Names: "AllowEncodedSlashes", In: inServer, Form: choice("On", "Off", "NoDecode"), Read: (*reader).encodedSlashes},
		{Names: "MergeSlashes", In: inServer, Form: aFlag, Read: (*reader).mergeSlashes},
		{Names: "TraceEnable", In: inServer, Form: choice("On", "Off", "Extended"), Read: (*reader).traceEnable},
		{Names: "ProxyVia", Needs: proxy, In: inServer, Form: choice("On", "Off", "Full", "Block"), Read: (*reader).proxyVia},
		{Names: "ProxyMaxForwards", Needs: proxy, In: inServer, Form: one, Read: (*reader).proxyMaxForwards},
		{Names: "RemoteIPHeader", Needs: "remoteip_module", In: inServer, Form: one, Read: (*reader).remoteHeader},
		{Names: "RemoteIPInternalProxy, RemoteIPTrustedProxy", Needs: "remoteip_module", In: inServer, Form: oneOrMore, Read: (*reader).remoteProxies},
		{Names: "RemoteIPProxyProtocol", Needs: "remoteip_module", In: inServer, Form: aFlag, Read: (*reader).remoteProtocol},
		{Names: "SecRuleEngine", In: anywhere, Form: choice("On", "Off", "DetectionOnly"), Read: (*reader).secRuleEngine},
		{Names: "CookieTracking", Needs: "usertrack_module", In: anywhere, Form: aFlag, Read: (*reader).cookieTracking},

		{Names: "Redirect, RedirectMatch", Needs: "alias_module", In: anywhere, Form: conf.Between(1, 3), Read: (*reader).redirect},
		{Names: "RedirectPermanent, RedirectTemp", Needs: "alias_module", In: anywhere, Form: two, Read: (*reader).redirect},
		{Names: "RewriteBase", Needs: "rewrite_module", In: inPlace, Form: one, Read: (*reader).rewriteBase},
		{Names: "RewriteOptions", Needs: "rewrite_module", In: anywhere, Form: oneOrMore, Read: (*reader).rewriteOptions},
		{Names: "RedirectRelative", Needs: "alias_module", In: anywhere, Form: aFlag, Read: (*reader).redirectRelative},
		{Names: "RewriteEngine", Needs: "rewrite_module", In: anywhere, Form: aFlag, Read: (*reader).rewriteEngine},
		{Names: "RewriteMap", Needs: "rewrite_module", In: inServer, Form: twoOrThree, Read: (*reader).rewriteMap},
		{Names: "RewriteCond", Needs: "rewrite_module", In: anywhere, Form: twoOrMore, Read: (*reader).rewriteCond},
		{Names: "RewriteRule", Needs: "rewrite_module", In: anywhere, Form: twoOrMore, Read: (*reader).rewriteRule},
		{Names: "ErrorDocument", In: anywhere, Form: aStatus, Read: (*reader).errorDocument},
		{Names: "ProxyErrorOverride", Needs: proxy, In: anywhere, Form: aFlagFirst, Read: (*reader).errorOverride},
		{Names: "Header, RequestHeader", Needs: "headers_module", In: anywhere, Form: aHeader, Read: (*reader).header},
		{Names: "SetEnv", Needs: "env_module", In: anywhere, Form: oneOrTwo, Read: (*reader).setEnv},
		{Names: "UnsetEnv", Needs: "env_module", In: anywhere, Form: oneOrMore, Read: (*reader).unsetEnv},
		{Names: "SetEnvIf, SetEnvIfNoCase", Needs: "setenvif_module", In: anywhere, Form: threeOrMore, Read: (*reader).setEnvIf},

		{Names: "SetEnvIfExpr", Needs: "setenvif_module", In: anywhere, Form: twoOrMore, Read: (*reader).setEnvIfExpr},
		{Names: "<ProxyMatch>", Needs: proxy, In: inServer, Form: oneOrMore, Read: (*reader).proxyMatch},
		{Names: "<Proxy>", Needs: proxy, In: inServer, Form: oneOrMore, Read: (*reader).proxySection},
		{Names: "BalancerMember", Needs: proxy, In: inServer | inProxy, Form: oneOrMore, Read: (*reader).balancerMember},
		{Names: "ProxySet", Needs: proxy, In: inServer | inProxy, Form: oneOrMore, Read: (*reader).proxySet},
		{Names: "ProxyPass", Needs: proxy, In: inServer | inLocation, Form: oneOrMore, Read: (*reader).proxyPass},
		{Names: "ProxyPassMatch", Needs: proxy, In: inServer | inLocation, Form: oneOrMore, Read: (*reader).proxyPass},
		{Names: "ProxyPassReverse", Needs: proxy, In: inServer | inLocation, Form: conf.Between(1, 3), Read: (*reader).proxyPassReverse},
		{Names: "ProxyPreserveHost", Needs: proxy, In: inServer | inLocation, Form: one, Read: (*reader).preserveHost},
		{Names: "ProxyIOBufferSize", Needs: proxy, In: inServer, Form: one, Read: (*reader).ioBuffer},
		{Names: "ProxyAddHeaders", Needs: proxy, In: inServer | inLocation, Form: one, Read: (*reader).addHeaders},
		{Names: "ProxyRequests", Needs: proxy, In: inServer, Form: one, Read: (*reader).proxyRequests},
		{Names: "ProxyTimeout", Needs: proxy, In: inServer, Form: one, Read: (*reader).proxyTimeout},
		{Names: "ProxyPassInherit", Needs: proxy, In: inServer, Form: one, Read: (*reader).passInherit},
	}
}
