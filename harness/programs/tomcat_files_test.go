package programs

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/scenarios"
)

// tomcatEnv is a Tomcat of a machine with these files.
func tomcatEnv(files map[string]string) *Env {
	t := &scenarios.Tomcat{Serves: "t1"}
	for name, to := range map[string]*string{"server.xml": &t.Server, "context.xml": &t.Context, "web.xml": &t.Web} {
		if files[name] != "" {
			*to = name
		}
	}
	return &Env{Kind: &tomcatKind, Machine: "t1", Program: "tomcat", Address: netip.MustParseAddr("10.0.0.5"), Settings: t, Files: files, FS: scenarios.FilesFS(files), read: map[string]any{}}
}

const memcachedContext = `<Context><Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" memcachedNodes="n1:10.0.0.1:11211"/></Context>`

// TestTomcatTargets: where context.xml has sessions kept is known, unless the scenario
// says where they are.
func TestTomcatTargets(t *testing.T) {
	e := tomcatEnv(map[string]string{"context.xml": memcachedContext})
	if all := e.Targets(); len(all) != 1 || all[0].Host != "10.0.0.1" || all[0].Port != 11211 || all[0].Pos.String() != "context.xml:1:99" {
		t.Errorf("targets %+v", all)
	}
	e.Settings.(*scenarios.Tomcat).Sessions.Memcached = []string{"m1"}
	if all := e.Targets(); len(all) != 0 {
		t.Errorf("targets %+v beside the scenario's own", all)
	}
}

// TestTomcatCannotMemcached: no real Tomcat 10 has memcached-session-manager, and its
// page knows no memcached.
func TestTomcatCannotMemcached(t *testing.T) {
	e := tomcatEnv(map[string]string{"context.xml": memcachedContext})
	if why := strings.Join(tomcatUnsupported(e), "; "); !strings.Contains(why, "memcached-session-manager is not made for Debian's Tomcat 10") {
		t.Errorf("reasons %q", why)
	}
	e = tomcatEnv(nil)
	e.Settings.(*scenarios.Tomcat).Sessions.Memcached = []string{"m1"}
	e.Settings.(*scenarios.Tomcat).SessionSize = 10
	if why := strings.Join(tomcatUnsupported(e), "; "); !strings.Contains(why, "keeps no sessions in memcached") || !strings.Contains(why, "session_size") {
		t.Errorf("reasons %q", why)
	}
}

// TestTomcatByFiles: a program gets its ports, and what containers cannot do, from its
// files.
func TestTomcatByFiles(t *testing.T) {
	const server = `<Server><Service name="C"><Connector port="8180"/><Connector port="8109" protocol="AJP/1.3" address="0.0.0.0" secretRequired="false"/><Engine name="C" defaultHost="localhost">CLUSTER<Host name="localhost"/></Engine></Service></Server>`
	cluster := strings.Replace(server, "CLUSTER", `<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>`, 1)
	alone := strings.Replace(server, "CLUSTER", "", 1)
	for _, row := range []struct {
		why    string
		files  map[string]string
		ports  string
		cannot string
	}{
		{"connectors", map[string]string{"server.xml": alone}, "[{8180 http } {8109 ajp }]", ""},
		{"a cluster of our own", map[string]string{"server.xml": cluster, "web.xml": "<web-app><distributable/></web-app>"}, "[{8180 http } {8109 ajp }]", "expected real: true"},
		{"sessions in memcached", map[string]string{"server.xml": alone, "context.xml": memcachedContext}, "[{8180 http } {8109 ajp }]", ""},
		{"a shared folder", map[string]string{"server.xml": alone, "context.xml": `<Context><Manager className="org.apache.catalina.session.PersistentManager"><Store className="org.apache.catalina.session.FileStore" directory="/shared"/></Manager></Context>`}, "[{8180 http } {8109 ajp }]", ""},
	} {
		e := tomcatEnv(row.files)
		if got := strings.Join(strings.Fields(fmt.Sprint(e.Ports())), " "); got != row.ports {
			t.Errorf("%s: ports %s, want %s", row.why, got, row.ports)
		}
		reasons := strings.Join(e.Unsupported(), "; ")
		if (row.cannot == "") != (reasons == "") || !strings.Contains(reasons, row.cannot) {
			t.Errorf("%s: %q, want %q", row.why, reasons, row.cannot)
		}
		if _, _, err := e.Main(); err != nil {
			t.Errorf("%s: %v", row.why, err)
		}
		s, err := e.Spec()
		if err != nil || len(s.Files) != len(row.files) {
			t.Errorf("%s: a program of its own gets %d files: %v", row.why, len(s.Files), err)
		}
	}
}
