package vrrp

import (
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// Receive takes an advert for this virtual router. In Init and Fault it is
// ignored.
func (m *Machine) Receive(now time.Duration, from netip.Addr, a *Advert) []Action {
	m.begin(now)
	switch m.state {
	case Backup:
		if m.acceptable(from, a) {
			m.backupReceive(from, a)
		} else {
			m.down = m.remaining()
		}
	case Master:
		if m.acceptable(from, a) {
			m.masterReceive(from, a)
		}
		// Whatever was received, also what was rejected, sets the advert timer
		// anew, unless adverts are not answered.
		if m.state == Master && !m.cfg.LowerNoAdvert {
			m.restart()
		}
	}
	return m.end()
}

// acceptable checks an advert (RFC 3768 7.1, RFC 5798 7.1). One that does not
// match the configuration is logged and dropped.
func (m *Machine) acceptable(from netip.Addr, a *Advert) bool {
	c := &m.cfg
	switch {
	case a.Version != c.Version:
		m.log("wrong version. Received %d and expect %d", a.Version, c.Version)
	case c.Version == 2 && (a.Password == "") != (c.Password == ""):
		m.log("received a %d auth, expecting %d!", authType(a.Password), authType(c.Password))
	case c.Version == 2 && a.Password != c.Password:
		m.log("received an invalid passwd!")
	case c.Version == 2 && a.Interval != c.Interval:
		m.log("advertisement interval mismatch mine=%d sec rcv'd=%d sec", c.Interval/time.Second, a.Interval/time.Second)
	case len(a.Addresses) != len(c.Addresses):
		m.log("received an unexpected ip number count %d, expected %d!", len(a.Addresses), len(c.Addresses))
	case m.absent(a).IsValid():
		m.log("ip address associated with VRID %d not present in MASTER advert: %s", c.Router, m.absent(a))
	default:
		return true
	}
	return false
}

// absent returns the first of our addresses that the advert does not have.
func (m *Machine) absent(a *Advert) netip.Addr {
	for _, x := range m.cfg.Addresses {
		if !slices.Contains(a.Addresses, x) {
			return x
		}
	}
	return netip.Addr{}
}

func authType(password string) int {
	if password == "" {
		return 0
	}
	return 1
}

// backupReceive takes an advert as a backup: the timer starts again for every
// master that is obeyed and goes on for one that is not.
func (m *Machine) backupReceive(from netip.Addr, a *Advert) {
	switch {
	case a.Priority == Stop:
		m.log("Backup received priority 0 advertisement")
		m.down = Skew(m.cfg.Version, m.effective, m.interval)
	case m.obeys(a.Priority):
		if m.cfg.Version == 3 {
			m.interval = a.Interval
		}
		m.down, m.wanting, m.obeyed = m.masterDown(), false, true
		if m.cfg.NoPreempt && a.Priority < m.effective {
			m.do(Action{Kind: Decided, Setting: NoPreemptSetting, Text: fmt.Sprintf("the master of priority %d is obeyed, although ours is %d", a.Priority, m.effective)})
		}
		m.countPreemptDelay(a.Priority)
	default:
		m.log("received lower priority (%d) advert from %s - discarding", a.Priority, from)
		m.down = m.remaining()
		return
	}
	m.restart()
}

// remaining returns the master down time that keepalived keeps after an advert
// that it did not obey; a later change of priority reckons from there.
func (m *Machine) remaining() time.Duration { return max(0, m.expiry-m.now) }

func (m *Machine) obeys(priority int) bool {
	return m.cfg.NoPreempt || priority >= m.effective ||
		m.cfg.PreemptDelay > 0 && (!m.delaying || m.preemptAt > m.now)
}

// countPreemptDelay starts the delay at the first lower advert; a higher one
// ends it.
func (m *Machine) countPreemptDelay(priority int) {
	switch {
	case m.cfg.PreemptDelay == 0:
	case priority >= m.effective && m.delaying:
		m.log("stop preempt delay")
		m.delaying = false
	case priority < m.effective && !m.delaying:
		m.log("start preempt delay (%.6f)", m.cfg.PreemptDelay.Seconds())
		m.delaying, m.preemptAt = true, m.now+m.cfg.PreemptDelay
	}
}

// masterReceive takes an advert as a master: the higher priority stays master.
func (m *Machine) masterReceive(from netip.Addr, a *Advert) {
	higher := m.beats(from, a.Priority)
	switch {
	case a.Priority == Stop:
		m.do(Action{Kind: Send, Priority: m.effective})
		m.log("Master received priority 0 message")
	case higher:
		if m.cfg.HigherSendAdvert {
			m.do(Action{Kind: Send, Priority: m.effective})
		}
		m.yield(from, a)
	case a.Priority == m.effective && from == m.cfg.Address:
		m.log("WARNING - equal priority advert received from remote host with our IP address.")
	default:
		m.forceElection(from, a.Priority)
	}
}

func (m *Machine) yield(from netip.Addr, a *Advert) {
	if a.Priority > m.effective {
		m.log("Master received advert from %s with higher priority %d, ours %d", from, a.Priority, m.effective)
	} else {
		m.log("Master received advert from %s with same priority %d but higher IP address than ours", from, a.Priority)
	}
	if m.cfg.Version == 3 {
		m.interval = a.Interval
	}
	m.leaveMaster(Backup)
}

func (m *Machine) forceElection(from netip.Addr, priority int) {
	const text = "Received advert from %s with lower priority %d, ours %d"
	if m.cfg.LowerNoAdvert {
		m.log(text, from, priority, m.effective)
	} else {
		m.log(text+", forcing new election", from, priority, m.effective)
		m.do(Action{Kind: Send, Priority: m.effective})
	}
	m.announceTwice(m.cfg.LowerRepeat, m.cfg.LowerRepeatDelay)
}
