package tomcat

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// readFiles reads files by their usual names; those that are "" are not there.
func readFiles(server, context, web string, ignore ...string) (Config, []string, string) {
	files, names := fstest.MapFS{}, Files{}
	for _, f := range []struct {
		name, text string
		to         *string
	}{{"server.xml", server, &names.Server}, {"context.xml", context, &names.Context}, {"web.xml", web, &names.Web}} {
		if f.text != "" {
			files[f.name], *f.to = &fstest.MapFile{Data: []byte(f.text)}, f.name
		}
	}
	c, notes, err := Read(files, names, Config{}, ignore...)
	var lines []string
	for _, n := range notes {
		lines = append(lines, n.Pos.String()+": "+n.Directive+": "+n.Why)
	}
	if err != nil {
		return c, lines, err.Error()
	}
	return c, lines, ""
}

const (
	before = `<Server port="8005"><Service name="Catalina">`
	after  = `<Host name="localhost"/></Engine></Service></Server>`
	plain  = before + `<Connector port="8080"/><Engine name="Catalina" defaultHost="localhost">`
)

// TestReadServer: what a server.xml says arrives.
func TestReadServer(t *testing.T) {
	c, _, problems := readFiles(before+`
<Executor name="pool" maxThreads="50"/>
<Connector port="8180" protocol="HTTP/1.1" maxThreads="25" acceptCount="7" maxConnections="300" connectionTimeout="20000" keepAliveTimeout="5000"/>
<Connector port="8109" protocol="AJP/1.3" address="0.0.0.0" secretRequired="false" executor="pool"/>
<Engine name="Catalina" defaultHost="localhost" jvmRoute="jvm1" backgroundProcessorDelay="3">`+after,
		`<Context sessionCookieName="SID"><Manager className="org.apache.catalina.session.StandardManager" pathname="SESSIONS.ser" maxActiveSessions="5" processExpiresFrequency="2"/></Context>`,
		`<web-app><distributable/><session-config><session-timeout>20</session-timeout></session-config></web-app>`)
	if problems != "" {
		t.Fatal(problems)
	}
	m := c.Manager
	if c.Port != 8180 || c.AJP != 8109 || c.Accept != 7 || c.MaxConnections != 300 || c.Threads != 50 || c.JvmRoute != "jvm1" || c.Background != 3*time.Second ||
		c.Cookie != "SID" || m.Store != session.PathnameStore || m.Pathname != "SESSIONS.ser" || m.MaxActive != 5 || m.Every != 2 || !c.Distributable || c.SessionTimeout != 20*time.Minute {
		t.Errorf("%+v", c)
	}
	if _, notes, _ := readFiles(before+`<Connector port="8009" protocol="AJP/1.3" secretRequired="false"/><Engine name="Catalina" defaultHost="localhost">`+after, "", ""); !strings.Contains(strings.Join(notes, "\n"), "loopback") {
		t.Errorf("an AJP connector without an address: %q", notes)
	}
}

// TestReadCluster: the elements of a Cluster, and Tomcat's own where there are none.
func TestReadCluster(t *testing.T) {
	c, _, problems := readFiles(plain+`<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>`+after, "", distributable)
	k := c.Cluster
	if problems != "" || k == nil || k.Options != 8 || !k.Detect || !k.Dispatch || !k.Replicate || !k.BindRoute || !k.Listen || c.store() != session.DeltaStore ||
		k.Multicast.Frequency != 500*time.Millisecond || k.Multicast.DropTime != 3*time.Second || k.Receiver.Port != 4000 {
		t.Errorf("the shortest cluster: %s %+v", problems, k)
	}
	c, _, problems = readFiles(plain+`<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
<Manager className="org.apache.catalina.ha.session.BackupManager" mapSendOptions="8" rpcTimeout="7000"/>
<Channel className="org.apache.catalina.tribes.group.GroupChannel">
<Membership className="org.apache.catalina.tribes.membership.McastService" address="228.0.0.9" port="45570" frequency="200" dropTime="10000"/>
<Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver" address="auto" port="4100" autoBind="10"/>
<Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpPingInterceptor" interval="2000"/>
<Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor"><Member className="org.apache.catalina.tribes.membership.StaticMember" host="10.20.0.2" port="4000" uniqueId="{0,1}"/></Interceptor>
</Channel><Valve className="org.apache.catalina.ha.tcp.ReplicationValve" filter=".*\.gif"/></Cluster>`+after, "", distributable)
	k = c.Cluster
	if problems != "" || k.Options != 6 || k.Manager.Store != session.BackupStore || k.Manager.MapOptions != 8 || k.Manager.RPCTimeout != 7*time.Second || k.Multicast.Group != "228.0.0.9" ||
		k.Multicast.DropTime != 10*time.Second || k.Receiver.Port != 4100 || k.Detect || k.Dispatch || k.Ping != 2*time.Second || len(k.Static) != 1 || k.BindRoute || !k.Replicate || k.Filter == nil {
		t.Errorf("a whole cluster: %s %+v", problems, k)
	}
}

