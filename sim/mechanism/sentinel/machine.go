package sentinel

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Machine is one Sentinel. Times are those of one clock, above 0. The actions
// that a step returns are valid until the next step.
type Machine struct {
	id      string
	address netip.AddrPort
	epoch   uint64
	masters []*master
	desync  func() time.Duration
	links   int // number of the youngest

	now      time.Duration
	last     time.Duration // of the tick before
	tilt     bool
	tiltedAt time.Duration
	out      []Action
}

// master is a watched master.
type master struct {
	instance
	config              Master
	replicas, sentinels []*instance // replicas by address, Sentinels by ID

	odown      bool
	odownSince time.Duration

	leader      string // whom this Sentinel has voted for
	leaderEpoch uint64
	configEpoch uint64

	inFailover bool
	state      failoverState
	epoch      uint64        // failover_epoch
	start      time.Duration // failover_start_time
	started    bool          // start is set
	changed    time.Duration // failover_state_change_time
	delayed    time.Duration // of the start of which the delay was logged
	delayedSet bool
	chosen     *instance // promoted_slave
}

// New returns a Sentinel that begins to watch at now.
func New(c Config, now time.Duration) *Machine {
	m := &Machine{id: c.ID, address: c.Address, epoch: c.Epoch, desync: c.Desync, now: now, last: now}
	for _, of := range c.Masters {
		mr := &master{config: of, configEpoch: of.ConfigEpoch, leaderEpoch: of.LeaderEpoch}
		mr.instance = *m.newInstance(isMaster, of.Address, mr)
		for _, a := range of.Replicas {
			m.addReplica(mr, a)
		}
		for _, p := range of.Sentinels {
			m.addSentinel(mr, p.Address, p.ID)
		}
		m.masters = append(m.masters, mr)
	}
	return m
}

// Start gives what the Sentinel says as it begins.
func (m *Machine) Start(now time.Duration) []Action {
	m.begin(now)
	m.do(Action{Kind: Log, Text: "Sentinel ID is " + m.id})
	for _, mr := range m.masters {
		m.event("+monitor", &mr.instance, fmt.Sprintf("quorum %d", mr.config.Quorum))
	}
	return m.out
}

// Tick is sentinelTimer: it looks at everything once. The real one runs ten to
// nineteen times a second, each time in a length that is drawn anew.
func (m *Machine) Tick(now time.Duration) []Action {
	m.begin(now)
	if since := now - m.last; since < 0 || since > tiltTrigger {
		m.tilt, m.tiltedAt = true, now
		m.do(Action{Kind: Event, Type: "+tilt", Text: "#tilt mode entered"})
	}
	m.last = now
	for _, mr := range m.masters {
		m.handle(mr, &mr.instance)
		for _, x := range slices.Clone(mr.replicas) {
			m.handle(mr, x)
		}
		for _, x := range slices.Clone(mr.sentinels) {
			m.handle(mr, x)
		}
		if mr.state == updateConfig {
			m.switchToPromoted(mr)
		}
	}
	return m.out
}

// handle is sentinelHandleRedisInstance.
func (m *Machine) handle(mr *master, x *instance) {
	m.reconnect(x)
	m.periodic(x)
	if m.tilt {
		if m.now-m.tiltedAt < tiltPeriod {
			return
		}
		m.tilt = false
		m.do(Action{Kind: Event, Type: "-tilt", Text: "#tilt mode exited"})
	}
	m.checkDown(x)
	if x.role != isMaster {
		return
	}
	m.checkObjectively(mr)
	if m.startIfNeeded(mr) {
		m.ask(mr, true)
	}
	m.failover(mr)
	m.ask(mr, false)
}

func (m *Machine) begin(now time.Duration) { m.now, m.out = now, m.out[:0] }

func (m *Machine) do(a Action) { m.out = append(m.out, a) }

func (m *Machine) log(format string, a ...any) {
	m.do(Action{Kind: Log, Text: fmt.Sprintf(format, a...)})
}

// event tells something of an instance, in the form of sentinelEvent's "%@".
func (m *Machine) event(kind string, x *instance, more ...string) {
	text := strings.Join(append([]string{x.describe()}, more...), " ")
	m.do(Action{Kind: Event, Type: kind, Text: text})
}

// describe is "master NAME IP PORT", or "slave NAME IP PORT @ MASTER IP PORT".
func (x *instance) describe() string {
	mr := x.master
	owner := fmt.Sprintf("%s %s %d", mr.config.Name, mr.address.Addr(), mr.address.Port())
	switch x.role {
	case isMaster:
		return "master " + owner
	case isReplica:
		return fmt.Sprintf("slave %s %s %d @ %s", x.address, x.address.Addr(), x.address.Port(), owner)
	}
	return fmt.Sprintf("sentinel %s %s %d @ %s", x.runID, x.address.Addr(), x.address.Port(), owner)
}

// addReplica adds a replica that is not known yet.
func (m *Machine) addReplica(mr *master, a netip.AddrPort) *instance {
	at, found := slices.BinarySearchFunc(mr.replicas, a, func(x *instance, a netip.AddrPort) int { return x.address.Compare(a) })
	if found {
		return nil
	}
	x := m.newInstance(isReplica, a, mr)
	mr.replicas = slices.Insert(mr.replicas, at, x)
	return x
}

// addSentinel adds another Sentinel.
func (m *Machine) addSentinel(mr *master, a netip.AddrPort, id string) *instance {
	at, _ := slices.BinarySearchFunc(mr.sentinels, id, func(x *instance, id string) int { return strings.Compare(x.runID, id) })
	x := m.newInstance(isSentinel, a, mr)
	x.runID = id
	mr.sentinels = slices.Insert(mr.sentinels, at, x)
	return x
}

// byAddress returns the master that is watched at an address, nil for none.
func (m *Machine) byAddress(a netip.AddrPort) *master {
	for _, mr := range m.masters {
		if mr.address == a {
			return mr
		}
	}
	return nil
}

// byName returns the master of that name, nil for none.
func (m *Machine) byName(name string) *master {
	for _, mr := range m.masters {
		if mr.config.Name == name {
			return mr
		}
	}
	return nil
}

// Address returns the present address of the master of that name
// (sentinelGetCurrentMasterAddress): from its promotion on that of the replica.
func (m *Machine) Address(name string) (netip.AddrPort, bool) {
	mr := m.byName(name)
	if mr == nil {
		return netip.AddrPort{}, false
	}
	return mr.current(), true
}

func (mr *master) current() netip.AddrPort {
	if mr.inFailover && mr.chosen != nil && mr.state >= reconfReplicas {
		return mr.chosen.address
	}
	return mr.address
}
