package mha

import (
	"strings"
	"time"
)

// The limits of masterha_master_switch --master_state=alive that nothing else is said
// for: --seconds_behind_master, and --running_updates_limit with the second that is
// added to it.
const (
	SwitchBehind  = 30 * time.Second
	SwitchUpdates = 2 * time.Second
)

// Switchable reports why an online switch does not begin: a server is dead, or a
// replica does not replicate, or is too far behind.
func Switchable(all []*Server, primary *Server) error {
	if !primary.Alive {
		return refuse("Master %s is dead! The switch is one of a master that is alive.", primary.Name)
	}
	for _, s := range all {
		switch {
		case s == primary:
		case !s.Alive:
			return refuse("Server %s is dead, but must be alive! Check server settings.", s.Name)
		case !s.Replica || s.Primary != primary.Name:
			return refuse("Server %s does not replicate from %s", s.Name, primary.Name)
		case !s.IORunning || !s.SQLRunning:
			return refuse("Replication is not running properly on slave %s", s.Name)
		case s.Behind > SwitchBehind:
			return refuse("Slave %s is %d seconds behind master, more than %d", s.Name, int(s.Behind.Seconds()), int(SwitchBehind.Seconds()))
		}
	}
	return nil
}

// SwitchTo gives the replica that is to become the primary; how far its SQL thread is
// behind does not count.
func SwitchTo(all []*Server, primary *Server, name string) (*Server, error) {
	for _, s := range all {
		switch {
		case !strings.EqualFold(s.Name, name):
		case s == primary:
			return nil, refuse("%s is the current master already", name)
		case s.NoMaster || !s.LogBin:
			return nil, refuse("%s is bad as a new master!", name)
		default:
			return s, Filters(all)
		}
	}
	return nil, refuse("New master %s is not found from alive slaves!", name)
}
