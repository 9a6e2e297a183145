package tomcat

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// server reads <Server> (Tomcat 10.1, Configuration Reference, The Server Component).
func (r *reader) server(e *conf.Element) {
	r.attributes(e, []attribute{
		{names: "port, portOffset, shutdown, address, utilityThreads, utilityThreadsAsDaemon", without: "who stops the server is the scenario"},
	})
	var service *conf.Element
	for _, c := range e.Elements {
		switch {
		case c.Name.Text == "GlobalNamingResources":
			r.globalResources(c)
		case c.Name.Text != "Service":
			r.passes(c, map[string]string{"Listener": noMan})
		case r.one(c, &service, "a program of a scenario is one Service"):
			r.service(c)
		}
	}
	if service == nil {
		r.Wrong(e, e.Name, "<Server> without a <Service>: expected one")
	}
}

func (r *reader) service(e *conf.Element) {
	r.attributes(e, []attribute{{names: "name, gracefulStopAwaitMillis", without: noMan}})
	var engine, web, ajp *conf.Element
	for _, c := range e.Elements {
		if c.Name.Text == "Executor" {
			r.executor(c)
		}
	}
	for _, c := range e.Elements {
		switch c.Name.Text {
		case "Executor":
		case "Connector":
			r.connector(c, &web, &ajp)
		case "Engine":
			if r.one(c, &engine, "Tomcat keeps one only") {
				r.engine(c)
			}
		default:
			r.passes(c, map[string]string{"Listener": noMan})
		}
	}
	if engine == nil {
		r.Wrong(e, e.Name, "<Service> without an <Engine>: expected one")
	}
	if web == nil && ajp == nil {
		r.Wrong(e, e.Name, "<Service> without a <Connector>: expected one at least")
	}
	if web == nil {
		r.c.NoHTTP = true
	}
}

func (r *reader) executor(e *conf.Element) {
	name, threads := "", 200
	r.attributes(e, []attribute{
		{names: "name", read: text(&name)},
		{names: "maxThreads", read: number(&threads, 1, mostNumber)},
		{names: "maxQueueSize", refused: "requests wait for a thread without limit here"},
		{names: "namePrefix, daemon, threadPriority, minSpareThreads, maxIdleTime, prestartminSpareThreads, threadRenewalDelay", without: noJVM},
	})
	if name == "" {
		r.Wrong(e, e.Name, "<Executor> without a name: expected one")
		return
	}
	r.executors[name] = threads
}

// protocols are those of Connectors.
var protocols = []class{
	{name: "HTTP/1.1"}, {name: "org.apache.coyote.http11.Http11NioProtocol"}, {name: "org.apache.coyote.http11.Http11Nio2Protocol"},
	{name: "AJP/1.3"}, {name: "org.apache.coyote.ajp.AjpNioProtocol"}, {name: "org.apache.coyote.ajp.AjpNio2Protocol"},
}

