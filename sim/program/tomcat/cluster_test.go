package tomcat

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// clusterXML is a server.xml as the manual of Tomcat 10.1 prints it, with the options
// that are asked for.
func clusterXML(options int, manager, filter string) string {
	return fmt.Sprintf(`<Server port="-1"><Service name="Catalina">
<Connector port="8080" protocol="HTTP/1.1" connectionTimeout="20000"/>
<Engine name="Catalina" defaultHost="localhost">
<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="%d">
 %s
 <Channel className="org.apache.catalina.tribes.group.GroupChannel">
  <Membership className="org.apache.catalina.tribes.membership.McastService" address="228.0.0.4" port="45564" frequency="500" dropTime="3000"/>
  <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver" address="auto" port="4000" autoBind="100"/>
  <Sender className="org.apache.catalina.tribes.transport.ReplicationTransmitter"><Transport className="org.apache.catalina.tribes.transport.nio.PooledParallelSender"/></Sender>
  <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
  <Interceptor className="org.apache.catalina.tribes.group.interceptors.MessageDispatchInterceptor"/>
 </Channel>
 <Valve className="org.apache.catalina.ha.tcp.ReplicationValve" filter="%s"/>
 <Valve className="org.apache.catalina.ha.session.JvmRouteBinderValve"/>
 <ClusterListener className="org.apache.catalina.ha.session.ClusterSessionListener"/>
</Cluster>
<Host name="localhost" appBase="webapps"/>
</Engine></Service></Server>`, options, manager, filter)
}

func deltaManager() string {
	return `<Manager className="org.apache.catalina.ha.session.DeltaManager" expireSessionsOnShutdown="false" notifyListenersOnReplication="true"/>`
}

func backupManager(options int) string {
	return fmt.Sprintf(`<Manager className="org.apache.catalina.ha.session.BackupManager" mapSendOptions="%d"/>`, options)
}

