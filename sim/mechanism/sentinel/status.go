package sentinel

import (
	"fmt"
	"net/netip"
)

// Status describes an instance to clients (SENTINEL MASTERS and others).
type Status struct {
	Name    string
	Address netip.AddrPort
	RunID   string
	// Flags are master, slave or sentinel, and s_down, o_down, disconnected,
	// failover_in_progress, promoted.
	Flags []string
}

// status describes an instance.
func (x *instance) status() Status {
	s := Status{Name: x.address.String(), Address: x.address, RunID: x.runID}
	switch x.role {
	case isMaster:
		s.Name = x.master.config.Name
		s.Flags = []string{"master"}
	case isReplica:
		s.Flags = []string{"slave"}
	default:
		s.Name = x.runID
		s.Flags = []string{"sentinel"}
	}
	for _, f := range []struct {
		set  bool
		name string
	}{
		{x.down, "s_down"}, {x.role == isMaster && x.master.odown, "o_down"}, {x.disconnected, "disconnected"},
		{x.role == isMaster && x.master.inFailover, "failover_in_progress"}, {x.promoted, "promoted"},
	} {
		if f.set {
			s.Flags = append(s.Flags, f.name)
		}
	}
	return s
}

func statuses(all []*instance) []Status {
	s := make([]Status, len(all))
	for i, x := range all {
		s[i] = x.status()
	}
	return s
}

// Masters returns the masters that are watched.
func (m *Machine) Masters() []Status {
	s := make([]Status, len(m.masters))
	for i, mr := range m.masters {
		s[i] = mr.status()
	}
	return s
}

// Replicas returns the replicas of a master.
func (m *Machine) Replicas(name string) []Status {
	if mr := m.byName(name); mr != nil {
		return statuses(mr.replicas)
	}
	return nil
}

// Sentinels returns the other Sentinels that watch a master.
func (m *Machine) Sentinels(name string) []Status {
	if mr := m.byName(name); mr != nil {
		return statuses(mr.sentinels)
	}
	return nil
}

// CheckQuorum is SENTINEL CKQUORUM: how many Sentinels are usable, and what keeps a
// failover from being agreed on, "" for nothing.
func (m *Machine) CheckQuorum(name string) (usable int, wrong string) {
	mr := m.byName(name)
	if mr == nil {
		return 0, "no such master"
	}
	usable = 1
	for _, s := range mr.sentinels {
		if !s.down && !s.disconnected {
			usable++
		}
	}
	if usable < mr.config.Quorum {
		wrong = fmt.Sprintf("%d usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master", usable)
	}
	if usable < (len(mr.sentinels)+1)/2+1 {
		wrong = fmt.Sprintf("%d usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover", usable)
	}
	return usable, wrong
}

// AppendConfig appends what the Sentinel knows in the form of sentinel.conf
// (rewriteConfigSentinelOption).
func (m *Machine) AppendConfig(b []byte) []byte {
	add := func(format string, a ...any) { b = fmt.Appendf(b, format+"\n", a...) }
	add("sentinel myid %s", m.id)
	add("sentinel current-epoch %d", m.epoch)
	for _, mr := range m.masters {
		name, at, c := mr.config.Name, mr.current(), &mr.config
		add("sentinel monitor %s %s %d %d", name, at.Addr(), at.Port(), c.Quorum)
		add("sentinel down-after-milliseconds %s %d", name, c.DownAfter.Milliseconds())
		add("sentinel failover-timeout %s %d", name, c.FailoverTimeout.Milliseconds())
		add("sentinel parallel-syncs %s %d", name, c.ParallelSyncs)
		add("sentinel config-epoch %s %d", name, mr.configEpoch)
		add("sentinel leader-epoch %s %d", name, mr.leaderEpoch)
		for _, x := range mr.replicas {
			of := x.address
			if of == at { // promoted, but the switch is not made yet
				of = mr.address
			}
			add("sentinel known-replica %s %s %d", name, of.Addr(), of.Port())
		}
		for _, s := range mr.sentinels {
			add("sentinel known-sentinel %s %s %d %s", name, s.address.Addr(), s.address.Port(), s.runID)
		}
	}
	return b
}
