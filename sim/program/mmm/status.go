package mmm

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/mmm"
)

// setStatus carries out what the monitor says: a slave replicates from another master,
// roles go, and then come, and replication stops and starts with ADMIN_OFFLINE. It
// answers that all is well whatever came of it.
func (a *agentd) setStatus(to mmm.State, roles []mmm.Assigned, master string) string {
	if master != a.master && a.this.Slave && to == mmm.Online && master != "" {
		a.note("Changing active master to '%s'", master)
		if err := a.changeMaster(master); err != nil {
			a.note("Failed to change master to '%s': %v", master, err)
		} else {
			a.master = master
		}
	}
	var gone, come []mmm.Assigned
	for _, r := range a.roles {
		if !slices.Contains(roles, r) {
			gone = append(gone, r)
		}
	}
	for _, r := range roles {
		if !slices.Contains(a.roles, r) {
			come = append(come, r)
		}
	}
	if len(gone) > 0 {
		a.note("Deleted: %s", roleList(gone))
	}
	if len(come) > 0 {
		a.note("Added: %s", roleList(come))
	}
	for _, r := range gone {
		a.drop(r)
	}
	for _, r := range come {
		a.add(r)
	}
	a.roles = roles
	if to != a.state {
		if to == mmm.AdminOffline {
			a.slave(host.StopReplica)
		}
		if a.state == mmm.AdminOffline {
			a.slave(host.StartReplica)
		}
		a.state = to
	}
	return "OK: Status applied successfully!"
}

func (a *agentd) isWriter(r mmm.Assigned) bool { return r.Role == a.config.Writer }

// add takes a role: the writer's only once the server has what the other master has,
// as far as it can be told.
func (a *agentd) add(r mmm.Assigned) {
	if a.isWriter(r) {
		if err := a.catchUp(); err != nil {
			a.note("Couldn't sync with master: %v", err)
			return
		}
	}
	a.hold(r)
}

// hold makes sure that a role is here: writes are allowed, and the address is
// configured.
func (a *agentd) hold(r mmm.Assigned) {
	if a.isWriter(r) {
		if err := a.allowWrites(); err != nil {
			a.note("Couldn't allow writes: %v", err)
			return
		}
	}
	a.helper()
	address := netip.MustParseAddr(r.Address)
	if !a.host.HasAddress(address) {
		a.host.AddAddress(address)
		a.host.Announce(address)
	}
}

// drop gives a role away: its address goes whatever came of denying writes.
func (a *agentd) drop(r mmm.Assigned) {
	if a.isWriter(r) {
		if err := a.denyWrites(); err != nil {
			a.note("Couldn't deny writes: %v", err)
		}
	}
	a.helper()
	a.host.RemoveAddress(netip.MustParseAddr(r.Address))
}

// clearBadRoles takes away the addresses of roles that the agent was not told to have.
func (a *agentd) clearBadRoles() string {
	n := 0
	a.each(func(r mmm.Assigned, address netip.Addr) {
		if slices.Contains(a.roles, r) {
			return
		}
		a.helper()
		if a.host.HasAddress(address) {
			a.drop(r)
			n++
		}
	})
	return fmt.Sprintf("OK: Removed %d roles", n)
}
