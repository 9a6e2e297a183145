package vrrp

import "time"

// Link takes the state of the interface's carrier; only a change matters. The
// link counts as up until a call says that it is down, which may come before
// Start.
//
// Without a carrier the instance goes into Fault, as it does for a script of
// weight 0: a master still sends its adverts with priority 0, which nobody
// hears, and removes the addresses. With the carrier it is back in Backup with
// a full timer, also one with nopreempt, which then obeys whoever is master.
func (m *Machine) Link(now time.Duration, up bool) []Action {
	m.begin(now)
	switch {
	case up != m.linkDown: // known
	case up:
		m.linkDown = false
		m.faults--
		m.tryUp()
	default:
		m.linkDown = true
		m.takeDown()
	}
	return m.end()
}

// takeDown counts one more reason to be in Fault; the first one leads there.
func (m *Machine) takeDown() {
	m.faults++
	switch {
	case m.faults > 1 || m.state == Init || m.state == Fault:
	case m.state == Master:
		m.leaveMaster(Fault)
	default:
		m.enter(Fault)
	}
}

// tryUp takes one reason away and leaves Fault when none is left.
func (m *Machine) tryUp() {
	if !m.blocked() && m.state != Init {
		m.enter(Backup)
	}
}

// enter goes from Backup to Fault or back, with a full timer of the instance's
// own interval.
func (m *Machine) enter(to State) {
	if m.state != to {
		m.log("Entering %v STATE", to)
	}
	m.interval = m.cfg.Interval
	m.settle(to)
	if to == Backup && m.startsAsMaster() {
		m.becomeMaster()
	}
	m.restart()
}

// leaveMaster goes from Master to Backup or Fault.
func (m *Machine) leaveMaster(to State) {
	m.log("Entering %v STATE", to)
	if to == Fault {
		m.do(Action{Kind: Send, Priority: Stop}) // recorded: two, of which one is logged
		m.sendStop()
	}
	m.release()
	m.settle(to)
	m.restart()
}

// settle enters Backup or Fault.
func (m *Machine) settle(in State) {
	m.reach(in)
	m.delaying = false
	m.down = m.masterDown()
}
