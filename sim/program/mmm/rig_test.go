package mmm

import (
	"fmt"
	"net/netip"
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

var (
	writerAddress = netip.MustParseAddr("10.0.0.100")
	readers       = "10.0.0.101, 10.0.0.102, 10.0.0.103"
)

func address(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, byte(n)}) }

// manual are the files of the manual's chapter Configuration; %s are lines of the test.
func manual(this, role, section string) fstest.MapFS {
	common := `active_master_role	writer

<host default>
	cluster_interface	eth0
	pid_path	/var/run/mmm_agentd.pid
	bin_path	/usr/lib/mysql-mmm/
	replication_user	replication
	replication_password	slave
	agent_user	mmm_agent
	agent_password	RepAgent
</host>

<host db1>
	ip	10.0.0.1
	mode	master
	peer	db2
</host>
<host db2>
	ip	10.0.0.2
	mode	master
	peer	db1
</host>
<host db3>
	ip	10.0.0.3
	mode	slave
</host>

<role writer>
	hosts	db1, db2
	ips	10.0.0.100
	mode	exclusive
` + role + `
</role>
<role reader>
	hosts	db1, db2, db3
	ips	` + readers + `
	mode	balanced
</role>
`
	return fstest.MapFS{
		"mmm_common.conf": {Data: []byte(common)},
		"mmm_agent.conf":  {Data: []byte("include mmm_common.conf\nthis " + this + "\n")},
		"mmm_mon.conf": {Data: []byte("include mmm_common.conf\n<monitor>\n\tip 10.0.0.200\n\tpid_path /var/run/mmm_mond.pid\n\tbin_path /usr/lib/mysql-mmm/\n" +
			"\tstatus_path /var/lib/misc/mmm_mond.status\n\tping_ips 10.0.0.1, 10.0.0.2, 10.0.0.3\n" + section + "</monitor>\n" +
			"<host default>\n\tmonitor_user mmm_monitor\n\tmonitor_password RepMonitor\n</host>\ndebug 0\n")},
	}
}

// rig is two masters and a slave with their agents, and a monitor that starts after
// them.
type rig struct {
	t       testing.TB
	w       *world.World
	nodes   []*world.Machine
	monitor *world.Machine
	client  *world.Machine
	said    []string
}

// settings are those that a test changes.
type settings struct {
	seed          uint64
	role, section string // further lines of the writer's role, of the monitor's section
	first         string // Config.FirstWriter; "-" for none
	ssh           bool
	mysqld        func(n int, c *mysqld.Config)
	edit          func(c *Config)
	agent         func(c *Config)
}

const monitorStarts = 8 * second

func newRig(t testing.TB, s settings) *rig {
	t.Helper()
	if s.seed == 0 {
		s.seed = 1
	}
	r := &rig{t: t, w: world.New(world.Options{Seed: s.seed})}
	t.Cleanup(r.w.Close)
	for n := 1; n <= 3; n++ {
		c := mysqld.Default()
		c.ServerID, c.LogBin, c.SyncBinlog, c.LogUpdates, c.ReadOnly, c.ConnectRetry = uint32(n), "mysql-bin", 1, true, true, second
		c.AutoIncrement, c.AutoOffset = 2, uint32(min(n, 2))
		primary := map[int]int{1: 2, 2: 1, 3: 1}[n]
		c.ReplicaOf = netip.AddrPortFrom(address(primary), c.Port)
		if s.mysqld != nil {
			s.mysqld(n, &c)
		}
		m := r.w.Add(fmt.Sprint("db", n), world.MachineOptions{Address: address(n)})
		m.Install("mysqld", c.Main())
		a, _, err := ReadAgent(manual(m.Name(), s.role, s.section), "mmm_agent.conf")
		if err != nil {
			t.Fatal(err)
		}
		if s.agent != nil {
			s.agent(a)
		}
		m.Install("mmm_agentd", a.AgentMain())
		if s.ssh {
			ip := map[string]sshd.Command{"ip": func(h host.Host, e *host.Exec, _ *host.ExecResult) {
				h.RemoveAddress(netip.MustParseAddr(e.Arg("del")))
			}}
			m.Install("sshd", (&sshd.Config{Commands: ip}).Main())
		}
		r.nodes = append(r.nodes, m)
	}
	c, _, err := ReadMonitor(manual("", s.role, s.section), "mmm_mon.conf")
	if err != nil {
		t.Fatal(err)
	}
	c.FirstWriter, c.KillBySSH = "db1", s.ssh
	if s.first != "" {
		c.FirstWriter = strings.Trim(s.first, "-")
	}
	if s.edit != nil {
		s.edit(c)
	}
	r.monitor = r.w.Add("monitor", world.MachineOptions{Address: address(200)})
	r.w.At(monitorStarts, func() { r.monitor.Install("mmm_mond", c.MonitorMain()) })
	r.client = r.w.Add("client", world.MachineOptions{Address: address(201)})
	r.w.Watch(func(e world.Event) {
		if strings.HasPrefix(e.Kind, "note:mmm") {
			r.said = append(r.said, fmt.Sprintf("%.1f %s %s", r.w.Elapsed().Seconds(), e.Machine, e.Detail))
		}
	})
	return r
}

