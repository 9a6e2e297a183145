//go:build linux

package agent

import (
	"fmt"
	"strconv"
	"sync"
)

// rules are the packet rules that stand, by name.
type rules struct {
	sync.Mutex
	n     int
	named map[string]standing
}

// standing is a rule that stands.
type standing interface {
	raise(r *Rule) error
	lower() error
	count() (int64, error) // packets that met it
}

// addRule puts a rule before everything else that receives packets, by the
// sender's hardware address: whatever addresses a machine has taken, it is cut
// off with all of them. A rule that drops stands at the interface's ingress
// (nftables), where ARP passes as well. One that delays can stand only at
// prerouting, and is one of iptables: many kernels have no NFQUEUE for nftables.
func (a *Agent) addRule(o *Order) (Answer, error) {
	r := o.Rule
	rs := &a.rules
	rs.Lock()
	defer rs.Unlock()
	if rs.named[r.Name] != nil {
		return Answer{}, fmt.Errorf("rule %q stands already", r.Name)
	}
	rs.n++
	var added standing = &drop{chain: "r" + strconv.Itoa(rs.n)}
	if r.Delay > 0 || r.Jitter > 0 {
		added = &delay{chain: "hadrill-" + strconv.Itoa(rs.n), number: uint16(rs.n)}
	}
	if err := added.raise(r); err != nil {
		return Answer{}, err
	}
	if rs.named == nil {
		rs.named = map[string]standing{}
	}
	rs.named[r.Name] = added
	return Answer{}, nil
}

// removeRule removes a rule and reports how many packets met it.
func (a *Agent) removeRule(o *Order) (Answer, error) {
	a.rules.Lock()
	defer a.rules.Unlock()
	r := a.rules.named[o.Target]
	if r == nil {
		return Answer{}, fmt.Errorf("rule %q does not stand", o.Target)
	}
	n, err := r.count()
	if err != nil {
		return Answer{}, err
	}
	delete(a.rules.named, o.Target)
	return Answer{Count: n}, r.lower()
}

// hits reports how many packets have met a rule so far.
func (a *Agent) hits(o *Order) (Answer, error) {
	a.rules.Lock()
	defer a.rules.Unlock()
	r := a.rules.named[o.Target]
	if r == nil {
		return Answer{}, fmt.Errorf("rule %q does not stand", o.Target)
	}
	n, err := r.count()
	return Answer{Count: n}, err
}
