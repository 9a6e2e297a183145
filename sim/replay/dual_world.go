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

// DualPrograms makes the programs of an experiment.
type DualPrograms struct {
	// Server is number 1 or 2 of two masters, with a delay of what it executes.
	Server func(n int, other netip.Addr, delay time.Duration) host.Main
	// Router makes the program that keeps the address, from its file and the check
	// script's text.
	Router func(conf, script string) (host.Main, error)
}

// The experiment: n2's programs start a little later, so that n1 gets the address.
const (
	dualLater  = 1700 * time.Millisecond
	dualWarm   = 25 * time.Second
	dualWrites = 5 * time.Second // before the fault
	dualSettle = 15 * time.Second
	dualMoment = 0.15 // s; what lasts less is no owner of its own
	dualTook   = 0.5  // s; a fault took up to that
)

// dualOwner is who has the address from a time on.
type dualOwner struct {
	at    float64
	nodes string // "n1", "n1+n2", "-" for nobody
}

func ownersText(one, two bool) string {
	return map[[2]bool]string{{true, true}: "n1+n2", {true, false}: "n1", {false, true}: "n2", {false, false}: "-"}[[2]bool{one, two}]
}

func dualSorted(all []float64) []float64 {
	slices.Sort(all)
	return slices.Compact(all)
}

// dualSettled leaves out what lasted less than a moment, and who had the address for as
// long as the fault itself took; and joins what is alike.
func dualSettled(all []dualOwner) (kept []dualOwner) {
	for i, o := range all {
		least := dualMoment
		if i == 0 {
			least = dualTook
		}
		if i+1 < len(all) && all[i+1].at-o.at < least {
			continue
		}
		if n := len(kept); n == 0 || kept[n-1].nodes != o.nodes {
			kept = append(kept, o)
		}
	}
	return kept
}

// dualOutcome is the outcome of a run.
type dualOutcome struct {
	owners    []dualOwner
	states    map[string][]string
	stateAt   map[string][]float64
	dual, gap float64
	end       map[string]dualStatus
	identical bool
	missing   map[string]int
	twice     map[string]int
}

// dualStack is an experiment in a world.
type dualStack struct {
	r       *DualRecording
	w       *world.World
	nodes   []*world.Machine
	client  *world.Machine
	at      time.Duration // of the fault
	ends    time.Duration // of the client
	acked   map[uint64]bool
	lastAck time.Duration
	o       dualOutcome
	dualAt  float64
	next    uint32 // the number of user 0's row that is written next
}

func newDualStack(r *DualRecording, p DualPrograms, seed uint64) (*dualStack, error) {
	k := &dualStack{r: r, w: world.New(world.Options{Seed: seed}), acked: map[uint64]bool{}, dualAt: -1}
	k.o = dualOutcome{states: map[string][]string{}, stateAt: map[string][]float64{}, end: map[string]dualStatus{}, missing: map[string]int{}, twice: map[string]int{}}
	phase := k.w.Rand("replay", "phase")
	k.at = dualWarm + time.Duration(phase.Int64N(int64(time.Duration(max(2, r.Parameters.Interval))*time.Second)))
	k.ends = k.at + inSeconds(r.lastAck())
	base := r.virtual.As4()
	address := func(n byte) netip.Addr { return netip.AddrFrom4([4]byte{base[0], base[1], base[2], n}) }
	for n := byte(1); n <= 2; n++ {
		m := k.w.Add(fmt.Sprint("n", n), world.MachineOptions{Address: address(10 + n)})
		delay := time.Duration(0)
		if n == 2 {
			delay = time.Duration(r.Parameters.Delay) * time.Second
		}
		m.Install("server", p.Server(int(n), address(13-n), delay))
		main, err := p.Router(r.Conf[m.Name()], r.Script)
		if err != nil {
			return nil, err
		}
		starts := 3*time.Second + time.Duration(n-1)*dualLater
		k.w.At(starts, func() { m.Install("router", k.held(main)) })
		k.nodes = append(k.nodes, m)
	}
	k.client = k.w.Add("client", world.MachineOptions{Address: address(21)})
	k.w.Watch(k.watch)
	k.schedule()
	if r.Fault == "kill9" && seed%2 == 0 {
		k.unanswered()
	}
	return k, nil
}

