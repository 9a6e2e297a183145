package galera

import (
	"net/netip"
	"slices"
	"time"
)

// Group is a node's part in the group communication (gcomm): views, and messages that
// all members deliver in one order. Times are those of a clock that nobody sets.
type Group struct {
	self     Member
	timeouts Timeouts
	view     View
	last     Component // the last primary component
	gather   bool      // it looks for a view
	changed  time.Duration
	began    time.Duration // the view
	ended    bool

	peers    []*peer // the members of the view, and others that are alive, by ID
	contacts []contact

	seq, aru  uint64 // of this node
	toldSeq   uint64
	toldAru   uint64
	held      []Held // by Seq and ID
	delivered uint64 // up to this number
	pending   []pending
	mine      *Proposal // the last one
	lastSent  time.Duration
	lastTick  time.Duration
	lastJoin  time.Duration
	actions   Actions
}

// peer is another node.
type peer struct {
	member    Member
	inView    bool // of this node's view
	heard     time.Duration
	suspected bool
	left      bool
	received  uint64 // greatest Seq that it has sent
	aru       uint64
	view      ViewID
	joined    *Proposal
}

// contact is an address to look for.
type contact struct {
	addr netip.Addr
	next time.Duration // not before
	// until then it is not taken in.
	until time.Duration
}

type pending struct {
	payload any
	bytes   int
}

// Actions are what follows a step, in this order: deliveries and views as they come,
// and what is to be sent.
type Actions struct {
	Events []Event
	Send   []Sending
}

// Event is a message that is delivered, or a view that begins.
type Event struct {
	From    ID
	Payload any
	View    *View // nil: a delivery
	// Last is the primary component that the view continues or is.
	Last Component
}

// Sending is a message to one node.
type Sending struct {
	To      netip.Addr
	Message *Message
}

// NewGroup makes a node that looks for those at the addresses. With a state other than
// 0 it does not: it is the first of a new primary component (wsrep_new_cluster).
func NewGroup(self Member, addresses []netip.Addr, t Timeouts, state uint64, now time.Duration) *Group {
	g := &Group{self: self, timeouts: t, lastTick: now, lastSent: now}
	for _, a := range addresses {
		g.contact(a, now)
	}
	g.view = View{ID: ViewID{Rep: self.ID}, Members: []Member{self}}
	if state != 0 {
		g.self.Synced = true
		g.view = View{ID: ViewID{1, self.ID}, Members: []Member{g.self}, Primary: true}
		g.last = Component{State: state, Number: 1, Members: g.view.Members}
	}
	g.begin(now)
	return g
}

// SetSynced says whether the node has the component's state, and SetPosition up to which
// write-set it has it when it leaves a primary component.
func (g *Group) SetSynced(synced bool) { g.self.Synced = synced }

// SetPosition is described at SetSynced.
func (g *Group) SetPosition(position uint64) { g.self.Position = position }

// View is the present one.
func (g *Group) View() *View { return &g.view }

// Take gives what is to be done since the last time.
func (g *Group) Take() Actions {
	a := g.actions
	g.actions = Actions{}
	return a
}

// Knows reports whether messages to an address must arrive: it belongs to the view or
// is alive.
func (g *Group) Knows(addr netip.Addr) bool {
	return slices.ContainsFunc(g.peers, func(p *peer) bool { return p.member.ID.Addr == addr && !p.left })
}

// Broadcast has a payload delivered by all members of the primary component. While
// members look for a view it waits; a view that is not primary forgets it.
func (g *Group) Broadcast(payload any, bytes int, now time.Duration) {
	if g.gather {
		g.pending = append(g.pending, pending{payload, bytes})
		return
	}
	g.seq++
	g.hold(Held{g.seq, g.self.ID, payload})
	g.count()
	g.tell(payload, bytes, now)
	g.deliver()
}

// hold keeps a message until all have it.
func (g *Group) hold(h Held) {
	i, _ := slices.BinarySearchFunc(g.held, h, compareHeld)
	g.held = slices.Insert(g.held, i, h)
}

func compareHeld(a, b Held) int {
	switch {
	case a.Seq < b.Seq:
		return -1
	case a.Seq > b.Seq:
		return 1
	}
	return a.From.Compare(b.From)
}

// count reckons anew up to which number this node has the messages of all members.
func (g *Group) count() {
	g.aru = g.seq
	for _, p := range g.peers {
		if p.inView {
			g.aru = min(g.aru, p.received)
		}
	}
}

// tell sends a payload to the members, or with nil how far this node is.
func (g *Group) tell(payload any, bytes int, now time.Duration) {
	g.toldSeq, g.toldAru, g.lastSent = g.seq, g.aru, now
	m := &Message{Kind: Data, From: g.self, View: g.view.ID, Seq: g.seq, Aru: g.aru, Payload: payload, Bytes: bytes}
	for _, p := range g.peers {
		if p.inView {
			g.send(p.member.ID.Addr, m)
		}
	}
}

func (g *Group) send(to netip.Addr, m *Message) {
	g.actions.Send = append(g.actions.Send, Sending{to, m})
}

// deliver delivers what every member has: its sender's order within a number is that of
// the IDs.
func (g *Group) deliver() {
	safe := g.aru
	for _, p := range g.peers {
		if p.inView {
			safe = min(safe, p.aru)
		}
	}
	g.delivered = max(g.delivered, safe)
	n := 0
	for ; n < len(g.held) && g.held[n].Seq <= safe; n++ {
		g.actions.Events = append(g.actions.Events, Event{From: g.held[n].From, Payload: g.held[n].Payload})
	}
	g.held = append(g.held[:0], g.held[n:]...)
}

// receiveData takes a member's message. A node that has sent fewer follows with the
// number, so that nobody waits for it.
func (g *Group) receiveData(p *peer, m *Message, now time.Duration) {
	if p.suspected || p.left {
		return
	}
	p.heard = now
	if m.Seq > p.received {
		p.received = m.Seq
		if m.Payload != nil {
			g.hold(Held{m.Seq, m.From.ID, m.Payload})
		}
	}
	p.aru = max(p.aru, m.Aru)
	if g.gather {
		return
	}
	g.seq = max(g.seq, m.Seq)
	g.count()
	if g.seq != g.toldSeq || g.aru != g.toldAru {
		g.tell(nil, 0, now)
	}
	g.deliver()
}
