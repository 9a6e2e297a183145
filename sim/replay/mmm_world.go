package replay

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// MMMPrograms makes the programs of an experiment: the servers replicate from each
// other and db3 from the writer, read only.
type MMMPrograms struct {
	Server  func(n int, primary netip.Addr) host.Main
	Agent   func(files map[string]string) (host.Main, error)
	Monitor func(files map[string]string, writer string) (host.Main, error)
}

// The experiment: two masters and a slave; 16 connections write through the address.
const (
	mmmWriters = 16
	mmmRate    = 32 // rows a second; 200 were recorded
	mmmWarm    = 100 * time.Second
	mmmBegins  = 10 * time.Second // the monitor
	mmmHeals   = 45 * time.Second // a cut
	mmmLasts   = 60 * time.Second
	// mmmJitter is how late the writer's packets may reach a replica on the busy
	// machine of the recordings: so that one may have a row that the other has not.
	mmmJitter = 30 * time.Millisecond
)

func mmmAddress(n int) netip.Addr { return netip.AddrFrom4([4]byte{172, 29, 77, byte(90 + n)}) }

// The addresses of the recordings.
var (
	mmmMonitor = mmmAddress(4)
	mmmVirtual = mmmAddress(5)
)

// mmmFiles are the files of the manual with those addresses.
func mmmFiles(this string) map[string]string {
	common := "active_master_role writer\n<host default>\ncluster_interface eth0\npid_path /run/a.pid\nbin_path /usr/lib/mysql-mmm/\n" +
		"replication_user replication\nreplication_password x\nagent_user mmm_agent\nagent_password x\nmonitor_user mmm_monitor\nmonitor_password x\n</host>\n"
	for n := 1; n <= 3; n++ {
		mode := "mode slave"
		if n < 3 {
			mode = fmt.Sprintf("mode master\npeer db%d", 3-n)
		}
		common += fmt.Sprintf("<host db%d>\nip %s\n%s\n</host>\n", n, mmmAddress(n), mode)
	}
	common += fmt.Sprintf("<role writer>\nhosts db1, db2\nips %s\nmode exclusive\n</role>\n", mmmVirtual)
	common += fmt.Sprintf("<role reader>\nhosts db1, db2, db3\nips %s, %s, %s\nmode balanced\n</role>\n", mmmAddress(6), mmmAddress(7), mmmAddress(8))
	return map[string]string{
		"mmm_common.conf": common,
		"mmm_agent.conf":  "include mmm_common.conf\nthis " + this + "\n",
		"mmm_mon.conf": "include mmm_common.conf\n<monitor>\nip 127.0.0.1\npid_path /run/m.pid\nbin_path /usr/lib/mysql-mmm/\nstatus_path /var/lib/misc/mmm_mond.status\n" +
			fmt.Sprintf("ping_ips %s, %s\n</monitor>\n", mmmAddress(1), mmmAddress(2)),
	}
}

// mmmOutcome is the outcome of a run.
type mmmOutcome struct {
	owners   []mmmOwners
	log      []mmmLine
	gap      float64
	back     float64 // the end of that gap, after the fault
	missing  int     // acknowledged rows that the new writer has not, at the end
	unsent   int     // and just before the heal
	readOnly map[string]string
	slave    map[string]map[string]string
}

// mmmStack is an experiment in a world.
type mmmStack struct {
	r       *MMMRecording
	w       *world.World
	nodes   []*world.Machine
	monitor *world.Machine
	client  *world.Machine
	at      time.Duration // of the fault
	acked   map[uint64]bool
	lastAck time.Duration
	o       mmmOutcome
}

