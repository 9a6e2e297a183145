package replay

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// ServerMaker makes a server with such options; primary is not valid for the
// primary itself.
type ServerMaker func(options []string, n int, primary netip.Addr) host.Main

// semiSyncOutcome is the outcome of a run.
type semiSyncOutcome struct {
	stop         float64 // the longest time without an acknowledgement, s
	statuses     []string
	back         float64 // when it was on again, s after the heal
	ghosts, lost int     // on the primary after its recovery
}

const (
	semiSyncAt   = 30 * time.Second
	semiSyncRate = 100 // rows a second
)

func semiSyncAddress(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 84, 0, byte(n)}) }

// semiSyncStack is a primary, two replicas and the workers.
type semiSyncStack struct {
	s       *SemiSyncSetup
	w       *world.World
	nodes   []*world.Machine
	client  *world.Machine
	fault   time.Duration // when writes may stop
	acked   map[uint64]bool
	lastAck time.Duration
	o       semiSyncOutcome
}

func playSemiSync(s *SemiSyncSetup, server ServerMaker) semiSyncOutcome {
	k := &semiSyncStack{s: s, w: world.New(world.Options{Seed: 1}), acked: map[uint64]bool{}, fault: semiSyncAt}
	defer k.w.Close()
	for n := 1; n <= 3; n++ {
		m := k.w.Add(fmt.Sprint("n", n), world.MachineOptions{Address: semiSyncAddress(n)})
		primary := netip.Addr{}
		if n > 1 {
			primary = semiSyncAddress(1)
		}
		m.Install("server", server(s.Options, n, primary))
		k.nodes = append(k.nodes, m)
	}
	k.client = k.w.Add("client", world.MachineOptions{Address: semiSyncAddress(9)})
	for i := range s.Workers {
		k.w.At(20*time.Second+time.Duration(i)*time.Second/semiSyncRate, func() { k.client.Install(fmt.Sprint("worker", i), k.worker(uint32(i))) })
	}
	if s.cutBefore > 0 {
		k.crash()
	} else {
		k.unreachable()
	}
	return k.o
}

// worker writes a row after another.
func (k *semiSyncStack) worker(user uint32) host.Main {
	return func(h host.Host) error {
		c, session, err := k.open(h, 1)
		for n := uint32(1); err == nil; n++ {
			a := &host.Result{}
			if err = c.Call(&host.Statement{Do: host.Insert, Session: session, Row: host.TableRow{User: user, Number: n}}, a, 0); err != nil {
				return err
			}
			now := k.w.Elapsed()
			k.acked[uint64(user)<<32|uint64(n)] = true
			if k.lastAck > 0 && now > k.fault {
				k.o.stop = max(k.o.stop, (now - k.lastAck).Seconds())
			}
			k.lastAck = now
			h.Sleep(time.Duration(k.s.Workers) * time.Second / semiSyncRate)
		}
		return err
	}
}

func (k *semiSyncStack) open(h host.Host, n int) (host.Conn, uint64, error) {
	c, err := h.Dial(netip.AddrPortFrom(semiSyncAddress(n), 3306), host.Options{Connect: time.Second, Protocol: host.MySQL})
	if err != nil {
		return nil, 0, err
	}
	a := &host.Result{}
	err = c.Call(&host.Statement{Do: host.Connect, Super: true}, a, time.Second)
	return c, a.Session, err
}

// ask runs a statement in a program of its own.
func (k *semiSyncStack) ask(at time.Duration, n int, q host.Statement, then func(a *host.Result)) {
	k.w.At(at, func() {
		k.client.Install(fmt.Sprint("ask", n, at), func(h host.Host) error {
			c, session, err := k.open(h, n)
			if err != nil {
				return err
			}
			q.Session = session
			a := &host.Result{}
			if err = c.Call(&q, a, time.Second); err == nil && then != nil {
				then(a)
			}
			c.Close()
			return err
		})
	})
}

func (k *semiSyncStack) replicas() (all []*world.Machine) {
	for _, n := range k.s.replicas {
		all = append(all, k.nodes[n-1])
	}
	return all
}

// unreachable has replicas go and come back, and looks at the status ten times a
// second.
func (k *semiSyncStack) unreachable() {
	healed := semiSyncAt + inSeconds(k.s.lasts)
	threads := map[string]string{"iostop": "IO_THREAD", "sqlstop": "SQL_THREAD"}
	for i, n := range k.s.replicas {
		d := time.Duration(i) * time.Millisecond
		if name := threads[k.s.what]; name != "" {
			k.ask(semiSyncAt+d, n, host.Statement{Do: host.StopReplica, Name: name}, nil)
			k.ask(healed+d, n, host.Statement{Do: host.StartReplica, Name: name}, nil)
		}
	}
	if k.s.what == "cut" {
		k.w.At(semiSyncAt, func() {
			rule := k.w.Cut(k.nodes[:1], k.replicas(), false)
			k.w.At(healed, rule.Remove)
		})
	}
	k.o.back = -1
	for at := semiSyncAt; at < healed+20*time.Second; at += 100 * time.Millisecond {
		k.ask(at, 1, host.Statement{Do: host.ShowVariable, Name: "rpl_semi_sync_master_status"}, func(a *host.Result) {
			if n := len(k.o.statuses); n == 0 || k.o.statuses[n-1] != a.Value {
				k.o.statuses = append(k.o.statuses, a.Value)
				k.o.back = (k.w.Elapsed() - healed).Seconds()
			}
		})
	}
	k.w.Run(healed + 25*time.Second)
}

// crash ends the primary while its commits wait, and starts it again.
func (k *semiSyncStack) crash() {
	k.w.At(semiSyncAt-inSeconds(k.s.cutBefore), func() { k.w.Cut(k.nodes[:1], k.replicas(), false) })
	m := k.nodes[0]
	p := m.Program("server")
	k.w.At(semiSyncAt, func() {
		switch k.s.what {
		case "term":
			p.Stop()
		default:
			p.Kill()
		}
	})
	k.w.At(semiSyncAt+time.Second, func() { p.Start() })
	k.w.Run(semiSyncAt + 10*time.Second)
	t, ok := p.Exposed().(rowsOf)
	if !ok {
		return
	}
	has := map[uint64]bool{}
	t.Rows(func(user, number uint32) {
		row := uint64(user)<<32 | uint64(number)
		has[row] = true
		if !k.acked[row] {
			k.o.ghosts++
		}
	})
	for row := range k.acked { // order cannot show: they are counted
		if !has[row] {
			k.o.lost++
		}
	}
}
