package mmm

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/mmm"
)

// mond is one running mmm_mond.
type mond struct {
	host     host.Host
	config   *Config
	random   *rand.Rand
	rules    *mmm.Monitor
	reported []reported // by the checks, for the next round
	commands []*order
	wake     host.Cond // there is a command
	asking   asking
}

// reported is a check's result that counts.
type reported struct {
	host  string
	check mmm.Check
	good  bool
}

// Times of the main loop.
const (
	round      = 3 * time.Second
	beforeLoop = 3 * time.Second // children end before the threads of the checks begin
)

// MonitorMain returns the monitor as a program.
func (c *Config) MonitorMain() host.Main {
	return func(h host.Host) error {
		m := &mond{host: h, config: c, random: h.Rand("tools"), wake: h.NewCond()}
		m.rules = mmm.New(c.mixed(h.Rand("order")))
		return m.run()
	}
}

// mixed gives the rules' options, with hosts, roles and addresses in the order of a
// hash.
func (c *Config) mixed(r *rand.Rand) mmm.Options {
	m := &c.Monitor
	o := mmm.Options{
		Writer: c.Writer, Mode: m.Mode, FlapCount: m.FlapCount,
		FlapDuration: int64(m.FlapDuration / time.Second), SetOnline: int64(m.SetOnline / time.Second), Wait: int64(m.Wait / time.Second),
	}
	for _, i := range r.Perm(len(c.Hosts)) {
		h := c.Hosts[i]
		o.Hosts = append(o.Hosts, mmm.Host{Name: h.Name, Slave: h.Slave, Peer: h.Peer})
	}
	for _, i := range r.Perm(len(c.Roles)) {
		role := c.Roles[i]
		addresses := make([]string, len(role.Addresses))
		for to, from := range r.Perm(len(addresses)) {
			addresses[to] = role.Addresses[from]
		}
		role.Addresses = addresses
		o.Roles = append(o.Roles, role)
	}
	return o
}

func (m *mond) note(format string, a ...any) { m.host.Note("mmm", fmt.Sprintf(format, a...)) }

func (m *mond) take(d dist.Dist) { m.host.Work(d.Draw(m.random)) }

// now is the second of the machine's clock, as time() gives it.
func (m *mond) now() int64 { return m.host.Now().Seconds() }

// run starts and goes on for ever.
func (m *mond) run() error {
	m.waitForNetwork()
	m.take(m.config.Tools.Startup)
	m.firstChecks()
	m.begin()
	at := netip.AddrPortFrom(m.config.Monitor.Address, m.config.Monitor.Port)
	m.host.Sleep(beforeLoop)
	if _, err := m.host.Serve(at, host.TextLines, (*control)(m)); err != nil {
		return fmt.Errorf("mmm_mond: cannot listen on %q: %w", at, err)
	}
	m.host.Go(host.TaskFunc(m.watchNetwork))
	for k := range mmm.Checks {
		m.host.Go(&checker{m: m, check: k, traps: map[string]*mmm.Trap{}})
	}
	m.host.Go(host.TaskFunc(m.loop))
	return nil
}

// begin asks every agent what it has, and decides who has which role.
func (m *mond) begin() {
	stored := m.readStatus()
	found := map[string]mmm.Found{}
	for _, h := range m.rules.All() {
		f := stored[h.Name]
		if answer, ok := m.send(h, "GET_AGENT_STATUS", retries); ok && len(answer) == 4 {
			f.Agent, f.AgentRoles = mmm.StateOf(answer[1]), readRoles(answer[2])
		} else if f.Stored != mmm.AdminOffline {
			m.note("The status of the agent on host '%s' could not be determined", h.Name)
		}
		if answer, ok := m.send(h, "GET_SYSTEM_STATUS", retries); ok && len(answer) == 4 {
			f.Writable, f.Here, f.Master = answer[1] == "1", readRoles(answer[2]), m.config.nameOf(answer[3])
		} else if f.Stored != mmm.AdminOffline {
			m.note("The status of the system '%s' could not be determined", h.Name)
		}
		found[h.Name] = f
	}
	conflict, notes := m.rules.Begin(found, m.now())
	m.perform(notes)
	if conflict && m.config.Monitor.Careful {
		m.rules.Mode = mmm.Passive
	} else if m.rules.Mode != mmm.Passive {
		m.perform(m.rules.CleanUp())
	}
	m.note("Monitor started in %s mode.", strings.ToLower(m.rules.Mode.String()))
}

// loop is the main thread: a round each 3 s after the end of the last one, or at once
// when there is a command.
func (m *mond) loop() {
	for {
		for _, r := range m.reported {
			m.rules.Report(r.host, r.check, r.good, m.now())
		}
		m.reported = m.reported[:0]
		active := m.rules.ActiveMaster()
		for _, h := range m.rules.All() {
			m.perform(m.rules.Examine(h, active, m.now()))
		}
		m.perform(m.rules.Waited(m.now()))
		m.writeStatus()
		m.obey()
		m.perform(m.rules.Distribute())
		m.perform(m.rules.TellAll())
		if len(m.commands) == 0 {
			m.wake.Wait(round)
		}
	}
}

// perform carries out actions, and what follows from each.
func (m *mond) perform(all []mmm.Action) {
	for _, a := range all {
		switch a.Do {
		case mmm.Note:
			m.note("%s", a.Text)
		case mmm.Tell, mmm.TellOrKill:
			m.perform(m.rules.Told(a, m.tell(a)))
		case mmm.ClearBad:
			m.send(m.rules.Host(a.Host), "CLEAR_BAD_ROLES", 0)
		case mmm.Kill:
			m.kill(a.Host)
		}
	}
}

// kill runs kill_host_bin.
func (m *mond) kill(name string) {
	if !m.config.KillBySSH {
		m.note("Could not kill host '%s' - there may be some duplicate ips now! (There's no binary configured for killing hosts.)", name)
		return
	}
	m.take(m.config.Tools.SSH)
	at := netip.AddrPortFrom(m.config.host(name).Address, host.SSHPort)
	for _, a := range m.config.Addresses() {
		r := &host.ExecResult{}
		e := &host.Exec{Command: "ip", Args: []string{"--del=" + a.String()}}
		if err := m.host.Call(at, e, r, host.Options{Connect: sshTimeout, Read: sshTimeout, Protocol: host.SSH}); err != nil || r.Exit != 0 {
			m.note("Could not kill host '%s' - there may be some duplicate ips now! kill_host binary exited with '255'.", name)
			return
		}
	}
	m.note("Killed host '%s'", name)
}

// sshTimeout is ConnectTimeout of the script's ssh.
const sshTimeout = 5 * time.Second