func newMMMStack(r *MMMRecording, p MMMPrograms, seed uint64) (*mmmStack, error) {
	k := &mmmStack{r: r, w: world.New(world.Options{Seed: seed}), acked: map[uint64]bool{}}
	for n := 1; n <= 3; n++ {
		m := k.w.Add(fmt.Sprint("db", n), world.MachineOptions{Address: mmmAddress(n)})
		primary := mmmAddress(mmmNumber(r.OldWriter))
		if n < 3 {
			primary = mmmAddress(3 - n)
		}
		m.Install("server", p.Server(n, primary))
		a, err := p.Agent(mmmFiles(m.Name()))
		if err != nil {
			return nil, err
		}
		m.Install("agent", a)
		k.nodes = append(k.nodes, m)
	}
	main, err := p.Monitor(mmmFiles(""), r.OldWriter)
	if err != nil {
		return nil, err
	}
	k.monitor = k.w.Add("monitor", world.MachineOptions{Address: mmmMonitor})
	phase := k.w.Rand("replay", "phase")
	k.w.At(mmmBegins+time.Duration(phase.Int64N(int64(5*time.Second))), func() { k.monitor.Install("monitor", main) })
	k.client = k.w.Add("client", world.MachineOptions{Address: mmmAddress(9)})
	k.at = mmmWarm + time.Duration(phase.Int64N(int64(15*time.Second)))
	old := k.node(r.OldWriter)
	k.w.AddRule(world.Rule{FromMachines: []*world.Machine{old}, ToMachines: k.others(old), Jitter: mmmJitter})
	k.w.Watch(k.watch)
	k.schedule()
	return k, nil
}

func (k *mmmStack) node(name string) *world.Machine { return k.nodes[mmmNumber(name)-1] }

func (k *mmmStack) others(m *world.Machine) (all []*world.Machine) {
	for _, o := range k.nodes {
		if o != m {
			all = append(all, o)
		}
	}
	return all
}

func (k *mmmStack) after() float64 { return (k.w.Elapsed() - k.at).Seconds() }

func (k *mmmStack) watch(e world.Event) {
	if k.after() > mmmLasts.Seconds() { // the recording has ended
		return
	}
	if e.Machine == k.monitor.Name() && strings.HasPrefix(e.Kind, "note:") {
		k.o.log = append(k.o.log, mmmLine{k.after(), e.Detail})
	}
	var hosts []string
	for _, m := range k.nodes {
		if m.Up() && m.Has(mmmVirtual) {
			hosts = append(hosts, m.Name())
		}
	}
	now := strings.Join(hosts, "+")
	if n := len(k.o.owners); n == 0 || k.o.owners[n-1].hosts != now {
		k.o.owners = append(k.o.owners, mmmOwners{k.after(), now})
	}
}

// mmmFaults is the table of faults by their names in recordings.
var mmmFaults = map[string]func(k *mmmStack, old *world.Machine){
	"kill9": func(_ *mmmStack, old *world.Machine) { old.Program("server").Kill() },
	"host_killed": func(k *mmmStack, old *world.Machine) { // docker kill: peers hear of the programs' deaths
		old.Program("server").Kill()
		old.Program("agent").Kill()
		k.w.At(k.w.Elapsed()+time.Millisecond, func() { old.Crash() })
	},
	"cut_from_cluster": func(k *mmmStack, old *world.Machine) {
		others := append(k.others(old), k.monitor)
		order := k.w.Rand("replay", "cut").Perm(len(others))
		for i, n := range order { // one rule after another, for as long as the fault took
			k.w.At(k.at+inSeconds(k.r.Took)*time.Duration(i)/time.Duration(len(others)), func() {
				rule := k.w.Cut([]*world.Machine{old}, others[n:n+1], false)
				k.w.At(k.at+mmmHeals, rule.Remove)
			})
		}
	},
}

// schedule puts what happens into the world.
func (k *mmmStack) schedule() {
	for i := range mmmWriters {
		k.w.At(k.at-5*time.Second+time.Duration(i)*7*time.Millisecond, func() { k.client.Install(fmt.Sprint("writer", i), k.writer(uint32(i))) })
	}
	if k.r.broken("db3") { // a row that it has already
		row := host.Statement{Do: host.Insert, Row: host.TableRow{User: 99, Number: 1, Given: true}}
		k.do(k.at-22*time.Second, 3, row)
		k.do(k.at-21*time.Second, mmmNumber(k.r.OldWriter), row)
	}
	k.w.At(k.at, func() { mmmFaults[k.r.fault](k, k.node(k.r.OldWriter)) })
	k.w.At(k.at+mmmHeals-time.Millisecond, func() { k.o.unsent = k.missing() })
}