func (r *reader) connector(e *conf.Element, web, ajp **conf.Element) {
	if r.LeavesAside(e, "Connector") {
		return
	}
	protocol := "HTTP/1.1"
	if a := e.Attribute("protocol"); a != nil {
		protocol = a.Value.Text
		known := false
		for _, p := range protocols {
			known = known || p.name == protocol
		}
		if !known {
			r.Wrong(e, a.Value, "attribute %q of <Connector>: found %q, a class that Tomcat 10.1 has not: expected HTTP/1.1 or AJP/1.3", "protocol", protocol)
			return
		}
	}
	isAJP := strings.Contains(strings.ToLower(protocol), "ajp")
	first := web
	if isAJP {
		first = ajp
	}
	if !r.one(e, first, "a server here has one Connector of a protocol") {
		return
	}
	c, port, at := r.c, uint16(0), netip.Addr{}
	secret, required, threads := "", true, 200
	executor := ""
	var idle time.Duration
	heads, both, packets := Heads{}, 0, Packets{}
	rows := []attribute{
		{names: "protocol", read: func(string) string { return "" }},
		{names: "port", read: portNumber(&port)},
		{names: "address", read: address(&at)},
		{names: "maxThreads", read: number(&threads, 1, mostNumber)},
		{names: "executor", read: text(&executor)},
		{names: "acceptCount", read: number(&c.Accept, 1, mostNumber)},
		{names: "maxConnections", read: number(&c.MaxConnections, -1, mostNumber)},
		{names: "connectionTimeout", read: span(&heads.Wait, time.Millisecond, -1)},
		{names: "keepAliveTimeout", read: span(&idle, time.Millisecond, -1)},
		{names: "minSpareThreads, acceptorThreadPriority, threadPriority, processorCache, maxIdleTime, bindOnInit", without: noJVM},
		{names: "maxKeepAliveRequests, tcpNoDelay, socketBuffer, connectionLinger, acceptorThreadCount, pollerThreadCount", without: noSocket},
		{names: "redirectPort, scheme, secure, proxyName, proxyPort, xpoweredBy, server, serverRemoveAppProvidedValues, enableLookups, useIPVHosts, allowTrace, parseBodyMethods, URIEncoding, useBodyEncodingForURI, relaxedPathChars, relaxedQueryChars, rejectIllegalHeader, allowHostHeaderMismatch, maxParameterCount, maxPostSize, maxSavePostSize, maxSwallowSize, asyncTimeout, discardFacades, encodedSolidusHandling, maxPartCount, maxPartHeaderSize", without: "requests here are such as the scenario sends them"},
		{names: "compression, compressibleMimeType, compressionMinSize, noCompressionUserAgents, useSendfile, noCompressionStrongETag", without: noContent},
		{names: "disableUploadTimeout, connectionUploadTimeout", without: noContent},
		{names: "SSLEnabled, sslProtocol, clientAuth, keystoreFile, keystorePass, keystoreType, ciphers, certificateVerification", without: noTLS},
	}
	if !isAJP {
		rows = append(rows,
			attribute{names: "maxHttpHeaderSize", read: number(&both, 1, mostNumber)},
			attribute{names: "maxHttpRequestHeaderSize", read: number(&heads.Request, 1, mostNumber)},
			attribute{names: "maxHttpResponseHeaderSize", read: number(&heads.Answer, 1, mostNumber)},
			attribute{names: "maxHeaderCount", read: limitOf(&heads.Lines)},
			attribute{names: "maxCookieCount", read: limitOf(&heads.Cookies)},
		)
	}
	if isAJP {
		rows = append(rows,
			attribute{names: "packetSize", read: number(&packets.Size, 1, mostPacket)},
			attribute{names: "maxHeaderCount", read: limitOf(&packets.Lines)},
			attribute{names: "maxCookieCount", read: limitOf(&packets.Cookies)},
			attribute{names: "secretRequired", read: truth(&required)},
			attribute{names: "secret", read: text(&secret)},
			attribute{names: "tomcatAuthentication, tomcatAuthorization, allowedRequestAttributesPattern, ajpFlush", without: "nobody logs in"},
		)
	}
	r.attributes(e, rows)
	for _, child := range e.Elements {
		r.passes(child, map[string]string{"SSLHostConfig": noTLS, "UpgradeProtocol": "requests come by HTTP/1.1 here"})
	}
	if n, ok := r.executors[executor]; ok {
		threads = n
	} else if executor != "" {
		r.Wrong(e, e.Attribute("executor").Value, "attribute %q of <Connector>: found %q, expected the name of an <Executor>", "executor", executor)
	}
	if port == 0 && e.Attribute("port") == nil {
		r.Wrong(e, e.Name, "<Connector> without a port: expected port=\"8080\", or another")
	}
	c.Threads = max(threads, c.Threads)
	if c.MaxConnections < 0 {
		c.MaxConnections = mostNumber >> 1 // no limit
	}
	if !isAJP {
		orInt(&heads.Request, both)
		orInt(&heads.Answer, both)
		c.Port, c.Address, c.Heads = port, at, heads
		return
	}
	c.AJP, c.AJPAddress, c.Packets = port, at, packets
	if !at.IsValid() {
		c.AJPAddress = netip.AddrFrom4([4]byte{127, 0, 0, 1})
		r.Note(e, "Connector", "an AJP connector without address listens on the loopback address alone")
	}
	switch {
	case secret == "" && required:
		r.Wrong(e, e.Name, "the AJP Connector is configured with secretRequired=\"true\" but the secret attribute is either null or \"\": Tomcat does not start it; expected secretRequired=\"false\", or a secret")
	case secret != "":
		r.Wrong(e, e.Attribute("secret").Name, "attribute %q of <Connector> is not supported: requests carry none here, expected secretRequired=\"false\"", "secret")
	}
}

// mostPacket is packetSize at the most, for a packet's length has two bytes.
const mostPacket = 65536

// limitOf reads how many there may be, below 0 for any number.
func limitOf(to *int) func(string) string {
	return func(s string) string {
		if n, err := strconv.Atoi(s); err != nil || n < -1 || n == 0 || n > mostNumber {
			return "a number from 1 on, or -1 for no limit"
		}
		return number(to, -1, mostNumber)(s)
	}
}

