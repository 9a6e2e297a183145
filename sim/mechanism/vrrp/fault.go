package vrrp

import "time"

// Link tells whether the interface has a carrier; only a change matters. The
// link counts as up until it is told otherwise, which may be before Start.
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
	case m.faults > 1 || m.state == Init:
	case m.state == Master:
		m.leaveMaster(Fault)
	default:
		m.enter(Fault)
	}
}

// tryUp leaves Fault when no reason is left.
func (m *Machine) tryUp() {
	if m.faults == 0 && m.waiting == 0 && m.state != Init {
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
		m.sayStop()
	}
	m.release()
	m.settle(to)
	m.restart()
}

// settle is what Backup and Fault begin with.
func (m *Machine) settle(in State) {
	m.state = in
	m.delaying = false
	m.down = m.masterDown()
}