// reads makes a configuration of Tomcat's files.
func reads(t testing.TB, server, context, web string) Config {
	t.Helper()
	files, names := fstest.MapFS{}, Files{}
	for _, f := range []struct {
		name, text string
		to         *string
	}{{"server.xml", server, &names.Server}, {"context.xml", context, &names.Context}, {"web.xml", web, &names.Web}} {
		if f.text != "" {
			files[f.name], *f.to = &fstest.MapFile{Data: []byte(f.text)}, f.name
		}
	}
	c, _, err := Read(files, names, Config{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const distributable = `<web-app><distributable/></web-app>`

// cluster is servers t1, t2 ... of one configuration, and a browser's machine.
type cluster struct {
	*rig
	names []string
}

func newClusterRig(t testing.TB, n int, seed uint64, c Config, routed bool) *cluster {
	t.Helper()
	r := &rig{servers: map[string]*world.Program{}, machines: map[string]*world.Machine{}, opts: host.Options{Connect: time.Second, Read: 60 * time.Second}}
	k := &cluster{rig: r}
	r.w = world.New(world.Options{Seed: seed, Subnet: netip.MustParsePrefix("10.20.0.0/16"), Delay: 100 * time.Microsecond})
	t.Cleanup(r.w.Close)
	folder := world.NewFolder()
	for i := range n {
		name := fmt.Sprint("t", i+1)
		m := r.w.Add(name, world.MachineOptions{Address: addr(fmt.Sprint("10.20.0.", i+1))})
		m.Share("/shared", folder)
		one := c
		if routed {
			one.JvmRoute = name
		}
		r.machines[name], r.servers[name] = m, m.Install("tomcat", one.Main())
		k.names = append(k.names, name)
	}
	r.browser = r.w.Add("browser", world.MachineOptions{Address: addr("10.20.0.51")})
	r.w.Run(5 * time.Second)
	return k
}

func (k *cluster) run(d time.Duration) { k.w.Run(k.w.Elapsed() + d) }

// TestReplication: what is written on one server is read on the others, whoever made it.
func TestReplication(t *testing.T) {
	for _, row := range []struct {
		way, manager string
		options      int
	}{{"delta", deltaManager(), 6}, {"delta", deltaManager(), 4}, {"backup", backupManager(6), 8}} {
		k := newClusterRig(t, 3, 1, reads(t, clusterXML(row.options, row.manager, ""), "", distributable), true)
		v := &browser{r: k.rig}
		if a := v.ask("t1", "POST", "/test/save", "Pan"); a.Status != 200 || a.SetCookie == "" {
			t.Fatalf("%s:%d: save: %+v", row.way, row.options, a)
		}
		v.ask("t1", "GET", "/index.jsp?v=1&blob=5000", "")
		k.run(100 * ms)
		id, _, _ := strings.Cut(v.id(), ".")
		for _, on := range []string{"t2", "t3", "t1", "t3"} {
			a := v.ask(on, "GET", "/test/query", "")
			if a.Value != "Pan" || v.id() != id+"."+on {
				t.Errorf("%s:%d: on %s: %+v under %s, want the session with its route", row.way, row.options, on, a.Response, v.id())
			}
			k.run(100 * ms)
		}
		k.servers["t3"].Kill()
		k.run(5 * time.Second)
		if a := v.ask("t1", "GET", "/read.jsp", ""); a.Value != "personName=Pan count=1 v=1 blob=5000" {
			t.Errorf("%s:%d: after the kill of its server: %q", row.way, row.options, a.Value)
		}
	}
}

// TestOnlyDistributableApplicationsReplicate: without <distributable/> sessions are a
// server's own.
func TestOnlyDistributableApplicationsReplicate(t *testing.T) {
	k := newClusterRig(t, 2, 1, reads(t, clusterXML(6, deltaManager(), ""), "", `<web-app/>`), false)
	v := &browser{r: k.rig}
	v.ask("t1", "POST", "/test/save", "Pan")
	if a := v.ask("t2", "GET", "/test/query", ""); a.Value != "" {
		t.Errorf("the other server answers %q", a.Value)
	}
}

// TestFrozenPeer: with an acknowledgement every request waits 5 s for a member that is
// frozen, and a short pause is one stall of its length; without one nobody waits
// (recorded: fault_delta_6_pause_30s, fault_delta_6_pause_3s, fault_delta_8_pause_10s).
func TestFrozenPeer(t *testing.T) {
	for _, row := range []struct {
		options     int
		pause, wait time.Duration
		rounds      int
	}{{6, 20 * time.Second, 5 * time.Second, 3}, {6, 3 * time.Second, 3 * time.Second, 1}, {8, 20 * time.Second, 0, 3}} {
		k := newClusterRig(t, 3, 1, reads(t, clusterXML(row.options, deltaManager(), ""), "", distributable), false)
		v := &browser{r: k.rig}
		v.ask("t1", "GET", "/index.jsp", "")
		k.run(time.Second)
		k.servers["t2"].Freeze()
		began := k.w.Elapsed()
		k.w.At(began+row.pause, func() { k.servers["t2"].Thaw() })
		for i := range row.rounds {
			a := v.ask("t1", "GET", "/index.jsp", "")
			if a.took < row.wait-50*ms || a.took > row.wait+100*ms || a.Status != 200 {
				t.Errorf("options %d, pause %v: request %d took %v, want %v", row.options, row.pause, i, a.took, row.wait)
			}
		}
		k.w.Run(began + row.pause + time.Second)
		v.ask("t1", "GET", "/index.jsp", "")
		k.run(time.Second)
		if a := v.ask("t2", "GET", "/read.jsp", ""); a.Value != fmt.Sprintf("count=%d", row.rounds+2) {
			t.Errorf("options %d, pause %v: t2 has %q afterwards", row.options, row.pause, a.Value)
		}
	}
}
