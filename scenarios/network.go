package scenarios

import (
	"net/netip"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// defaultDelay is a switched network's, one way.
const defaultDelay = 100 * time.Microsecond

func networkFields(w *Network) []field {
	return []field{
		{"subnet", true, "the network that all machines are in", schema{"type": "string", "examples": []string{"10.20.0.0/16"}}, func(d *decoder, n *yaml.Node) { w.Subnet = d.prefix(n, "subnet") }},
		positiveField("delay", "one way between two machines (default 100us)", false, &w.Delay),
		durationField("jitter", "added to the delay, uniform from 0 to this (default 0s)", false, &w.Jitter),
		bandwidthField(&w.Bandwidth),
		shareField("loss", "share of packets lost (default 0%)", &w.Loss),
		{"addresses", false, "addresses that move between machines", listSchema(ipSchema), func(d *decoder, n *yaml.Node) {
			d.items(n, "addresses", func(v *yaml.Node) {
				if a := d.address(v, "addresses"); a.IsValid() {
					w.Addresses = append(w.Addresses, a)
				}
			})
		}},
		{"groups", false, "named groups of machines, for cut", mapSchema(listSchema(textSchema)), func(d *decoder, n *yaml.Node) {
			w.Groups = map[string][]string{}
			d.pairs(n, "groups", func(k, v *yaml.Node) {
				d.items(v, "group "+k.Value, func(i *yaml.Node) {
					if name, ok := d.word(i, "group "+k.Value); ok {
						w.Groups[k.Value] = append(w.Groups[k.Value], name)
					}
				})
			})
		}},
	}
}

// within tells whether a is an address that a machine of the network can have.
func (w *Network) within(a netip.Addr) bool {
	if !w.Subnet.IsValid() {
		return true // told already
	}
	return w.Subnet.Contains(a) && (a.Is6() || a != w.Subnet.Addr() && a != lastOf(w.Subnet)) || a.Is4() && w.Subnet.Bits() == 32 && w.Subnet.Addr() == a
}

// lastOf is the last address of a prefix: the broadcast address of IPv4.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
