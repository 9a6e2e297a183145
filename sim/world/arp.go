package world

import (
	"net/netip"
	"slices"
	"time"
)

// arpEntry holds a machine's belief about who has an address.
type arpEntry struct {
	addr      netip.Addr
	to        *Machine
	confirmed int64 // when the entry was last heard or an answer came from it
}

// Linux's neighbour cache (net.ipv4.neigh.*): an unconfirmed entry is believed
// for base_reachable_time (30 s), then for delay_first_probe_time (5 s), then
// probed mcast_solicit = ucast_solicit = 3 times, retrans_time 1 s apart.
const (
	arpBelieved = int64(38 * time.Second)
	arpProbe    = int64(time.Second)
	arpProbes   = 3
)

// lookUp is the machine m sends to when it sends to a: itself, or by its ARP
// cache, or by asking. Nil when nobody answers.
func (m *Machine) lookUp(a netip.Addr) *Machine {
	if a == m.opt.Address || len(m.extra) > 0 && slices.Contains(m.extra, a) {
		return m
	}
	for i := range m.arp {
		e := &m.arp[i]
		if e.addr != a {
			continue
		}
		if m.w.now-e.confirmed < arpBelieved || e.to.up && e.to.has(a) {
			return e.to
		}
		m.arp = slices.Delete(m.arp, i, i+1)
		break
	}
	if a.IsLoopback() { // nobody else is asked for one, so none is in the cache
		return m
	}
	to := m.ask(a)
	if to != nil {
		m.learn(a, to)
	}
	return to
}

// ask is who-has: of the machines that have the address and can be reached
// both ways, the one whose answer is heard last is believed.
func (m *Machine) ask(a netip.Addr) *Machine {
	var best *Machine
	var bestAt int64
	for _, o := range m.w.machines {
		if o == m || !o.up || !o.has(a) {
			continue
		}
		out, lost := m.w.carry(m, o, netip.Addr{}, 0, 60)
		if lost {
			continue
		}
		back, lost := m.w.carry(o, m, netip.Addr{}, 0, 60)
		if lost {
			continue
		}
		if best == nil || out+back >= bestAt {
			best, bestAt = o, out+back
		}
	}
	return best
}

// learn makes or updates an entry.
func (m *Machine) learn(a netip.Addr, to *Machine) {
	for i := range m.arp {
		if m.arp[i].addr == a {
			m.arp[i].to, m.arp[i].confirmed = to, m.w.now
			return
		}
	}
	m.arp = append(m.arp, arpEntry{a, to, m.w.now})
}

// confirm notes that an answer came from a: the entry is right.
func (m *Machine) confirm(a netip.Addr) {
	for i := range m.arp {
		if m.arp[i].addr == a {
			m.arp[i].confirmed = m.w.now
			return
		}
	}
}

// announce is a gratuitous ARP from m for a: machines that have an entry for a
// believe it. It is heard at once rather than after the network's delay, which
// no measurement here can tell apart.
func (w *World) announce(m *Machine, a netip.Addr) {
	for _, o := range w.machines {
		if o == m || !o.up {
			continue
		}
		if _, lost := w.carry(m, o, netip.Addr{}, 0, 60); lost {
			continue
		}
		for i := range o.arp {
			if o.arp[i].addr == a {
				o.arp[i].to, o.arp[i].confirmed = m, w.now
			}
		}
	}
}
