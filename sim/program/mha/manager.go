package mha

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/mha"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// manager is one running masterha_manager.
type manager struct {
	host    host.Host
	config  Config
	random  *rand.Rand
	servers []*server
	primary *server
	ssh     bool      // the primary's machine was reachable by ssh
	ran     host.Time // when the last command on another machine ended
	// ahead is what commands really took, of durations that are still to be drawn.
	ahead time.Duration
	lines host.Lines
}

// server is a server of the configuration with the manager's connection to it.
type server struct {
	mha.Server
	port    uint16
	address netip.Addr
	session *session
	binlog  string // base name of its binary logs
	reads   string // and of its primary's, "" where it does not say that
	semi    bool   // rpl_semi_sync_slave_enabled
	diff    []byte // relay logs that it lacks
	failed  bool   // they could not be cut
}

func (s *server) at() netip.AddrPort { return netip.AddrPortFrom(s.address, s.port) }

// The advisory locks that keep a second manager away.
const (
	monitorLock  = "MHA_Master_High_Availability_Monitor"
	failoverLock = "MHA_Master_High_Availability_Failover"
)

// Exit codes of masterha_manager.
const (
	rcOK     = 0
	rcFailed = 1
	rcPartly = 10 // the failover is done, a replica could not be recovered
)

// Main returns the manager as a program.
func (c *Config) Main() host.Main {
	return func(h host.Host) error {
		m, err := c.newManager(h)
		if err != nil {
			return err
		}
		m.exit(m.run())
		return nil
	}
}

// newManager knows the servers of the configuration, and has asked none of them.
func (c *Config) newManager(h host.Host) (*manager, error) {
	m := &manager{host: h, config: *c, random: h.Rand("tools")}
	for i := range c.Servers {
		s := &c.Servers[i]
		address, ok := c.Address(s.Host)
		if !ok {
			return nil, fmt.Errorf("mha: [%s]: no address for the host %q", s.Block, s.Host)
		}
		m.servers = append(m.servers, &server{
			port: s.Port, address: address,
			Server: mha.Server{Name: s.Host, Candidate: s.Candidate, NoMaster: s.NoMaster, IgnoreFail: s.IgnoreFail, CheckDelay: s.CheckDelay},
		})
	}
	return m, nil
}

func (m *manager) note(format string, a ...any) { m.host.Note("mha", fmt.Sprintf(format, a...)) }

// take takes the time of a tool, as far as commands on other machines have not taken it
// already.
func (m *manager) take(d dist.Dist) {
	whole := d.Draw(m.random)
	done := min(whole, m.ahead)
	m.ahead -= done
	m.host.Work(whole - done)
}

// took counts the real time of a command that has just ended; of those that ran beside
// each other once.
func (m *manager) took(d time.Duration) {
	now := m.host.Monotonic()
	m.ahead += min(d, now.Sub(m.ran))
	m.ran = now
}

// exit ends the program with its exit code.
func (m *manager) exit(code int) {
	for _, s := range m.servers {
		s.session.Close()
	}
	m.note("exit code %d", code)
	m.host.Exit()
}

// run monitors the primary until it is dead, and fails over.
func (m *manager) run() int {
	if err := m.begin(); err != nil {
		m.note("not started: %v", err)
		return rcFailed
	}
	for {
		m.monitor()
		m.ahead = 0
		m.note("master %s is not reachable", m.primary.Name)
		m.take(m.config.Tools.Recheck)
		m.survey()
		if m.primary.Alive {
			m.note("master %s is reachable again", m.primary.Name)
			continue
		}
		if err := mha.Working(m.states(), &m.primary.Server); err != nil {
			m.note("%v", err)
			return rcFailed
		}
		return m.failover()
	}
}

// states are the servers as the decisions see them.
func (m *manager) states() []*mha.Server {
	all := make([]*mha.Server, len(m.servers))
	for i, s := range m.servers {
		all[i] = &s.Server
	}
	return all
}

// serverOf is the server that a decision names.
func (m *manager) serverOf(s *mha.Server) *server {
	for _, x := range m.servers {
		if &x.Server == s {
			return x
		}
	}
	panic("mha: a decision named a server that is not configured: " + s.Name)
}

// begin makes the checks before the first ping.
func (m *manager) begin() error {
	m.take(m.config.Tools.Startup)
	m.survey()
	primary, err := mha.Current(m.states())
	if err != nil {
		return err
	}
	m.primary = m.serverOf(primary)
	if err := mha.Startable(m.states(), primary, m.config.IgnoreFailOnStart); err != nil {
		return err
	}
	for _, s := range m.servers {
		if s.Alive {
			if _, err := m.execute(s.address, &host.Exec{Command: "true"}); err != nil {
				return fmt.Errorf("SSH connection to %s failed: %w", s.Name, err)
			}
		}
	}
	m.note("monitoring %s", m.primary.Name)
	return nil
}