func (r *reader) engine(e *conf.Element) {
	delay := 10 * time.Second
	r.attributes(e, []attribute{
		{names: "name", read: text(&r.engineName)},
		{names: "startStopThreads", without: noMan},
		{names: "defaultHost", read: text(&r.defaultHost)},
		{names: "jvmRoute", read: text(&r.c.JvmRoute)},
		{names: "backgroundProcessorDelay", read: span(&delay, time.Second, 1)},
	})
	r.c.Background = delay
	var host *conf.Element
	for _, c := range e.Elements {
		switch c.Name.Text {
		case "Host":
			if r.one(c, &host, "requests go by their path here, expected the default host alone") {
				r.host(c)
			}
		default:
			r.container(c)
		}
	}
	if host == nil {
		r.Wrong(e, e.Name, "<Engine> without a <Host>: expected one")
	}
}

func (r *reader) host(e *conf.Element) {
	name := ""
	r.attributes(e, []attribute{
		{names: "name", read: text(&name)},
		{names: "appBase, autoDeploy, deployOnStartup, unpackWARs, workDir, createDirs, deployXML, copyXML, xmlBase, deployIgnore, startStopThreads, errorReportValveClass, undeployOldVersions, failCtxIfServletStartFails, legacyAppBase", without: noDeploy},
		{names: "backgroundProcessorDelay", refused: "the Engine's is meant for all: expected it there"},
	})
	r.hostName = name
	if r.defaultHost != "" && name != r.defaultHost {
		r.Wrong(e, e.Name, "<Host name=%q>: expected that of the Engine's defaultHost, %q", name, r.defaultHost)
	}
	var context *conf.Element
	for _, c := range e.Elements {
		switch c.Name.Text {
		case "Context":
			if r.one(c, &context, "a program of a scenario is one application") {
				r.context(c)
			}
		default:
			r.container(c)
		}
	}
}

// container reads what may stand in an Engine, a Host or a Context.
func (r *reader) container(e *conf.Element) {
	switch e.Name.Text {
	case "Cluster":
		if r.LeavesAside(e, "Cluster") {
			return
		}
		if r.one(e, &r.cluster, "the inner one would count for its Host alone") {
			r.readCluster(e)
		}
	case "Valve":
		r.valve(e)
	case "Resource", "ResourceLink":
		r.resources.local = append(r.resources.local, e)
	default:
		r.passes(e, map[string]string{
			"Realm": "nobody logs in", "Listener": noMan, "Alias": "requests go by their path here", "CookieProcessor": "cookies have the form of RFC 6265",
			"WatchedResource": noDeploy, "ResourceEnvRef": nothingLookedUp,
			"Environment": nothingLookedUp, "Parameter": noDeploy, "Loader": noJVM, "JarScanner": noJVM, "Resources": noDeploy, "Ejb": nothingLookedUp,
			"Transaction": nothingLookedUp, "WrapperListener": noListener, "WrapperLifecycle": noListener, "InstanceListener": noListener,
		})
	}
}

// context reads <Context>, wherever it stands.
func (r *reader) context(e *conf.Element) {
	cookies := true
	rows := []attribute{
		{names: "docBase, reloadable, crossContext, privileged, override, swallowOutput, unpackWAR, antiResourceLocking, workDir, logEffectiveWebXml, useNaming, displayName, wrapperClass, allowLinking, cachingAllowed, cacheMaxSize, cacheTTL, debug, unloadDelay, sessionCookiePath, sessionCookieDomain, useHttpOnly, usePartitioned, containerSciFilter, failCtxIfServletStartFails, mapperContextRootRedirectEnabled, clearReferencesStopThreads, clearReferencesStopTimerThreads, caseSensitive", without: noDeploy},
		{names: "cookies", read: truth(&cookies)},
		{names: "sessionCookieName", read: text(&r.c.Cookie)},
		{names: "path", read: func(s string) string { return r.contextPath(e, s) }},
		{names: "backgroundProcessorDelay", refused: "the Engine's is meant for all: expected it there"},
	}
	r.attributes(e, rows)
	if !cookies {
		r.Wrong(e, e.Attribute("cookies").Value, "cookies=\"false\" is not supported: expected true, for browsers here keep cookies")
	}
	for _, c := range e.Elements {
		switch c.Name.Text {
		case "Manager":
			if !r.LeavesAside(c, "Manager") && r.one(c, &r.manager, "Tomcat keeps the last one, expected one") {
				r.c.Manager = r.readManager(c)
			}
		default:
			r.container(c)
		}
	}
	r.valved(e)
	r.redisValve(e)
}

// contextPath takes the path of a Context in server.xml. Elsewhere Tomcat goes by the
// file's name.
func (r *reader) contextPath(e *conf.Element, s string) string {
	if r.hosts == 0 && r.cluster == nil && r.defaultHost == "" {
		r.Note(e, "path", "Tomcat passes over it: the path of an application outside of server.xml is that of its file's name")
		return ""
	}
	if s == "/" || s != "" && !strings.HasPrefix(s, "/") {
		return "a path such as /shop, or \"\" for the root"
	}
	r.c.Context = s
	return ""
}
