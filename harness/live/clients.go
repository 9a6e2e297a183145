//go:build linux

package live

import (
	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// CloseClients implements host.Host.
func (h *Host) CloseClients(keep func(req host.Message) bool) {
	self := h.self()
	h.mu.Lock()
	all := make([]*served, 0, len(h.clients))
	for s := range h.clients {
		all = append(all, s)
	}
	h.mu.Unlock()
	for _, s := range all {
		// A request of s is set and taken away with the turn, which this process has.
		if s.p != self && !keep(s.req) {
			_ = unix.Shutdown(s.c.fd, unix.SHUT_RDWR) // gone already: nothing to close
		}
	}
}

// accepted keeps s among the clients, or takes it away.
func (h *Host) accepted(s *served, open bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if open {
		h.clients[s] = struct{}{}
	} else {
		delete(h.clients, s)
	}
}
