package mmm

// Options are the parameters of a monitor: the hosts and roles of mmm_common.conf in
// the order in which it goes through them, and the lines of the monitor's section.
type Options struct {
	Hosts  []Host // Name, Slave and Peer
	Roles  []Role
	Writer string // active_master_role
	Mode   Mode
	// FlapCount is flap_count, 0 for no such thing; the others are seconds.
	FlapCount                     int
	FlapDuration, SetOnline, Wait int64 // flap_duration, auto_set_online, wait_for_other_master
}

// Monitor holds the state by which mmm_mond decides. Times are seconds of its machine's clock.
type Monitor struct {
	Options
	Network bool // the monitor's own network is there
	hosts   []*Host
	roles   []*role
}

// Deed names the effect of an action.
type Deed uint8

// The deeds.
const (
	Note       Deed = iota // Text is a line of the log
	Tell                   // Host's agent is told state, roles and Master
	TellOrKill             // the same; where it cannot be told, the host is to be killed
	Kill                   // kill_host_bin is run for Host
	ClearBad               // Host's agent is to take away the addresses of roles that it has not
)

// Action is a consequence of a step. Actions are carried out in their order, and the
// result of each Tell is passed to Told before the next.
type Action struct {
	Do     Deed
	Host   string
	Master string // the host with the writer's role, "" for none
	Text   string
}

// New makes a monitor that has decided nothing so far.
func New(o Options) *Monitor {
	m := &Monitor{Options: o, Network: true}
	for i := range o.Hosts {
		h := o.Hosts[i]
		m.hosts = append(m.hosts, &h)
	}
	for _, r := range o.Roles {
		m.roles = append(m.roles, &role{Role: r, at: make([]string, len(r.Addresses))})
	}
	return m
}

// Host gives the host of that name, nil for none.
func (m *Monitor) Host(name string) *Host {
	for _, h := range m.hosts {
		if h.Name == name {
			return h
		}
	}
	return nil
}

// All gives the hosts in the order in which the monitor goes through them.
func (m *Monitor) All() []*Host { return m.hosts }

// Report takes a check's reported result in.
func (m *Monitor) Report(host string, c Check, good bool, now int64) {
	h := m.Host(host)
	if h.good[c] != good {
		h.good[c], h.changed[c] = good, now
	}
}

// Sends reports whether agents are told anything.
func (m *Monitor) Sends() bool { return m.Mode != Passive && m.Network }

// tell is the present status for a host's agent.
func (m *Monitor) tell(do Deed, h *Host) Action {
	return Action{Do: do, Host: h.Name, Master: m.ActiveMaster()}
}

// TellAll is the status for every agent, at the end of each round.
func (m *Monitor) TellAll() (all []Action) {
	for _, h := range m.hosts {
		all = append(all, m.tell(Tell, h))
	}
	return all
}

// tellSlaves is the status for the agents of slaves, when the master changes.
func (m *Monitor) tellSlaves(master string) (all []Action) {
	for _, h := range m.hosts {
		if h.Slave {
			all = append(all, Action{Do: Tell, Host: h.Name, Master: master})
		}
	}
	return all
}

// Told says what follows from having told an agent, or from having failed to. Where
// the check ping is bad nobody tried, which says nothing about the agent.
func (m *Monitor) Told(a Action, reached bool) (more []Action) {
	h := m.Host(a.Host)
	switch {
	case !m.Sends():
	case reached && h.AgentDown:
		h.AgentDown = false
		more = append(more, note("Agent on host '%s' is reachable again", h.Name))
	case !reached && h.good[Ping] && !h.AgentDown:
		h.AgentDown = true
		more = append(more, note("Can't reach agent on host '%s'", h.Name))
	}
	if a.Do == TellOrKill && !reached {
		more = append(more, note("Can't send offline status notification to '%s' - killing it!", h.Name), Action{Do: Kill, Host: h.Name})
	}
	return more
}
