package agent

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// rules are the packet rules that stand, by name.
type rules struct {
	sync.Mutex
	n     int
	named map[string]*rule
}

type rule struct {
	chain  string // of nftables, in the table of the family
	family string
	delay  *queue
}

// table of nftables that holds all that this agent adds.
const table = "hadrill"

// addRule puts a rule before everything else that receives packets, by the
// sender's hardware address: whatever addresses a machine has taken, it is cut
// off with all of them. A rule that drops stands at the interface's ingress,
// where ARP passes as well; one that delays can stand only at prerouting.
func (a *Agent) addRule(o *Order) (Answer, error) {
	r := o.Rule
	rs := &a.rules
	rs.Lock()
	defer rs.Unlock()
	if rs.named[r.Name] != nil {
		return Answer{}, fmt.Errorf("rule %q stands already", r.Name)
	}
	rs.n++
	added := &rule{chain: "r" + strconv.Itoa(rs.n), family: "netdev"}
	if r.Delay > 0 || r.Jitter > 0 {
		q, err := newQueue(uint16(rs.n), r.Delay, r.Jitter)
		if err != nil {
			return Answer{}, fmt.Errorf("NFQUEUE: %w", err)
		}
		added.delay, added.family = q, "ip"
	}
	if _, err := command(added.script(r), "nft", "-f", "-"); err != nil {
		added.close()
		return Answer{}, err
	}
	if rs.named == nil {
		rs.named = map[string]*rule{}
	}
	rs.named[r.Name] = added
	return Answer{}, nil
}

// script is the rule in nftables' own language (nft(8)).
func (r *rule) script(o *Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "add table %s %s\n", r.family, table)
	fmt.Fprintf(&b, "add counter %s %s %s\n", r.family, table, r.chain)
	hook := "hook ingress device " + device + " priority 0"
	verdict := "drop"
	if r.delay != nil {
		hook = "hook prerouting priority -300"
		verdict = fmt.Sprintf("queue num %d bypass", r.delay.number)
	}
	fmt.Fprintf(&b, "add chain %s %s %s { type filter %s ; }\n", r.family, table, r.chain, hook)
	share := ""
	if o.Drop > 0 && o.Drop < 1 {
		const parts = 1_000_000
		share = fmt.Sprintf("numgen random mod %d < %d ", parts, int(o.Drop*parts+0.5))
	}
	fmt.Fprintf(&b, "add rule %s %s %s ether saddr { %s } %scounter name %s %s\n",
		r.family, table, r.chain, strings.Join(o.From, ", "), share, r.chain, verdict)
	return b.String()
}

func (r *rule) close() {
	if r.delay != nil {
		r.delay.close()
	}
}

// removeRule takes a rule away and tells how many packets met it.
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
	where := r.family + " " + table + " " + r.chain
	script := fmt.Sprintf("flush chain %s\ndelete chain %s\ndelete counter %s\n", where, where, where)
	if _, err := command(script, "nft", "-f", "-"); err != nil {
		return Answer{}, err
	}
	r.close()
	delete(a.rules.named, o.Target)
	return Answer{Count: n}, nil
}

// hits tells how many packets met a rule that stands.
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

var packets = regexp.MustCompile(`packets (\d+)`)

// count asks the kernel.
func (r *rule) count() (int64, error) {
	out, err := command("", "nft", "list", "counter", r.family, table, r.chain)
	if err != nil {
		return 0, err
	}
	m := packets.FindStringSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("nft list counter: no count in %q", out)
	}
	return strconv.ParseInt(m[1], 10, 64)
}
