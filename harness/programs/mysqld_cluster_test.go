package programs

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

// TestClusterSettings: what a scenario says of a node of a Galera cluster, and what does
// not go with its option file.
func TestClusterSettings(t *testing.T) {
	const node = "[mysqld]\nbinlog_format=ROW\nwsrep_on=ON\nwsrep_provider=/x.so\nwsrep_cluster_address=gcomm://10.20.0.11\n"
	for _, row := range []struct{ text, settings, want, real string }{
		{node, "", "", "the image has no provider of Galera (wsrep_on): a cluster runs in the simulator only"},
		{node, ", new_cluster: true", "", "a cluster runs in the simulator only"},
		{"[mysqld]\n", "", "", ""},
		{"[mysqld]\n", ", new_cluster: true", "my.cnf: new_cluster: the server is no node of a Galera cluster", "new_cluster: the server is no node"},
		{node, ", replica_of: db2", "my.cnf: replica_of: a node of a Galera cluster that replicates from a primary is not modelled", "replica_of: a node"},
		{node + "wsrep_node_address=10.20.0.12\n", "", "my.cnf: wsrep_node_address 10.20.0.12: the machine has another address: expected 10.20.0.11, or none", "another address"},
	} {
		files := fstest.MapFS{"s/my.cnf": {Data: []byte(row.text)}, "s/other.cnf": {Data: []byte("[mysqld]\nlog_bin\n")}, "s/scenario.yaml": {Data: []byte(`title: A cluster
network: {subnet: 10.20.0.0/16}
machines:
  db1: {ip: 10.20.0.11, run: {mysqld: {config: my.cnf` + row.settings + `}}}
  db2: {ip: 10.20.0.12, run: {mysqld: {config: other.cnf}}}
  web1: {ip: 10.20.0.21, run: {tomcat: {database: {write: db1}}}}
users:
  all: {count: 1, from: 10.20.64.0/24, to: "http://web1:8080", orders: {write: POST /orders, rate: 1/s}}
lasts: 10s
`)}}
		s, err := scenarios.Load(files, "s", "s")
		if err != nil {
			t.Fatal(err)
		}
		e := NewStack(s.Cases[0]).Env("db1", "mysqld")
		got := ""
		if _, _, err := e.Main(); err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, row.want) || (got == "") != (row.want == "") {
			t.Errorf("%q%s: %q, expected %q", row.text, row.settings, got, row.want)
		}
		reasons := strings.Join(e.Unsupported(), "; ")
		if !strings.Contains(reasons, row.real) || (reasons == "") != (row.real == "") {
			t.Errorf("%q%s: on containers %q, expected %q", row.text, row.settings, reasons, row.real)
		}
	}
}
