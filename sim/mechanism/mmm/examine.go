package mmm

import "fmt"

// justOnline is for how many seconds after its peer came online a host's failing
// replication is not looked at.
const justOnline = 60

// shortOutage is the uptime that may have passed, in seconds, since a host was
// ONLINE, for it to become that again by itself.
const shortOutage = 60

// Examine looks at the checks of a host and changes its state and roles accordingly.
// active is the host that had the writer's role when the round began, "" for none.
func (m *Monitor) Examine(h *Host, active string, now int64) []Action {
	if !m.Network {
		return nil
	}
	switch h.State {
	case Online:
		return m.examineOnline(h, active, now)
	case AwaitingRecovery:
		return m.examineAwaiting(h, now)
	case HardOffline:
		return m.examineOffline(h, active, now)
	case ReplicationDelay, ReplicationFail:
		return m.examineReplication(h, active, now)
	}
	return nil
}

// peer is the one that a host is compared with: a master's peer, of a slave the
// active master; nil for none.
func (m *Monitor) peer(h *Host, active string) *Host {
	if h.Peer == "" && h.Slave {
		return m.Host(active)
	}
	return m.Host(h.Peer)
}

// change notes a change of state and makes it.
func (m *Monitor) change(h *Host, to State, now int64, format string, a ...any) []Action {
	n := note("State of host '%s' changed from %s to %s%s", h.Name, h.State, to, fmt.Sprintf(format, a...))
	return append([]Action{n}, m.become(h, to, now)...)
}

// drop changes the state of a host that may have roles, takes them away and has its
// agent told. In a mode that is manual roles stay, and nobody is told.
func (m *Monitor) drop(h *Host, to State, now int64, why string) []Action {
	all := m.change(h, to, now, "%s", why)
	if m.Mode.manual() {
		return all
	}
	all = append(all, m.clear(h)...)
	return append(all, m.tell(TellOrKill, h))
}

// checked says how the checks ping and mysql are.
func (h *Host) checked() string {
	word := map[bool]string{true: "OK", false: "not OK"}
	return fmt.Sprintf(" (ping: %s, mysql: %s)", word[h.good[Ping]], word[h.good[MySQL]])
}

func (m *Monitor) examineOnline(h *Host, active string, now int64) []Action {
	peer := m.peer(h, active)
	switch {
	case !h.alive():
		return m.drop(h, HardOffline, now, h.checked())
	case h.Name == active: // its replication does not matter
		return nil
	case peer == nil || peer.State != Online || peer.online >= now-justOnline || !peer.alive():
		return nil
	case !h.good[Threads]:
		return m.drop(h, ReplicationFail, now, "")
	case !h.good[Backlog]:
		return m.drop(h, ReplicationDelay, now, "")
	}
	return nil
}

func (m *Monitor) examineAwaiting(h *Host, now int64) []Action {
	switch {
	case !h.alive():
		return m.change(h, HardOffline, now, "")
	case !h.replicates():
		return nil
	}
	waited, up := now-h.since, h.uptime-h.lasting
	why := ""
	switch {
	case h.flapping && (m.SetOnline == 0 || now-h.lastChange() < m.FlapDuration):
		return nil
	case h.flapping:
		why = fmt.Sprintf(" because of auto_set_online and flap_duration(%d) seconds passed without another failure", m.FlapDuration)
	case h.lasting > 0 && up > 0 && up < shortOutage:
		why = fmt.Sprintf(" because it was down for only %d seconds", up)
	case m.SetOnline > 0 && m.SetOnline <= waited:
		why = fmt.Sprintf(" because of auto_set_online(%d seconds). It was in state AWAITING_RECOVERY for %d seconds", m.SetOnline, waited)
	default:
		return nil
	}
	return append(m.change(h, Online, now, "%s", why), m.tell(Tell, h))
}

func (m *Monitor) examineOffline(h *Host, active string, now int64) []Action {
	to := AwaitingRecovery
	switch {
	case !h.alive():
		return nil
	case active == "" && m.canHave(m.Writer, h.Name): // nobody else could be replicated from
	case !h.good[Threads]:
		to = ReplicationFail
	case !h.good[Backlog]:
		to = ReplicationDelay
	}
	return append(m.change(h, to, now, ""), m.tell(Tell, h))
}

func (m *Monitor) examineReplication(h *Host, active string, now int64) []Action {
	peer := m.peer(h, active)
	switch {
	case h.State == ReplicationFail && h.alive() && h.good[Threads] && !h.good[Backlog]:
		return m.change(h, ReplicationDelay, now, "")
	case h.State == ReplicationDelay && h.alive() && !h.good[Threads]:
		return m.change(h, ReplicationFail, now, "")
	case !h.alive():
		return append(m.change(h, HardOffline, now, "%s", h.checked()), m.tell(TellOrKill, h))
	case !h.replicates() && peer != nil && peer.State == Online:
		return nil
	case h.flapping:
		return append(m.change(h, AwaitingRecovery, now, " (because it's flapping)"), m.tell(Tell, h))
	}
	return append(m.change(h, Online, now, ""), m.tell(Tell, h))
}

// Waited ends the mode WAIT: both masters are ONLINE, or one has been for
// wait_for_other_master. Hosts that are not ONLINE lose their roles then.
func (m *Monitor) Waited(now int64) (all []Action) {
	hosts := m.hostsOf(m.Writer)
	if m.Mode != Wait || !m.Network || len(hosts) < 2 {
		return nil
	}
	one, two := m.Host(hosts[0]), m.Host(hosts[1])
	if one.State != Online {
		one, two = two, one
	}
	switch {
	case one.State != Online:
		return nil
	case two.State == Online:
		all = append(all, note("Nodes %s and %s are ONLINE, switching from mode 'WAIT' to 'ACTIVE'.", hosts[0], hosts[1]))
	case m.Options.Wait > 0 && m.Options.Wait <= now-one.online:
		all = append(all, note("Master %s did not come online for %d(wait_for_other_master) seconds. Switching from mode 'WAIT' to 'ACTIVE'", two.Name, m.Options.Wait))
	default:
		return nil
	}
	m.Mode = Active
	return append(all, m.activate()...)
}

// activate takes the roles from hosts that are not ONLINE.
func (m *Monitor) activate() (all []Action) {
	for _, h := range m.hosts {
		if h.State != Online && len(m.RolesOf(h.Name)) > 0 {
			all = append(all, m.clear(h)...)
			all = append(all, m.tell(TellOrKill, h))
		}
	}
	return all
}
