package sentinel

import (
	"fmt"
	"net/netip"
	"strconv"
)

// failoverState is how far a failover is (SENTINEL_FAILOVER_STATE_*).
type failoverState uint8

const (
	noFailover failoverState = iota
	waitStart
	selectReplica
	sendReplicaofNoOne
	waitPromotion
	reconfReplicas
	updateConfig
)

// startIfNeeded is sentinelStartFailoverIfNeeded.
func (m *Machine) startIfNeeded(mr *master) bool {
	if !mr.odown || mr.inFailover {
		return false
	}
	if mr.started && m.now-mr.start < 2*mr.config.FailoverTimeout {
		if !mr.delayedSet || mr.delayed != mr.start {
			mr.delayed, mr.delayedSet = mr.start, true
			m.log("Next failover delay: I will not start a failover before %v from now", mr.start+2*mr.config.FailoverTimeout-m.now)
		}
		return false
	}
	m.startFailover(mr)
	return true
}

// startFailover is sentinelStartFailover.
func (m *Machine) startFailover(mr *master) {
	mr.state, mr.inFailover = waitStart, true
	m.epoch++
	mr.epoch = m.epoch
	m.do(Action{Kind: Event, Type: "+new-epoch", Text: strconv.FormatUint(m.epoch, 10)})
	m.event("+try-failover", &mr.instance)
	mr.start, mr.started = m.now+m.desync(), true
	mr.changed = m.now
}

// failover is sentinelFailoverStateMachine: one step at a time.
func (m *Machine) failover(mr *master) {
	if !mr.inFailover {
		return
	}
	switch mr.state {
	case waitStart:
		m.awaitElection(mr)
	case selectReplica:
		m.choose(mr)
	case sendReplicaofNoOne:
		m.promote(mr)
	case waitPromotion:
		if m.now-mr.changed > mr.config.FailoverTimeout {
			m.abort(mr, "-failover-abort-slave-timeout")
		}
	case reconfReplicas:
		m.reconfigure(mr)
	}
}

// reach goes on to the next state.
func (m *Machine) reach(mr *master, s failoverState) { mr.state, mr.changed = s, m.now }

// abort is sentinelAbortFailover.
func (m *Machine) abort(mr *master, event string) {
	m.event(event, &mr.instance)
	mr.inFailover = false
	m.reach(mr, noFailover)
	if mr.chosen != nil {
		mr.chosen.promoted, mr.chosen = false, nil
	}
}

// awaitElection is sentinelFailoverWaitStart.
func (m *Machine) awaitElection(mr *master) {
	if m.elected(mr, mr.epoch) != m.id {
		if m.now-mr.start > min(electionTimeout, mr.config.FailoverTimeout) {
			m.abort(mr, "-failover-abort-not-elected")
		}
		return
	}
	m.event("+elected-leader", &mr.instance)
	m.reach(mr, selectReplica)
	m.event("+failover-state-select-slave", &mr.instance)
}

// choose is sentinelFailoverSelectSlave.
func (m *Machine) choose(mr *master) {
	x := m.selectReplica(mr)
	if x == nil {
		m.abort(mr, "-failover-abort-no-good-slave")
		return
	}
	m.event("+selected-slave", x)
	x.promoted, mr.chosen = true, x
	m.reach(mr, sendReplicaofNoOne)
	m.event("+failover-state-send-slaveof-noone", x)
}

// promote is sentinelFailoverSendSlaveOfNoOne.
func (m *Machine) promote(mr *master) {
	if mr.chosen.disconnected {
		if m.now-mr.changed > mr.config.FailoverTimeout {
			m.abort(mr, "-failover-abort-slave-timeout")
		}
		return
	}
	m.send(mr.chosen, Reconfigure, "NO", "ONE")
	m.event("+failover-state-wait-promotion", mr.chosen)
	m.reach(mr, waitPromotion)
}