// unanswered stores a row just before the server dies whose client has no answer: on the
// recordings' machine a commit was on the disk some milliseconds before its answer left,
// here both are one moment.
func (k *dualStack) unanswered() {
	const before = 2 * time.Millisecond
	k.w.At(k.at-before, func() {
		k.do(k.w.Elapsed(), 1, k.statement(0, k.next))
	})
}

// held is a router that after the fault starts when the recording says it was started
// again.
func (k *dualStack) held(main host.Main) host.Main {
	return func(h host.Host) error {
		if r := k.r.Restarted; r != nil && h.Machine() == "n1" && k.w.Elapsed() > k.at {
			h.Sleep(k.at + inSeconds(*r) - k.w.Elapsed())
		}
		return main(h)
	}
}

func (k *dualStack) after() float64 { return (k.w.Elapsed() - k.at).Seconds() }

func (k *dualStack) watch(e world.Event) {
	if word := dualState(e); word != "" {
		k.notified(k.w.Machine(e.Machine), word)
		k.entered(e.Machine, word)
	}
	now := k.after()
	if now < 0 {
		return
	}
	has := func(m *world.Machine) bool { return m.Up() && m.Has(k.r.virtual) }
	nodes := ownersText(has(k.nodes[0]), has(k.nodes[1]))
	if both := nodes == "n1+n2"; both && k.dualAt < 0 {
		k.dualAt = now
	} else if !both && k.dualAt >= 0 {
		k.o.dual += now - k.dualAt
		k.dualAt = -1
	}
	if n := len(k.o.owners); n == 0 || k.o.owners[n-1].nodes != nodes {
		k.o.owners = append(k.o.owners, dualOwner{now, nodes})
	}
}

// entered notes a word of the log of a machine's states.
func (k *dualStack) entered(machine, word string) {
	if now := k.after(); now >= 0 {
		k.o.states[machine] = append(k.o.states[machine], word)
		k.o.stateAt[machine] = append(k.o.stateAt[machine], now)
	}
}

// dualState is the state that an event of a router begins, as notify scripts are told
// it; "" for another event.
func dualState(e world.Event) string {
	if e.Kind != "note:vrrp" {
		return ""
	}
	if _, rest, is := strings.Cut(e.Detail, "Entering "); is {
		return strings.TrimSuffix(rest, " STATE")
	}
	if e.Detail == "Stopping" {
		return "STOP"
	}
	return ""
}

// schedule puts what happens into the world.
func (k *dualStack) schedule() {
	r, n1 := k.r, k.nodes[0]
	for i := range r.Parameters.Workers {
		k.w.At(k.at-dualWrites+time.Duration(i)*7*time.Millisecond, func() { k.client.Install(fmt.Sprint("writer", i), k.writer(uint32(i))) })
	}
	if b := r.before(); b != nil {
		k.do(k.at-inSeconds(b.before), 2, host.Statement{Do: host.StopReplica, Name: b.thread})
	}
	if r.IOStarted != nil {
		k.do(k.at+inSeconds(*r.IOStarted), 2, host.Statement{Do: host.StartReplica, Name: "IO_THREAD"})
	}
	if r.Mid != "" {
		k.do(k.at+inSeconds(r.middle), 2, host.Statement{Do: host.StartReplica, Name: "SQL_THREAD"})
	}
	f := dualFaults[r.Fault]
	k.w.At(k.at, func() { f.begin(k, n1) })
	k.w.At(k.at+inSeconds(r.Back), func() { f.end(k, n1) })
	if r.Restarted != nil {
		k.w.At(k.at+inSeconds(*r.Restarted), func() {
			if p := n1.Program("router"); n1.Up() && !p.Alive() {
				p.Start()
			}
		})
	}
}

// do runs a statement with SUPER on a server.
func (k *dualStack) do(at time.Duration, n int, q host.Statement) {
	k.w.At(at, func() {
		k.client.Install(fmt.Sprint("sql", n, at), func(h host.Host) error {
			a, err := k.ask(h, n, q)
			if err == nil {
				err = a.Err()
			}
			return err
		})
	})
}

func (k *dualStack) ask(h host.Host, n int, q host.Statement) (*host.Result, error) {
	c, err := h.Dial(netip.AddrPortFrom(k.nodes[n-1].Address(), 3306), host.Options{Connect: time.Second, Protocol: host.MySQL})
	if err != nil {
		return nil, err
	}
	a := &host.Result{}
	if err = c.Call(&host.Statement{Do: host.Connect, Account: "root", Super: true}, a, time.Second); err == nil {
		q.Session = a.Session
		a = &host.Result{}
		err = c.Call(&q, a, time.Second)
	}
	return a, err
}

