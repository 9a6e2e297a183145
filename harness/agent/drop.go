//go:build linux

package agent

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// table of nftables that holds all that this agent adds.
const table = "hadrill"

// drop is a rule that drops packets, all or a share of them. It counts those
// that were for this machine: a broadcast question about somebody else, and an
// announcement that nobody here listens to, do not show that two machines
// communicate.
type drop struct{ chain string }

// raise puts it up, in nftables' own language (nft(8)).
func (d *drop) raise(r *Rule) error {
	share := ""
	if r.Drop < 1 {
		const parts = 1_000_000
		share = fmt.Sprintf("numgen random mod %d < %d ", parts, int(r.Drop*parts+0.5))
	}
	groups, err := joined(device)
	if err != nil {
		return err
	}
	own, err := ownAddresses()
	if err != nil {
		return err
	}
	met := fmt.Sprintf("counter name %s drop", d.chain)
	script := []string{
		"add table netdev " + table,
		"add counter " + d.place(),
		"add chain " + d.end(),
		fmt.Sprintf("add chain %s { type filter hook ingress device %s priority 0 ; }", d.place(), device),
		fmt.Sprintf("add rule %s ether type != arp meta pkttype host %s", d.end(), met),
	}
	if len(own) > 0 {
		script = append(script, fmt.Sprintf("add rule %s arp daddr ip { %s } %s", d.end(), list(own), met))
	}
	if len(groups) > 0 {
		script = append(script, fmt.Sprintf("add rule %s ip daddr { %s } %s", d.end(), list(groups), met))
	}
	return nft(append(script,
		fmt.Sprintf("add rule %s drop", d.end()),
		fmt.Sprintf("add rule %s ether saddr { %s } %sjump %s-end", d.place(), strings.Join(r.From, ", "), share, d.chain),
	)...)
}

func (d *drop) place() string { return "netdev " + table + " " + d.chain }

// end gives the chain of the packets that are dropped.
func (d *drop) end() string { return d.place() + "-end" }

func (d *drop) lower() error {
	return nft("flush chain "+d.place(), "delete chain "+d.place(), "flush chain "+d.end(), "delete chain "+d.end(), "delete counter "+d.place())
}

// list gives addresses as nft has them.
func list(as []netip.Addr) string {
	words := make([]string, len(as))
	for i, a := range as {
		words[i] = a.String()
	}
	return strings.Join(words, ", ")
}

var packets = regexp.MustCompile(`packets (\d+)`)

func (d *drop) count() (int64, error) {
	out, err := command("", "nft", "list", "counter", "netdev", table, d.chain)
	if err != nil {
		return 0, err
	}
	m := packets.FindStringSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("nft list counter: no count in %q", out)
	}
	return strconv.ParseInt(m[1], 10, 64)
}

// nft carries out commands, all or none of them.
func nft(commands ...string) error {
	_, err := command(strings.Join(commands, "\n")+"\n", "nft", "-f", "-")
	return err
}
