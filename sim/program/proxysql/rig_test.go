package proxysql

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mysqld"
	"github.com/hadrill/hadrill/sim/world"
)

const second = time.Second

func address(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, byte(n)}) }

// usual is a file with db1 as the writer, db2 and db3 as readers.
const usual = `mysql_variables={ interfaces="0.0.0.0:6033" %s }
mysql_servers=( { address="db1" hostgroup=10 }, { address="db2" hostgroup=20 max_replication_lag=2 }, { address="db3" hostgroup=20 } )
mysql_replication_hostgroups=( { writer_hostgroup=10 reader_hostgroup=20 } )
mysql_users=( { username="shop" default_hostgroup=10 } )
mysql_query_rules=( { rule_id=1 match_digest="^SELECT" destination_hostgroup=20 apply=1 } )
`

// rig is a primary db1, its replicas db2 and db3, the proxy and a client.
type rig struct {
	t             testing.TB
	w             *world.World
	nodes         []*world.Machine
	proxy, client *world.Machine
	said          []string
}

func newRig(t testing.TB, variables string, edit func(n int, c *mysqld.Config)) *rig {
	r := &rig{t: t, w: world.New(world.Options{Seed: 1})}
	t.Cleanup(r.w.Close)
	names := map[string]netip.Addr{}
	for n := 1; n <= 3; n++ {
		c := mysqld.Default()
		c.ServerID, c.LogBin, c.SyncBinlog, c.LogUpdates, c.ConnectRetry = uint32(n), "mysql-bin", 1, true, second
		if n > 1 {
			c.ReplicaOf, c.ReadOnly = netip.AddrPortFrom(address(1), 3306), true
		}
		if edit != nil {
			edit(n, &c)
		}
		m := r.w.Add(fmt.Sprint("db", n), world.MachineOptions{Address: address(n)})
		m.Install("mysqld", c.Main())
		r.nodes = append(r.nodes, m)
		names[m.Name()] = address(n)
	}
	c, _, err := Read(fstest.MapFS{"f": {Data: []byte(fmt.Sprintf(usual, variables))}}, "f")
	if err != nil {
		t.Fatal(err)
	}
	c.Names = names
	r.proxy = r.w.Add("proxy", world.MachineOptions{Address: address(100)})
	r.proxy.Install("proxysql", c.Main())
	r.client = r.w.Add("client", world.MachineOptions{Address: address(200)})
	r.w.Watch(func(e world.Event) {
		if e.Kind == "note:proxysql" {
			r.said = append(r.said, fmt.Sprintf("%.1f %s", r.w.Elapsed().Seconds(), e.Detail))
		}
	})
	r.w.Run(5 * second)
	return r
}

// ask runs a statement in a session of its own, through the proxy, and gives its result
// and how long it took.
func (r *rig) ask(q host.Statement) (a host.Result, took time.Duration) {
	done := false
	began := r.w.Elapsed()
	r.client.Install(fmt.Sprint("ask", began), func(h host.Host) error {
		s, err := host.OpenMySQL(h, netip.AddrPortFrom(address(100), 6033), host.Login{Account: "app"}, second)
		if err != nil {
			r.t.Errorf("at %v: %v", began, err)
			done = true
			return nil
		}
		q.Session = s.ID
		if err := s.Conn.Call(&q, &a, time.Minute); err != nil {
			a = host.Result{Errno: 1, Text: err.Error()}
		}
		done, took = true, r.w.Elapsed()-began
		s.Close()
		return nil
	})
	for !done && r.w.Elapsed() < began+time.Minute {
		r.w.Run(r.w.Elapsed() + 10*time.Millisecond)
	}
	return a, took
}

// set sets a variable on a server.
func (r *rig) set(n int, name, value string) {
	r.client.Install(fmt.Sprint("set", n, r.w.Elapsed()), func(h host.Host) error {
		s, err := host.OpenMySQL(h, netip.AddrPortFrom(address(n), 3306), host.Login{Account: "root"}, second)
		if err == nil {
			_, err = s.Do(&host.Statement{Do: host.SetGlobal, Name: name, Value: value}, second)
		}
		return err
	})
	r.w.Run(r.w.Elapsed() + 100*time.Millisecond)
}

func (r *rig) rows(n int) (rows int) {
	r.nodes[n-1].Program("mysqld").Exposed().(*mysqld.Copy).Rows(func(_, _ uint32) { rows++ })
	return rows
}

func (r *rig) told(text string) bool { return strings.Contains(strings.Join(r.said, "\n"), text) }

var (
	insert = host.Statement{Do: host.Insert, Row: host.TableRow{User: 1, Number: 1}}
	last   = host.Statement{Do: host.SelectLast, Row: host.TableRow{User: 1}}
)
