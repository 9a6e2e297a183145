package mysqld

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/galera"
)

// wsrepState is wsrep_local_state_comment.
type wsrepState string

// The states that the manual names ("Node State Changes").
const (
	wsrepInitialized wsrepState = "Initialized"
	wsrepJoining     wsrepState = "Joining: receiving State Transfer"
	wsrepSynced      wsrepState = "Synced"
	wsrepDonor       wsrepState = "Donor/Desynced"
)

// node is the server's part in a Galera cluster (wsrep_on): it sends write-sets to all
// members, and commits in the order in which they are delivered.
type node struct {
	s     *server
	k     *Galera
	group *galera.Group
	self  galera.ID
	links []*link

	view      galera.View
	state     wsrepState
	closing   bool // SIGTERM: no further statement is taken
	listening bool // clients are answered
	position  galera.Position
	certifier galera.Certifier
	cache     gcache
	join      joining

	waiting map[uint64]*transaction // of this node's sessions, by number
	number  uint64
	decided host.Cond // a transaction was, or the view has changed

	queue   []action // what is to be applied, in order
	applied uint64   // the last write-set that is
	woken   host.Cond

	transfer *rand.Rand
}

// waitPrimary is for how long a node that starts looks for a primary component before it
// gives up (pc.wait_prim_timeout).
const waitPrimary = 30 * time.Second

func newNode(s *server) *node {
	n := &node{s: s, k: &s.config.Galera, waiting: map[uint64]*transaction{}, state: wsrepInitialized}
	n.decided, n.woken, n.transfer = s.host.NewCond(), s.host.NewCond(), s.host.Rand("state transfer")
	n.cache.limit = n.k.Cache
	return n
}

// start opens the group. First: the server has no data yet; only then does it begin a
// new cluster.
func (n *node) start(first bool) error {
	h := n.s.host
	address := n.k.Node
	if !address.IsValid() {
		address = h.Address()
	}
	n.self = galera.ID{Addr: address, Run: uint64(h.Now())}
	n.position = readState(h.Disk())
	at := netip.AddrPortFrom(netip.IPv4Unspecified(), host.GaleraPort)
	if _, err := h.Serve(at, host.Galera, n); err != nil {
		return fmt.Errorf("mysqld: wsrep: cannot listen on %q: %w", at, err)
	}
	state := uint64(0)
	if first && n.k.New || len(n.k.Cluster) == 0 {
		state = n.position.State
		if state == 0 {
			state = n.self.Run
		}
	}
	n.writeState(galera.Position{})
	n.group = galera.NewGroup(galera.Member{ID: n.self, Weight: n.k.Weight}, n.k.Cluster, n.k.Timeouts, state, n.now())
	h.Go((*applier)(n))
	h.After(time.Duration(h.Rand("evs").Int64N(int64(n.k.Timeouts.InactiveCheck))), (*tick)(n))
	h.After(waitPrimary, (*giveUp)(n))
	n.perform()
	return nil
}

func (n *node) now() time.Duration { return time.Duration(n.s.host.Monotonic()) }

// ready is wsrep_ready: statements on tables are taken.
func (n *node) ready() bool {
	return n.view.Primary && !n.closing && (n.state == wsrepSynced || n.state == wsrepDonor)
}

// tick drives the group's clock.
type tick node

// Run implements host.Task.
func (t *tick) Run() {
	n := (*node)(t)
	n.s.host.After(n.k.Timeouts.InactiveCheck, t)
	n.group.Tick(n.now())
	n.perform()
}

// giveUp ends a server that found no primary component.
type giveUp node

// Run implements host.Task.
func (t *giveUp) Run() {
	if n := (*node)(t); !n.listening && n.join.number == 0 {
		n.s.note("WSREP: failed to reach primary view, giving up after %v", waitPrimary)
		n.s.host.Exit()
	}
}

// perform carries out what the group wants. An event can lead to further ones.
func (n *node) perform() {
	for {
		a := n.group.Take()
		if len(a.Events) == 0 && len(a.Send) == 0 {
			return
		}
		for i := range a.Events {
			e := &a.Events[i]
			if e.View != nil {
				n.begin(e.View, e.Last)
			} else {
				n.deliver(e.Payload)
			}
		}
		for _, s := range a.Send {
			n.link(s.To).add(s.Message)
		}
	}
}

// begin begins a view.
func (n *node) begin(v *galera.View, last galera.Component) {
	n.view = *v
	for _, l := range n.links {
		if !n.group.Knows(l.to) {
			l.drop()
		}
	}
	switch synced := v.Members[v.Index(n.self)].Synced; {
	case !v.Primary:
		n.leaveComponent()
	case synced:
		n.position.State = last.State
		n.join = joining{number: n.join.number}
		n.synced()
	case !n.join.received && (!n.join.asked || n.join.donor.Addr.IsValid() && !n.view.Has(n.join.donor)):
		n.request()
	}
	n.say()
}

// say notes what SHOW STATUS has now.
func (n *node) say() {
	n.s.note("WSREP: %s size=%d %s", n.status(), len(n.view.Members), n.state)
}

// status is wsrep_cluster_status.
func (n *node) status() string {
	if n.view.Primary {
		return "Primary"
	}
	return "non-Primary"
}

// leaveComponent ends what waits for the primary component: it is not known whether it
// commits there.
func (n *node) leaveComponent() {
	n.state = wsrepInitialized
	n.group.SetSynced(false)
	n.group.SetPosition(n.position.Seqno)
	n.join = joining{number: n.join.number}
	for number, t := range n.waiting { // order cannot show: each wakes by itself, in the order in which they wait
		t.verdict = notConnected
		delete(n.waiting, number)
	}
	n.decided.Broadcast()
}

// synced: the node has the component's state from now on.
func (n *node) synced() {
	n.state = wsrepSynced
	n.group.SetSynced(true)
	if !n.listening {
		n.listening = true
		if err := n.s.listen(); err != nil {
			n.s.note("%v", err)
			n.s.host.Exit()
		}
	}
}

// leave ends the node's part, when the server stops.
func (n *node) leave() {
	n.closing = true
	for len(n.waiting) > 0 {
		n.decided.Wait(0)
	}
	n.group.Leave()
	n.perform()
	n.view.Primary = false
	n.say()
	for len(n.queue) > 0 {
		n.decided.Wait(0)
	}
	n.s.host.Work(n.k.Shutdown)
	n.writeState(n.position)
}
