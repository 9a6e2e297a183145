package vrrp

import "time"

// Check takes a verdict on a tracked script of this weight; only one that
// changed something matters.
//
// Weight 0: a script that is down puts the instance into Fault, at once. Any
// other weight moves the priority: a positive one counts while the script is
// up, a negative one while it is down.
func (m *Machine) Check(now time.Duration, weight int, v Verdict) []Action {
	m.begin(now)
	switch {
	case !v.Changed:
	case weight != 0:
		m.weigh(weight, v)
	case v.Up:
		m.scriptUp(v.First)
	default:
		m.scriptDown(v.First)
	}
	return m.end()
}

func (m *Machine) scriptDown(first bool) {
	if first {
		m.waiting--
	}
	m.failed++
	if m.failed > 1 {
		return
	}
	if m.state == Master {
		m.leaveMaster(Fault)
		return
	}
	m.leaveFault(Fault)
}

func (m *Machine) scriptUp(first bool) {
	if first {
		m.waiting--
	} else {
		m.failed--
	}
	if m.failed > 0 || m.waiting > 0 {
		return
	}
	m.leaveFault(Backup)
}

// leaveFault enters a state that is not Master, with the timer full.
func (m *Machine) leaveFault(to State) {
	if m.state != to {
		m.log("Entering %v STATE", to)
	}
	m.state = to
	m.delaying = false
	m.interval = m.cfg.Interval
	m.down = m.masterDown()
	if to == Backup && m.cfg.Priority == Owner && m.cfg.Master {
		m.becomeMaster()
	}
	m.restart()
}

func (m *Machine) weigh(weight int, v Verdict) {
	switch {
	case !v.First && v.Up:
		m.total += abs(weight)
	case !v.First:
		m.total -= abs(weight)
	case v.Up == (weight > 0):
		m.total += weight
	}
	m.setPriority(Effective(m.cfg.Priority, m.total))
}

// setPriority moves a backup's timer by the difference of the two master down
// times. The next regular advert of a master shows it, not before.
func (m *Machine) setPriority(p int) {
	if p == m.effective {
		return
	}
	m.log("Changing effective priority from %d to %d", m.effective, p)
	m.effective = p
	before := m.down
	m.down = m.masterDown()
	if m.state == Backup {
		m.setTimer(m.expiry + m.down - before)
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
