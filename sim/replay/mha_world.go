package replay

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// MHAPrograms makes the programs of an experiment.
type MHAPrograms struct {
	Server  func(s *MHASetup, n int, primary netip.Addr) host.Main
	SSHD    host.Main
	Manager func(file string, names map[string]netip.Addr, virtual netip.Addr) (host.Main, error)
	// Switch is an online switch to a server, which ends the sessions of an account.
	Switch func(file string, names map[string]netip.Addr, virtual netip.Addr, to, account string, done func(partly bool, err error)) (host.Main, error)
}

// rowsOf is the view that a server exposes of its rows.
type rowsOf interface {
	Writable() bool
	Rows(f func(user, number uint32))
}

// The experiment: 16 connections write through the address; a part of the
// recorded rows a second does for the times.
const (
	mhaWriters = 16
	mhaRate    = 16 // rows a second
	mhaWarm    = 45 * time.Second
	mhaLasts   = 75 * time.Second
	// mhaJitter is how late the primary's packets may reach a replica on the busy
	// machine of the recordings: so that one may have a row that the other has not.
	mhaJitter = 30 * time.Millisecond
)

// mhaOutcome is the outcome of a run. Times are after the fault, below 0 for what
// did not happen.
type mhaOutcome struct {
	exit, primary, lost int
	times               map[string]float64
	gap                 float64
}

// mhaStack is an experiment in a world.
type mhaStack struct {
	s       *MHASetup
	w       *world.World
	nodes   []*world.Machine
	manager *world.Machine
	client  *world.Machine
	at      time.Duration // of the fault
	said    []string
	times   map[string]float64
	exit    int
	acked   map[uint64]bool
	lastAck time.Duration
	gap     time.Duration
}

var mhaVirtual = netip.MustParseAddr("10.79.0.100")

func mhaAddress(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 79, 0, byte(n)}) }

// mhaNotesAt are the notes of the manager that are the recorded phases.
var mhaNotesAt = []struct {
	key, words string
	first      bool // the first counts
}{
	{"ping_fail_1", "ping failed", true}, {"detected", "is not reachable", false}, {"p1_end", "phase 1 completed", false}, {"p2_end", "phase 2 completed", false},
	{"new_master", "new master is", false}, {"ro_off", "phase 3.5 completed", false}, {"done", "master failover to", false},
}

func newMHAStack(s *MHASetup, p MHAPrograms, seed uint64) (*mhaStack, error) {
	k := &mhaStack{s: s, w: world.New(world.Options{Seed: seed}), times: map[string]float64{}, exit: -1, acked: map[uint64]bool{}}
	names := map[string]netip.Addr{}
	file := fmt.Sprintf("[server default]\nping_interval=%d\nmaster_ip_failover_script=/opt/mgr/bin/master_ip_failover\n", s.Interval)
	if len(s.Secondary) > 0 {
		file += "secondary_check_script=masterha_secondary_check"
		for _, n := range s.Secondary {
			file += fmt.Sprintf(" -s n%d", n)
		}
		file += "\n"
	}
	for n := 1; n <= s.Nodes; n++ {
		m := k.w.Add(fmt.Sprint("n", n), world.MachineOptions{Address: mhaAddress(n)})
		primary := netip.Addr{}
		if n > 1 {
			primary = mhaAddress(1)
		}
		m.Install("server", p.Server(s, n, primary))
		m.Install("sshd", p.SSHD)
		k.nodes = append(k.nodes, m)
		names[m.Name()] = mhaAddress(n)
		file += fmt.Sprintf("[server%d]\nhostname=n%d\n%s\n", n, n, strings.Join(s.Server[n], "\n"))
	}
	k.nodes[0].Install("address", func(h host.Host) error {
		h.AddAddress(mhaVirtual)
		h.Exit()
		return nil
	})
	main, err := p.Manager(file, names, mhaVirtual)
	if err != nil {
		return nil, err
	}
	k.manager = k.w.Add("manager", world.MachineOptions{Address: mhaAddress(200)})
	k.manager.Install("manager", main)
	k.client = k.w.Add("client", world.MachineOptions{Address: mhaAddress(201)})
	phase := k.w.Rand("replay", "phase")
	k.at = mhaWarm + time.Duration(phase.Int64N(int64(s.Interval)*int64(time.Second)))
	k.w.AddRule(world.Rule{FromMachines: k.nodes[:1], ToMachines: k.nodes[1:], Jitter: mhaJitter})
	k.w.Watch(k.watch)
	k.schedule()
	return k, nil
}