// at runs f as a process of a client's program.
func (r *rig) at(d time.Duration, f func(h host.Host)) {
	r.w.At(d, func() {
		r.client.Install(fmt.Sprint("c", d, len(r.said), r.w.Rand("test", "name").Uint64()), func(h host.Host) error { f(h); return nil })
	})
}

// control sends the monitor a command, and gives the answer once it is there.
func (r *rig) control(d time.Duration, line string) *string {
	answer := new(string)
	r.w.At(d, func() {
		r.monitor.Install(fmt.Sprint("mmm_control", d), func(h host.Host) error {
			a := &host.Line{}
			err := h.Call(netip.AddrPortFrom(address(200), 9988), &host.Line{Text: line}, a, host.Options{Protocol: host.TextLines})
			*answer = a.Text
			return err
		})
	})
	return answer
}

// sql runs statements with SUPER on a server.
func (r *rig) sql(d time.Duration, n int, all ...host.Statement) {
	r.at(d, func(h host.Host) {
		s, err := host.OpenMySQL(h, netip.AddrPortFrom(address(n), 3306), host.Login{Account: "mmm"}, second)
		if err != nil {
			r.t.Errorf("db%d at %v: %v", n, d, err)
			return
		}
		for _, q := range all {
			if _, err := s.Do(&q, second); err != nil {
				r.t.Errorf("db%d at %v: %v", n, d, err)
			}
		}
		s.Close()
	})
}

// write is 8 connections through the writer's address, each of which repeats its row
// until it is acknowledged.
func (r *rig) write(from, until time.Duration) map[uint64]bool {
	acked := map[uint64]bool{}
	for user := range uint32(8) {
		r.at(from+time.Duration(user)*time.Millisecond, func(h host.Host) {
			var s *session
			var err error
			for n := uint32(1); r.w.Elapsed() < until; {
				if s == nil {
					s, err = openApp(h)
				}
				if err == nil {
					_, err = s.Do(&host.Statement{Do: host.Insert, Row: host.TableRow{User: user, Number: n, Given: true}}, 3*second)
				}
				var sql *host.SQLError
				if asSQL(err, &sql) && sql.Errno == host.ErrDuplicateKey {
					err = nil // it was stored before
				}
				if err != nil {
					s.Close()
					s = nil
					h.Sleep(20 * time.Millisecond)
					continue
				}
				acked[uint64(user)<<32|uint64(n)] = true
				n++
				h.Sleep(80 * time.Millisecond)
			}
		})
	}
	return acked
}

func openApp(h host.Host) (*session, error) {
	conn, err := h.Dial(netip.AddrPortFrom(writerAddress, 3306), host.Options{Connect: second, Protocol: host.MySQL})
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

// server gives the copy that a node's server exposes, nil for a dead one.
func (r *rig) server(n int) *mysqld.Copy {
	p := r.nodes[n-1].Program("mysqld")
	c, ok := p.Exposed().(*mysqld.Copy)
	if !ok || !p.Alive() {
		return nil
	}
	return c
}

// writers are the numbers of the nodes that have the writer's address and take writes.
func (r *rig) writers() (all []int) {
	for n := 1; n <= 3; n++ {
		if c := r.server(n); c != nil && c.Writable() && r.nodes[n-1].Has(writerAddress) {
			all = append(all, n)
		}
	}
	return all
}

// lost are the acknowledged rows that a server has not.
func (r *rig) lost(n int, acked map[uint64]bool) (lost int) {
	has := map[uint64]bool{}
	if c := r.server(n); c != nil {
		c.Rows(func(user, number uint32) { has[uint64(user)<<32|uint64(number)] = true })
	}
	for row := range acked {
		if !has[row] {
			lost++
		}
	}
	return lost
}

// told reports whether somebody said that, and when, in seconds; 0 for never.
func (r *rig) told(text string) (at float64) {
	for _, s := range r.said {
		if strings.Contains(s, text) {
			_, _ = fmt.Sscan(s, &at)
			return at
		}
	}
	return 0
}

// address is where a node's server listens.
func (*rig) address(n int) netip.AddrPort { return netip.AddrPortFrom(address(n), 3306) }