// do runs a statement with SUPER on a server.
func (k *mmmStack) do(at time.Duration, n int, q host.Statement) {
	k.w.At(at, func() {
		k.client.Install(fmt.Sprint("sql", n, at), func(h host.Host) error {
			c, err := h.Dial(netip.AddrPortFrom(mmmAddress(n), 3306), host.Options{Connect: time.Second, Protocol: host.MySQL})
			if err != nil {
				return err
			}
			a := &host.Result{}
			if err = c.Call(&host.Statement{Do: host.Connect, Account: "root", Super: true}, a, time.Second); err == nil {
				q.Session = a.Session
				err = c.Call(&q, a, time.Second)
			}
			return err
		})
	})
}

// writer repeats each row, whose key it makes, until it is acknowledged: connect
// timeout 1 s, read timeout 3 s, 20 ms between attempts.
func (k *mmmStack) writer(user uint32) host.Main {
	return func(h host.Host) error {
		var c host.Conn
		var session uint64
		for n := uint32(1); ; {
			var err error
			a := &host.Result{}
			if c == nil {
				if c, err = h.Dial(netip.AddrPortFrom(mmmVirtual, 3306), host.Options{Connect: time.Second, Protocol: host.MySQL}); err == nil {
					if err = c.Call(&host.Statement{Do: host.Connect, Account: "app"}, a, 3*time.Second); err == nil {
						session, err = a.Session, a.Err()
					}
				}
			}
			if err == nil {
				err = c.Call(&host.Statement{Do: host.Insert, Session: session, Row: host.TableRow{User: user, Number: n, Given: true}}, a, 3*time.Second)
			}
			if err == nil && (a.Errno == 0 || a.Errno == host.ErrDuplicateKey) {
				k.acknowledged(uint64(user)<<32 | uint64(n))
				n++
				h.Sleep(mmmWriters * time.Second / mmmRate)
				continue
			}
			if err != nil && c != nil {
				c.Close()
				c = nil
			}
			h.Sleep(20 * time.Millisecond)
		}
	}
}

func (k *mmmStack) acknowledged(row uint64) {
	now := k.w.Elapsed()
	k.acked[row] = true
	if gap := (now - k.lastAck).Seconds(); k.lastAck > 0 && now > k.at && gap > k.o.gap {
		k.o.gap, k.o.back = gap, k.after()
	}
	k.lastAck = now
}

// missing is how many acknowledged rows the new writer has not.
func (k *mmmStack) missing() (n int) {
	t, ok := k.node(k.r.NewWriter).Program("server").Exposed().(rowsOf)
	if !ok {
		return len(k.acked)
	}
	has := map[uint64]bool{}
	t.Rows(func(user, number uint32) { has[uint64(user)<<32|uint64(number)] = true })
	for row := range k.acked { // order cannot show: they are counted
		if !has[row] {
			n++
		}
	}
	return n
}

// play runs to the end.
func (k *mmmStack) play() mmmOutcome {
	k.w.Run(k.at + mmmLasts)
	o := &k.o
	o.missing = k.missing()
	o.readOnly, o.slave = map[string]string{}, map[string]map[string]string{}
	for _, m := range k.nodes {
		p := m.Program("server")
		t, ok := p.Exposed().(rowsOf)
		if !ok || !p.Alive() {
			continue
		}
		o.readOnly[m.Name()] = "1"
		if t.Writable() {
			o.readOnly[m.Name()] = "0"
		}
	}
	for n := 1; n <= 3; n++ {
		k.status(n)
	}
	k.w.Run(k.w.Elapsed() + 3*time.Second)
	return *o
}

// status asks a server how its replication is.
func (k *mmmStack) status(n int) {
	k.client.Install(fmt.Sprint("status", n), func(h host.Host) error {
		c, err := h.Dial(netip.AddrPortFrom(mmmAddress(n), 3306), host.Options{Connect: time.Second, Protocol: host.MySQL})
		if err != nil {
			return nil //nolint:nilerr // a dead server has no status
		}
		a := &host.Result{}
		if err = c.Call(&host.Statement{Do: host.Connect, Super: true}, a, time.Second); err == nil {
			err = c.Call(&host.Statement{Do: host.ShowReplicaStatus, Session: a.Session}, a, time.Second)
		}
		if r := a.Replica; err == nil && r != nil {
			sql := "No"
			if r.SQL {
				sql = "Yes"
			}
			k.o.slave[fmt.Sprint("db", n)] = map[string]string{"Master_Host": r.Primary, "Slave_IO_Running": r.IO, "Slave_SQL_Running": sql}
		}
		return err
	})
}
