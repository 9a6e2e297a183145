package replay

import (
	"fmt"
	"net/netip"
	"regexp"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// ProxyPrograms makes the programs of an experiment.
type ProxyPrograms struct {
	// Server is number 1 to 3; primary is what it replicates from, not valid for none.
	Server func(n int, primary netip.Addr, writable bool) host.Main
	// Balancer is HAProxy, by its file.
	Balancer func(config string) (host.Main, error)
}

// The experiment.
const (
	proxyWarm  = 20 * time.Second // until the servers replicate and HAProxy checks
	proxyLead  = 4 * time.Second  // of the clients before the fault
	proxyQuiet = 30 * time.Second // without a fault: how long checks go on before clients come
	// proxyAgain is between two attempts of a writer, and proxyPause before a broken
	// connection is opened again.
	proxyAgain = 20 * time.Millisecond
	proxyPause = 500 * time.Millisecond
	// A container's network lives up to proxyNetwork longer than its processes, and
	// its processes start about proxyContainer after docker start has returned.
	proxyNetwork   = 500 * time.Millisecond
	proxyContainer = time.Second
)

// proxyOutcome is the outcome of a run.
type proxyOutcome struct {
	changes  []proxyChange
	gap      float64
	owners   []dualOwner // who answers writes, from when on
	missing  map[string]int
	twice    map[string]int
	notFound int
	reads    int
	broken   []float64
	reopened []dualOwner
	slow     int
	again    float64 // when the failed server was asked again; -1: never
	errors   int
	answers  []string
}

// proxyStack is an experiment in a world.
type proxyStack struct {
	r       *ProxyRecording
	p       ProxyPrograms
	w       *world.World
	nodes   []*world.Machine
	lb      *world.Machine
	client  *world.Machine
	at      time.Duration // of the fault
	ends    time.Duration // of the clients
	acked   []proxyRow
	lastAck time.Duration
	o       proxyOutcome
}

// proxyRow is an acknowledged row.
type proxyRow struct {
	user, number uint32
	at           time.Duration
}

// playProxy does the experiment once.
func playProxy(r *ProxyRecording, p ProxyPrograms, seed uint64) (proxyOutcome, error) {
	k := &proxyStack{r: r, p: p, w: world.New(world.Options{Seed: seed})}
	defer k.w.Close()
	k.o = proxyOutcome{missing: map[string]int{}, twice: map[string]int{}, again: -1}
	base := r.servers[0].As4()
	address := func(n byte) netip.Addr { return netip.AddrFrom4([4]byte{base[0], base[1], base[2], n}) }
	for n := 1; n <= 3; n++ {
		m := k.w.Add(fmt.Sprint("db", n), world.MachineOptions{Address: r.servers[n-1]})
		m.Install("server", k.server(n))
		k.nodes = append(k.nodes, m)
	}
	k.lb = k.w.Add("lb", world.MachineOptions{Address: address(5)})
	k.client = k.w.Add("client", world.MachineOptions{Address: address(21)})
	balancer, err := p.Balancer(r.Config)
	if err != nil {
		return k.o, err
	}
	phase := k.w.Rand("replay", "phase")
	k.w.At(5*time.Second+time.Duration(phase.Int64N(int64(2*time.Second))), func() { k.lb.Install("balancer", balancer) })
	k.at = proxyWarm + time.Duration(phase.Int64N(int64(2*time.Second)))
	k.w.Watch(k.watch)
	k.fault()
	r.family.clients(k)
	k.w.Run(k.ends + time.Second)
	if r.Client != nil {
		k.w.Run(k.ends + 15*time.Second) // until replication is at rest
		k.compareTables()
	}
	return k.o, nil
}

// server makes number n. Where writers have two masters, these replicate from each other.
func (k *proxyStack) server(n int) host.Main {
	primary := netip.Addr{}
	switch {
	case n > 1:
		primary = k.r.servers[0]
	case k.r.Client != nil:
		primary = k.r.servers[1]
	}
	return k.p.Server(n, primary, n == 1 || n == 2 && k.r.Client != nil)
}

func (k *proxyStack) after() float64 { return (k.w.Elapsed() - k.at).Seconds() }

// proxyNote is HAProxy's line in the world.
var proxyNote = regexp.MustCompile(`^Server (\S+) is (UP|DOWN), reason: ([^,.]+)`)

func (k *proxyStack) watch(e world.Event) {
	if m := proxyNote.FindStringSubmatch(e.Detail); m != nil && e.Kind == "note:haproxy" && k.after() > 0 {
		k.o.changes = append(k.o.changes, proxyChange{m[1], m[2], m[3], k.after()})
	}
}

// proxyFaults is the table of faults by their names in recordings, each with what ends it.
var proxyFaults = map[string]*struct {
	begin, end func(k *proxyStack, m *world.Machine)
}{
	"kill9": {
		func(_ *proxyStack, m *world.Machine) { m.Program("server").Kill() },
		func(_ *proxyStack, m *world.Machine) { m.Program("server").Start() },
	},
	"stop": {
		func(_ *proxyStack, m *world.Machine) { m.Program("server").Stop() },
		func(_ *proxyStack, m *world.Machine) { m.Program("server").Start() },
	},
	"killhost": {
		func(k *proxyStack, m *world.Machine) {
			m.Program("server").Kill()
			lives := time.Duration(k.w.Rand("replay", "network").Int64N(int64(proxyNetwork)))
			k.w.At(k.w.Elapsed()+time.Millisecond+lives, func() { m.Crash() })
		},
		func(k *proxyStack, m *world.Machine) { k.w.At(k.w.Elapsed()+proxyContainer, func() { m.Restart() }) },
	},
	"sigstop": {
		func(_ *proxyStack, m *world.Machine) { m.Program("server").Freeze() },
		func(_ *proxyStack, m *world.Machine) { m.Program("server").Thaw() },
	},
	"pause": {
		func(_ *proxyStack, m *world.Machine) { m.Pause() },
		func(_ *proxyStack, m *world.Machine) { m.Resume() },
	},
	"cut": {
		func(k *proxyStack, m *world.Machine) {
			rule := k.w.Cut([]*world.Machine{m}, []*world.Machine{k.lb}, false)
			k.w.At(k.at+inSeconds(k.r.Healed), rule.Remove)
		},
		func(*proxyStack, *world.Machine) {},
	},
	"delay": {
		func(k *proxyStack, m *world.Machine) { k.client.Install("delay", k.delays(m)) },
		func(*proxyStack, *world.Machine) {},
	},
}

// delays is STOP SLAVE, CHANGE MASTER TO MASTER_DELAY, START SLAVE on a replica.
func (k *proxyStack) delays(m *world.Machine) host.Main {
	return func(h host.Host) error {
		s, err := openSession(h, netip.AddrPortFrom(m.Address(), 3306), "root", time.Second)
		if err != nil {
			return err
		}
		a, err := s.do(host.Statement{Do: host.ShowReplicaStatus}, time.Second)
		if err != nil {
			return err
		}
		for _, q := range []host.Statement{
			{Do: host.StopReplica},
			{Do: host.ChangeMaster, Address: netip.AddrPortFrom(k.r.servers[0], 3306).String(), Position: a.Replica.Exec, Wait: k.r.delay},
			{Do: host.StartReplica},
		} {
			if _, err := s.do(q, time.Second); err != nil {
				return err
			}
		}
		return nil
	}
}

func (k *proxyStack) fault() {
	f := proxyFaults[k.r.what]
	if f == nil {
		return
	}
	m := k.nodes[k.r.at-1]
	k.w.At(k.at, func() { f.begin(k, m) })
	if k.r.Healed > 0 {
		k.w.At(k.at+inSeconds(k.r.Healed), func() { f.end(k, m) })
	}
}

// compareTables counts what is missing, and what is there twice.
func (k *proxyStack) compareTables() {
	for i, m := range k.nodes {
		all := map[uint64]int{}
		if t, ok := m.Program("server").Exposed().(rowsOf); ok {
			t.Rows(func(user, number uint32) { all[uint64(user)<<32|uint64(number)]++ })
		}
		name := fmt.Sprint("n", i+1)
		for _, row := range k.acked {
			if all[uint64(row.user)<<32|uint64(row.number)] == 0 {
				k.o.missing[name]++
			}
		}
		for _, n := range all { // order cannot show: they are counted
			if n > 1 {
				k.o.twice[name]++
			}
		}
	}
}

// proxySession is a session of a client through HAProxy, and the server that it is on.
type proxySession struct {
	c       host.Conn
	session uint64
	on      string
}

// open opens one through HAProxy.
func (k *proxyStack) open(h host.Host, port uint16, read time.Duration) (*proxySession, error) {
	return openSession(h, netip.AddrPortFrom(k.lb.Address(), port), "app", read)
}

// openSession opens one as go-sql-driver does: the limit counts for the handshake, too.
func openSession(h host.Host, at netip.AddrPort, account string, read time.Duration) (*proxySession, error) {
	c, err := h.Dial(at, host.Options{Connect: time.Second, Protocol: host.MySQL})
	if err != nil {
		return nil, err
	}
	s := &proxySession{c: c}
	a, err := s.do(host.Statement{Do: host.Connect, Account: account, Super: account == "root"}, read)
	if err == nil {
		s.session = a.Session
		if a, err = s.do(host.Statement{Do: host.ShowVariable, Name: "server_id"}, read); err == nil {
			s.on = a.Value
			return s, nil
		}
	}
	c.Close()
	return nil, err
}

func (s *proxySession) do(q host.Statement, read time.Duration) (*host.Result, error) {
	q.Session = s.session
	a := &host.Result{}
	err := s.c.Call(&q, a, read)
	if err == nil {
		err = a.Err()
	}
	return a, err
}

// every runs a step again and again from a time until the clients' end.
func (k *proxyStack) every(name string, from, each time.Duration, step func(h host.Host)) {
	k.w.At(from, func() {
		k.client.Install(name, func(h host.Host) error {
			for next := k.w.Elapsed(); k.w.Elapsed() < k.ends; {
				step(h)
				next = max(next+each, k.w.Elapsed())
				h.Sleep(next - k.w.Elapsed())
			}
			return nil
		})
	})
}
