package haproxy

import (
	"net/netip"
	"strings"
)

// addresses are those that servers of a backend have by resolvers: HAProxy 2.6 gives
// an address of the answer to one server of the name and port, in the order of the
// file, and keeps the others in maintenance ("No IP for server"), whatever init-addr
// says; resolve-opts allow-dup-ip shares it (asked of 2.6.12 with one and two addresses
// for four servers). A scenario's names have one address each.
type addresses map[addressKey]bool

type addressKey struct {
	name string
	port uint16
}

// to reports whether a server gets an address.
func (a addresses) to(s *Server) bool {
	if _, err := netip.ParseAddr(s.Host); err == nil || !s.resolves || s.shares {
		return true
	}
	k := addressKey{strings.ToLower(s.Host), s.Port}
	taken := a[k]
	a[k] = true
	return !taken
}
