//go:build linux

package agent

import (
	"encoding/binary"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// joined gives the IPv4 multicast groups that programs of this machine listen
// to on an interface.
func joined(device string) ([]netip.Addr, error) {
	text, err := os.ReadFile(procNet + "igmp")
	if err != nil {
		return nil, err
	}
	return groupsOf(string(text), device), nil
}

// groupsOf reads /proc/net/igmp: a line for each interface, and below it, set
// in, one for each group, its address as a hexadecimal number in the machine's
// order of bytes. All systems (224.0.0.1) is joined everywhere and left out.
func groupsOf(text, device string) []netip.Addr {
	everybody := netip.AddrFrom4([4]byte{224, 0, 0, 1})
	var groups []netip.Addr
	here := false
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		if !strings.HasPrefix(line, "\t\t") {
			here = f[1] == device
			continue
		}
		n, err := strconv.ParseUint(f[0], 16, 32)
		if err != nil || !here {
			continue
		}
		a := netip.AddrFrom4([4]byte(binary.NativeEndian.AppendUint32(nil, uint32(n))))
		if a != everybody && !slices.Contains(groups, a) {
			groups = append(groups, a)
		}
	}
	return groups
}

// ownAddresses gives the IPv4 addresses of the machine's interface.
func ownAddresses() ([]netip.Addr, error) {
	link, err := netlink.LinkByName(device)
	if err != nil {
		return nil, err
	}
	all, err := netlink.AddrList(link, unix.AF_INET)
	if err != nil {
		return nil, err
	}
	var own []netip.Addr
	for i := range all {
		if a, ok := netip.AddrFromSlice(all[i].IP); ok {
			own = append(own, a.Unmap())
		}
	}
	return own, nil
}
