package mysqld

import (
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/galera"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// joining is how far a node is that receives the state.
type joining struct {
	number   uint64    // of the last request
	asked    bool      // it was sent
	donor    galera.ID // once the request was delivered
	backlog  []any     // delivered since
	received bool
}

// stateRequest asks for what a joiner lacks. It is delivered in order, so that all know
// where the state is taken, and who gives it.
type stateRequest struct {
	joiner   galera.ID
	number   uint64
	position galera.Position
}

// stateReceived says that a joiner has the state.
type stateReceived struct{ joiner galera.ID }

// donation is a state to be given: the donor's as it was when the request was delivered.
type donation struct {
	to        *stateRequest
	position  galera.Position
	certifier galera.Certifier
}

// stateTransfer is a state: all rows (SST), or only write-sets that are lacking (IST).
type stateTransfer struct {
	number    uint64 // of the request
	position  galera.Position
	certifier galera.Certifier
	all       bool
	groups    []replication.Group
	sets      []action
}

// What the recordings show: a full transfer by rsync of an almost empty data set takes 6
// to 9 s, an incremental one of 1500 to 3000 write-sets 0.04 to 0.6 s, during which the
// donor says so for a moment.
var (
	fullTransfer        = dist.Uniform(6*time.Second, 9*time.Second)
	incrementalTransfer = dist.Uniform(30*time.Millisecond, 500*time.Millisecond)
)

const (
	incrementalEach = 50 * time.Microsecond // a write-set
	donorsMoment    = 50 * time.Millisecond
)

// request asks for the state.
func (n *node) request() {
	n.state = wsrepJoining
	n.group.SetSynced(false)
	n.join = joining{number: n.join.number + 1, asked: true}
	n.group.Broadcast(&stateRequest{n.self, n.join.number, n.position}, requestBytes, n.now())
}

const requestBytes = 60

// whileJoining takes what is delivered to a node that has not the state yet.
func (n *node) whileJoining(payload any) {
	switch p := payload.(type) {
	case *stateRequest:
		if p.joiner == n.self && p.number == n.join.number {
			d, ok := galera.Donor(n.view.Members, n.self)
			if !ok { // nobody has it: asked again with the next view
				n.join.asked = false
				return
			}
			n.join.donor = d.ID
			return
		}
	case *stateReceived:
		if i := n.view.Index(p.joiner); i >= 0 {
			n.view.Members[i].Synced = true
		}
	}
	if n.join.donor.Addr.IsValid() {
		n.join.backlog = append(n.join.backlog, payload)
	}
}

// donate gives a joiner the state; nil is none. It runs where the state is that of the
// request.
func (n *node) donate(d *donation) {
	if d == nil {
		return
	}
	t := &stateTransfer{number: d.to.number, position: d.position, certifier: d.certifier}
	took, size := donorsMoment, 0
	if galera.Incremental(d.to.position, d.position, n.cache.oldest(d.position.Seqno)) {
		t.sets = n.cache.behind(d.to.position.Seqno)
		for i := range t.sets {
			if t.sets[i].set != nil {
				size += int(t.sets[i].set.group.Size())
			}
		}
	} else {
		t.all = true
		(*Copy)(n.s).groups(func(g *replication.Group) {
			t.groups = append(t.groups, *g)
			size += int(g.Size())
		})
		took = fullTransfer.Draw(n.transfer)
	}
	n.s.host.Go(&giving{n, t, d.to.joiner, took, size})
}

// giving sends a state.
type giving struct {
	n    *node
	t    *stateTransfer
	to   galera.ID
	took time.Duration
	size int
}

// Run implements host.Task.
func (g *giving) Run() {
	n := g.n
	n.state = wsrepDonor
	n.say()
	n.s.host.Work(g.took)
	for n.view.Has(g.to) {
		f := &host.GaleraFrame{From: n.self.Addr, Contents: []any{g.t}, Bytes: g.size}
		if n.s.host.Call(netip.AddrPortFrom(g.to.Addr, host.GaleraPort), f, &host.GaleraAck{}, host.Options{From: n.k.Node, Connect: reconnect, Protocol: host.Galera}) == nil {
			break
		}
		n.s.host.Sleep(reconnect)
	}
	if n.state == wsrepDonor {
		n.state = wsrepSynced
		n.say()
	}
}

// receive takes a state, and what was delivered since it was asked for.
func (n *node) receive(t *stateTransfer) {
	if n.state != wsrepJoining || t.number != n.join.number || n.join.received {
		return
	}
	n.join.received = true
	n.position, n.certifier = t.position, t.certifier.Clone()
	n.enqueue(action{receive: t})
	backlog := n.join.backlog
	n.join.backlog = nil
	for _, payload := range backlog {
		n.process(payload)
	}
}

// install makes a state that was received the node's own; nil is none.
func (n *node) install(t *stateTransfer) {
	if t == nil {
		return
	}
	if t.all {
		n.s.replaceRows(t.groups)
		n.cache.clear()
	} else {
		n.s.host.Work(incrementalTransfer.Draw(n.transfer) + time.Duration(len(t.sets))*incrementalEach)
		n.apply(t.sets)
	}
	n.applied = max(n.applied, t.position.Seqno)
	if n.state == wsrepJoining && n.join.number == t.number {
		n.group.Broadcast(&stateReceived{n.self}, requestBytes, n.now())
		n.perform()
	}
}

// replaceRows makes the tables those of the donor.
func (s *server) replaceRows(groups []replication.Group) {
	s.rows, s.webSessions = replication.Rows{}, replication.SessionTables{}
	var b []byte
	for _, g := range groups {
		b = replication.AppendCommitted(replication.AppendPrepared(b, g), g)
		s.apply(&g)
	}
	s.files.write(redoFile, b)
	s.files.sync(redoFile)
	s.commits.redo = nil
}

// stateFile is where a node keeps its position, when it was stopped; otherwise the file
// says that it is not known.
const stateFile = "grastate.dat"

func readState(d host.Disk) (p galera.Position) {
	if b, ok := d.Read(stateFile); ok && len(b) == 16 {
		p.State, p.Seqno = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
	}
	return p
}

// writeState writes the position; the zero one is seqno -1.
func (n *node) writeState(p galera.Position) {
	b := binary.LittleEndian.AppendUint64(nil, p.State)
	n.s.files.write(stateFile, binary.LittleEndian.AppendUint64(b, p.Seqno))
	n.s.files.sync(stateFile)
}

// gcache keeps the last write-sets, up to gcache.size bytes.
type gcache struct {
	limit, size int64
	entries     []action
}

func (c *gcache) add(a action) {
	c.entries = append(c.entries, a)
	c.size += a.bytes()
	drop := 0
	for c.size > c.limit && drop < len(c.entries) {
		c.size -= c.entries[drop].bytes()
		drop++
	}
	c.entries = c.entries[drop:]
}

func (c *gcache) clear() { c.entries, c.size = nil, 0 }

// oldest is the first write-set that it has of those up to last.
func (c *gcache) oldest(last uint64) uint64 {
	if len(c.entries) == 0 {
		return last + 1
	}
	return c.entries[0].seqno
}

// behind are the write-sets that follow a position.
func (c *gcache) behind(seqno uint64) []action {
	for i := range c.entries {
		if c.entries[i].seqno > seqno {
			return append([]action(nil), c.entries[i:]...)
		}
	}
	return nil
}

// cacheEntry is about what a write-set takes in the gcache beside its rows.
const cacheEntry = 64

func (a *action) bytes() int64 {
	if a.set == nil {
		return cacheEntry
	}
	return cacheEntry + int64(a.set.group.Size())
}
