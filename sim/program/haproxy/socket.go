package haproxy

import (
	"net/netip"
	"slices"
	"strings"
)

// isSocket reports whether an address is that of a socket in the file system, or of an
// abstract one (configuration manual 4.2, bind).
func isSocket(address string) bool {
	return strings.HasPrefix(address, "/") || strings.Contains(address, "@/") || strings.HasPrefix(address, "unix@") || strings.HasPrefix(address, "abns@")
}

// socketPort is the port of all sockets' addresses: TCP port 1 is nobody's.
const socketPort = 1

// socket gives the address of the loopback that stands for a socket: connections
// between sections of one HAProxy go by it, and where no bind line has the socket they
// are refused, as those to a socket that is not there.
func (c *Config) socket(path string) netip.AddrPort {
	path = strings.TrimPrefix(path, "unix@")
	i := slices.Index(c.sockets, path)
	if i < 0 {
		i = len(c.sockets)
		c.sockets = append(c.sockets, path)
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 255, byte(i >> 8), byte(i + 1)}), socketPort)
}

// bySocket reports whether a client came by a socket: it has no address then, so that
// src is no sample, nothing sticks to it, and it has no hash.
func bySocket(peer netip.Addr) bool {
	return peer.Is4() && peer.As4()[0] == 127 && peer.As4()[1] == 255
}

// teller is the address that a PROXY header tells a server: the client's. Of one who came
// by a socket it tells none (UNKNOWN), and the server takes that of the connection.
func (x *exchange) teller() netip.Addr {
	if bySocket(x.peer) {
		return x.in.h.Address()
	}
	return x.peer
}

// finishSocket notes a server behind a socket that no section listens on.
func (r *reader) finishSocket(s *Server) {
	if s.socket == "" {
		return
	}
	for _, p := range r.config.Frontends {
		for _, b := range p.Binds {
			if b.socket && b.Host == s.Host {
				return
			}
		}
	}
	r.NoteAt(s.where.Pos, "server", "server %q: no section listens on the socket %q, and no other program of a scenario does: it refuses", s.Name, s.socket)
}
