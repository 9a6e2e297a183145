package galera

import (
	"slices"
	"time"
)

// installation makes a view of those who are alive out of what they propose.
func (g *Group) installation(alive []Member) *Installation {
	in := &Installation{View: View{ID: ViewID{g.view.ID.Number, g.self.ID}}}
	proposals := []*Proposal{g.proposal(alive)}
	of := []ID{g.self.ID}
	in.add(g.view.ID, g.held)
	for _, p := range g.peers {
		if indexOf(alive, p.member.ID) >= 0 {
			proposals, of = append(proposals, p.joined), append(of, p.member.ID)
			in.View.ID.Number = max(in.View.ID.Number, p.view.Number)
			in.add(p.view, p.joined.Held)
		}
	}
	in.View.ID.Number++
	in.Last, in.View.Primary = decide(proposals, alive)
	in.View.Members = alive
	in.synced(proposals, of)
	return in
}

// synced says who has the state of the new component: those who come from the last one;
// where nobody does, those who got furthest there.
func (in *Installation) synced(proposals []*Proposal, of []ID) {
	from := slices.ContainsFunc(proposals, func(p *Proposal) bool { return p.Primary })
	furthest := uint64(0)
	for _, m := range in.View.Members {
		furthest = max(furthest, m.Position)
	}
	for i, p := range proposals {
		m := &in.View.Members[indexOf(in.View.Members, of[i])]
		if from {
			m.Synced = m.Synced && p.Primary && in.View.Primary && p.Last.Number == in.Last.Number
		} else {
			m.Synced = in.View.Primary && m.Position == furthest
		}
	}
}

// decide gives the last primary component of those who propose, and whether those
// present are the next.
func decide(proposals []*Proposal, present []Member) (last Component, primary bool) {
	from := false // a primary component
	for _, p := range proposals {
		newer := p.Last.Number > last.Number || p.Last.Number == last.Number && len(p.Last.Members) < len(last.Members)
		if p.Primary && !from || p.Primary == from && newer {
			last, from = p.Last, p.Primary
		}
	}
	if from {
		return last, HasQuorum(last, present)
	}
	return last, IsWhole(last, present)
}

// add adds what a member of a view has.
func (in *Installation) add(of ViewID, held []Held) {
	i := slices.IndexFunc(in.Held, func(f FromView) bool { return f.View == of })
	if i < 0 {
		i = len(in.Held)
		in.Held = append(in.Held, FromView{View: of})
	}
	f := &in.Held[i]
	for _, h := range held {
		if at, found := slices.BinarySearchFunc(f.Held, h, compareHeld); !found {
			f.Held = slices.Insert(f.Held, at, h)
		}
	}
}

// install begins a view. What the members of the old one have between them is delivered
// before, unless there is no primary component any more.
func (g *Group) install(in *Installation, now time.Duration) {
	if in.View.Primary && g.view.Primary && g.last.Number == in.Last.Number {
		g.deliverRest(in)
	}
	for _, p := range g.peers {
		if p.suspected || p.left {
			g.contact(p.member.ID.Addr, now).until = now + forgetFor
		}
	}
	g.view = in.View
	g.view.Members = slices.Clone(in.View.Members)
	g.self.Synced = g.view.Members[g.view.Index(g.self.ID)].Synced
	g.last = in.Last
	if in.View.Primary {
		g.last = Component{State: in.Last.State, Number: in.View.ID.Number, Members: g.view.Members}
	}
	g.begin(now)
}

// deliverRest delivers what is left of the present view, in its order.
func (g *Group) deliverRest(in *Installation) {
	for _, f := range in.Held {
		for _, h := range f.Held {
			if f.View == g.view.ID && h.Seq > g.delivered {
				g.actions.Events = append(g.actions.Events, Event{From: h.From, Payload: h.Payload})
			}
		}
	}
}

// begin begins the present view.
func (g *Group) begin(now time.Duration) {
	g.peers, g.gather, g.mine, g.held, g.began = nil, false, nil, nil, now
	g.seq, g.aru, g.toldSeq, g.toldAru, g.delivered = 0, 0, 0, 0, 0
	for _, m := range g.view.Members {
		if m.ID == g.self.ID {
			continue
		}
		g.peers = append(g.peers, &peer{member: m, inView: true, heard: now})
		g.contact(m.ID.Addr, now)
	}
	view := g.view
	view.Members = slices.Clone(g.view.Members)
	g.actions.Events = append(g.actions.Events, Event{View: &view, Last: g.last})
	waiting := g.pending
	g.pending = nil
	if !g.view.Primary {
		return
	}
	for _, p := range waiting {
		g.Broadcast(p.payload, p.bytes, now)
	}
}
