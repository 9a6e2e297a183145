package mysqld

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

const second = time.Second

// rig is a primary and replicas that speak with each other, and a client.
type rig struct {
	t       testing.TB
	w       *world.World
	servers []*world.Machine
	client  *world.Machine
}

func address(n int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(n)}), 3306)
}

// newRig makes db1 ... dbN; the later ones replicate from the first.
func newRig(t testing.TB, servers int, edit func(n int, c *Config), o world.MachineOptions) *rig {
	r := &rig{t: t, w: world.New(world.Options{Seed: 1})}
	t.Cleanup(r.w.Close)
	for n := 1; n <= servers; n++ {
		c := Default()
		c.ServerID, c.LogBin, c.SyncBinlog, c.LogUpdates = uint32(n), "mysql-bin", 1, true
		if n > 1 {
			c.ReplicaOf, c.ReadOnly = address(1), true
		}
		if edit != nil {
			edit(n, &c)
		}
		o.Address = address(n).Addr()
		m := r.w.Add(fmt.Sprint("db", n), o)
		m.Install("mysqld", c.Main())
		r.servers = append(r.servers, m)
	}
	r.client = r.w.Add("client", world.MachineOptions{Address: address(100).Addr()})
	return r
}

// at runs f as a process of a program of the client's at a time of the run.
func (r *rig) at(d time.Duration, f func(h host.Host)) {
	r.w.At(d, func() {
		r.client.Install(fmt.Sprint("client", d), func(h host.Host) error { f(h); return nil })
	})
}

// connection is a session with a server.
type connection struct {
	conn    host.Conn
	session uint64
}

// open opens a session; an error is the test's.
func open(h host.Host, n int, account string, super bool) (*connection, error) {
	conn, err := h.Dial(address(n), host.Options{Connect: second, Protocol: host.MySQL})
	if err != nil {
		return nil, err
	}
	a := &host.Result{}
	if err := conn.Call(&host.Statement{Do: host.Connect, Account: account, Super: super}, a, 3*second); err != nil {
		return nil, err
	}
	return &connection{conn, a.Session}, a.Err()
}

func (c *connection) do(q host.Statement) (*host.Result, error) {
	q.Session = c.session
	a := &host.Result{}
	if err := c.conn.Call(&q, a, 30*second); err != nil {
		return a, err
	}
	return a, a.Err()
}

func insert(user, number int) host.Statement {
	return host.Statement{Do: host.Insert, Row: host.TableRow{User: uint32(user), Number: uint32(number)}}
}

// ask runs statements on a server with SUPER and gives the last result.
func ask(h host.Host, n int, all ...host.Statement) *host.Result {
	c, err := open(h, n, "root", true)
	if err != nil {
		return &host.Result{Errno: 2003, Text: err.Error()}
	}
	a := &host.Result{}
	for _, q := range all {
		if a, err = c.do(q); err != nil {
			a.Text = err.Error()
		}
	}
	c.conn.Close()
	return a
}

// rows lists the rows of a server's copy, sorted by nothing: "1.1 1.2".
func (r *rig) rows(n int) (all []string) {
	c, ok := r.servers[n-1].Program("mysqld").Exposed().(*Copy)
	if !ok {
		return []string{"dead"}
	}
	c.Rows(func(user, number uint32) { all = append(all, fmt.Sprint(user, ".", number)) })
	return all
}

// writer inserts rows one after another from a time on, until an error or the
// end.
type writer struct {
	acked []string
	err   error
	gap   time.Duration // longest time between two acknowledgements
}

func (r *rig) write(from, until, each time.Duration, n int) *writer {
	w := &writer{}
	r.at(from, func(h host.Host) {
		c, err := open(h, n, "app", false)
		last := h.Monotonic()
		for i := 1; err == nil && r.w.Elapsed() < until; i++ {
			if _, err = c.do(insert(n, i)); err == nil {
				w.acked = append(w.acked, fmt.Sprint(n, ".", i))
				w.gap = max(w.gap, h.Monotonic().Sub(last))
				last = h.Monotonic()
				h.Sleep(each)
			}
		}
		w.err = err
	})
	return w
}
