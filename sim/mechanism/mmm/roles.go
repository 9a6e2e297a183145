package mmm

import (
	"cmp"
	"slices"
)

// Role is a role of the configuration: addresses, and the hosts that may have them.
type Role struct {
	Name      string
	Exclusive bool // mode exclusive, with one address; else balanced
	Hosts     []string
	Addresses []string
	Prefer    string // "" for none
}

// role is a Role and which host has which address, "" for an orphan.
type role struct {
	Role
	at []string
}

// Assigned is one address of a role.
type Assigned struct{ Role, Address string }

// String writes it as the agents' protocol does: "writer(10.0.0.100)".
func (a Assigned) String() string { return a.Role + "(" + a.Address + ")" }

// ReadAssigned reads what String wrote; false for another text.
func ReadAssigned(s string) (Assigned, bool) {
	n := len(s) - 1
	for i := range s {
		if s[i] == '(' && n > i && s[n] == ')' {
			return Assigned{s[:i], s[i+1 : n]}, true
		}
	}
	return Assigned{}, false
}

// Sort puts roles in the order in which agents take them: by name, then address.
func Sort(all []Assigned) {
	slices.SortFunc(all, func(a, b Assigned) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Address, b.Address))
	})
}

// RolesOf gives the roles of a host, sorted.
func (m *Monitor) RolesOf(host string) (all []Assigned) {
	for _, r := range m.roles {
		for i, at := range r.at {
			if at == host {
				all = append(all, Assigned{r.Name, r.Addresses[i]})
			}
		}
	}
	Sort(all)
	return all
}

func (m *Monitor) role(name string) *role {
	for _, r := range m.roles {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// ActiveMaster is the host that has the writer's role, "" for none.
func (m *Monitor) ActiveMaster() string {
	if r := m.role(m.Writer); r != nil && len(r.at) > 0 {
		return r.at[0]
	}
	return ""
}

// hostsOf gives the hosts that may have a role.
func (m *Monitor) hostsOf(name string) []string {
	if r := m.role(name); r != nil {
		return r.Hosts
	}
	return nil
}

// canHave reports whether a host may have a role.
func (m *Monitor) canHave(name, host string) bool { return slices.Contains(m.hostsOf(name), host) }

// clear takes all roles from a host.
func (m *Monitor) clear(h *Host) []Action {
	all := []Action{note("Removing all roles from host '%s':", h.Name)}
	for _, r := range m.roles {
		for i, at := range r.at {
			if at == h.Name {
				r.at[i] = ""
				all = append(all, note("    Removed role '%s(%s)' from host '%s'", r.Name, r.Addresses[i], h.Name))
			}
		}
	}
	return all
}

// eligible reports whether a host may get a role now.
func (m *Monitor) eligible(host string) bool {
	h := m.Host(host)
	return h.State == Online && !h.AgentDown
}

// load is twice the number of a host's roles; the writer's counts half.
func (m *Monitor) load(host string) (n int) {
	for _, a := range m.RolesOf(host) {
		n += 2
		if a.Role == m.Writer {
			n--
		}
	}
	return n
}

// Distribute gives orphaned roles to hosts, moves roles to preferred ones, and evens
// out the balanced ones. Where the master changes the old one's agent is told first,
// and then those of the slaves.
func (m *Monitor) Distribute() (all []Action) {
	if m.Mode == Passive {
		return nil
	}
	before := m.ActiveMaster()
	for _, exclusive := range []bool{true, false} {
		for _, r := range m.roles {
			if r.Exclusive == exclusive {
				all = append(all, m.adopt(r)...)
			}
		}
	}
	if m.Mode == Active {
		all = append(all, m.prefer()...)
	}
	for _, r := range m.roles {
		if !r.Exclusive {
			all = append(all, m.balance(r)...)
		}
	}
	if now := m.ActiveMaster(); now != before {
		if before != "" {
			all = append(all, Action{Do: Tell, Host: before, Master: now})
		}
		all = append(all, m.tellSlaves(now)...)
	}
	return all
}

// candidate is the host that an address of a role goes to, "" for none: the preferred
// one, else the one with the least roles, of equal ones the first in the role's list.
func (m *Monitor) candidate(r *role) (to string) {
	if r.Exclusive && r.Prefer != "" && m.eligible(r.Prefer) {
		return r.Prefer
	}
	for _, h := range r.Hosts {
		if m.eligible(h) && (to == "" || m.load(h) < m.load(to)) {
			to = h
		}
	}
	return to
}

// adopt gives a role's orphaned addresses to hosts.
func (m *Monitor) adopt(r *role) (all []Action) {
	for i, at := range r.at {
		if at != "" {
			continue
		}
		to := m.candidate(r)
		if to == "" {
			break
		}
		r.at[i] = to
		all = append(all, note("Orphaned role '%s(%s)' has been assigned to '%s'", r.Name, r.Addresses[i], to))
	}
	return all
}

// prefer moves exclusive roles to the hosts that they prefer.
func (m *Monitor) prefer() (all []Action) {
	for _, r := range m.roles {
		if !r.Exclusive || r.Prefer == "" || len(r.at) == 0 || r.at[0] == r.Prefer || !m.eligible(r.Prefer) {
			continue
		}
		all = append(all, note("Moving role '%s(%s)' from host '%s' to preferred host '%s'", r.Name, r.Addresses[0], r.at[0], r.Prefer))
		r.at[0] = r.Prefer
	}
	return all
}

// balance moves addresses of a role until the loads of its hosts differ by one role at
// the most.
func (m *Monitor) balance(r *role) (all []Action) {
	var hosts []string
	loads := map[string]int{}
	for _, h := range r.Hosts {
		if m.eligible(h) {
			hosts = append(hosts, h)
			loads[h] = m.load(h)
		}
	}
	for len(hosts) > 1 {
		most, least := hosts[0], hosts[0]
		for _, h := range hosts {
			if loads[h] > loads[most] {
				most = h
			}
			if loads[h] < loads[least] {
				least = h
			}
		}
		i := slices.Index(r.at, most)
		if loads[most]-loads[least] <= 2 || i < 0 {
			break
		}
		r.at[i] = least
		all = append(all, note("Moving role '%s(%s)' from host '%s' to host '%s'", r.Name, r.Addresses[i], most, least))
		loads[most] -= 2
		loads[least] += 2
	}
	return all
}
