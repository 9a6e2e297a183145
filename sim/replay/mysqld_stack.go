package replay

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// MySQLServer is a server of an experiment without a manager.
type MySQLServer struct {
	Options []string // as in an option file
	Number  int
	Primary netip.Addr // not valid for the primary itself
	// Retry is MASTER_CONNECT_RETRY, Delay MASTER_DELAY.
	Retry, Delay time.Duration
	Boot         time.Duration // from the start until it listens; 0 for the default
}

// ServerMaker makes a server.
type ServerMaker func(s *MySQLServer) host.Main

// The experiments: replicas look for their primary every 2 s unless said, and who writes
// begins when all of them are there.
const (
	mysqlRetry = 2 * time.Second
	mysqlWrite = 20 * time.Second
	mysqlFault = 30 * time.Second
)

func mysqlAddress(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 84, 0, byte(n)}) }

// mysqlStack is servers in a world, of which the first is the primary of the others, and
// a client with workers.
type mysqlStack struct {
	w      *world.World
	nodes  []*world.Machine
	client *world.Machine
	acked  map[uint64]time.Duration // by row, when
	onAck  func(now time.Duration)  // nil: nobody asks
}

func newMySQLStack(o world.Options, machine world.MachineOptions, servers []MySQLServer, make ServerMaker) *mysqlStack {
	k := &mysqlStack{w: world.New(o), acked: map[uint64]time.Duration{}}
	for i := range servers {
		s := &servers[i]
		s.Number = i + 1
		if i > 0 {
			s.Primary = mysqlAddress(1)
		}
		if s.Retry == 0 {
			s.Retry = mysqlRetry
		}
		machine.Address = mysqlAddress(s.Number)
		m := k.w.Add(fmt.Sprint("n", s.Number), machine)
		m.Install("server", make(s))
		k.nodes = append(k.nodes, m)
	}
	k.client = k.w.Add("client", world.MachineOptions{Address: mysqlAddress(99)})
	return k
}

// write has workers write that many rows a second together from a time on; 0 is as fast as
// they are answered.
func (k *mysqlStack) write(from time.Duration, workers int, rate float64) {
	each := time.Duration(0)
	if rate > 0 {
		each = inSeconds(float64(workers) / rate)
	}
	for i := range workers {
		k.w.At(from+each*time.Duration(i)/time.Duration(workers), func() {
			k.client.Install(fmt.Sprint("worker", i), k.worker(uint32(i), each))
		})
	}
}

// worker writes a row after another until the first error.
func (k *mysqlStack) worker(user uint32, each time.Duration) host.Main {
	return func(h host.Host) error {
		s, err := host.OpenMySQL(h, netip.AddrPortFrom(mysqlAddress(1), 3306), host.Login{Account: "app"}, time.Second)
		for n := uint32(1); err == nil; n++ {
			if _, err = s.Do(&host.Statement{Do: host.Insert, Row: host.TableRow{User: user, Number: n}}, 0); err != nil {
				return err
			}
			now := k.w.Elapsed()
			k.acked[uint64(user)<<32|uint64(n)] = now
			if k.onAck != nil {
				k.onAck(now)
			}
			if each > 0 {
				h.Sleep(each)
			}
		}
		return err
	}
}

// ask runs a statement in a program of its own.
func (k *mysqlStack) ask(at time.Duration, n int, q host.Statement, then func(a *host.Result)) {
	k.w.At(at, func() {
		k.client.Install(fmt.Sprint("ask", n, at), func(h host.Host) error {
			s, err := host.OpenMySQL(h, netip.AddrPortFrom(mysqlAddress(n), 3306), host.Login{Account: "root"}, time.Second)
			if err != nil {
				return err
			}
			defer s.Close()
			a, err := s.Do(&q, time.Second)
			if err == nil && then != nil {
				then(a)
			}
			return err
		})
	})
}

// rows counts a server's rows, those that nobody has acknowledged, and acknowledged ones
// that it does not have, with the time of the first of them.
func (k *mysqlStack) rows(n int) (stored, ghosts, lost int, first time.Duration) {
	t, ok := k.nodes[n-1].Program("server").Exposed().(rowsOf)
	if !ok {
		return 0, 0, len(k.acked), 0
	}
	has := map[uint64]bool{}
	t.Rows(func(user, number uint32) {
		row := uint64(user)<<32 | uint64(number)
		has[row] = true
		stored++
		if _, acked := k.acked[row]; !acked {
			ghosts++
		}
	})
	for row, at := range k.acked { // order cannot show: they are counted, and the least counts
		if has[row] {
			continue
		}
		if lost++; first == 0 || at < first {
			first = at
		}
	}
	return stored, ghosts, lost, first
}

// logged is how many rows a server's binary logs have.
func (k *mysqlStack) logged(n int) (rows int) {
	if t, ok := k.nodes[n-1].Program("server").Exposed().(interface{ Logged() int }); ok {
		rows = t.Logged()
	}
	return rows
}
