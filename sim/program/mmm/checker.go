package mmm

import (
	"errors"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/mmm"
)

// checker is the thread of one check: all hosts one after another, and then a pause.
type checker struct {
	m     *mond
	check mmm.Check
	traps map[string]*mmm.Trap
}

// Run implements host.Task.
func (c *checker) Run() {
	m := c.m
	o := &m.config.Checks[c.check]
	for _, h := range m.rules.All() {
		c.traps[h.Name] = &mmm.Trap{}
	}
	for {
		for _, h := range m.rules.All() {
			if !m.rules.Network {
				break
			}
			r, why := m.look(h.Name, c.check)
			if r == mmm.Failed && !m.rules.Network {
				break
			}
			report, good := c.traps[h.Name].Take(r, m.now(), int64(o.Trap/time.Second))
			if !report {
				continue
			}
			if !good {
				m.note("Check '%s' on '%s' has failed for some time! Message: %s", c.check, h.Name, why)
			}
			m.reported = append(m.reported, reported{h.Name, c.check, good})
		}
		m.overdue()
		m.host.Sleep(o.Period)
	}
}

// firstChecks makes each check once before anything is decided; what is undecided
// counts as failed.
func (m *mond) firstChecks() {
	for k := range mmm.Checks {
		for _, h := range m.rules.All() {
			r, _ := m.look(h.Name, k)
			m.rules.Report(h.Name, k, r == mmm.OK, m.now())
		}
	}
}

// look makes one check of a host, and says what is wrong.
func (m *mond) look(name string, k mmm.Check) (mmm.Result, string) {
	h := m.config.host(name)
	o := &m.config.Checks[k]
	if k == mmm.Ping {
		if m.reaches(h.Address) {
			return mmm.OK, ""
		}
		return mmm.Failed, "could not ping " + h.Address.String()
	}
	began := m.host.Monotonic()
	s, err := host.OpenMySQL(m.host, h.server(), h.Monitor, o.Timeout)
	if err != nil {
		return undecided(k, err), "connect error: " + err.Error()
	}
	defer s.Close()
	left := max(time.Millisecond, o.Timeout+time.Second-m.host.Monotonic().Sub(began)) // the alarm
	if k == mmm.MySQL {
		if _, err := s.Do(&host.Statement{Do: host.SelectOne}, left); err != nil {
			return mmm.Failed, "SQL Query Error: " + err.Error()
		}
		return mmm.OK, ""
	}
	st, err := s.Do(&host.Statement{Do: host.ShowReplicaStatus}, left)
	switch r := st; {
	case err != nil:
		return brokenStatus(err), err.Error()
	case r.Replica == nil:
		return mmm.Failed, "Replication is not set up"
	case k == mmm.Threads && (r.Replica.IO == "No" || !r.Replica.SQL):
		return mmm.Failed, "Replication is broken"
	case k == mmm.Backlog && r.Replica.Known && r.Replica.Behind > o.MaxBacklog:
		return mmm.Failed, "Backlog is too big"
	}
	return mmm.OK, ""
}

// undecided is the result of a check that cannot connect: of the check mysql a failure,
// unless there are too many connections; the others say nothing then.
func undecided(k mmm.Check, err error) mmm.Result {
	var sql *host.SQLError
	if k != mmm.MySQL || errors.As(err, &sql) && sql.Errno == host.ErrTooManyConnections {
		return mmm.Undecided
	}
	return mmm.Failed
}

// brokenStatus is the result where SHOW SLAVE STATUS fails: a failure when its time was
// up.
func brokenStatus(err error) mmm.Result {
	if errors.Is(err, host.ErrTimeout) {
		return mmm.Failed
	}
	return mmm.Undecided
}

// The check ping: 0.5 s for the answer of a port on which nobody listens.
const (
	pingLimit = 500 * time.Millisecond
	pingPort  = 7 // echo
)

// reaches reports whether a machine answers at an address.
func (m *mond) reaches(a netip.Addr) bool {
	conn, err := m.host.Dial(netip.AddrPortFrom(a, pingPort), host.Options{Connect: pingLimit, Protocol: host.TextLines})
	if err == nil {
		_ = conn.Close()
	}
	return err == nil || errors.Is(err, host.ErrRefused)
}

// network reports whether one of ping_ips answers.
func (m *mond) network() bool {
	for _, a := range m.config.Monitor.Ping {
		if m.reaches(a) {
			return true
		}
	}
	return false
}

// waitForNetwork waits until the monitor's own network is there.
func (m *mond) waitForNetwork() {
	for !m.network() {
		m.host.Sleep(m.config.Monitor.PingInterval)
	}
}

// watchNetwork notes when the monitor's own network goes and comes. Without it nothing
// is decided.
func (m *mond) watchNetwork() {
	for {
		if there := m.network(); there != m.rules.Network {
			m.rules.Network = there
			if there {
				m.note("Network is reachable")
			} else {
				m.note("Network is unreachable")
			}
		}
		m.host.Sleep(m.config.Monitor.PingInterval)
	}
}
