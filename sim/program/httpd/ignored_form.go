package httpd

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// form is what may stand behind a directive that has no effect here: httpd
// refuses the rest all the same. The forms are those that apache2 -t of 2.4
// named when it was asked.
type form struct {
	min, max int // arguments; max -1 for any number
	wants    string
	good     func(i int, text string) bool // nil for anything
}

var (
	aFlag   = form{1, 1, "expected On or Off", oneOf("on", "off")}
	oneWord = form{1, 1, "", nil}
	words   = form{1, -1, "", nil}
	upToTwo = form{1, 2, "", nil}
	two     = form{2, 2, "", nil}
	twoUp   = form{2, -1, "", nil}
	aLog    = form{2, 3, "", nil}
)

func choice(of ...string) form {
	return form{1, 1, "expected one of " + strings.Join(of, ", "), oneOf(of...)}
}

// oneOf are words in any case.
func oneOf(of ...string) func(int, string) bool {
	return func(_ int, text string) bool {
		return slices.ContainsFunc(of, func(s string) bool { return strings.EqualFold(s, text) })
	}
}

func levelTo(most int) form {
	return form{1, 1, "expected a small number from 1 on", func(_ int, text string) bool {
		n, ok := parseCount(text)
		return ok && n >= 1 && n <= most
	}}
}

// isKeepAlive is a time that httpd keeps for a connection: seconds, or a
// number with a unit.
func isKeepAlive(_ int, text string) bool { _, ok := parseTime(text, "s"); return ok }

func notNegative(_ int, text string) bool { n, _ := atoi(text); return n >= 0 }

// logLevel is a level, or one for a module.
var logLevel = regexp.MustCompile(`(?i)^([a-z0-9_.]+:)?(emerg|alert|crit|error|warn|notice|info|debug|trace[1-8])$`)

// headerActions are what Header and RequestHeader do.
var headerActions = []string{"add", "set", "setifempty", "append", "merge", "unset", "echo", "note", "edit", "edit*"}

// isHeader is the first word of Header, behind onsuccess, always or early.
func isHeader(i int, text string) bool {
	return i > 0 || oneOf(append([]string{"always", "onsuccess", "early"}, headerActions...)...)(0, text)
}

func isError(i int, text string) bool {
	n, ok := parseCount(text)
	return i > 0 || ok && n >= 400 && n < 600
}

func isReadTimeout(_ int, text string) bool { return strings.Contains(text, "=") }

var protocols = oneOf("all", "SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")

func isProtocol(_ int, text string) bool { return protocols(0, strings.TrimLeft(text, "+-")) }

