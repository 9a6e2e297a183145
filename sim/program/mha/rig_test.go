package mha

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mysqld"
	"github.com/hadrill/hadrill/sim/program/sshd"
	"github.com/hadrill/hadrill/sim/world"
)

const second = time.Second

var virtual = netip.MustParseAddr("10.0.0.100")

func address(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, byte(n)}) }

// rig is a primary n1 with the virtual address, replicas n2 ... nN, their sshd, and
// a manager that starts with them.
type rig struct {
	t       testing.TB
	w       *world.World
	nodes   []*world.Machine
	manager *world.Machine
	client  *world.Machine
	said    []string
}

// settings are those that a test changes.
type settings struct {
	seed   uint64
	nodes  int
	top    string         // further lines of [server default]
	server map[int]string // of a server's block
	mysqld func(n int, c *mysqld.Config)
	edit   func(c *Config)
}

func newRig(t testing.TB, s settings) *rig {
	if s.seed == 0 {
		s.seed = 1
	}
	if s.nodes == 0 {
		s.nodes = 3
	}
	r := &rig{t: t, w: world.New(world.Options{Seed: s.seed})}
	t.Cleanup(r.w.Close)
	names := map[string]netip.Addr{}
	file := "[server default]\nmaster_ip_failover_script=/usr/local/bin/master_ip_failover\n" + s.top + "\n"
	for n := 1; n <= s.nodes; n++ {
		c := mysqld.Default()
		c.ServerID, c.LogBin, c.SyncBinlog, c.LogUpdates, c.RelayLogPurge = uint32(n), "mysql-bin", 1, true, false
		if n > 1 {
			c.ReplicaOf, c.ReadOnly = netip.AddrPortFrom(address(1), 3306), true
		}
		if s.mysqld != nil {
			s.mysqld(n, &c)
		}
		m := r.w.Add(fmt.Sprint("n", n), world.MachineOptions{Address: address(n)})
		m.Install("mysqld", c.Main())
		m.Install("sshd", (&sshd.Config{Commands: Commands}).Main())
		if n == 1 {
			m.Install("address", func(h host.Host) error {
				h.AddAddress(virtual)
				h.Exit()
				return nil
			})
		}
		r.nodes = append(r.nodes, m)
		names[m.Name()] = address(n)
		file += fmt.Sprintf("[server%d]\nhostname=n%d\n%s\n", n, n, s.server[n])
	}
	c, _, err := Read(fstest.MapFS{"app1.cnf": {Data: []byte(file)}}, "app1.cnf")
	if err != nil {
		t.Fatal(err)
	}
	c.Names, c.Virtual = names, virtual
	if s.edit != nil {
		s.edit(c)
	}
	r.manager = r.w.Add("manager", world.MachineOptions{Address: address(200)})
	r.manager.Install("mha", c.Main())
	r.client = r.w.Add("client", world.MachineOptions{Address: address(201)})
	r.w.Watch(func(e world.Event) {
		if e.Kind == "note:mha" {
			r.said = append(r.said, fmt.Sprintf("%.1f %s", r.w.Elapsed().Seconds(), e.Detail))
		}
	})
	return r
}

// at runs f as a process of a client's program.
func (r *rig) at(d time.Duration, f func(h host.Host)) {
	r.w.At(d, func() { r.client.Install(fmt.Sprint("c", d), func(h host.Host) error { f(h); return nil }) })
}

// sql runs statements with SUPER on a server.
func (r *rig) sql(d time.Duration, n int, all ...host.Statement) {
	r.at(d, func(h host.Host) {
		s, err := host.OpenMySQL(h, netip.AddrPortFrom(address(n), 3306), host.Login{Account: "mha"}, second)
		if err != nil {
			r.t.Errorf("n%d at %v: %v", n, d, err)
			return
		}
		for _, q := range all {
			if _, err := s.Do(&q, second); err != nil {
				r.t.Errorf("n%d at %v: %v", n, d, err)
			}
		}
		s.Close()
	})
}

// write is 16 connections through the virtual address, each of which repeats its
// row until it is acknowledged.
func (r *rig) write(from, until time.Duration) map[string]bool {
	acked := map[string]bool{}
	for user := range 16 {
		r.at(from+time.Duration(user)*time.Millisecond, func(h host.Host) {
			var s *session
			var err error
			for n := uint32(1); r.w.Elapsed() < until; {
				if s == nil {
					s, err = openApp(h)
				}
				if err == nil {
					_, err = s.Do(&host.Statement{Do: host.Insert, Row: host.TableRow{User: uint32(user), Number: n}}, 3*second)
				}
				if err != nil {
					s.Close()
					s = nil
					h.Sleep(20 * time.Millisecond)
					continue
				}
				acked[fmt.Sprint(user, ".", n)] = true
				n++
				h.Sleep(80 * time.Millisecond)
			}
		})
	}
	return acked
}

func openApp(h host.Host) (*session, error) {
	conn, err := h.Dial(netip.AddrPortFrom(virtual, 3306), host.Options{Connect: second, Protocol: host.MySQL})
	if err != nil {
		return nil, err
	}
	s := &session{Conn: conn}
	a, err := s.Do(&host.Statement{Do: host.Connect, Account: "app"}, 3*second)
	if err != nil {
		s.Close()
		return nil, err
	}
	s.ID = a.Session
	return s, nil
}

// primary is the number of the one server that takes writes and has the address,
// 0 for none.
func (r *rig) primary() int {
	for i, m := range r.nodes {
		if c, ok := m.Program("mysqld").Exposed().(*mysqld.Copy); ok && m.Up() && c.Writable() && m.Has(virtual) {
			return i + 1
		}
	}
	return 0
}

// lost are the acknowledged rows that a server has not.
func (r *rig) lost(n int, acked map[string]bool) (lost int) {
	c, ok := r.nodes[n-1].Program("mysqld").Exposed().(*mysqld.Copy)
	if !ok {
		return len(acked)
	}
	has := map[string]bool{}
	c.Rows(func(user, number uint32) { has[fmt.Sprint(user, ".", number)] = true })
	for row := range acked {
		if !has[row] {
			lost++
		}
	}
	return lost
}

// told reports whether the manager said that.
func (r *rig) told(text string) bool {
	return slices.ContainsFunc(r.said, func(s string) bool { return strings.Contains(s, text) })
}

// crash is the end of a machine whose peers hear of its programs' deaths, as with
// docker kill.
func (r *rig) crash(n int) {
	m := r.nodes[n-1]
	m.Program("mysqld").Kill()
	m.Program("sshd").Kill()
	r.w.At(r.w.Elapsed()+time.Millisecond, func() { m.Crash() })
}

// primaryAt is where n1's server listens.
func (r *rig) primaryAt() netip.AddrPort { return r.addrOf(1) }

func (r *rig) addrOf(n int) netip.AddrPort { return netip.AddrPortFrom(address(n), 3306) }

// key is a row as write has it.
func key(user, n uint32) string { return fmt.Sprint(user, ".", n) }
