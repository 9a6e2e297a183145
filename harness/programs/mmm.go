package programs

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mmm"
)

// The rights that MMM's accounts need: those of its manual, and what MariaDB 10.11 has
// taken out of them since.
const (
	mmmAgentRights       = "SUPER, PROCESS, REPLICATION CLIENT, SLAVE MONITOR, REPLICATION SLAVE ADMIN, READ_ONLY ADMIN, CONNECTION ADMIN ON *.*"
	mmmMonitorRights     = "REPLICATION CLIENT, SLAVE MONITOR ON *.*"
	mmmReplicationRights = "REPLICATION SLAVE ON *.*"
)

// mmmAccounts are those that one of MMM's programs uses at the servers of its file: each
// login that of has of a host, with its rights.
func mmmAccounts(c *mmm.Config, of func(h *mmm.Host) map[string]host.Login) (all []Account) {
	for i := range c.Hosts {
		logins := of(&c.Hosts[i])
		for _, rights := range slices.Sorted(maps.Keys(logins)) {
			l := logins[rights]
			if a := (Account{Name: l.Account, Password: l.Password, Rights: rights}); l.Account != "" && !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	return all
}

// setMMMTools sets durations by their names.
func setMMMTools(c *mmm.Config, all map[string]scenarios.Dist) error {
	for name, d := range all { // order cannot show: each has a field of its own
		if !c.Tools.Set(name, draws(d)) {
			return fmt.Errorf("mmm: no tool %q", name)
		}
	}
	return nil
}
