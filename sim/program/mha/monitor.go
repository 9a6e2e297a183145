package mha

import (
	"errors"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/mha"
)

// pinger pings the primary over its own connection.
type pinger struct {
	m       *manager
	session *session
}

// monitor pings the primary until it is dead: four failures in a row, and nobody
// else reaches it either.
func (m *manager) monitor() {
	p := &pinger{m: m}
	defer func() { p.session.Close() }()
	var counted mha.Monitor
	var checks *checks
	for {
		began := m.host.Monotonic()
		if err := p.ping(); lives(err) {
			counted.Succeeded()
			checks = nil
		} else {
			switch verdict := counted.Failed(); verdict {
			case mha.Suspect:
				m.note("ping failed: %v", err)
				checks = m.startChecks()
			case mha.Dead:
				m.note("connection failed 4 times")
				if checks.unreachable() {
					m.ssh = checks.ssh
					return
				}
				m.note("secondary check: %s, failover should not happen", checks.why)
				m.lines.Decided(m.host, m.config.secondaryAt, "the primary does not answer the manager, and there is no failover, for %s (secondary_check_script)", checks.why)
			default:
				m.note("connection failed %d times", counted.Failures())
			}
		}
		if left := m.config.PingInterval - m.host.Monotonic().Sub(began); left > 0 {
			m.host.Sleep(left)
		}
	}
}

// lives reports whether a ping succeeded, or failed in a way that proves that the
// server is there.
func lives(err error) bool {
	var sql *host.SQLError
	return err == nil || errors.As(err, &sql) && mha.Lives(sql.Errno)
}

// ping is one ping: on the kept connection, which a failure ends, or else on a new
// one. It is given up after the interval.
func (p *pinger) ping() error {
	limit := p.m.config.PingInterval
	if p.session == nil {
		s, err := p.m.open(p.m.primary.at(), limit)
		if err != nil {
			return err
		}
		p.session = s
		if a, err := s.Do(&host.Statement{Do: host.GetLock, Name: monitorLock}, limit); err != nil || a.Number != 1 {
			p.drop()
			if err == nil {
				p.m.note("not started: another manager monitors %s", p.m.primary.Name)
				p.m.exit(rcFailed)
			}
			return err
		}
	}
	q := &host.Statement{Do: host.SelectOne}
	if p.m.config.PingType == "INSERT" {
		q = &host.Statement{Do: host.PingInsert}
	}
	_, err := p.session.Do(q, limit)
	if err != nil || p.m.config.PingType == "CONNECT" {
		p.drop()
	}
	return err
}

func (p *pinger) drop() {
	p.session.Close()
	p.session = nil
}

// checks are the children that the first failure starts.
type checks struct {
	m       *manager
	done    bool // the secondary check has ended
	reached bool // somebody reaches the primary, or could not be asked
	why     string
	ended   host.Cond
	ssh     bool
}

func (m *manager) startChecks() *checks {
	c := &checks{m: m, ended: m.host.NewCond()}
	m.host.Go(host.TaskFunc(c.secondary))
	m.host.Go(host.TaskFunc(c.sshCheck))
	return c
}

// unreachable waits for the secondary check, and reports whether the failover may
// go on.
func (c *checks) unreachable() bool {
	for !c.done {
		c.ended.Wait(0)
	}
	return !c.reached
}

// secondary asks each host in turn, by ssh, whether it reaches the primary.
func (c *checks) secondary() {
	m := c.m
	for _, name := range m.config.Secondary {
		m.take(m.config.Tools.SSH)
		on, ok := m.config.Address(name)
		r := &host.ExecResult{Exit: exitFailed}
		err := errNoAddress
		if ok {
			r, err = m.execute(on, &host.Exec{Command: "connect", Args: []string{"--to=" + m.primary.at().String()}})
		}
		switch {
		case err != nil:
			c.reached, c.why = true, "monitoring server "+name+" is not reachable"
		case r.Exit == exitOK:
			c.reached, c.why = true, "master is reachable from "+name
		default:
			continue
		}
		break
	}
	if !c.reached && len(m.config.Secondary) > 0 {
		m.note("secondary check: master is not reachable from all other monitoring servers")
	}
	c.done = true
	c.ended.Broadcast()
}

var errNoAddress = errors.New("no address for the host")

// sshCheck tries to reach the primary's machine: only then its binary log can be
// saved.
func (c *checks) sshCheck() {
	m := c.m
	m.take(m.config.Tools.SSH)
	_, err := m.execute(m.primary.address, &host.Exec{Command: "true"})
	c.ssh = err == nil
}
