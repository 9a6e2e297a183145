//go:build linux

package live

import (
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// taker takes connections, as the world's test of the same rules has it.
type taker struct{ transparent bool }

func (k taker) Transparent() bool { return k.transparent }
func (taker) Accept(host.Stream)  {}

// foreign listens on an address that the machine does not have: the kernel lets it
// where the machine's net.ipv4.ip_nonlocal_bind or the socket says so, and the
// neighbour reaches it when the address has come.
func (c *cable) foreign(t *testing.T) {
	const sysctl = "/proc/sys/net/ipv4/ip_nonlocal_bind"
	vip := netip.MustParseAddr("10.9.0.102")
	for i, row := range []struct {
		nonlocal    string
		transparent bool
		want        error
	}{{"0", false, host.ErrNoAddress}, {"0", true, nil}, {"1", false, nil}} {
		must(t, os.WriteFile(sysctl, []byte(row.nonlocal), 0))
		c.run(t, func(h *Host) {
			at := netip.AddrPortFrom(vip, uint16(8100+i))
			l, err := h.ServeStreams(at, taker{row.transparent})
			if err != row.want {
				t.Errorf("ip_nonlocal_bind %s, transparent %v: %v, want %v", row.nonlocal, row.transparent, err, row.want)
			}
			if err != nil {
				return
			}
			h.AddAddress(vip)
			c.beyond(func() {
				k, err := net.DialTimeout("tcp", at.String(), time.Minute)
				if err != nil {
					t.Errorf("ip_nonlocal_bind %s: the neighbour: %v", row.nonlocal, err)
					return
				}
				_ = k.Close()
			})
			h.RemoveAddress(vip)
			_ = l.Close()
		})
	}
	must(t, os.WriteFile(sysctl, []byte("0"), 0))
}
