package replay

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// GaleraMaker makes a node by its option file. First begins the cluster.
type GaleraMaker func(config string, first bool) host.Main

// The experiment: nodes are started one after the other, writers 5 s before the fault.
const (
	galeraApart  = 14 * time.Second
	galeraFault0 = 60 * time.Second
	galeraBefore = 5 * time.Second
	galeraPoll   = 50 * time.Millisecond
	galeraRetry  = 10 * time.Millisecond // pause after an error
)

// galeraFaults is the table of faults at the first node by the names of cases. Words are
// in what the recording says of it.
var galeraFaults = map[string]*struct {
	words      string
	begin, end func(k *galeraStack, m *world.Machine)
}{
	"kill9":    {words: "kill -9", begin: func(_ *galeraStack, m *world.Machine) { m.Program("server").Kill() }},
	"killhost": {words: "docker kill", begin: killedContainer},
	"stop":     {words: "kill -15", begin: func(_ *galeraStack, m *world.Machine) { m.Program("server").Stop() }},
	"pause": {words: "docker pause", begin: func(_ *galeraStack, m *world.Machine) { m.Pause() },
		end: func(_ *galeraStack, m *world.Machine) { m.Resume() }},
	"part": {words: "iptables", begin: func(k *galeraStack, m *world.Machine) {
		k.cut = k.w.AddRule(world.Rule{FromMachines: []*world.Machine{m}, ToMachines: k.nodes[1:], BothWays: true, Protocol: 6, DropShare: 1}) // ARP passes
	},
		end: func(k *galeraStack, _ *world.Machine) { k.cut.Remove() }},
}

// killedContainer: peers hear of the program's death, and then nothing.
func killedContainer(k *galeraStack, m *world.Machine) {
	m.Program("server").Kill()
	k.w.At(k.w.Elapsed()+time.Millisecond, func() { m.Crash() })
}

// galeraOutcome is the outcome of a run.
type galeraOutcome struct {
	words   map[string][]string // states by node
	at      map[string][]float64
	groups  map[string]*galeraFigures
	missing map[string]int // acknowledged rows by node; -1: it does not run
}

// galeraFigures are those of a group of writers.
type galeraFigures struct {
	gap    float64
	errnos []string
	acked  int

	last time.Duration
}

// galeraStack is an experiment in a world.
type galeraStack struct {
	r      *GaleraRun
	w      *world.World
	nodes  []*world.Machine
	client *world.Machine
	cut    *world.Rule
	at     time.Duration
	acked  []uint64
	o      galeraOutcome
}

func newGaleraStack(r *GaleraRun, make GaleraMaker, seed uint64) *galeraStack {
	k := &galeraStack{r: r, w: world.New(world.Options{Seed: seed})}
	k.o = galeraOutcome{words: map[string][]string{}, at: map[string][]float64{}, groups: map[string]*galeraFigures{}, missing: map[string]int{}}
	k.at = galeraFault0 + time.Duration(k.w.Rand("replay", "phase").Int64N(int64(time.Second)))
	for i, a := range r.Nodes {
		m := k.w.Add(fmt.Sprint("g", i+1), world.MachineOptions{Address: a})
		k.w.At(time.Duration(i)*galeraApart, func() { m.Install("server", make(r.Config, i == 0)) })
		k.nodes = append(k.nodes, m)
	}
	base := r.Nodes[0].As4()
	base[3] = 99
	k.client = k.w.Add("client", world.MachineOptions{Address: netip.AddrFrom4(base)})
	for i, a := range r.Nodes {
		k.w.At(k.at-galeraBefore, func() { k.client.Install(fmt.Sprint("status", i), k.poll(a)) })
		k.group(a.String()+":3306", &r.Pinned, r.Nodes[i:i+1], 100*(i+1))
	}
	k.group("failover", &r.Failover, r.Nodes, 900)
	f := galeraFaults[r.Fault]
	k.w.At(k.at, func() { f.begin(k, k.nodes[0]) })
	if f.end != nil {
		k.w.At(k.at+inSeconds(r.Heal), func() { f.end(k, k.nodes[0]) })
	}
	return k
}

// group starts the writers of a group.
func (k *galeraStack) group(name string, w *galeraWriters, nodes []netip.Addr, user int) {
	k.o.groups[name] = &galeraFigures{}
	for i := range w.writers {
		k.w.At(k.at-galeraBefore+time.Duration(i)*3*time.Millisecond, func() {
			k.client.Install(fmt.Sprint(name, i), k.writer(k.o.groups[name], w, nodes, uint32(user+i)))
		})
	}
}

// galeraSession is a connection to a node.
type galeraSession struct {
	conn host.Conn
	id   uint64
}

