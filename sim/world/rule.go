package world

import (
	"net/netip"
	"slices"
	"time"
)

// Rule decides what happens to some of the packets between machines. Rules are
// asked in the order in which they were added; each passes a packet on to the
// next, or drops it, or delays it; the first that does not pass decides.
//
// A packet includes ARP: a rule without Protocol and To is a cable that is cut,
// not a packet filter.
type Rule struct {
	// FromMachines and ToMachines are the ends; empty means any machine.
	FromMachines, ToMachines []*Machine
	// BothWays applies the rule to the way back as well.
	BothWays bool
	// To is a destination address; the zero Addr means any.
	To netip.Addr
	// Protocol is the IP protocol (6 TCP, 112 VRRP); 0 means any.
	Protocol uint8
	// DropShare is the share of packets dropped: 1 drops all, 0 none.
	DropShare float64
	// Delay and Jitter (uniform in [0, Jitter)) are added to what is not dropped.
	Delay, Jitter time.Duration

	w    *World
	hits int
}

// tcp is the protocol of connections.
const tcp = 6

// AddRule adds a rule.
func (w *World) AddRule(r Rule) *Rule {
	n := &r
	n.w = w
	w.rules = append(w.rules, n)
	w.judgePlain()
	return n
}

// Cut drops everything from the machines in a to those in b, and back unless
// oneWay.
func (w *World) Cut(a, b []*Machine, oneWay bool) *Rule {
	return w.AddRule(Rule{FromMachines: a, ToMachines: b, BothWays: !oneWay, DropShare: 1})
}

// Remove takes the rule away.
func (r *Rule) Remove() {
	r.w.rules = slices.DeleteFunc(r.w.rules, func(x *Rule) bool { return x == r })
	r.w.judgePlain()
}

// Hits is how many packets the rule has dropped or delayed.
func (r *Rule) Hits() int { return r.hits }

func (r *Rule) matches(from, to *Machine, addr netip.Addr, protocol uint8) bool {
	if r.Protocol != 0 && r.Protocol != protocol || r.To.IsValid() && r.To != addr {
		return false
	}
	return among(r.FromMachines, from) && among(r.ToMachines, to) ||
		r.BothWays && among(r.FromMachines, to) && among(r.ToMachines, from)
}

func among(ms []*Machine, m *Machine) bool { return len(ms) == 0 || slices.Contains(ms, m) }

// judge asks the rules about one packet: extra delay, or lost.
func (w *World) judge(from, to *Machine, addr netip.Addr, protocol uint8) (extra int64, lost bool) {
	for _, r := range w.rules {
		if !r.matches(from, to, addr, protocol) {
			continue
		}
		if r.DropShare > 0 && (r.DropShare >= 1 || w.loss.Float64() < r.DropShare) {
			r.hits++
			return 0, true
		}
		if r.Delay > 0 || r.Jitter > 0 {
			r.hits++
			extra = int64(r.Delay)
			if r.Jitter > 0 {
				extra += w.jitter.Int64N(int64(r.Jitter))
			}
			return extra, false
		}
	}
	return 0, false
}

// judgePlain notes whether the network does the same with every packet between two
// machines whose links are up, and nobody counts them.
func (w *World) judgePlain() {
	w.plain = len(w.rules) == 0 && w.opt.Jitter <= 0 && w.opt.Bandwidth <= 0 && w.traffic == nil
}

// carry is how long a packet of size bytes takes from one machine to another;
// lost when it does not arrive.
func (w *World) carry(from, to *Machine, addr netip.Addr, protocol uint8, size int) (took int64, lost bool) {
	if w.plain && from != to && !from.linkDown && !to.linkDown && len(to.filtered) == 0 {
		return int64(w.opt.Delay), false
	}
	if w.traffic != nil && from != to {
		w.traffic[[2]*Machine{from, to}] += int64(size)
	}
	if len(w.rules) > 0 {
		if took, lost = w.judge(from, to, addr, protocol); lost {
			return 0, true
		}
	}
	if len(to.filtered) > 0 && protocol != 0 && slices.Contains(to.filtered, addr) {
		return 0, true
	}
	if from == to {
		return took + int64(loopback), false
	}
	if from.linkDown || to.linkDown {
		return 0, true
	}
	took += int64(w.opt.Delay)
	if w.opt.Jitter > 0 {
		took += w.jitter.Int64N(int64(w.opt.Jitter))
	}
	if w.opt.Bandwidth > 0 {
		start := max(w.now, from.linkFree)
		from.linkFree = start + int64(size)*8*int64(time.Second)/w.opt.Bandwidth
		took += from.linkFree - w.now
	}
	return took, false
}
