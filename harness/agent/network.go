//go:build linux

package agent

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// device is the interface to the scenario's network.
const device = "eth0"

// procNet is the folder in which the kernel describes the network of the
// thread that reads it. /proc/net describes the network of the process's first
// thread.
const procNet = "/proc/thread-self/net/"

// setup makes the container the machine: it takes the address that the engine
// gave away and sets the scenario's, so that two runs with the same subnet do
// not meet, and nothing has a route to anywhere else.
func (a *Agent) setup(o *Order) (Answer, error) {
	a.machine = *o.Machine
	link, err := netlink.LinkByName(device)
	if err != nil {
		return Answer{}, fmt.Errorf("interface %s: %w", device, err)
	}
	if err := netlink.LinkSetHardwareAddr(link, HardwareAddress(a.machine.Address.Addr())); err != nil {
		return Answer{}, fmt.Errorf("hardware address of %s: %w", device, err)
	}
	if err := setAddress(link, a.machine.Address); err != nil {
		return Answer{}, fmt.Errorf("address %v on %s: %w", a.machine.Address, device, err)
	}
	if err := addMulticast(link); err != nil {
		return Answer{}, fmt.Errorf("route to %s: %w", multicast, err)
	}
	for _, r := range a.machine.Routes {
		if err := addRoute(link, r); err != nil {
			return Answer{}, fmt.Errorf("route to %v via %v: %w", r.To, r.Via, err)
		}
	}
	if err := writeHosts(&a.machine); err != nil {
		return Answer{}, err
	}
	for i := range a.machine.Files {
		if err := writeFile(&a.machine.Files[i]); err != nil {
			return Answer{}, err
		}
	}
	if err := forgetRun(); err != nil {
		return Answer{}, err
	}
	if err := a.serviceManager(); err != nil {
		return Answer{}, err
	}
	if a.machine.OwnClock {
		if err := bootClock(); err != nil {
			return Answer{}, err
		}
	}
	if err := a.watchAddresses(link.Attrs().Index, slices.Clone(a.machine.Addresses)); err != nil {
		return Answer{}, fmt.Errorf("watching addresses: %w", err)
	}
	return Answer{}, nil
}

// setAddress makes p the only IPv4 address of the interface. The routes of the
// others, the default route among them, go with them.
func setAddress(link netlink.Link, p netip.Prefix) error {
	old, err := netlink.AddrList(link, unix.AF_INET)
	if err != nil {
		return err
	}
	for i := range old {
		if err := netlink.AddrDel(link, &old[i]); err != nil {
			return err
		}
	}
	ip := &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
	if err := netlink.AddrAdd(link, &netlink.Addr{IPNet: ip}); err != nil {
		return err
	}
	return netlink.LinkSetUp(link)
}

// addMulticast gives groups a way for programs that name no interface: on a machine
// with a default route they go by that, and here there is none.
func addMulticast(link netlink.Link) error {
	_, groups, err := net.ParseCIDR(multicast)
	if err != nil {
		return err
	}
	return netlink.RouteReplace(&netlink.Route{LinkIndex: link.Attrs().Index, Scope: netlink.SCOPE_LINK, Dst: groups})
}

// addRoute adds a route whose next hop is on the link whatever other routes say
// of it, for it is among the addresses that it leads to.
func addRoute(link netlink.Link, r Route) error {
	return netlink.RouteReplace(&netlink.Route{
		LinkIndex: link.Attrs().Index, Gw: r.Via.AsSlice(), Flags: int(netlink.FLAG_ONLINK),
		Dst: &net.IPNet{IP: r.To.Masked().Addr().AsSlice(), Mask: net.CIDRMask(r.To.Bits(), r.To.Addr().BitLen())},
	})
}

// writeHosts writes /etc/hosts. The engine mounts that file, so it is written
// where it is, not replaced.
func writeHosts(m *Machine) error {
	names := make([]string, 0, len(m.Hosts))
	for name := range m.Hosts {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("127.0.0.1 localhost\n")
	for _, name := range names {
		fmt.Fprintf(&b, "%v %s\n", m.Hosts[name], name)
	}
	return os.WriteFile("/etc/hosts", []byte(b.String()), 0o644)
}

// watchAddresses reports when the machine gets or loses an address of the
// scenario.
func (a *Agent) watchAddresses(index int, addresses []netip.Addr) error {
	updates := make(chan netlink.AddrUpdate, 1<<12)
	if err := netlink.AddrSubscribe(updates, nil); err != nil {
		return err
	}
	go func() {
		had := map[netip.Addr]bool{}
		for u := range updates {
			at, ok := netip.AddrFromSlice(u.LinkAddress.IP)
			if at = at.Unmap(); !ok || u.LinkIndex != index || !slices.Contains(addresses, at) || had[at] == u.NewAddr {
				continue
			}
			had[at] = u.NewAddr
			kind := "address-removed"
			if u.NewAddr {
				kind = "address-added"
			}
			a.event("", kind, at.String())
		}
	}()
	return nil
}

// unplug takes the interface down: from now on the machine neither sends nor
// receives anything. A loss of power begins with it, so that the kernel cannot
// close open connections in an orderly way.
func (a *Agent) unplug(*Order) (Answer, error) {
	link, err := netlink.LinkByName(device)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Detail: device + " down"}, netlink.LinkSetDown(link)
}
