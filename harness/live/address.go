//go:build linux

package live

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// AddRange makes every address of the prefix one of this machine's: it can be
// sent from, and ARP questions for it are answered. It is one route of type
// local (ip-route(8), "AnyIP"), so thousands of users cost what one costs. It
// needs NET_ADMIN.
func AddRange(iface string, in netip.Prefix) error {
	return changeRange(iface, in, netlink.RouteReplace)
}

// RemoveRange takes it back.
func RemoveRange(iface string, in netip.Prefix) error {
	return changeRange(iface, in, netlink.RouteDel)
}

func changeRange(iface string, in netip.Prefix, change func(*netlink.Route) error) error {
	link, err := netlink.LinkByName(iface)
	if err == nil {
		err = change(&netlink.Route{
			LinkIndex: link.Attrs().Index, Dst: network(in.Masked()), Type: unix.RTN_LOCAL,
			Table: unix.RT_TABLE_LOCAL, Scope: netlink.SCOPE_HOST,
		})
	}
	if err != nil {
		return fmt.Errorf("address range: cannot set \"%v\" on %q: %w", in, iface, err)
	}
	return nil
}

func network(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}

// AddAddress implements host.Host. The address has no network of its own
// (/32, /128), as keepalived adds it.
func (h *Host) AddAddress(a netip.Addr) { h.changeAddress(a, netlink.AddrAdd, unix.EEXIST) }

// RemoveAddress implements host.Host.
func (h *Host) RemoveAddress(a netip.Addr) {
	h.changeAddress(a, netlink.AddrDel, unix.EADDRNOTAVAIL)
}

// changeAddress does it; the error that says it is so already is none.
func (h *Host) changeAddress(a netip.Addr, change func(netlink.Link, *netlink.Addr) error, already error) {
	if h.over.Load() {
		return
	}
	link, err := netlink.LinkByName(h.opt.Interface)
	if err == nil {
		err = change(link, &netlink.Addr{IPNet: network(netip.PrefixFrom(a, a.BitLen()))})
	}
	if err != nil && !errors.Is(err, already) {
		h.Note("live", fmt.Sprintf("address: cannot change \"%v\" on %q: %v", a, h.opt.Interface, err))
	}
}

// HasAddress implements host.Host.
func (h *Host) HasAddress(a netip.Addr) bool {
	if a == h.opt.Address {
		return true
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		h.Note("live", err.Error())
	}
	for _, x := range all {
		if n, ok := x.(*net.IPNet); ok && n.IP.Equal(a.AsSlice()) {
			return true
		}
	}
	return false
}

// FilterAddress implements host.Host, as keepalived does it: by a table of
// nftables for the address. It needs NET_ADMIN and nft(8).
func (h *Host) FilterAddress(a netip.Addr, drop bool) {
	nft := exec.Command("nft", "-f", "-")
	nft.Stdin = strings.NewReader(filterScript(a, drop))
	if out, err := nft.CombinedOutput(); err != nil {
		h.Note("live", fmt.Sprintf("address: cannot filter \"%v\": %v: %s", a, err, out))
	}
}

// filterScript gives the script by which nft(8) drops the packets of an
// address, or lets them pass again: the table is taken away first, be it there
// or not.
func filterScript(a netip.Addr, drop bool) string {
	table := fmt.Sprintf("ip hadrill-%s", strings.ReplaceAll(a.String(), ".", "-"))
	script := "add table " + table + "\ndelete table " + table + "\n"
	if drop {
		script += "add table " + table + "\n" +
			"add chain " + table + " in { type filter hook input priority -1 ; }\n" +
			"add rule " + table + " in ip daddr " + a.String() + " drop\n" +
			"add chain " + table + " out { type filter hook output priority -1 ; }\n" +
			"add rule " + table + " out ip saddr " + a.String() + " drop\n"
	}
	return script
}
