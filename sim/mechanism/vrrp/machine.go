package vrrp

import (
	"fmt"
	"net/netip"
	"time"
)

// State is an instance's state (RFC 5798 6.4; Fault is keepalived's own).
type State uint8

// The states.
const (
	Init State = iota
	Backup
	Master
	Fault
)

// String returns keepalived's name of the state.
func (s State) String() string { return [...]string{"INIT", "BACKUP", "MASTER", "FAULT"}[s] }

// Machine is one instance. Times are durations since any one instant that
// never changes. The actions that a step returns are valid until the next
// step.
type Machine struct {
	cfg   Config
	state State

	total, effective int // priority: base and weights, and what is advertised
	waiting          int // weight 0 scripts without a result
	faults           int // weight 0 scripts that are down, and the link if it is
	linkDown         bool
	group            *SyncGroup
	obeyed           bool // a master has been, since it was a backup
	wanting          bool // its timer has ended, and it waits for its group

	interval time.Duration // the master's, which version 3 learns from adverts
	down     time.Duration // keepalived's ms_down_timer
	expiry   time.Duration
	timer    bool

	preemptAt time.Duration // when the preempt delay ends
	delaying  bool
	refreshAt time.Duration
	addresses bool // we have set them

	now time.Duration
	out []Action
}

// New returns an instance in state Init.
func New(c Config) *Machine {
	return &Machine{cfg: c, total: c.Priority, effective: c.Priority, waiting: c.Scripts, interval: c.Interval}
}

// State returns the present state.
func (m *Machine) State() State { return m.state }

// Priority returns the effective priority.
func (m *Machine) Priority() int { return m.effective }

// Advert returns the advert to send for an action Send.
func (m *Machine) Advert(priority int) *Advert {
	return &Advert{
		Version: m.cfg.Version, Router: m.cfg.Router, Priority: priority,
		Interval: m.cfg.Interval, Addresses: m.cfg.Addresses, Password: m.cfg.Password,
	}
}

// Start leaves Init: to Backup, whatever the configured state, with a full
// timer; an owner at once on to Master; with weight 0 scripts to Fault until
// each had its first result, without a link until it is up. Addresses left
// behind by an earlier process are removed.
func (m *Machine) Start(now time.Duration) []Action {
	m.begin(now)
	m.do(Action{Kind: Remove})
	m.down = m.masterDown()
	if m.blocked() {
		m.reach(Fault) // without a word, as keepalived does
		return m.end()
	}
	m.reach(Backup)
	if m.startsAsMaster() {
		m.down = time.Microsecond
	} else {
		m.log("Entering BACKUP STATE (init)")
	}
	m.restart()
	return m.end()
}

// startsAsMaster reports whether the instance need not wait for another master.
func (m *Machine) startsAsMaster() bool { return m.cfg.Priority == Owner && m.cfg.Master }

// Expire takes the timer's end: a backup becomes master, a master advertises.
func (m *Machine) Expire(now time.Duration) []Action {
	m.begin(now)
	if !m.timer || now < m.expiry {
		return m.end()
	}
	switch m.state {
	case Backup:
		m.log("Receive advertisement timeout")
		if m.obeyed {
			m.do(Action{Kind: Decided, Setting: IntervalSetting, Text: fmt.Sprintf("no advert came for %v, %d intervals and the skew time", m.down, m.cfg.DownAdverts)})
			m.obeyed = false
		}
		if m.waitsForGroup() {
			m.down = m.masterDown()
			break
		}
		m.becomeMaster()
	case Master:
		m.advertise()
	}
	m.restart()
	return m.end()
}

// GratuitousARP announces again, as an action AnnounceLater asked for, with its
// Count.
func (m *Machine) GratuitousARP(now time.Duration, count int) []Action {
	m.begin(now)
	m.announce(count)
	return m.end()
}

// Stop ends the instance in an orderly way: a master says so with a priority of
// 0, then removes the addresses.
func (m *Machine) Stop(now time.Duration) []Action {
	m.begin(now)
	if m.state == Master {
		m.sendStop()
		m.release()
	}
	m.state = Init
	m.stopTimer()
	return m.end()
}

func (m *Machine) becomeMaster() {
	m.reach(Master)
	m.advertise()
}

// advertise sends an advert; the first one goes before the addresses are set,
// so that the old master can remove them before our gratuitous ARPs.
func (m *Machine) advertise() {
	m.do(Action{Kind: Send, Priority: m.effective})
	switch {
	case !m.addresses:
		m.log("Entering MASTER STATE")
		m.interval = m.cfg.Interval
		m.do(Action{Kind: Add})
		m.addresses = true
		m.announceTwice(m.cfg.Repeat, m.cfg.RepeatDelay)
		m.refreshAt = m.now + m.cfg.Refresh
	case m.cfg.Refresh > 0 && m.now > m.refreshAt:
		m.announce(m.cfg.RefreshRepeat)
		m.refreshAt = m.now + m.cfg.Refresh
	}
}

// sendStop sends the advert with priority 0 that the log counts.
func (m *Machine) sendStop() {
	m.do(Action{Kind: Send, Priority: Stop})
	m.log("sent 0 priority")
}

func (m *Machine) announce(count int) {
	if m.addresses && count > 0 {
		m.do(Action{Kind: Announce, Count: count})
	}
}

// announceTwice announces now and again in delay; 0: not again.
func (m *Machine) announceTwice(count int, delay time.Duration) {
	m.announce(count)
	if count > 0 && delay > 0 {
		m.do(Action{Kind: AnnounceLater, Count: count, Delay: delay})
	}
}

func (m *Machine) release() {
	if m.addresses {
		m.do(Action{Kind: Remove})
		m.addresses = false
	}
}

func (m *Machine) masterDown() time.Duration {
	return MasterDown(m.cfg.Version, m.effective, m.cfg.DownAdverts, m.interval)
}

// restart sets the timer of the present state anew.
func (m *Machine) restart() {
	switch m.state {
	case Master:
		m.setTimer(m.now + m.cfg.Interval)
	case Backup:
		m.setTimer(m.now + m.down)
	default:
		m.stopTimer()
	}
}

func (m *Machine) setTimer(at time.Duration) {
	m.expiry, m.timer = at, true
	m.do(Action{Kind: SetTimer, Delay: max(0, at-m.now)})
}

func (m *Machine) stopTimer() {
	if m.timer {
		m.timer = false
		m.do(Action{Kind: StopTimer})
	}
}

func (m *Machine) begin(now time.Duration) { m.now, m.out = now, m.out[:0] }

func (m *Machine) end() []Action { return m.out }

func (m *Machine) do(a Action) { m.out = append(m.out, a) }

func (m *Machine) log(format string, a ...any) {
	m.do(Action{Kind: Log, Text: "(" + m.cfg.Name + ") " + fmt.Sprintf(format, a...)})
}

// beats reports whether an advert's priority and source stand above ours
// (RFC 5798 6.4.3).
func (m *Machine) beats(from netip.Addr, priority int) bool {
	return priority > m.effective || priority == m.effective && m.cfg.Address.Less(from)
}