// TestReadProblems: each mistake has its place and what was expected.
func TestReadProblems(t *testing.T) {
	cluster := func(s string) string {
		return plain + "\n" + `<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">` + s + `</Cluster>` + after
	}
	manager := func(s string) string { return `<Context>` + "\n" + `<Manager ` + s + `/></Context>` }
	for _, row := range []struct{ why, server, context, web, want string }{
		{"no Service", `<Server port="8005"/>`, "", "", `server.xml:1:1: <Server> without a <Service>`},
		{"another file", `<Context/>`, "", "", `server.xml:1:1: root element <Context>: expected <Server>`},
		{"a port", before + `<Connector port="80x"/><Engine name="C" defaultHost="localhost">` + after, "", "", `server.xml:1:63: attribute "port" of <Connector>: found "80x", expected a port from 1 to 65535`},
		{"AJP's secret", before + `<Connector port="8009" protocol="AJP/1.3"/><Engine name="C" defaultHost="localhost">` + after, "", "", `server.xml:1:46: the AJP Connector is configured with secretRequired="true"`},
		{"a class of old", cluster(`<Channel className="org.apache.catalina.tribes.group.GroupChannel"><Interceptor className="org.apache.catalina.tribes.group.interceptors.MessageDispatch15Interceptor"/></Channel>`), "", "", "Tomcat 10.1 has no such class any more"},
		{"an unknown class", "", manager(`className="org.apache.catalina.session.StandardManger"`), "", `context.xml:2:21: className "org.apache.catalina.session.StandardManger": Tomcat 10.1 has no such class (ClassNotFoundException): did you mean "StandardManager"?`},
		{"two Managers", "", `<Context><Manager/>` + "\n" + `<Manager/></Context>`, "", `context.xml:2:1: a second <Manager>, after that at context.xml:1:10`},
		{"two Managers of a Cluster", cluster(deltaManager() + deltaManager()), "", "", `a second <Manager>, after that at server.xml:2:`},
		{"options", plain + `<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="512"/>` + after, "", "", `found "512", expected a sum of 2 (USE_ACK)`},
		{"a number out of range", "", manager(`maxActiveSessions="-7"`), "", `context.xml:2:29: attribute "maxActiveSessions" of <Manager>: found "-7", expected a number from -1`},
		{"a property", before + `<Connector port="8080"/><Engine name="C" defaultHost="localhost" jvmRoute="${route}">` + after, "", "", `found "${route}", a property that is not known here`},
		{"DeltaManager alone", "", manager(`className="org.apache.catalina.ha.session.DeltaManager"`), "", `context.xml:2:1: a org.apache.catalina.ha.session.DeltaManager without a Cluster`},
		{"no Store", "", manager(`className="org.apache.catalina.session.PersistentManager"`), "", `context.xml:2:1: a PersistentManager without a <Store>`},
		{"session-timeout", "", "", `<web-app><session-config><session-timeout>half an hour</session-timeout></session-config></web-app>`, `web.xml:1:43: session-timeout: found "half an hour", expected a number of minutes`},
		{"a bomb", `<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><Server/>`, "", "", `server.xml:1:29: entity "c" holds another entity`},
		{"an interceptor that orders", cluster(`<Channel className="org.apache.catalina.tribes.group.GroupChannel"><Interceptor className="org.apache.catalina.tribes.group.interceptors.OrderInterceptor"/></Channel>`), "", "", "is not supported: it changes what messages do"},
		{"look-ahead", cluster(`<Valve className="org.apache.catalina.ha.tcp.ReplicationValve" filter="(?!a).*"/>`), "", "", "expected a regular expression without look-ahead"},
		{"a group", cluster(`<Channel className="org.apache.catalina.tribes.group.GroupChannel"><Membership className="org.apache.catalina.tribes.membership.McastService" address="10.0.0.1"/></Channel>`), "", "", `expected a multicast group`},
		{"a second Host", plain + `<Host name="localhost"/>` + after, "", "", "a second <Host>"},
	} {
		_, _, problems := readFiles(row.server, row.context, row.web)
		if !strings.Contains(problems, row.want) {
			t.Errorf("%s: %s\nwant %s", row.why, problems, row.want)
		}
	}
}

