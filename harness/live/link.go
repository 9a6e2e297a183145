//go:build linux

package live

import (
	"net"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/vishvananda/netlink"
)

// LinkUp implements host.Host. Without an interface the link is up.
func (h *Host) LinkUp() bool {
	if h.opt.Interface == "" {
		return true
	}
	i, err := net.InterfaceByName(h.opt.Interface)
	return err == nil && i.Flags&net.FlagUp != 0 && i.Flags&net.FlagRunning != 0
}

// OnLink implements host.Host.
func (h *Host) OnLink(t host.Task) {
	up := h.LinkUp()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over.Load() || h.opt.Interface == "" {
		return
	}
	h.onLink = append(h.onLink, t)
	if h.linkOn {
		return
	}
	h.linkOn = true
	updates := make(chan netlink.LinkUpdate)
	if err := netlink.LinkSubscribe(updates, h.ended); err != nil {
		h.spawn(host.TaskFunc(func() { h.Note("live", "link: cannot watch it: "+err.Error()) }), 0)
		return
	}
	h.group.Go(func() { h.watchLink(updates, up) })
}

// watchLink starts the tasks whenever the state has changed, until the program
// has ended.
func (h *Host) watchLink(updates <-chan netlink.LinkUpdate, up bool) {
	for range updates {
		now := h.LinkUp()
		if now == up {
			continue
		}
		up = now
		h.mu.Lock()
		for _, t := range h.onLink {
			h.spawn(t, 0)
		}
		h.mu.Unlock()
	}
}