func openGalera(h host.Host, a netip.Addr, limit time.Duration) (*galeraSession, error) {
	c, err := h.Dial(netip.AddrPortFrom(a, 3306), host.Options{Connect: time.Second, Protocol: host.MySQL})
	if err != nil {
		return nil, err
	}
	x := &galeraSession{conn: c}
	answer, err := x.do(host.Statement{Do: host.Connect, Account: "app"}, limit)
	if err != nil {
		c.Close()
		return nil, err
	}
	x.id = answer.Session
	return x, nil
}

func (x *galeraSession) do(q host.Statement, limit time.Duration) (*host.Result, error) {
	q.Session = x.id
	a := &host.Result{}
	if err := x.conn.Call(&q, a, limit); err != nil {
		return nil, err
	}
	return a, a.Err()
}

// poll notes what SHOW STATUS says on a node.
func (k *galeraStack) poll(a netip.Addr) host.Main {
	node := a.String() + ":3306"
	return func(h host.Host) error {
		var x *galeraSession
		for ; ; h.Sleep(galeraPoll) {
			state, err := "down", error(nil)
			if x == nil {
				x, err = openGalera(h, a, time.Second)
			}
			if err == nil {
				state, err = x.status()
			}
			if err != nil {
				state = "down"
				if x != nil {
					x.conn.Close()
				}
				x = nil
			}
			k.o.words[node], k.o.at[node] = addState(k.o.words[node], k.o.at[node], state, (k.w.Elapsed() - k.at).Seconds())
		}
	}
}

func (x *galeraSession) status() (string, error) {
	text := ""
	for _, v := range []struct{ before, name string }{{"", "wsrep_cluster_status"}, {" size=", "wsrep_cluster_size"}, {" ", "wsrep_local_state_comment"}, {" ready=", "wsrep_ready"}} {
		a, err := x.do(host.Statement{Do: host.ShowVariable, Name: v.name}, time.Second)
		if err != nil {
			return "", err
		}
		text += v.before + a.Value
	}
	return text, nil
}

// writer inserts rows with keys of its own, each until it is acknowledged, at the next
// node after an error.
func (k *galeraStack) writer(f *galeraFigures, w *galeraWriters, nodes []netip.Addr, user uint32) host.Main {
	each := inSeconds(float64(w.writers) / w.rate)
	return func(h host.Host) error {
		var x *galeraSession
		at, n := 0, uint32(1)
		ends := k.at - galeraBefore + w.lasts
		for due := k.w.Elapsed(); k.w.Elapsed() < ends; {
			var err error
			if x == nil {
				x, err = openGalera(h, nodes[at], w.read)
			}
			if err == nil {
				_, err = x.do(host.Statement{Do: host.Insert, Row: host.TableRow{User: user, Number: n, Given: true}}, w.read)
			}
			var sql *host.SQLError
			if errors.As(err, &sql) {
				f.count(sql.Errno)
			}
			if err == nil || sql != nil && sql.Errno == host.ErrDuplicateKey {
				k.acknowledged(f, host.TableRow{User: user, Number: n}.Key())
				n++
				due += each
				h.Sleep(max(due-k.w.Elapsed(), 0))
				due = max(due, k.w.Elapsed())
				continue
			}
			if x != nil {
				x.conn.Close()
				x = nil
			}
			at = (at + 1) % len(nodes)
			h.Sleep(galeraRetry)
		}
		f.gap = max(f.gap, (ends - f.last).Seconds())
		return nil
	}
}

func (f *galeraFigures) count(errno uint16) {
	if text := strconv.Itoa(int(errno)); !slices.Contains(f.errnos, text) {
		f.errnos = append(f.errnos, text)
		slices.Sort(f.errnos)
	}
}

func (k *galeraStack) acknowledged(f *galeraFigures, row uint64) {
	k.acked = append(k.acked, row)
	now := k.w.Elapsed()
	if f.last > 0 {
		f.gap = max(f.gap, (now - f.last).Seconds())
	}
	f.last, f.acked = now, f.acked+1
}

// play runs to the end, and counts the acknowledged rows that a node has not.
func (k *galeraStack) play() *galeraOutcome {
	k.w.Run(k.at - galeraBefore + max(k.r.Pinned.lasts, k.r.Failover.lasts) + 2*time.Second)
	for _, m := range k.nodes {
		name := m.Address().String() + ":3306"
		p := m.Program("server")
		t, ok := p.Exposed().(rowsOf)
		if !m.Up() || !p.Alive() || !ok {
			k.o.missing[name] = -1
			continue
		}
		has := map[uint64]bool{}
		t.Rows(func(user, number uint32) { has[host.TableRow{User: user, Number: number}.Key()] = true })
		k.o.missing[name] = 0
		for _, row := range k.acked {
			if !has[row] {
				k.o.missing[name]++
			}
		}
	}
	return &k.o
}
