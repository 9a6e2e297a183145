package sentinel

import (
	"net/netip"
	"slices"
	"time"
)

// role is the one that an instance is watched in.
type role uint8

const (
	isMaster role = iota
	isReplica
	isSentinel
)

// instance is a master, a replica or another Sentinel as this one knows it
// (sentinelRedisInstance and instanceLink). Times are Tick's.
type instance struct {
	role    role
	address netip.AddrPort
	runID   string
	master  *master // whose it is; of a master itself

	// The link.
	link         int // its number
	cc, pc       bool
	disconnected bool
	pending      int
	lastReconn   time.Duration // 0: never
	ccSince      time.Duration
	pcSince      time.Duration
	pcActivity   time.Duration
	actPing      time.Duration // of the oldest PING that was not answered
	waiting      bool          // there is one
	lastPing     time.Duration // 0: none
	lastPong     time.Duration
	lastAvail    time.Duration
	lastPub      time.Duration

	down      bool // S_DOWN
	downSince time.Duration

	// What INFO said last.
	infoAt         time.Duration
	informed       bool
	reported       role
	reportedAt     time.Duration
	masterAddress  netip.AddrPort // of a replica
	masterChanged  time.Duration
	masterLinkUp   bool
	masterLinkDown time.Duration // master_link_down_time
	priority       int
	offset         int64

	// Of a replica during a failover.
	promoted, reconfSent, reconfProgress, reconfDone bool
	reconfSentAt                                     time.Duration

	// What another Sentinel said last of the master.
	masterDown  bool
	repliedAt   time.Duration
	leader      string
	leaderEpoch uint64
}

// newInstance makes one whose link is to be opened (createSentinelRedisInstance): it
// counts as if it had been asked just now.
func (m *Machine) newInstance(of role, address netip.AddrPort, mr *master) *instance {
	m.links++
	return &instance{
		role: of, address: address, master: mr, link: m.links, disconnected: true,
		actPing: m.now, waiting: true, lastPong: m.now, lastAvail: m.now, lastPub: m.now,
		reported: of, reportedAt: m.now, masterChanged: m.now, repliedAt: m.now, priority: 100,
	}
}

// reconnect opens what is not open (sentinelReconnectInstance).
func (m *Machine) reconnect(x *instance) {
	if !x.disconnected || x.lastReconn > 0 && m.now-x.lastReconn < pingPeriod {
		return
	}
	x.lastReconn = m.now
	if !x.cc {
		x.cc, x.pending, x.ccSince = true, 0, m.now
		m.do(Action{Kind: Connect, Link: x.link, Address: x.address, Type: x.masterName()})
		m.ping(x)
	}
	if x.role != isSentinel && !x.pc {
		x.pc, x.pcSince, x.pcActivity = true, m.now, m.now
		m.do(Action{Kind: Subscribe, Link: x.link, Address: x.address, Type: x.masterName()})
	}
	x.disconnected = false
}

// masterName is the name of the master that a server belongs to, "" of a Sentinel.
func (x *instance) masterName() string {
	if x.role == isSentinel {
		return ""
	}
	return x.master.config.Name
}

// ping sends PING (sentinelSendPing).
func (m *Machine) ping(x *instance) {
	m.send(x, Ping, "PING")
	x.lastPing = m.now
	if !x.waiting {
		x.actPing, x.waiting = m.now, true
	}
}

// send sends a command over the link.
func (m *Machine) send(x *instance, k Kind, words ...string) {
	x.pending++
	m.do(Action{Kind: k, Link: x.link, Address: x.address, Words: words})
}

// periodic sends what is due (sentinelSendPeriodicCommands).
func (m *Machine) periodic(x *instance) {
	if x.disconnected || x.pending >= maxPending {
		return
	}
	info := infoPeriod
	if x.role == isReplica && (x.master.odown || x.master.inFailover || x.masterLinkDown != 0) {
		info = pingPeriod
	}
	ping := min(x.master.config.DownAfter, pingPeriod)
	if x.role != isSentinel && (!x.informed || m.now-x.infoAt > info) {
		m.send(x, Info, "INFO")
	}
	if m.now-x.lastPong > ping && m.now-x.lastPing > ping/2 {
		m.ping(x)
	}
	if m.now-x.lastPub > publishPeriod {
		m.sayHello(x)
	}
}

// Pong takes the reply to a Ping: usable says that the instance serves, or will
// soon (PONG, LOADING, MASTERDOWN).
func (m *Machine) Pong(now time.Duration, link int, usable bool) []Action {
	m.begin(now)
	if x := m.find(link); x != nil {
		x.pending--
		x.lastPong = now
		if usable {
			x.lastAvail, x.waiting = now, false
		}
	}
	return m.out
}

// Done takes the reply to a Hello or a Reconfigure.
func (m *Machine) Done(now time.Duration, link int, published bool) []Action {
	m.begin(now)
	if x := m.find(link); x != nil {
		x.pending--
		if published {
			x.lastPub = now
		}
	}
	return m.out
}

// Lost takes the end of a link's connection: that of Subscribe, or the other one
// (instanceLinkConnectionError).
func (m *Machine) Lost(now time.Duration, link int, subscription bool) []Action {
	m.begin(now)
	if x := m.find(link); x != nil {
		m.lose(x, subscription)
	}
	return m.out
}

func (m *Machine) lose(x *instance, subscription bool) {
	if x.disconnected = true; subscription {
		x.pc = false
		return
	}
	x.cc, x.pending = false, 0
}

// find returns the instance of a link, nil when it is not watched any more.
func (m *Machine) find(link int) *instance {
	for _, mr := range m.masters {
		for _, x := range mr.all() {
			if x.link == link {
				return x
			}
		}
	}
	return nil
}

// forget lets go of an instance's connections.
func (m *Machine) forget(x *instance) {
	if x.cc || x.pc {
		m.do(Action{Kind: Forget, Link: x.link})
	}
}

// all returns the master, its replicas and its Sentinels.
func (mr *master) all() []*instance {
	return slices.Concat([]*instance{&mr.instance}, mr.replicas, mr.sentinels)
}