func (k *mhaStack) watch(e world.Event) {
	if e.Machine == "manager" && e.Kind == "started" {
		clear(k.times) // the log of another instance
	}
	if e.Machine != "manager" || !strings.HasPrefix(e.Kind, "note:") {
		return
	}
	k.said = append(k.said, e.Detail)
	after := (k.w.Elapsed() - k.at).Seconds()
	if after >= 0 {
		for _, n := range mhaNotesAt {
			if strings.Contains(e.Detail, n.words) && !strings.Contains(e.Detail, "all other") {
				if _, before := k.times[n.key]; !before || !n.first { // else the last one, after rounds that came to nothing
					k.times[n.key] = after
				}
			}
		}
	}
	if _, err := fmt.Sscanf(e.Detail, "exit code %d", &k.exit); err == nil && k.s.killWhen == "" {
		k.w.Halt()
	}
}

// do runs statements with SUPER on a server at a time after the fault.
func (k *mhaStack) do(after time.Duration, n int, all ...host.Statement) {
	k.w.At(k.at+after, func() {
		k.client.Install(fmt.Sprint("sql", n, after), func(h host.Host) error {
			c, err := h.Dial(netip.AddrPortFrom(mhaAddress(n), 3306), host.Options{Connect: time.Second, Protocol: host.MySQL})
			if err != nil {
				return err
			}
			a := &host.Result{}
			err = c.Call(&host.Statement{Do: host.Connect, Account: "root", Super: true}, a, time.Second)
			for i := range all {
				if err == nil {
					all[i].Session = a.Session
					err = c.Call(&all[i], &host.Result{}, time.Second)
				}
			}
			return err
		})
	})
}

// schedule puts what happens into the world.
func (k *mhaStack) schedule() {
	s, ms := k.s, time.Millisecond
	for i := range mhaWriters {
		k.w.At(mhaWarm-5*time.Second+time.Duration(i)*7*ms, func() { k.client.Install(fmt.Sprint("writer", i), k.writer(uint32(i))) })
	}
	for _, n := range s.stopIO {
		k.do(-2*time.Second+time.Duration(n)*ms, n, host.Statement{Do: host.StopReplica, Name: "IO_THREAD"})
	}
	for _, n := range s.stopSQL {
		k.do(-3*time.Second+time.Duration(n)*ms, n, host.Statement{Do: host.StopReplica, Name: "SQL_THREAD"})
	}
	for _, n := range s.breakSQL { // a row with the key that the primary gives next
		k.do(-3*time.Second, n, host.Statement{Do: host.Insert, Row: host.TableRow{User: 99, Number: 1}})
	}
	for _, n := range s.purge {
		k.do(-time.Second, n, host.Statement{Do: host.PurgeRelayLogs})
	}
	if s.flush {
		k.do(-4*time.Second, 1, host.Statement{Do: host.FlushBinaryLogs})
	}
	if s.filter > 0 {
		k.do(-3*time.Second, s.filter, host.Statement{Do: host.SetGlobal, Name: "replicate_do_db", Value: "foo"})
	}
	for _, n := range s.noSSH {
		k.w.At(k.at-3*time.Second, func() { k.nodes[n-1].Program("sshd").Kill() })
	}
	for _, n := range s.dead {
		k.w.At(k.at-time.Second, func() { k.gone(n) })
	}
	k.w.At(k.at, func() { mhaFaults[s.fault](k) })
}

// gone is docker kill: peers hear of the programs' deaths, and then nothing.
func (k *mhaStack) gone(n int) {
	m := k.nodes[n-1]
	m.Program("server").Kill()
	m.Program("sshd").Kill()
	k.w.At(k.w.Elapsed()+time.Millisecond, func() { m.Crash() })
}

