package vrrp

import "time"

// Check takes a verdict on a tracked script of this weight; it matters only if
// it changed something.
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
	default:
		m.script(v)
	}
	return m.end()
}

// script takes a verdict on a script of weight 0.
func (m *Machine) script(v Verdict) {
	if v.First {
		m.waiting--
	}
	switch {
	case !v.Up:
		m.takeDown()
	case v.First:
		m.tryUp()
	default:
		m.faults--
		m.tryUp()
	}
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

// FileFault is the number that a tracked file adds to the priority, or less,
// for Fault.
const FileFault = -254

// Adjust takes what a tracked file adds to the priority: from what it added
// before to what it adds now (process_update_vrrp_track_file_status). FileFault
// puts the instance into Fault at once.
func (m *Machine) Adjust(now time.Duration, from, to int) []Action {
	m.begin(now)
	switch {
	case from == to:
	case to <= FileFault:
		m.takeDown()
	case from <= FileFault:
		m.faults--
		m.tryUp()
	default:
		m.total += to - from
		m.setPriority(Effective(m.cfg.Priority, m.total))
	}
	return m.end()
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
