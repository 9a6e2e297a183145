package mmm

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/mmm"
	"github.com/hadrill/hadrill/sim/metric"
)

// agentLimit is how long the monitor tries to connect to an agent. For an answer it
// waits as long as it takes.
const agentLimit = 10 * time.Second

// retries is how often a question is repeated when the monitor starts.
const retries = 2

// send sends an agent a command, and gives the parts of its answer. Where the check
// ping is bad it does not try.
func (m *mond) send(h *mmm.Host, command string, again int, args ...string) ([]string, bool) {
	c := m.config.host(h.Name)
	q := &host.Line{Text: strings.Join(append([]string{command, "1", h.Name}, args...), "|")}
	for ; ; again-- {
		if h.Good(mmm.Ping) {
			m.asking = asking{host: h.Name, since: m.host.Monotonic()}
			text, ok := m.ask(netip.AddrPortFrom(c.Address, c.AgentPort), q)
			m.answered()
			if ok {
				answer, uptime, _ := strings.Cut(text, "|UP:")
				if n, err := strconv.ParseInt(uptime, 10, 64); err == nil {
					h.Answered(n)
				}
				return strings.Split(answer, "|"), true
			}
		}
		if again <= 0 {
			return nil, false
		}
	}
}

// asking is an agent that the main thread waits for.
type asking struct {
	host  string // "" for none
	since host.Time
	told  bool
}

// overdue notes an agent's answer for which the main thread has waited longer than a
// connection may take. Until it comes no host's state changes and no role moves,
// whatever the checks say.
func (m *mond) overdue() {
	a := &m.asking
	if a.host == "" || a.told || m.host.Monotonic().Sub(a.since) <= agentLimit {
		return
	}
	a.told = true
	m.host.Note(metric.Unlogged, fmt.Sprintf("waits for the answer of the agent on host '%s', which has no limit: until then no host's state changes and no role moves", a.host))
}

// answered notes the end of a wait that was told of.
func (m *mond) answered() {
	if a := &m.asking; a.told {
		m.host.Note(metric.Unlogged, fmt.Sprintf("goes on: it has waited %v for the agent on host '%s'", m.host.Monotonic().Sub(a.since).Round(time.Millisecond), a.host))
	}
	m.asking = asking{}
}

func (m *mond) ask(at netip.AddrPort, q *host.Line) (string, bool) {
	conn, err := m.host.Dial(at, host.Options{Connect: agentLimit, Protocol: host.TextLines})
	if err != nil {
		return "", false
	}
	defer func() { _ = conn.Close() }()
	r := &host.Line{}
	if err := conn.Call(q, r, 0); err != nil {
		return "", false
	}
	return r.Text, true
}

// tell sends an agent its host's state and roles, and who is the master.
func (m *mond) tell(a mmm.Action) bool {
	if !m.rules.Sends() {
		return false
	}
	h := m.rules.Host(a.Host)
	_, ok := m.send(h, "SET_STATUS", 0, h.State.String(), roleList(m.rules.RolesOf(h.Name)), a.Master)
	return ok
}

// statusFile is status_path: a line for each host, with its state and roles.
const statusFile = "mmm_mond.status"

// readStatus reads the status file. At the first start it is the one that
// Config.FirstWriter stands for.
func (m *mond) readStatus() map[string]mmm.Found {
	all := map[string]mmm.Found{}
	content, found := m.host.Disk().Read(statusFile)
	if !found && m.config.FirstWriter != "" {
		content = m.firstStatus()
	} else if !found {
		m.note("Couldn't open status file: Starting up without status information.")
	}
	for _, line := range strings.Split(string(content), "\n") {
		if w := strings.Split(line, "|"); len(w) == 3 && m.rules.Host(w[0]) != nil {
			all[w[0]] = mmm.Found{Stored: mmm.StateOf(w[1]), StoredRoles: readRoles(w[2])}
		}
	}
	return all
}

func (m *mond) firstStatus() (b []byte) {
	for i := range m.config.Hosts {
		h := &m.config.Hosts[i]
		var roles []mmm.Assigned
		for _, r := range m.config.Roles {
			if h.Name == m.config.FirstWriter && r.Name == m.config.Writer {
				roles = append(roles, mmm.Assigned{Role: r.Name, Address: r.Addresses[0]})
			}
		}
		b = append(b, strings.Join([]string{h.Name, mmm.Online.String(), roleList(roles)}, "|")+"\n"...)
	}
	return b
}

// writeStatus writes the status file, which a loss of power does not take.
func (m *mond) writeStatus() {
	if m.rules.Mode == mmm.Passive || !m.rules.Network {
		return
	}
	var b []byte
	for _, h := range m.rules.All() {
		b = append(b, strings.Join([]string{h.Name, h.State.String(), roleList(m.rules.RolesOf(h.Name))}, "|")+"\n"...)
	}
	if m.host.Disk().Write(statusFile, b) != nil || m.host.Disk().Sync(statusFile) != nil {
		m.note("Can't savely overwrite status file: the disk is full")
	}
}
