package mmm

import "slices"

// Found holds what the monitor finds out about a host when it starts.
type Found struct {
	// Stored is what its status file has, Agent what the agent says of itself.
	Stored, Agent           State
	StoredRoles, AgentRoles []Assigned
	// Here are the roles whose addresses the machine has, Writable whether its server
	// takes writes, and Master the host that it replicates from, "" for none.
	Here     []Assigned
	Writable bool
	Master   string
}

// votes of what was found for a host as the owner of a role; the writer's are those in
// the first column.
const (
	voteWritable = 4
	voteHere     = 2
	voteSaid     = 1
	voteReplica  = 1

	voteReaderHere   = 4
	voteReaderStored = 2
	voteReaderAgent  = 1
)

// Begin decides, by what was found, which states hosts have and who has which role.
// conflict: the writer's address is on several machines.
func (m *Monitor) Begin(found map[string]Found, now int64) (conflict bool, notes []Action) {
	decided := map[string]State{}
	for _, h := range m.hosts {
		f := found[h.Name]
		notes = append(notes, m.become(h, f.Stored, now)...) // the status file is read first
		decided[h.Name] = worst(f.Stored, f.Agent)
	}
	for _, r := range m.roles {
		for i, address := range r.Addresses {
			a := Assigned{r.Name, address}
			owner, most, here := "", 0, 0
			for _, h := range m.hosts {
				f := found[h.Name]
				if slices.Contains(f.Here, a) && m.canHave(r.Name, h.Name) {
					here++
				}
				n := 0
				if r.Name == m.Writer {
					n = m.writerVotes(a, h, found, decided[h.Name])
				} else {
					n = m.readerVotes(a, h, f, decided[h.Name])
				}
				if n > most {
					owner, most = h.Name, n
				}
			}
			if here > 1 {
				notes = append(notes, note("Role '%s' was configured on %d hosts during monitor startup.", a, here))
				conflict = conflict || r.Name == m.Writer
			}
			if owner == "" {
				continue
			}
			r.at[i] = owner
			switch s := decided[owner]; {
			case r.Name == m.Writer && (!m.Mode.manual() || s == ReplicationFail || s == ReplicationDelay),
				r.Name != m.Writer && s == AwaitingRecovery:
				decided[owner] = Online
			}
		}
	}
	for _, h := range m.hosts {
		notes = append(notes, m.become(h, decided[h.Name], now)...)
	}
	return conflict, notes
}

// worst is the state of a host by what was stored and what its agent says.
func worst(stored, agent State) State {
	for _, s := range []State{AdminOffline, HardOffline, ReplicationFail, ReplicationDelay, Online} {
		if stored == s || agent == s {
			return s
		}
	}
	return AwaitingRecovery
}

// named reports whether anything of what was found gives a host a role.
func (m *Monitor) named(a Assigned, h *Host, f Found) bool {
	return m.canHave(a.Role, h.Name) && (slices.Contains(f.Here, a) || slices.Contains(f.StoredRoles, a) || slices.Contains(f.AgentRoles, a))
}

func (m *Monitor) writerVotes(a Assigned, h *Host, found map[string]Found, s State) (n int) {
	f := found[h.Name]
	if !m.named(a, h, f) || s == AdminOffline || s == HardOffline && !m.Mode.manual() {
		return 0
	}
	if f.Writable {
		n += voteWritable
	}
	n += vote(f.Here, a, voteHere) + vote(f.StoredRoles, a, voteSaid) + vote(f.AgentRoles, a, voteSaid)
	for _, o := range m.hosts {
		if !m.canHave(m.Writer, o.Name) && found[o.Name].Master == h.Name {
			n += voteReplica
		}
	}
	return n
}

func (m *Monitor) readerVotes(a Assigned, h *Host, f Found, s State) int {
	if !m.named(a, h, f) || s == AdminOffline || !m.Mode.manual() && s != Online && s != AwaitingRecovery {
		return 0
	}
	return vote(f.Here, a, voteReaderHere) + vote(f.StoredRoles, a, voteReaderStored) + vote(f.AgentRoles, a, voteReaderAgent)
}

func vote(all []Assigned, a Assigned, n int) int {
	if slices.Contains(all, a) {
		return n
	}
	return 0
}

// CleanUp has every agent told, the passive master's first and the active one's last,
// and the addresses of roles that a host has not taken away.
func (m *Monitor) CleanUp() (all []Action) {
	active := m.ActiveMaster()
	tell := func(h *Host) {
		all = append(all, m.tell(Tell, h), Action{Do: ClearBad, Host: h.Name})
	}
	for _, name := range m.hostsOf(m.Writer) {
		if active != "" && name != active {
			tell(m.Host(name))
			break
		}
	}
	for _, h := range m.hosts {
		if !m.canHave(m.Writer, h.Name) {
			tell(h)
		}
	}
	if active != "" {
		tell(m.Host(active))
	}
	return all
}
