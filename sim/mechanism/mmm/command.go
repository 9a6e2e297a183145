package mmm

import (
	"fmt"
	"slices"
	"strings"
)

// command is a command of mmm_control.
type command struct {
	name, force string // with this word behind it
	words       int    // that follow
	// admit gives the answer to a command that is not carried out, or the host whose
	// agent must answer a ping first, "" for none.
	admit func(m *Monitor, w []string) (answer, host string)
	do    func(m *Monitor, w []string, now int64) (answer string, all []Action)
}

// commands is the table of mmm_control's commands that change something, and of
// those that scenarios may want. show and checks only print.
var commands = []command{
	{name: "set_online", words: 1, admit: admitOnline, do: setOnline},
	{name: "set_offline", words: 1, admit: admitOffline, do: setOffline},
	{name: "move_role", words: 2, admit: admitMove, do: moveRole},
	{name: "move_role", force: "--force", words: 2, admit: admitForce, do: forceRole},
	{name: "set_ip", words: 2, admit: admitAddress, do: setAddress},
	{name: "set_active", do: setActive},
	{name: "set_manual", do: setManual},
	{name: "set_passive", do: setPassive},
	{name: "mode", do: func(m *Monitor, _ []string, _ int64) (string, []Action) { return m.Mode.String(), nil }},
	{name: "ping", do: func(*Monitor, []string, int64) (string, []Action) { return "OK: Pinged successfully!", nil }},
}

// Commands gives the names of the commands.
func Commands() (names []string) {
	for _, c := range commands {
		if !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
	}
	return names
}

// commandOf finds a line's command and the words that it takes; nil for none.
func commandOf(line string) (*command, []string) {
	all := strings.Fields(line)
	for i := range commands {
		c := &commands[i]
		head := []string{c.name}
		if c.force != "" {
			head = append(head, c.force)
		}
		if len(all) == len(head)+c.words && slices.Equal(all[:len(head)], head) {
			return c, all[len(head):]
		}
	}
	return nil, nil
}

// Admit gives the answer to a command that is not carried out; "" for one that is. Then
// the agent of host must answer first, where it names one.
func (m *Monitor) Admit(line string) (answer, host string) {
	c, words := commandOf(line)
	switch {
	case c == nil:
		return fmt.Sprintf("Invalid command '%s'", line), ""
	case c.admit == nil:
		return "", ""
	}
	return c.admit(m, words)
}

// Command carries out a command that was admitted.
func (m *Monitor) Command(line string, now int64) (answer string, all []Action) {
	c, words := commandOf(line)
	return c.do(m, words, now)
}

func unknownHost(name string) (string, string) {
	return fmt.Sprintf("ERROR: Unknown host name '%s'!", name), ""
}

func admitOnline(m *Monitor, w []string) (string, string) {
	h := m.Host(w[0])
	switch {
	case h == nil:
		return unknownHost(w[0])
	case h.State == Online:
		return "OK: This host is already ONLINE. Skipping command.", ""
	case h.State != AdminOffline && h.State != AwaitingRecovery:
		return fmt.Sprintf("ERROR: Host '%s' is '%s' at the moment. It can't be switched to ONLINE.", h.Name, h.State), ""
	case !h.alive():
		return fmt.Sprintf("ERROR: Checks ping and/or mysql are not ok for host '%s'. It can't be switched to ONLINE.", h.Name), ""
	}
	if p := m.Host(h.Peer); p != nil && p.State == Online && !p.replicates() {
		return fmt.Sprintf("ERROR: Some replication checks failed on peer '%s'. We can't set '%s' online now. Please, wait some time.", p.Name, h.Name), ""
	}
	return "", h.Name
}

func setOnline(m *Monitor, w []string, now int64) (string, []Action) {
	h := m.Host(w[0])
	all := append([]Action{note("Admin changed state of '%s' from %s to ONLINE", h.Name, h.State)}, m.become(h, Online, now)...)
	h.flapping = false
	return fmt.Sprintf("OK: State of '%s' changed to ONLINE. Now you can wait some time and check its new roles!", h.Name), append(all, m.tell(Tell, h))
}