// Limits of what the manager does over the network.
const (
	sshTimeout     = 5 * time.Second
	commandTimeout = 2 * sshTimeout   // a command that waits itself
	logsTimeout    = 20 * time.Minute // one that reads or executes logs: ServerAliveInterval times ServerAliveCountMax of its ssh (NodeConst.pm)
	connectTries   = 2                // to a server that is not the dead primary
	connectLimit   = 4 * time.Second
	connectPause   = time.Second
	primaryTimeout = time.Second
)

// survey asks every server what it is, all at once.
func (m *manager) survey() {
	m.parallel(m.servers, func(s *server) error {
		m.ask(s)
		return nil
	})
}

// parallel runs f for each of these servers in a process of its own, and waits for
// all. It gives the first error in the order of the servers.
func (m *manager) parallel(all []*server, f func(s *server) error) error {
	left, done := len(all), m.host.NewCond()
	errs := make([]error, len(all))
	for i, s := range all {
		m.host.Go(host.TaskFunc(func() {
			errs[i] = f(s)
			left--
			done.Signal()
		}))
	}
	for left > 0 {
		done.Wait(0)
	}
	return errors.Join(errs...)
}

// ask connects to a server and reads its state. One that was the primary is tried
// once, for a second.
func (m *manager) ask(s *server) {
	s.session.Close()
	s.session, s.Alive = nil, false
	tries, limit := connectTries, connectLimit
	if s == m.primary {
		tries, limit = 1, primaryTimeout
	}
	for try := 1; ; try++ {
		session, err := m.open(s.at(), limit)
		if err == nil {
			s.session = session
			break
		}
		if try == tries {
			return
		}
		m.host.Sleep(connectPause)
	}
	s.Alive = m.read(s) == nil
}

// read reads a connected server's state.
func (m *manager) read(s *server) error {
	a, err := s.session.Do(&host.Statement{Do: host.ShowReplicaStatus}, connectLimit)
	if err != nil {
		return err
	}
	s.Replica = a.Replica != nil
	if r := a.Replica; r != nil {
		s.reads = r.Binlog
		s.Primary = m.nameOf(r.Primary)
		s.Read, s.Exec = replication.Position(r.Read), replication.Position(r.Exec)
		s.IORunning, s.Behind = r.IO == "Yes", r.Behind
		s.SQLRunning, s.SQLError = r.SQL, !r.SQL && r.SQLErrno != 0
	}
	for _, v := range []struct {
		name string
		set  func(value string)
	}{
		{"read_only", func(v string) { s.ReadOnly = v == "ON" }},
		{"log_bin", func(v string) { s.LogBin = v == "ON" }},
		{"replicate_do_db", func(v string) { s.Filter = v }},
		{"rpl_semi_sync_slave_enabled", func(v string) { s.semi = v == "ON" }},
	} {
		a, err := s.session.Do(&host.Statement{Do: host.ShowVariable, Name: v.name}, connectLimit)
		if err != nil {
			return err
		}
		v.set(a.Value)
	}
	if a, err = s.session.Do(&host.Statement{Do: host.ShowMasterStatus}, connectLimit); err == nil && a.Value != "" {
		s.binlog = a.Value
	}
	return err
}

// changeMaster has a replica go on from a position of another server's binary log.
func (m *manager) changeMaster(to *server, from replication.Position) host.Statement {
	by := m.config.Replication
	return host.Statement{Do: host.ChangeMaster, Address: to.at().String(), Name: to.binlog, Position: host.BinlogPosition(from), Account: by.Account, Value: by.Password}
}

// nameOf is the configured name of an address, or the address.
func (m *manager) nameOf(address string) string {
	for _, s := range m.servers {
		if s.address.String() == address {
			return s.Name
		}
	}
	return address
}

// execute runs a command on another machine by ssh.
func (m *manager) execute(on netip.Addr, e *host.Exec) (*host.ExecResult, error) {
	r := &host.ExecResult{}
	at := netip.AddrPortFrom(on, host.SSHPort)
	limit := commandTimeout
	if e.Command == SaveBinaryLogs || e.Command == ApplyDiffRelayLogs {
		limit = logsTimeout
	}
	err := m.host.Call(at, e, r, host.Options{Connect: sshTimeout, Read: limit, Protocol: host.SSH})
	m.took(r.Took)
	if err != nil {
		return nil, err
	}
	return r, nil
}
