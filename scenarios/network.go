package scenarios

import (
	"net/netip"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// defaultDelay is a switched network's, one way.
const defaultDelay = 100 * time.Microsecond

func networkFields(w *Network) []strict.Field {
	return []strict.Field{
		strict.Key("subnet", true, "the network that all machines are in", strict.PrefixSchema, func(d *strict.Decoder, n *yaml.Node) { w.Subnet = readPrefix(d, n, "subnet") }),
		strict.Positive("delay", "one way between two machines (default 100us)", false, &w.Delay),
		strict.Duration("jitter", "added to the delay, uniform from 0 to this (default 0s)", false, &w.Jitter),
		strict.Bandwidth(&w.Bandwidth),
		strict.Share("loss", "share of packets lost (default 0%)", &w.Loss),
		strict.Key("addresses", false, "addresses that move between machines", strict.ListSchema(strict.IPSchema), func(d *strict.Decoder, n *yaml.Node) {
			d.Items(n, "addresses", func(v *yaml.Node) {
				if a := readAddress(d, v, "addresses"); a.IsValid() {
					w.Addresses = append(w.Addresses, a)
				}
			})
		}),
		strict.Key("tls", false, "what opening TLS costs", strict.ObjectSchema(tlsFields(&TLS{})), func(d *strict.Decoder, n *yaml.Node) { d.Object(n, "tls", tlsFields(&w.TLS)) }),
		strict.Key("groups", false, "named groups of machines, for cut", strict.MapSchema(strict.ListSchema(strict.TextSchema)), func(d *strict.Decoder, n *yaml.Node) {
			w.Groups = map[string][]string{}
			d.Pairs(n, "groups", func(k, v *yaml.Node) {
				d.Items(v, "group "+k.Value, func(i *yaml.Node) {
					if name, ok := d.Word(i, "group "+k.Value); ok {
						w.Groups[k.Value] = append(w.Groups[k.Value], name)
					}
				})
			})
		}),
	}
}

func tlsFields(t *TLS) []strict.Field {
	return []strict.Field{
		strict.Choice("version", "1.3, one round trip (default), or 1.2, two", []string{"1.2", "1.3"}, &t.Version),
		strict.Key("resume", false, "whether clients resume sessions, for five minutes (default true)", strict.Schema{"type": "boolean"}, func(d *strict.Decoder, n *yaml.Node) {
			resume := true
			strict.Bool("resume", "", &resume).Read(d, n)
			t.NoResume = !resume
		}),
		strict.Duration("handshake", "processor time of the server for one with a signature (default 500us, RSA 2048 by OpenSSL 3.0)", false, &t.Handshake),
		strict.Duration("resumed", "and where a session is resumed (default 150us)", false, &t.Resumed),
	}
}

// within reports whether a is an address that a machine of the network can have.
func (w *Network) within(a netip.Addr) bool {
	if !w.Subnet.IsValid() {
		return true // reported already
	}
	return w.Subnet.Contains(a) && (a.Is6() || a != w.Subnet.Addr() && a != lastOf(w.Subnet)) || a.Is4() && w.Subnet.Bits() == 32 && w.Subnet.Addr() == a
}

// lastOf gives the last address of a prefix: the broadcast address of IPv4.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