func admitOffline(m *Monitor, w []string) (string, string) {
	h := m.Host(w[0])
	switch {
	case h == nil:
		return unknownHost(w[0])
	case h.State == AdminOffline:
		return "OK: This host is already ADMIN_OFFLINE. Skipping command.", ""
	case h.State != Online && h.State != ReplicationFail && h.State != ReplicationDelay:
		return fmt.Sprintf("ERROR: Host '%s' is '%s' at the moment. It can't be switched to ADMIN_OFFLINE.", h.Name, h.State), ""
	}
	return "", h.Name
}

func setOffline(m *Monitor, w []string, now int64) (string, []Action) {
	h := m.Host(w[0])
	all := append([]Action{note("Admin changed state of '%s' from %s to ADMIN_OFFLINE", h.Name, h.State)}, m.become(h, AdminOffline, now)...)
	all = append(all, m.clear(h)...)
	return fmt.Sprintf("OK: State of '%s' changed to ADMIN_OFFLINE. Now you can wait some time and check all roles!", h.Name), append(all, m.tell(Tell, h))
}

// admitRole says why a role is not moved to a host that is in one of these states.
func admitRole(m *Monitor, w []string, may func(s State) bool) (answer, host string) {
	r, h := m.role(w[0]), m.Host(w[1])
	switch {
	case m.Mode == Passive:
		return "ERROR: This command is not allowed in passive mode", ""
	case r == nil:
		return fmt.Sprintf("ERROR: Unknown role name '%s'!", w[0]), ""
	case h == nil:
		return unknownHost(w[1])
	case !r.Exclusive:
		return "", "" // it is taken away, and given to somebody anew
	case !may(h.State):
		return fmt.Sprintf("ERROR: Can't move role to host with state %s.", h.State), ""
	case !m.canHave(r.Name, h.Name):
		return fmt.Sprintf("ERROR: Host '%s' can't handle role '%s'. Only following hosts could: %s", h.Name, r.Name, strings.Join(r.Hosts, ", ")), ""
	case r.at[0] == h.Name:
		return fmt.Sprintf("OK: Role is on '%s' already. Skipping command.", h.Name), ""
	}
	return "", h.Name
}

func admitMove(m *Monitor, w []string) (string, string) {
	answer, host := admitRole(m, w, func(s State) bool { return s == Online })
	if r := m.role(w[0]); answer == "" && host != "" && m.Mode == Active && r.Prefer != "" && r.at[0] == r.Prefer {
		return fmt.Sprintf("ERROR: Role '%s' is assigned to preferred host '%s'. Can't move it!", r.Name, r.Prefer), ""
	}
	return answer, host
}

// moveRole gives an exclusive role to another host: its old owner's agent is told first,
// those of slaves if it is the writer's, and the new one's last. A balanced role is taken
// from the host.
func moveRole(m *Monitor, w []string, _ int64) (string, []Action) {
	r, to := m.role(w[0]), w[1]
	if !r.Exclusive {
		all := []Action{note("Removing balanced role %s from host '%s':", r.Name, to)}
		for i, at := range r.at {
			if at == to {
				r.at[i] = ""
				all = append(all, note("    Removed role '%s(%s)' from host '%s'", r.Name, r.Addresses[i], to))
			}
		}
		return fmt.Sprintf("OK: Balanced role %s has been removed from host '%s'. Now you can wait some time and check new roles info!", r.Name, to), all
	}
	from := r.at[0]
	all := []Action{note("Admin moved role '%s' from '%s' to '%s'", r.Name, from, to)}
	r.at[0] = to
	return fmt.Sprintf("OK: Role '%s' has been moved from '%s' to '%s'. Now you can wait some time and check new roles info!", r.Name, from, to), append(all, m.moved(r, from, to)...)
}

// moved has agents told of a role's move.
func (m *Monitor) moved(r *role, from, to string) (all []Action) {
	if h := m.Host(from); h != nil {
		all = append(all, m.tell(Tell, h))
	}
	if r.Name == m.Writer {
		all = append(all, m.tellSlaves(to)...)
	}
	return append(all, m.tell(Tell, m.Host(to)))
}