// TestReadNotes: what Tomcat passes over with a warning, and what has no effect here,
// is told.
func TestReadNotes(t *testing.T) {
	for _, row := range []struct{ why, server, context, web, want string }{
		{"an unknown attribute", before + `<Connector port="8080" maxThread="9"/><Engine name="C" defaultHost="localhost">` + after, "", "", `server.xml:1:69: maxThread: Tomcat passes over it: match [Connector] failed to set property [maxThread] to [9]`},
		{"not distributable", plain + `<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>` + after, "", `<web-app/>`, "no session is replicated: an application needs <distributable/>"},
		{"a Manager of its own", plain + `<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>` + after, `<Context><Manager/></Context>`, distributable, "no session is replicated: the application has a Manager of its own, at context.xml:1:10"},
		{"no ReplicationValve", plain + `<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"><Valve className="org.apache.catalina.ha.session.JvmRouteBinderValve"/></Cluster>` + after, "", distributable, "none of them is a ReplicationValve"},
		{"a filter of old", clusterXML(8, deltaManager(), `.*\.gif;.*\.css;`), "", distributable, "it matches none"},
		{"a path", "", `<Context path="/test"/>`, "", "the path of an application outside of server.xml is that of its file's name"},
		{"a valve without effect", "", `<Context><Valve className="org.apache.catalina.valves.PersistentValve"/></Context>`, "", "PersistentValve has no effect"},
	} {
		_, notes, problems := readFiles(row.server, row.context, row.web)
		if all := strings.Join(notes, "\n"); problems != "" || !strings.Contains(all, row.want) {
			t.Errorf("%s: problems %s, notes\n%s\nwant %s", row.why, problems, all, row.want)
		}
	}
}

// TestArticles: the context.xml of the articles, as printed: what is wrong in them is
// named, memcached-session-manager included.
func TestArticles(t *testing.T) {
	const five = `<Context path="/test" docBase="/usr/local/tomcat/webapps/test" reloadable="true">
     <Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager"
                memcachedNodes="n1:192.168.0.71:11211,n2:192.168.0.101:11211"
                failoverNodes="n1"
                requestUriIgnorePattern=".*\.(ico|png|gif|jpg|css|js)$"
                transcoderFactoryClass="de.javakaffee.web.msm.serializer.javolution.JavolutionTranscoderFactory"
              />
      </Context>`
	const three = `<Context><Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager"
   memcachedNodes="n1:10.10.19.6:11211,n2:19.7:11211"
   failoverNodes="n3" requestUriIgnorePattern=".*\.(ico|png|gif|jpg|css|js)$"
   transcoderFactoryClass="de.javakaffee.web.msm.serializer.kryo.KryoTranscoderFactory"/></Context>`
	c, notes, problems := readFiles("", five, "")
	m := c.Manager
	if problems != "" || m.Store != session.StickyStore || len(m.Msm.Nodes) != 2 || m.Msm.Nodes[1] != (MsmNode{"n2", netip.MustParseAddrPort("192.168.0.101:11211")}) ||
		!slices.Equal(m.Msm.Failover, []string{"n1"}) || !m.Msm.Ignored.MatchString("GET /test/a.css") || m.Msm.Ignored.MatchString("GET /test/a.css?v=1") {
		t.Errorf("as article 5 prints it: %s %+v %q", problems, m, notes)
	}
	for _, row := range []struct {
		why, context string
		want         []string
	}{
		{"with article 3's address", three, []string{`context.xml:2:20: attribute "memcachedNodes" of <Manager>`, "19.7 is no address"}},
		{"with article 3's comment", strings.Replace(three, "\n   failover", " /* two servers */\n   failover", 1), []string{"context.xml:2:", "no XML:"}},
		{"with a node that is none", strings.Replace(three, "n2:19.7", "n2:10.10.19.7", 1), []string{`found node "n3", expected one of memcachedNodes: n1, n2`}},
	} {
		_, _, problems := readFiles("", row.context, "")
		for _, want := range row.want {
			if !strings.Contains(problems, want) {
				t.Errorf("%s: %s\nwant %s", row.why, problems, want)
			}
		}
	}
}

