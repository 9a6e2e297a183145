package mysqld

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/galera"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// verdict is the outcome of a transaction.
type verdict uint8

const (
	undecided    verdict = iota
	committed            // in every node's copy, and on this one's disk
	conflict             // another came first
	notConnected         // the component was lost meanwhile
)

// transaction is one of a session of this node, that waits.
type transaction struct {
	verdict verdict
	behind  uint64 // of one that lost: the write-set that came before it is not behind this
}

// writeSet holds the changes of a transaction, as all members get it.
type writeSet struct {
	origin galera.ID
	number uint64 // of the transaction there
	seen   uint64 // the last write-set that was committed there
	key    galera.Key
	group  replication.Group
}

// action is a write-set to be applied, a state to be given to a joiner, or one that was
// received.
type action struct {
	seqno   uint64
	set     *writeSet // nil for a write-set that lost
	donate  *donation
	receive *stateTransfer
}

// isSet reports whether it is a write-set.
func (a *action) isSet() bool { return a.donate == nil && a.receive == nil }

// keyOf names the row that a transaction changes.
func keyOf(g *replication.Group) galera.Key {
	switch {
	case g.Session != nil:
		return galera.Key{Table: g.Session.Table, ID: g.Session.ID}
	case g.Row.Item():
		return galera.Key{Table: "items", Number: uint64(g.Row.User)}
	case g.Row.Key != 0:
		return galera.Key{Number: uint64(g.Row.Key)}
	}
	return galera.Key{ID: "given", Number: uint64(g.Row.User)<<32 | uint64(g.Row.Number)}
}

// write commits a transaction in the whole cluster, and answers an error where it does
// not. Build makes what it changes, anew for each attempt (wsrep_retry_autocommit), and
// answers an error where it cannot.
func (n *node) write(x *session, a *host.Result, build func() (replication.Group, bool)) bool {
	for try := 0; ; try++ {
		g, ok := build()
		if !ok {
			return false
		}
		x.writing = n.s.host.Monotonic()
		v := n.commit(g)
		x.writing = 0
		switch {
		case v == committed:
			return true
		case v == notConnected:
			fail(a, host.ErrDuringCommit, "Error while appending streaming replication fragment(provider status: Not connected to Primary Component)")
			return false
		case try >= n.k.Retry:
			fail(a, host.ErrDeadlock, "Deadlock found when trying to get lock; try restarting transaction")
			return false
		}
	}
}

// commit sends a write-set to all and waits for what becomes of it.
func (n *node) commit(g replication.Group) verdict {
	if !n.ready() {
		return notConnected
	}
	n.number++
	g.Server, g.Time = n.s.config.ServerID, uint32(n.s.host.Now().Seconds())
	t := &transaction{}
	n.waiting[n.number] = t
	w := &writeSet{origin: n.self, number: n.number, seen: n.applied, key: keyOf(&g), group: g}
	n.group.Broadcast(w, int(g.Size()), n.now())
	n.perform()
	for t.verdict == undecided || t.verdict == conflict && n.applied < t.behind && n.view.Primary {
		n.decided.Wait(0)
	}
	return t.verdict
}

// deliver takes what all members get in one order.
func (n *node) deliver(payload any) {
	if n.state == wsrepJoining && !n.join.received {
		n.whileJoining(payload)
		return
	}
	n.process(payload)
}

// process takes the next of what is delivered to a node that has the state. Write-sets
// are certified here, in their order; what they change is applied later.
func (n *node) process(payload any) {
	switch p := payload.(type) {
	case *writeSet:
		n.position.Seqno++
		seqno := n.position.Seqno
		entry := action{seqno: seqno}
		if n.certifier.Certify(seqno, p.seen, p.key) {
			entry.set = p
		} else {
			n.lost(p, seqno)
		}
		n.cache.add(entry)
		n.enqueue(entry)
	case *stateRequest:
		if d, ok := galera.Donor(n.view.Members, p.joiner); ok && d.ID == n.self {
			n.enqueue(action{donate: &donation{to: p, position: n.position, certifier: n.certifier.Clone()}})
		}
	case *stateReceived:
		if i := n.view.Index(p.joiner); i >= 0 {
			n.view.Members[i].Synced = true
		}
		if p.joiner == n.self {
			n.synced()
			n.say()
		}
	}
}

func (n *node) enqueue(a action) {
	n.queue = append(n.queue, a)
	n.woken.Signal()
}

// applier commits what was delivered, in its order. wsrep_slave_threads does not matter
// here: one after the other executes, and all that wait commit together.
type applier node

// Run implements host.Task.
func (t *applier) Run() {
	n := (*node)(t)
	for {
		if len(n.queue) == 0 {
			n.woken.Wait(0)
			continue
		}
		if a := n.queue[0]; !a.isSet() {
			n.queue = n.queue[1:]
			n.donate(a.donate)
			n.install(a.receive)
			continue
		}
		n.applyNext()
	}
}

// applyNext applies the write-sets at the queue's head.
func (n *node) applyNext() {
	k, most := 0, len(n.queue)
	for ; k < most && n.queue[k].isSet(); k++ {
		if a := n.queue[k]; a.set != nil && n.own(&a) == nil {
			n.s.host.Work(n.s.config.Apply.Draw(n.s.applyTime))
		}
	}
	n.apply(n.queue[:k])
	n.queue = n.queue[k:]
	n.decided.Broadcast()
}

// apply commits write-sets in their order, without those that lost or are there.
func (n *node) apply(sets []action) {
	var all []waiting
	for i := range sets {
		a := &sets[i]
		if a.set == nil || a.seqno <= n.applied {
			continue
		}
		g := a.set.group
		g.Sequence = uint32(a.seqno)
		if n.s.reserve(&g) {
			all = append(all, waiting{g, true})
		}
	}
	if len(all) > 0 {
		n.s.commits.commit(all...)
	}
	for i := range sets {
		n.finish(&sets[i])
	}
}

// lost tells the session whose write-set another's came before.
func (n *node) lost(w *writeSet, seqno uint64) {
	if t := n.waiting[w.number]; t != nil && w.origin == n.self {
		t.verdict, t.behind = conflict, seqno
		delete(n.waiting, w.number)
		n.decided.Broadcast()
	}
}

// own gives the transaction of this node whose write-set it is; nil for another's.
func (n *node) own(a *action) *transaction {
	if a.set == nil || a.set.origin != n.self {
		return nil
	}
	return n.waiting[a.set.number]
}

// finish tells the session.
func (n *node) finish(a *action) {
	n.applied = max(n.applied, a.seqno)
	if t := n.own(a); t != nil {
		t.verdict = committed
		delete(n.waiting, a.set.number)
	}
}