func admitForce(m *Monitor, w []string) (string, string) {
	answer, host := admitRole(m, w, func(s State) bool { return s == ReplicationFail || s == ReplicationDelay })
	if answer == "" && w[0] != m.Writer {
		return "ERROR: move_role --forced may be used for the active master role only!", ""
	}
	return answer, host
}

// forceRole gives the writer's role to a host whose replication is behind or broken.
func forceRole(m *Monitor, w []string, now int64) (string, []Action) {
	r, h := m.role(w[0]), m.Host(w[1])
	from := r.at[0]
	all := []Action{note("Admin forced move of role '%s' from '%s' to '%s'", r.Name, from, h.Name)}
	r.at[0] = h.Name
	all = append(all, m.change(h, Online, now, " (because of move_role --force)")...)
	if old := m.Host(from); old != nil && !old.replicates() {
		to := ReplicationDelay
		if !old.good[Threads] {
			to = ReplicationFail
		}
		all = append(all, m.change(old, to, now, " (because of move_role --force)")...)
		if m.Mode == Active {
			all = append(all, m.clear(old)...)
		}
	}
	return fmt.Sprintf("OK: Role '%s' has been moved from '%s' to '%s' enforcedly. Now you can wait some time and check new roles info!", r.Name, from, h.Name), append(all, m.moved(r, from, h.Name)...)
}

func admitAddress(m *Monitor, w []string) (string, string) {
	h := m.Host(w[1])
	r := m.ownerOf(w[0])
	switch {
	case m.Mode != Passive:
		return "ERROR: This command is only allowed in passive mode", ""
	case r == nil:
		return fmt.Sprintf("ERROR: Unknown ip '%s'!", w[0]), ""
	case h == nil:
		return unknownHost(w[1])
	case !m.canHave(r.Name, h.Name):
		return fmt.Sprintf("ERROR: Host '%s' can't handle role '%s'. Following hosts could: %s", h.Name, r.Name, strings.Join(r.Hosts, ", ")), ""
	case h.State != Online:
		return fmt.Sprintf("ERROR: Host '%s' is '%s' at the moment. Can't move role with ip '%s' there.", h.Name, h.State, w[0]), ""
	}
	return "", ""
}

// ownerOf is the role that an address belongs to, nil for none.
func (m *Monitor) ownerOf(address string) *role {
	for _, r := range m.roles {
		if slices.Contains(r.Addresses, address) {
			return r
		}
	}
	return nil
}

func setAddress(m *Monitor, w []string, _ int64) (string, []Action) {
	r := m.ownerOf(w[0])
	r.at[slices.Index(r.Addresses, w[0])] = w[1]
	return fmt.Sprintf("OK: Set role '%s(%s)' to host '%s'.", r.Name, w[0], w[1]), []Action{note("Admin set role '%s(%s)' to host '%s'", r.Name, w[0], w[1])}
}

func setActive(m *Monitor, _ []string, _ int64) (string, []Action) {
	before := m.Mode
	if before == Active {
		return "OK: Already in active mode.", nil
	}
	m.Mode = Active
	all := []Action{note("Admin changed mode from '%s' to 'ACTIVE'", before)}
	if before == Passive {
		all = append(all, m.CleanUp()...)
	} else {
		all = append(all, m.activate()...)
	}
	return "OK: Switched into active mode.", all
}

func setManual(m *Monitor, _ []string, _ int64) (string, []Action) {
	before := m.Mode
	if before.manual() {
		return "OK: Already in manual mode.", nil
	}
	m.Mode = Manual
	all := []Action{note("Admin changed mode from '%s' to 'MANUAL'", before)}
	if before == Passive {
		all = append(all, m.CleanUp()...)
	}
	return "OK: Switched into manual mode.", all
}

func setPassive(m *Monitor, _ []string, _ int64) (string, []Action) {
	if m.Mode == Passive {
		return "OK: Already in passive mode.", nil
	}
	all := []Action{note("Admin changed mode from '%s' to 'PASSIVE'", m.Mode)}
	m.Mode = Passive
	return "OK: Switched into passive mode.", all
}
