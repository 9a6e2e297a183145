//go:build linux

package agent

import (
	"fmt"
	"strconv"
	"strings"
)

// delay is a rule that holds packets back in a queue of this process.
type delay struct {
	chain  string // of iptables' table mangle
	number uint16
	queue  *queue
}

func (d *delay) raise(r *Rule) error {
	groups, err := joined(device)
	if err != nil {
		return err
	}
	if d.queue, err = newQueue(d.number, r.Delay, r.Jitter); err != nil {
		return fmt.Errorf("NFQUEUE: %w", err)
	}
	// what nobody here listens to is delayed and not counted
	to := [][]string{{"-d", multicast}, {}}
	for _, g := range groups {
		to = append([][]string{{"-d", g.String()}}, to...)
	}
	rules := [][]string{{"-N", d.chain}}
	for _, where := range to {
		for _, mac := range r.From {
			rule := append([]string{"-A", d.chain, "-m", "mac", "--mac-source", mac}, where...)
			rules = append(rules, append(rule, "-j", "NFQUEUE", "--queue-num", strconv.Itoa(int(d.number)), "--queue-bypass"))
		}
	}
	rules = append(rules, []string{"-I", "PREROUTING", "-i", device, "-j", d.chain})
	if err := iptables(rules...); err != nil {
		d.queue.close()
		return err
	}
	return nil
}

// multicast is every group's address, as iptables writes it.
const multicast = "224.0.0.0/4"

// lower lets what is held pass at its time, for the kernel drops what is in a
// queue that closes.
func (d *delay) lower() error {
	err := iptables([]string{"-D", "PREROUTING", "-i", device, "-j", d.chain}, []string{"-F", d.chain}, []string{"-X", d.chain})
	d.queue.drain()
	d.queue.close()
	return err
}

func (d *delay) count() (int64, error) {
	out, err := command("", "iptables", "-w", "-t", "mangle", "-nvxL", d.chain)
	if err != nil {
		return 0, err
	}
	n := int64(0)
	for line := range strings.Lines(out) {
		if f := strings.Fields(line); len(f) > 8 && f[2] == "NFQUEUE" && f[8] != multicast {
			hits, err := strconv.ParseInt(f[0], 10, 64)
			if err != nil {
				return 0, fmt.Errorf("iptables: no count in %q", line)
			}
			n += hits
		}
	}
	return n, nil
}

// iptables carries out commands on the table mangle, one after another.
func iptables(commands ...[]string) error {
	for _, c := range commands {
		if _, err := command("", append([]string{"iptables", "-w", "-t", "mangle"}, c...)...); err != nil {
			return err
		}
	}
	return nil
}