// mhaFaults is the table of faults by their names in recordings.
var mhaFaults = map[string]func(k *mhaStack){
	"kill9":     func(k *mhaStack) { k.nodes[0].Program("server").Kill() },
	"killcont":  func(k *mhaStack) { k.gone(1) },
	"pause":     func(k *mhaStack) { k.nodes[0].Pause() },
	"stop":      func(k *mhaStack) { k.nodes[0].Program("server").Freeze() },
	"part_full": func(k *mhaStack) { k.w.Cut(k.nodes[:1], nil, false) },
	"part_repl": func(k *mhaStack) {
		k.w.Cut(k.nodes[:1], append([]*world.Machine{k.manager}, k.nodes[1:]...), false)
	},
	"part_mgr": func(k *mhaStack) { k.w.Cut(k.nodes[:1], []*world.Machine{k.manager}, false) },
	"none":     func(*mhaStack) {},
}

// writer repeats each row until it is acknowledged: connect timeout 1 s, read
// timeout 3 s, 20 ms between attempts.
func (k *mhaStack) writer(user uint32) host.Main {
	return func(h host.Host) error {
		var c host.Conn
		var session uint64
		for n := uint32(1); ; {
			var err error
			a := &host.Result{}
			if c == nil {
				if c, err = h.Dial(netip.AddrPortFrom(mhaVirtual, 3306), host.Options{Connect: time.Second, Protocol: host.MySQL}); err == nil {
					if err = c.Call(&host.Statement{Do: host.Connect, Account: "app"}, a, 3*time.Second); err == nil {
						session, err = a.Session, a.Err()
					}
				}
			}
			if err == nil {
				err = c.Call(&host.Statement{Do: host.Insert, Session: session, Row: host.TableRow{User: user, Number: n}}, a, 3*time.Second)
			}
			if err == nil && a.Err() == nil {
				now := k.w.Elapsed()
				k.acked[uint64(user)<<32|uint64(n)] = true
				if k.lastAck > 0 && now > k.at {
					k.gap = max(k.gap, now-k.lastAck)
				}
				k.lastAck = now
				n++
				h.Sleep(mhaWriters * time.Second / mhaRate)
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

// play runs to the end of the failover, and some seconds more.
func (k *mhaStack) play() mhaOutcome {
	if k.s.killWhen != "" {
		k.killManager()
	}
	k.w.Run(k.at + mhaLasts)
	if k.w.Elapsed() < k.at+mhaLasts { // the manager has exited
		k.w.Run(k.w.Elapsed() + 4*time.Second)
	}
	o := mhaOutcome{exit: k.exit, times: k.times, gap: k.gap.Seconds()}
	for i, m := range k.nodes {
		t, ok := m.Program("server").Exposed().(rowsOf)
		if i == 0 || !ok || !t.Writable() || !m.Has(mhaVirtual) {
			continue
		}
		o.primary = i + 1
		has := map[uint64]bool{}
		t.Rows(func(user, number uint32) { has[uint64(user)<<32|uint64(number)] = true })
		for row := range k.acked { // order cannot show: they are counted
			if !has[row] {
				o.lost++
			}
		}
	}
	return o
}

// killManager kills the manager in the phase that was recorded, and starts it
// again.
func (k *mhaStack) killManager() {
	words := "connection failed 2 times"
	if strings.Contains(k.s.killWhen, "Phase 3") {
		words = "phase 2 completed"
	}
	k.w.Run(k.at)
	for !slices.ContainsFunc(k.said, func(s string) bool { return strings.Contains(s, words) }) && k.w.Elapsed() < k.at+mhaLasts {
		k.w.Run(k.w.Elapsed() + 10*time.Millisecond)
	}
	k.manager.Program("manager").Kill()
	k.w.Run(k.w.Elapsed() + inSeconds(k.s.restartIn))
	k.s.killWhen = ""
	k.manager.Program("manager").Start()
}