// TestReadMemcached: memcached-session-manager's attributes arrive, and what is wrong in
// them has its place.
func TestReadMemcached(t *testing.T) {
	manager := func(s string) string {
		return `<Context><Manager className="` + session.MemcachedManager + `" ` + s + `/></Context>`
	}
	const nodes = `memcachedNodes="n1:10.0.0.1:11211 n2:10.0.0.2:11212" `
	c, _, problems := readFiles("", manager(nodes+`sticky="false" sessionBackupAsync="false" sessionBackupTimeout="250" lockingMode="uriPattern:GET /a.*" operationTimeout="700" sessionAttributeFilter="user.*" maxActiveSessions="9"`), "")
	m := c.Manager
	if problems != "" || m.Store != session.NonStickyStore || m.Msm.Rules.Async || m.Msm.Rules.Timeout != 250*time.Millisecond || m.Msm.Timeout != 700*time.Millisecond ||
		m.Msm.Locking.Mode != session.MsmLockPattern || !m.Msm.Rules.Filter.MatchString("userName") || m.Msm.Rules.Filter.MatchString("aUser") || m.MaxActive != 9 {
		t.Errorf("%s %+v", problems, m)
	}
	if c, _, problems = readFiles("", manager(`memcachedNodes="10.0.0.1:11211"`), ""); problems != "" || c.Manager.Msm.Nodes[0].ID != "" || !c.Manager.Msm.Rules.Async || c.Manager.Store != session.StickyStore {
		t.Errorf("a single node without a name: %s %+v", problems, c.Manager)
	}
	for _, row := range []struct{ attributes, want string }{
		{"", "without memcachedNodes"},
		{`memcachedNodes="n1:10.0.0.1"`, "expected nodes such as"},
		{`memcachedNodes="n1:cache1:11211"`, "cache1 is no address, and names are not looked up here"},
		{`memcachedNodes="n1:10.0.0.1:11211,n1:10.0.0.2:11211"`, "each with a name of its own"},
		{`memcachedNodes="n-1:10.0.0.1:11211,n2:10.0.0.2:11211"`, "expected nodes such as"},
		{`memcachedNodes="n1:10.0.0.1:11211" failoverNodes="n1"`, "expected none beside a single node"},
		{nodes + `failoverNodes="n1,n2"`, "no session can be made otherwise"},
		{nodes + `lockingMode="app"`, `found "app", expected none, all, auto or uriPattern:REGEX`},
		{nodes + `lockingMode="uriPattern:("`, "expected a regular expression"},
		{nodes + `sticky="maybe"`, "expected true or false"},
		{nodes + `sessionBackupTimeout="0"`, "expected a number of milliseconds from 1 on"},
		{nodes + `memcachedProtocol="binary"`, "servers here speak no other"},
		{nodes + `username="a"`, "is not supported"},
		{nodes + `storageKeyPrefix="static:a"`, "keys have no prefix here"},
	} {
		if _, _, problems := readFiles("", manager(row.attributes), ""); !strings.Contains(problems, row.want) || !strings.Contains(problems, "context.xml:1:") {
			t.Errorf("%s: %s, want %s", row.attributes, problems, row.want)
		}
	}
	for _, row := range []struct{ attributes, want string }{
		{nodes + `lockingMode="all"`, "sticky sessions are not locked"},
		{nodes + `sticky="false" failoverNodes="n1"`, "have no copy there"},
		{nodes + `sticky="false" sessionAttributeFilter="a"`, "all other attributes are lost"},
		{nodes + `requestUriIgnorePattern="/a$"`, "it matches nothing unless it begins with .*"},
		{nodes + `transcoderFactoryClass="x"`, "as long as its attributes"},
	} {
		if _, notes, problems := readFiles("", manager(row.attributes), ""); problems != "" || !strings.Contains(strings.Join(notes, "\n"), row.want) {
			t.Errorf("%s: %s %q, want %s", row.attributes, problems, notes, row.want)
		}
	}
}

// TestIgnore: what the scenario leaves aside is noted as such, and not read.
func TestIgnore(t *testing.T) {
	c, notes, problems := readFiles(plain+`<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>`+after, "", "", "Cluster")
	if problems != "" || c.Cluster != nil || !strings.Contains(strings.Join(notes, "\n"), "left aside") {
		t.Errorf("%s %+v %q", problems, c.Cluster, notes)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(clusterXML(6, deltaManager(), ""), `<Context><Manager pathname="a"/></Context>`, distributable)
	f.Add(plain+after, `<Context><Valve className="org.apache.catalina.valves.PersistentValve"/><Manager className="org.apache.catalina.session.PersistentManager"><Store className="org.apache.catalina.session.FileStore"/></Manager></Context>`, "<web-app/>")
	f.Add(plain+after, `<Context><Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" memcachedNodes="n1:10.0.0.1:11211,n2:10.0.0.2:11211" failoverNodes="n1" sticky="false" lockingMode="uriPattern:.*"/></Context>`, "<web-app/>")
	f.Add(plain+after, redisContext(`sentinelMaster="m" sentinels="10.0.0.1:26379" sessionPersistPolicies="DEFAULT"`), "<web-app/>")
	f.Fuzz(func(t *testing.T, server, context, web string) {
		c, _, problems := readFiles(server, context, web)
		if problems == "" {
			_ = c.Validate()
		} else if !strings.Contains(problems, ".xml") {
			t.Errorf("a problem without a place: %s", problems)
		}
	})
}
