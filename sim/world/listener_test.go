package world

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// foreign answers like any handler, or takes streams, and may be transparent.
type foreign struct{ transparent bool }

func (f foreign) Transparent() bool { return f.transparent }

func (foreign) Handle(_ netip.Addr, _, resp host.Message) error {
	*resp.(*host.Response) = host.Response{Status: 200}
	return nil
}

func (foreign) Accept(host.Stream) {}

// TestListenWithoutAddress: bind(2) on an address that the machine does not have
// (ip(7): ip_nonlocal_bind, IP_TRANSPARENT; EADDRNOTAVAIL of bind(2)), and who is
// answered there before the machine has it, while it does, and after that.
func TestListenWithoutAddress(t *testing.T) {
	const refused, answered = "cannot assign requested address", "[no route to host <nil> no route to host]"
	for _, row := range []struct {
		at                    string
		nonlocal, transparent bool
		listens               string
		calls                 string
		why                   string
	}{
		{"10.0.0.100:80", false, false, refused, "[no route to host connection refused no route to host]", "a plain Linux"},
		{"10.0.0.100:80", true, false, "<nil>", answered, "net.ipv4.ip_nonlocal_bind"},
		{"10.0.0.100:80", false, true, "<nil>", answered, "IP_TRANSPARENT"},
		{"10.0.0.101:80", true, false, "<nil>", "[no route to host connection refused no route to host]", "another address that never comes"},
		{"0.0.0.0:80", false, false, "<nil>", answered, "every address, also later ones"},
	} {
		w := New(Options{Seed: 1})
		defer w.Close()
		server := w.Add("server", MachineOptions{Address: ip("10.0.0.2"), NonlocalBind: row.nonlocal})
		for _, streams := range []bool{true, false} {
			at := port(row.at)
			if streams {
				at = netip.AddrPortFrom(at.Addr(), 81)
			}
			server.Install(fmt.Sprint("web", streams), func(h host.Host) (err error) {
				if f := (foreign{row.transparent}); streams {
					_, err = h.ServeStreams(at, f)
				} else {
					_, err = h.Serve(at, host.HTTP, f)
				}
				if got := fmt.Sprint(err); got != row.listens || err != nil && !errors.Is(err, host.ErrNoAddress) {
					t.Errorf("%s: listening on %v: %s, want %s", row.why, at, got, row.listens)
				}
				return err
			})
		}
		w.At(10*time.Second, func() { server.addAddress(vip) })
		w.At(20*time.Second, func() { server.removeAddress(vip) })
		var calls []string
		w.Add("client", MachineOptions{Address: ip("10.0.0.1")}).Install("caller", func(h host.Host) error {
			for _, at := range []time.Duration{5 * time.Second, 15 * time.Second, 85 * time.Second} { // its ARP entry is gone then
				h.Sleep(at - w.Elapsed())
				calls = append(calls, fmt.Sprint(h.Call(netip.AddrPortFrom(vip, 80), &host.Request{}, &host.Response{}, host.Options{})))
			}
			return nil
		})
		w.Run(5 * time.Minute)
		if fmt.Sprint(calls) != row.calls {
			t.Errorf("%s: without, with and again without the address: %v, want %s", row.why, calls, row.calls)
		}
	}
}
