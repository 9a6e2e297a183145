package conf

import (
	"net/netip"
	"strconv"
	"strings"
)

// Count reads a number that is written in digits alone and is at most most.
func Count(s string, most int) (int, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n <= most
}

// Atoi reads a number as atoi(3) does: text behind its digits is ignored;
// without digits, or above most, it is 0. exact: the text is a number and
// nothing else.
func Atoi(s string, most int) (n int, exact bool) {
	digits, negative := strings.CutPrefix(s, "-")
	rest := strings.TrimLeft(digits, "0123456789")
	n, ok := Count(digits[:len(digits)-len(rest)], most)
	if !ok {
		n = 0
	}
	if negative {
		n = -n
	}
	return n, ok && rest == ""
}

// Port reads a port, 1 to 65535.
func Port(s string) (uint16, bool) {
	n, ok := Count(s, 1<<16-1)
	return uint16(n), ok && n > 0
}

// Resolve returns the address of a host: host itself if it is one, else the
// address that names gives it.
func Resolve(host string, names map[string]netip.Addr) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(host); err == nil {
		return a, true
	}
	if a, ok := names[host]; ok {
		return a, true
	}
	if host == "localhost" {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1}), true
	}
	return netip.Addr{}, false
}

// Destination returns the address that a connection to a host goes to: what Resolve
// gives, and the machine itself for 0.0.0.0, as Linux has it (tcp_v4_connect,
// ip_route_output_key).
func Destination(host string, names map[string]netip.Addr) (netip.Addr, bool) {
	a, ok := Resolve(host, names)
	if a == netip.IPv4Unspecified() {
		a = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return a, ok
}
