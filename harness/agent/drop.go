package agent

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// table of nftables that holds all that this agent adds.
const table = "hadrill"

// drop is a rule that drops packets, all or a share of them.
type drop struct{ chain string }

// raise puts it up, in nftables' own language (nft(8)).
func (d *drop) raise(r *Rule) error {
	share := ""
	if r.Drop < 1 {
		const parts = 1_000_000
		share = fmt.Sprintf("numgen random mod %d < %d ", parts, int(r.Drop*parts+0.5))
	}
	return nft(
		"add table netdev "+table,
		"add counter "+d.place(),
		fmt.Sprintf("add chain %s { type filter hook ingress device %s priority 0 ; }", d.place(), device),
		fmt.Sprintf("add rule %s ether saddr { %s } %scounter name %s drop", d.place(), strings.Join(r.From, ", "), share, d.chain),
	)
}

func (d *drop) place() string { return "netdev " + table + " " + d.chain }

func (d *drop) lower() error {
	return nft("flush chain "+d.place(), "delete chain "+d.place(), "delete counter "+d.place())
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
