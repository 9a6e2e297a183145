package sentinel

import (
	"fmt"
	"net/netip"
	"strconv"
	"time"
)

// checkDown is sentinelCheckSubjectivelyDown.
func (m *Machine) checkDown(x *instance) {
	after := x.master.config.DownAfter
	elapsed := time.Duration(0)
	switch {
	case x.waiting:
		elapsed = m.now - x.actPing
	case x.disconnected:
		elapsed = m.now - x.lastAvail
	}
	if x.cc && m.now-x.ccSince > reconnectPeriod && x.waiting && m.now-x.actPing > after/2 && m.now-x.lastPong > after/2 {
		m.do(Action{Kind: Disconnect, Link: x.link})
		m.lose(x, false)
	}
	if x.pc && m.now-x.pcSince > reconnectPeriod && m.now-x.pcActivity > 3*publishPeriod {
		m.do(Action{Kind: Unsubscribe, Link: x.link})
		m.lose(x, true)
	}
	demoted := x.role == isMaster && x.reported == isReplica && m.now-x.reportedAt > after+2*infoPeriod
	switch down := elapsed > after || demoted; {
	case down && !x.down:
		m.event("+sdown", x)
		x.down, x.downSince = true, m.now
	case !down && x.down:
		m.event("-sdown", x)
		x.down = false
	}
}

// checkObjectively is sentinelCheckObjectivelyDown.
func (m *Machine) checkObjectively(mr *master) {
	count, down := 0, false
	if mr.down {
		count = 1
		for _, s := range mr.sentinels {
			if s.masterDown {
				count++
			}
		}
		down = count >= mr.config.Quorum
	}
	switch {
	case down && !mr.odown:
		m.event("+odown", &mr.instance, fmt.Sprintf("#quorum %d/%d", count, mr.config.Quorum))
		mr.odown, mr.odownSince = true, m.now
	case !down && mr.odown:
		m.event("-odown", &mr.instance)
		mr.odown = false
	}
}

// ask asks the other Sentinels whether the master is down, and for their vote
// during a failover (sentinelAskMasterStateToOtherSentinels). forced asks also who
// has answered a moment ago.
func (m *Machine) ask(mr *master, forced bool) {
	for _, s := range mr.sentinels {
		elapsed := m.now - s.repliedAt
		if elapsed > 5*askPeriod {
			s.masterDown, s.leader = false, ""
		}
		if !mr.down || s.disconnected || !forced && elapsed < askPeriod {
			continue
		}
		candidate := "*"
		if mr.state > noFailover {
			candidate = m.id
		}
		m.send(s, Ask, "SENTINEL", "is-master-down-by-addr", mr.address.Addr().String(), strconv.Itoa(int(mr.address.Port())), strconv.FormatUint(m.epoch, 10), candidate)
	}
}

// Answer takes another Sentinel's answer to Ask (sentinelReceiveIsMasterDownReply):
// whether it holds the master to be down, whom it has voted for ("*": nobody was
// asked for) and in which epoch.
func (m *Machine) Answer(now time.Duration, link int, down bool, leader string, epoch uint64) []Action {
	m.begin(now)
	s := m.find(link)
	if s == nil {
		return m.out
	}
	s.pending--
	s.repliedAt, s.masterDown = now, down
	if leader != "*" {
		if s.leaderEpoch != epoch {
			m.log("%s voted for %s %d", s.runID, leader, epoch)
		}
		s.leader, s.leaderEpoch = leader, epoch
	}
	return m.out
}

// Vote is the answer to another Sentinel's is-master-down-by-addr: whether the
// master at that address is down, and who has this Sentinel's vote; "*" where none
// was asked for.
func (m *Machine) Vote(now time.Duration, at netip.AddrPort, epoch uint64, candidate string) (down bool, leader string, leaderEpoch uint64, out []Action) {
	m.begin(now)
	leader = "*"
	if mr := m.byAddress(at); mr != nil {
		down = mr.down && !m.tilt
		if candidate != "*" {
			leader, leaderEpoch = m.vote(mr, epoch, candidate)
		}
	}
	return down, leader, leaderEpoch, m.out
}

// vote is sentinelVoteLeader: the first who asks in an epoch gets the vote.
func (m *Machine) vote(mr *master, epoch uint64, candidate string) (leader string, leaderEpoch uint64) {
	if epoch > m.epoch {
		m.newEpoch(epoch)
	}
	if mr.leaderEpoch < epoch && m.epoch <= epoch {
		mr.leader, mr.leaderEpoch = candidate, m.epoch
		m.do(Action{Kind: Save})
		m.do(Action{Kind: Event, Type: "+vote-for-leader", Text: fmt.Sprintf("%s %d", mr.leader, mr.leaderEpoch)})
		if mr.leader != m.id {
			mr.start, mr.started = m.now+m.desync(), true
		}
	}
	return mr.leader, mr.leaderEpoch
}

// newEpoch takes over a larger epoch.
func (m *Machine) newEpoch(epoch uint64) {
	m.epoch = epoch
	m.do(Action{Kind: Save})
	m.do(Action{Kind: Event, Type: "+new-epoch", Text: strconv.FormatUint(epoch, 10)})
}

// elected is sentinelGetLeader: who has the votes of a majority, and of the quorum,
// in the present epoch; "" for nobody. This Sentinel votes last, for who is ahead.
func (m *Machine) elected(mr *master, epoch uint64) string {
	votes := map[string]int{}
	winner, most := "", 0
	count := func(who string) {
		if votes[who]++; votes[who] > most {
			winner, most = who, votes[who]
		}
	}
	for _, s := range mr.sentinels {
		if s.leader != "" && s.leaderEpoch == m.epoch {
			count(s.leader)
		}
	}
	mine := m.id
	if winner != "" {
		mine = winner
	}
	if who, when := m.vote(mr, epoch, mine); who != "" && when == epoch {
		count(who)
	}
	if majority := (len(mr.sentinels)+1)/2 + 1; most < majority || most < mr.config.Quorum {
		return ""
	}
	return winner
}