// writer repeats each row until it is acknowledged.
func (k *dualStack) writer(user uint32) host.Main {
	p := &k.r.Parameters
	each := inSeconds(float64(p.Workers) / p.Rate)
	return func(h host.Host) error {
		var c host.Conn
		var session uint64
		for n := uint32(1); k.w.Elapsed() < k.ends; {
			var err error
			a := &host.Result{}
			if c == nil {
				if c, err = h.Dial(netip.AddrPortFrom(k.r.virtual, 3306), host.Options{Connect: inSeconds(p.Connect), Protocol: host.MySQL}); err == nil {
					if err = c.Call(&host.Statement{Do: host.Connect, Account: "app"}, a, inSeconds(p.Read)); err == nil {
						session, err = a.Session, a.Err()
					}
				}
			}
			if err == nil {
				q := k.statement(user, n)
				q.Session = session
				err = c.Call(&q, a, inSeconds(p.Read))
			}
			if err == nil && (a.Errno == 0 || a.Errno == host.ErrDuplicateKey) {
				k.acknowledged(uint64(user)<<32 | uint64(n))
				if n++; user == 0 {
					k.next = n
				}
				h.Sleep(each)
				continue
			}
			if err != nil && c != nil {
				c.Close()
				c = nil
			}
			h.Sleep(inSeconds(p.Pause))
		}
		return nil
	}
}

// statement is what a user does as its number n: a row, or a counter by turns.
func (k *dualStack) statement(user, n uint32) host.Statement {
	if k.r.counts() {
		return host.Statement{Do: host.AddToItem, Row: host.TableRow{User: (n*uint32(k.r.Parameters.Workers) + user) % k.r.counters()}}
	}
	return host.Statement{Do: host.Insert, Row: host.TableRow{User: user, Number: n, Given: k.r.given()}}
}

func (k *dualStack) acknowledged(row uint64) {
	now := k.w.Elapsed()
	k.acked[row] = true
	if k.lastAck > 0 && now > k.at {
		k.o.gap = max(k.o.gap, (now - k.lastAck).Seconds())
	}
	k.lastAck = now
}

// missing is how many of the acknowledged rows, or increments, are not in a table.
func (k *dualStack) missing(all map[uint64]int) (n int) {
	if k.r.counts() {
		n = len(k.acked)
		for row := range all { // order cannot show: they are added
			n -= int(uint32(row))
		}
		return n
	}
	for row := range k.acked { // order cannot show: they are counted
		if all[row] == 0 {
			n++
		}
	}
	return n
}

// play runs to the end, and until replication has come to rest.
func (k *dualStack) play() dualOutcome {
	k.w.Run(k.ends + dualSettle)
	o := &k.o
	if k.dualAt >= 0 {
		o.dual += k.after() - k.dualAt
	}
	has := func(m *world.Machine) bool { return m.Up() && m.Has(k.r.virtual) }
	if len(o.owners) == 0 {
		o.owners = []dualOwner{{0, ownersText(has(k.nodes[0]), has(k.nodes[1]))}}
	}
	o.owners[0].at = 0
	o.owners = dualSettled(o.owners)
	var rows []map[uint64]int
	for i, m := range k.nodes {
		all := map[uint64]int{}
		if t, ok := m.Program("server").Exposed().(rowsOf); ok {
			t.Rows(func(user, number uint32) { all[uint64(user)<<32|uint64(number)]++ })
		}
		rows = append(rows, all)
		o.missing[m.Name()] = k.missing(all)
		for _, n := range all { // order cannot show: they are counted
			if n > 1 {
				o.twice[m.Name()]++
			}
		}
		k.client.Install(fmt.Sprint("status", i), func(h host.Host) error {
			a, err := k.ask(h, i+1, host.Statement{Do: host.ShowReplicaStatus})
			if err == nil && a.Replica != nil {
				sql := map[bool]string{true: "Yes", false: "No"}[a.Replica.SQL]
				o.end[m.Name()] = dualStatus{a.Replica.IO, sql, fmt.Sprint(a.Replica.SQLErrno)}
			}
			return err
		})
	}
	o.identical = len(rows[0]) == len(rows[1])
	for row, n := range rows[0] { // order cannot show: all are compared
		o.identical = o.identical && rows[1][row] == n
	}
	k.w.Run(k.w.Elapsed() + 2*time.Second)
	return *o
}