// follow has an instance follow a master (sentinelSendSlaveOf).
func (m *Machine) follow(x *instance, of netip.AddrPort) {
	m.send(x, Reconfigure, of.Addr().String(), strconv.Itoa(int(of.Port())))
}

// reconfigure is sentinelFailoverReconfNextSlave: the other replicas follow the
// new master, parallel-syncs at a time.
func (m *Machine) reconfigure(mr *master) {
	under := 0
	for _, x := range mr.replicas {
		if x.reconfSent || x.reconfProgress {
			under++
		}
	}
	for _, x := range mr.replicas {
		if under >= mr.config.ParallelSyncs {
			break
		}
		if x.promoted || x.reconfDone {
			continue
		}
		if x.reconfSent && m.now-x.reconfSentAt > reconfTimeout {
			m.event("-slave-reconf-sent-timeout", x)
			x.reconfSent, x.reconfDone = false, true
		}
		if x.reconfSent || x.reconfProgress || x.disconnected {
			continue
		}
		m.follow(x, mr.chosen.address)
		x.reconfSent, x.reconfSentAt = true, m.now
		m.event("+slave-reconf-sent", x)
		under++
	}
	m.detectEnd(mr)
}

// detectEnd is sentinelFailoverDetectEnd.
func (m *Machine) detectEnd(mr *master) {
	if mr.chosen == nil || mr.chosen.down {
		return
	}
	left := 0
	for _, x := range mr.replicas {
		if !x.promoted && !x.reconfDone && !x.down {
			left++
		}
	}
	late := m.now-mr.changed > mr.config.FailoverTimeout
	if late {
		m.event("+failover-end-for-timeout", &mr.instance)
	}
	if left > 0 && !late {
		return
	}
	m.event("+failover-end", &mr.instance)
	m.reach(mr, updateConfig)
	if !late {
		return
	}
	for _, x := range mr.replicas {
		if !x.promoted && !x.reconfDone && !x.reconfSent && !x.disconnected {
			m.follow(x, mr.chosen.address)
			m.event("+slave-reconf-sent-be", x)
			x.reconfSent = true
		}
	}
}

// switchToPromoted is sentinelFailoverSwitchToPromotedSlave.
func (m *Machine) switchToPromoted(mr *master) {
	to := mr.address
	if mr.chosen != nil {
		to = mr.chosen.address
	}
	m.switchEvent(mr, to)
	m.changeAddress(mr, to)
}

func (m *Machine) switchEvent(mr *master, to netip.AddrPort) {
	m.do(Action{Kind: Event, Type: "+switch-master", Text: fmt.Sprintf("%s %s %d %s %d", mr.config.Name, mr.address.Addr(), mr.address.Port(), to.Addr(), to.Port())})
}

// changeAddress is sentinelResetMasterAndChangeAddress: the master is another
// now, and the old one one of its replicas.
func (m *Machine) changeAddress(mr *master, to netip.AddrPort) {
	var replicas []netip.AddrPort
	for _, x := range mr.replicas {
		if x.address != to {
			replicas = append(replicas, x.address)
		}
		m.forget(x)
	}
	if mr.address != to {
		replicas = append(replicas, mr.address)
	}
	m.forget(&mr.instance)
	mr.replicas = nil
	// The time of the last connection stays (sentinelResetMaster): after a dead
	// master the next one may be connected to only a second later.
	reconn := mr.lastReconn
	mr.instance = *m.newInstance(isMaster, to, mr)
	mr.lastReconn = reconn
	mr.odown, mr.odownSince = false, 0
	mr.leader = ""
	mr.inFailover, mr.state, mr.chosen = false, noFailover, nil
	mr.started, mr.start, mr.changed = false, 0, 0
	mr.config.Address = to
	for _, a := range replicas {
		if x := m.addReplica(mr, a); x != nil {
			m.event("+slave", x)
		}
	}
	m.do(Action{Kind: Save})
}