// formed are the directives without effect whose arguments have a form.
func formed() map[string]form {
	rows := []struct {
		form  form
		names string
	}{
		{aFlag, "BufferedLogs LogIOTrackTTFB EnableSendfile EnableMMAP DirectorySlash UseCanonicalPhysicalPort ContentDigest SSLProxyEngine " +
			"SSLProxyCheckPeerCN SSLProxyCheckPeerName SSLHonorCipherOrder SSLSessionTickets SSLUseStapling KeepAlive ProtocolsHonorOrder H2Direct " +
			"ExpiresActive BalancerPersist BalancerInherit ExtendedStatus SeeRequestTail"},
		{oneWord, "User Group PidFile StartServers ServerLimit MinSpareServers MaxSpareServers MinSpareThreads MaxSpareThreads ThreadLimit " +
			"ThreadsPerChild ThreadStackSize MaxConnectionsPerChild MaxRequestsPerChild AsyncRequestWorkerFactor ListenBacklog " +
			"ListenCoresBucketsRatio DefaultRuntimeDir ScoreBoardFile CoreDumpDirectory GracefulShutdownTimeout ServerRoot ChrootDir MaxMemFree " +
			"ErrorLog TransferLog ServerAdmin DocumentRoot TypesConfig AddDefaultCharset DefaultType DefaultIcon ReadmeName HeaderName " +
			"MIMEMagicFile SetOutputFilter SetInputFilter DeflateBufferSize SSLCertificateFile SSLCertificateKeyFile SSLCertificateChainFile " +
			"SSLCACertificateFile SSLSessionCache MaxKeepAliveRequests ExpiresDefault ProxyMaxForwards RemoteIPHeader " +
			"NameVirtualHost ProxyIOBufferSize ProxyReceiveBufferSize SendBufferSize ReceiveBufferSize"},
		{words, "Mutex LanguagePriority ForceLanguagePriority IndexIgnore RemoveHandler RemoveType MultiviewsMatch Protocols HttpProtocolOptions " +
			"PassEnv UnsetEnv RemoteIPInternalProxy RemoteIPTrustedProxy LoadFile"},
		{upToTwo, "ErrorLogFormat LogFormat Alias ScriptAlias SSLCipherSuite SetEnv DeflateFilterNote"},
		{two, "AcceptFilter AliasMatch ExpiresByType"},
		{twoUp, "AddType AddHandler AddLanguage AddCharset AddEncoding AddOutputFilter AddIcon AddIconByType AddIconByEncoding " +
			"AddOutputFilterByType BrowserMatch BrowserMatchNoCase"},
		{form{3, -1, "", nil}, "SetEnvIf SetEnvIfNoCase"},
		{aLog, "CustomLog GlobalLog ProxyPassReverseCookiePath ProxyPassReverseCookieDomain"},
		{form{1, -1, "expected a level such as warn, or MODULE:LEVEL", func(_ int, text string) bool { return logLevel.MatchString(text) }}, "LogLevel"},
		{form{1, 1, "expected a number that is not negative", notNegative}, "LimitRequestFieldSize LimitRequestFields LimitRequestLine"},
		{form{1, 1, "expected seconds, or a number with a unit such as 500ms", isKeepAlive}, "KeepAliveTimeout"},
		{form{1, -1, "expected key=value", isReadTimeout}, "RequestReadTimeout"},
		{form{1, -1, "expected TLSv1.2 and its like", isProtocol}, "SSLProtocol"},
		{form{2, -1, "first argument must be one of " + strings.Join(headerActions, ", "), isHeader}, "Header RequestHeader"},
		{form{2, 2, "expected an HTTP status", isError}, "ErrorDocument"},
		{form{1, 1, "expected 0 to 1000", func(_ int, text string) bool { n, _ := atoi(text); return n >= 0 && n <= 1000 }}, "BalancerGrowth"},
		{levelTo(9), "DeflateCompressionLevel DeflateMemLevel"},
		{levelTo(15), "DeflateWindowSize"},
		{choice("Prod", "ProductOnly", "Major", "Minor", "Min", "Minimal", "OS", "Full"), "ServerTokens"},
		{choice("On", "Off", "EMail"), "ServerSignature"},
		{choice("On", "Off", "DNS"), "UseCanonicalName"},
		{choice("On", "Off", "Double"), "HostnameLookups"},
		{choice("On", "Off", "Extended"), "TraceEnable"},
		{choice("On", "Off", "Optional"), "SSLEngine"},
		{choice("On", "Off", "Full"), "ProxyStatus"},
		{choice("On", "Off", "Full", "Block"), "ProxyVia"},
		{choice("IsError", "Ignore", "StartBody"), "ProxyBadHeader"},
		{form{1, -1, "expected On or Off first", func(i int, text string) bool { return i > 0 || oneOf("on", "off")(0, text) }}, "ProxyErrorOverride"},
	}
	all := map[string]form{}
	for _, row := range rows {
		for _, n := range strings.Fields(row.names) {
			all[n] = row.form
		}
	}
	return all
}

// takes gives a directive the form.
func (k *directive) takes(f form) {
	k.min, k.max = f.min, f.max
	if f.good == nil {
		return
	}
	k.read = func(r *reader, d *conf.Directive) {
		for i, w := range d.Args {
			if !f.good(i, w.Text) {
				r.wrong(d, w, "invalid argument %q of %s: %s", w.Text, k.name, f.wants)
				return
			}
		}
	}
}
