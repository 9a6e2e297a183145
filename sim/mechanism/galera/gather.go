package galera

import (
	"net/netip"
	"slices"
	"time"
)

// Receive takes a message.
func (g *Group) Receive(m *Message, now time.Duration) {
	p := g.find(m.From.ID)
	switch {
	case g.ended || m.From.ID == g.self.ID:
	case m.Kind == Data:
		if p != nil && p.inView && m.View == g.view.ID {
			g.receiveData(p, m, now)
		}
	case m.Kind == Leave:
		if p != nil && m.View == g.view.ID {
			p.left = true
			g.last = g.last.without(m.From.ID)
			g.look(now, false)
		}
	case m.Kind == Hello:
		if p = g.admit(p, m.From, now); p != nil && !p.inView && !g.gather {
			g.look(now, false)
		}
	case m.Kind == Join:
		g.receiveJoin(p, m, now)
	case m.Kind == Install:
		if p != nil && g.gather && sameMembers(m.Install.View.Members, g.alive()) {
			g.install(m.Install, now)
		}
	}
}

// receiveJoin takes what another proposes.
func (g *Group) receiveJoin(p *peer, m *Message, now time.Duration) {
	if p = g.admit(p, m.From, now); p == nil || p.suspected || p.left {
		return
	}
	if !g.gather && p.inView && m.View != g.view.ID && now < g.began+g.timeouts.JoinRetrans {
		return // sent before it had the view; who missed it says so again
	}
	p.heard, p.view, p.joined, p.member = now, m.View, m.Join, m.From
	if !slices.ContainsFunc(m.Join.Alive, func(o Member) bool { return o.ID == g.self.ID }) {
		return
	}
	for _, o := range m.Join.Alive {
		if o.ID != g.self.ID && g.find(o.ID) == nil {
			g.admit(nil, o, now)
		}
	}
	if !g.gather {
		g.look(now, false)
		return
	}
	g.join(now)
	g.agree(now)
}

// admit gives a node's peer, and makes one for a node that is not known: unless another
// run of it is still a member, or it was left out a moment ago.
func (g *Group) admit(p *peer, m Member, now time.Duration) *peer {
	if p != nil {
		return p
	}
	if g.Knows(m.ID.Addr) {
		return nil
	}
	if now < g.contact(m.ID.Addr, now).until {
		return nil
	}
	p = &peer{member: m, heard: now}
	i, _ := slices.BinarySearchFunc(g.peers, p, func(a, b *peer) int { return a.member.ID.Compare(b.member.ID) })
	g.peers = slices.Insert(g.peers, i, p)
	return p
}

// contact gives the contact of an address, and makes one.
func (g *Group) contact(a netip.Addr, now time.Duration) *contact {
	i := slices.IndexFunc(g.contacts, func(c contact) bool { return c.addr == a })
	if i < 0 && a != g.self.ID.Addr {
		i = len(g.contacts)
		g.contacts = append(g.contacts, contact{addr: a, next: now})
	}
	if i < 0 {
		return &contact{addr: a}
	}
	return &g.contacts[i]
}

func (g *Group) find(id ID) *peer {
	for _, p := range g.peers {
		if p.member.ID == id {
			return p
		}
	}
	return nil
}

// alive are the node and those that it would belong with.
func (g *Group) alive() []Member {
	all := []Member{g.self}
	for _, p := range g.peers {
		if !p.suspected && !p.left {
			all = append(all, p.member)
		}
	}
	slices.SortFunc(all, func(a, b Member) int { return a.ID.Compare(b.ID) })
	return all
}

func sameMembers(a, b []Member) bool {
	return slices.EqualFunc(a, b, func(x, y Member) bool { return x.ID == y.ID })
}

// look begins to look for a view, or begins anew. Suspected: because of somebody who is
// not heard.
func (g *Group) look(now time.Duration, suspected bool) {
	if !g.gather {
		g.gather = true
		g.changed = now - g.timeouts.JoinRetrans
	}
	if suspected {
		g.changed = now
	}
	g.join(now)
	g.agree(now)
}

// join proposes those who are alive to them.
func (g *Group) join(now time.Duration) {
	alive := g.alive()
	if g.lastSame(alive) && now < g.lastJoin+g.timeouts.JoinRetrans {
		return
	}
	g.lastJoin = now
	p := g.proposal(alive)
	m := &Message{Kind: Join, From: g.self, View: g.view.ID, Join: p}
	g.mine = p
	for _, o := range alive {
		if o.ID != g.self.ID {
			g.send(o.ID.Addr, m)
		}
	}
}

func (g *Group) lastSame(alive []Member) bool {
	return g.mine != nil && sameMembers(g.mine.Alive, alive)
}

func (g *Group) proposal(alive []Member) *Proposal {
	return &Proposal{Alive: alive, Held: slices.Clone(g.held), Primary: g.view.Primary, Last: g.last}
}

// agree makes the view when all who are alive propose the same; the first of them makes
// it. After a suspicion it waits for evs.join_retrans_period: the joins of those who
// suspect at different moments are sent anew then (recorded: a view comes 1.1 to 1.5 s
// after evs.suspect_timeout).
func (g *Group) agree(now time.Duration) {
	alive := g.alive()
	if !g.gather || now < g.changed+g.timeouts.JoinRetrans || alive[0].ID != g.self.ID {
		return
	}
	for _, p := range g.peers {
		if !p.suspected && !p.left && (p.joined == nil || !sameMembers(p.joined.Alive, alive)) {
			return
		}
	}
	in := g.installation(alive)
	m := &Message{Kind: Install, From: g.self, View: g.view.ID, Install: in}
	for _, o := range alive[1:] {
		g.send(o.ID.Addr, m)
	}
	g.install(in, now)
}

// Tick is called each evs.inactive_check_period.
func (g *Group) Tick(now time.Duration) {
	since := now - g.lastTick
	g.lastTick = now
	if g.ended || since > missedChecks*g.timeouts.InactiveCheck {
		return
	}
	found := false
	for _, p := range g.peers {
		if !p.suspected && !p.left && now-p.heard > g.timeouts.Suspect {
			p.suspected, found = true, true
		}
	}
	switch {
	case found:
		g.look(now, true)
	case g.gather:
		g.join(now)
		g.agree(now)
	case now-g.lastSent >= g.timeouts.KeepAlive:
		g.tell(nil, 0, now)
	}
	g.hello(now)
}

// hello looks for those at known addresses that are not members.
func (g *Group) hello(now time.Duration) {
	m := &Message{Kind: Hello, From: g.self, View: g.view.ID}
	for i := range g.contacts {
		c := &g.contacts[i]
		if g.Knows(c.addr) || now < max(c.next, c.until) {
			continue
		}
		c.next = now + helloEvery
		g.send(c.addr, m)
	}
}

// Leave ends the node's part by itself.
func (g *Group) Leave() {
	m := &Message{Kind: Leave, From: g.self, View: g.view.ID}
	for _, p := range g.peers {
		g.send(p.member.ID.Addr, m)
	}
	g.ended = true
	g.view.Primary = false
}
