package replay

import (
	"cmp"
	"slices"
	"time"
)

// metric is one figure of a run, in seconds; absent when nothing of the kind
// happened.
type metric string

// The metrics, named after the recording's summary.
const (
	faultToAdvertB metric = "fault_to_b_advert"
	faultToARPB    metric = "fault_to_b_arp"
	advertAToB     metric = "last_a_advert_to_b"
	outage         metric = "http_outage"
	dualARP        metric = "dual_arp"
	healToARPA     metric = "heal_to_a_arp"
	healToHTTPA    metric = "heal_to_a_http"
	healLastARPB   metric = "heal_b_last_arp"
	healGap        metric = "heal_gap"
)

var metrics = []metric{faultToAdvertB, faultToARPB, advertAToB, outage, dualARP, healToARPA, healToHTTPA, healLastARPB, healGap}

// figures are a run's metrics, and the node that answered for the address at
// its end.
type figures struct {
	values map[metric]float64
	holder string
}

// figures returns the figures of a recording.
func (r *VRRPRecording) figures() figures {
	f := figures{map[metric]float64{}, r.holder()}
	put := func(m metric, v *float64) {
		if v != nil {
			f.values[m] = *v
		}
	}
	put(faultToAdvertB, r.AdvertB)
	put(faultToARPB, r.ARPB)
	put(advertAToB, r.BMinusA)
	put(outage, r.Outage)
	put(healToARPA, r.HealARPA)
	put(healToHTTPA, r.HealHTTPA)
	put(healLastARPB, r.HealLastB)
	if r.Setup.Heal != "" {
		put(healGap, r.HealGap)
	}
	f.values[dualARP] = r.dual()
	return f
}

// figures returns the figures of a simulated run.
func (k *stack) figures() figures {
	f := figures{map[metric]float64{}, k.holder()}
	k.takeover(f.values)
	if k.heal > 0 {
		k.healing(f.values)
	}
	slices.SortFunc(k.probes.answers, func(a, b answer) int { return cmp.Compare(a.at, b.at) })
	until := k.end
	if k.heal > 0 {
		until = k.heal
	}
	f.values[outage] = k.gap(0, until)
	f.values[dualARP] = k.dual().Seconds()
	return f
}

// takeover adds the metrics of B's takeover after the fault.
func (k *stack) takeover(v map[metric]float64) {
	advert, last := k.seen.masterB, time.Duration(-1)
	if !k.setup.Unicast {
		advert = 0
	}
	for _, s := range k.seen.adverts {
		switch {
		case s.from == addressB && s.at >= k.fault && advert == 0:
			advert = s.at
		case s.from == addressA && (advert == 0 || s.at < advert):
			last = s.at
		}
	}
	if advert > 0 {
		v[faultToAdvertB] = (advert - k.fault).Seconds()
		v[advertAToB] = (advert - last).Seconds()
	}
	if at, ok := k.owns("b", k.fault); ok {
		v[faultToARPB] = (at - k.fault).Seconds()
	}
}

// healing adds the metrics of the address's return to A.
func (k *stack) healing(v map[metric]float64) {
	if at, ok := k.owns("a", k.heal); ok {
		v[healToARPA] = (at - k.heal).Seconds()
	}
	for _, a := range k.probes.answers {
		if a.node == "a" && a.at >= k.heal {
			v[healToHTTPA] = (a.at - k.heal).Seconds()
			break
		}
	}
	if last, ok := k.lastOwned("b"); ok && last >= k.heal {
		v[healLastARPB] = (last - k.heal).Seconds()
	}
	v[healGap] = k.gap(k.heal, k.end)
}

// owns returns when node first answers for the address from then on.
func (k *stack) owns(node string, from time.Duration) (time.Duration, bool) {
	has := false
	for _, m := range k.seen.moves {
		if m.node != node {
			continue
		}
		if m.at >= from && has {
			return from, true
		}
		if m.at >= from && m.added {
			return m.at, true
		}
		has = m.added
	}
	return from, has
}

// lastOwned returns the time until which node answered for the address.
func (k *stack) lastOwned(node string) (time.Duration, bool) {
	has, ever, last := false, false, time.Duration(0)
	for _, m := range k.seen.moves {
		if m.node == node {
			has, ever, last = m.added, true, m.at
		}
	}
	if has {
		return k.end, true
	}
	return last, ever
}

// dual returns how long both had the address after the fault. A machine that is
// cut off does not count.
func (k *stack) dual() time.Duration {
	var a, b bool
	var since, sum time.Duration
	count := func(at time.Duration) {
		if a && b {
			sum += max(0, at-max(since, k.fault))
		}
		since = at
	}
	for _, m := range k.seen.moves {
		count(m.at)
		if m.node == "a" {
			a = m.added
		} else {
			b = m.added
		}
	}
	count(k.end)
	return sum
}

// gap returns the longest time between two answers with a failure between them,
// else the prober's step; 0 when no answer came after the last failure.
func (k *stack) gap(from, until time.Duration) float64 {
	longest, last, failed := time.Duration(0), time.Duration(-1), false
	for _, a := range k.probes.answers {
		if a.at < from || a.at > until {
			continue
		}
		if a.node == "" {
			failed = true
			continue
		}
		if failed && last >= 0 {
			longest = max(longest, a.at-last)
		}
		last, failed = a.at, false
	}
	if longest == 0 && !failed {
		longest = step
	}
	return longest.Seconds()
}

func (k *stack) holder() string {
	who := ""
	for _, m := range k.w.Owners(virtual) {
		if who != "" {
			who += "+"
		}
		who += m.Name()
	}
	return who
}
