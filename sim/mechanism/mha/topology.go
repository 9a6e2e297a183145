package mha

import "fmt"

// Refusal is why the manager does not begin, or gives up.
type Refusal string

// Error implements error.
func (r Refusal) Error() string { return string(r) }

func refuse(format string, a ...any) error { return Refusal(fmt.Sprintf(format, a...)) }

// Current finds the primary among the servers when the manager starts: the one
// alive that replicates from none of them, or the writable one of two that
// replicate from each other; where none is alive, the dead one that the replicas
// name. Every replica must follow it.
func Current(all []*Server) (*Server, error) {
	var primary *Server
	replicas := 0
	for _, s := range all {
		switch {
		case !s.Alive:
		case s.Replica && s.ReadOnly || s.Replica && !follows(all, s):
			replicas++
		case primary != nil:
			return nil, refuse("There are 2 non-slave servers! MHA manages at most one non-slave server.")
		default:
			primary = s
		}
	}
	if primary == nil {
		primary = deadPrimary(all)
	}
	switch {
	case primary == nil:
		return nil, refuse("None of server has become a master: no server is alive that is no slave")
	case replicas == 0:
		return nil, refuse("There is no alive slave. We can't do failover")
	}
	for _, s := range all {
		if s.Alive && s != primary && s.Primary != primary.Name {
			return nil, refuse("Master configurations are as below: %s replicates from %q, not from %s", s.Name, s.Primary, primary.Name)
		}
	}
	return primary, nil
}

// deadPrimary is the dead server that the first replica replicates from, nil for
// none.
func deadPrimary(all []*Server) *Server {
	for _, r := range all {
		if !r.Alive || !r.Replica {
			continue
		}
		for _, s := range all {
			if !s.Alive && s.Name == r.Primary {
				return s
			}
		}
		return nil
	}
	return nil
}

// follows reports whether another server replicates from s, and s from it.
func follows(all []*Server, s *Server) bool {
	for _, o := range all {
		if o.Alive && o.Replica && o.Primary == s.Name && s.Primary == o.Name && o.ReadOnly {
			return true
		}
	}
	return false
}

// Startable reports why monitoring does not begin: a server other than the primary
// is dead, or an SQL thread stopped with an error, unless its ignore_fail is set
// and the manager was started with --ignore_fail_on_start.
func Startable(all []*Server, primary *Server, ignoreFail bool) error {
	for _, s := range all {
		switch {
		case s == primary || ignoreFail && s.IgnoreFail:
		case !s.Alive:
			return refuse("Server %s is dead, but must be alive! Check server settings.", s.Name)
		case s.SQLError:
			return refuse("Server %s is alive, but does not work as a slave!", s.Name)
		}
	}
	return Filters(all)
}

// Working reports why a failover does not begin although the primary is dead: an
// SQL thread with an error, which ignore_fail does not help.
func Working(all []*Server, primary *Server) error {
	for _, s := range all {
		switch {
		case s == primary || !s.Alive:
		case s.SQLError:
			return refuse("Server %s is alive, but does not work as a slave!", s.Name)
		case !s.Replica || s.Primary != primary.Name:
			return refuse("Server %s does not replicate from the dead master %s", s.Name, primary.Name)
		}
	}
	return Filters(all)
}

// Failable reports why phase 1 of a failover ends: another server is dead.
func Failable(all []*Server, primary *Server) error {
	for _, s := range all {
		if s != primary && !s.Alive && !s.IgnoreFail {
			return refuse("Server %s is dead, but must be alive! Check server settings.", s.Name)
		}
	}
	return nil
}

// Filters compares the replication filters of the replicas (validate_repl_filter).
// The value to compare with is that of the first one with a filter, taken again
// for as long as it is empty: a filter on a later replica is not found unless
// another differs from it.
func Filters(all []*Server) error {
	reference := ""
	seen := false
	for _, s := range all {
		if !s.Alive || !s.Replica {
			continue
		}
		if !seen || reference == "" {
			reference, seen = s.Filter, true
			continue
		}
		if s.Filter != reference {
			return refuse("Replication filtering check failed on %s! All slaves must have same replication filtering (%q and %q).", s.Name, reference, s.Filter)
		}
	}
	return nil
}
