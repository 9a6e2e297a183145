package sentinel

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Told takes the reply to Info (sentinelRefreshInstanceInfo); text is "" for an
// error.
func (m *Machine) Told(now time.Duration, link int, text string) []Action {
	m.begin(now)
	x := m.find(link)
	if x == nil {
		return m.out
	}
	x.pending--
	if text == "" {
		return m.out
	}
	is := x.reported
	x.masterLinkDown = 0
	master := x.masterAddress
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		m.field(x, key, value, &is, &master)
	}
	x.infoAt, x.informed = now, true
	if is != x.reported {
		x.reported, x.reportedAt = is, now
		if is == isReplica {
			x.masterChanged = now
		}
		m.event(roleEvent(x, is), x, "new reported role is "+[...]string{"master", "slave"}[is])
	}
	if master != x.masterAddress {
		x.masterAddress, x.masterChanged = master, now
	}
	if !m.tilt {
		m.judge(x)
	}
	return m.out
}

// roleEvent names the event of a role: +role-change where an instance has the role
// that it is held to have, else -role-change.
func roleEvent(x *instance, is role) string {
	if x.role == is {
		return "+role-change"
	}
	return "-role-change"
}

// field takes one line of INFO.
func (m *Machine) field(x *instance, key, value string, is *role, master *netip.AddrPort) {
	n, _ := strconv.ParseInt(value, 10, 64) // 0 where it is no number, as strtoll has it
	switch key {
	case "run_id":
		if x.runID != value && x.runID != "" {
			m.event("+reboot", x)
		}
		x.runID = value
	case "role":
		if *is = isMaster; value == "slave" {
			*is = isReplica
		}
	case "master_link_down_since_seconds":
		x.masterLinkDown = time.Duration(n) * time.Second
	case "master_host":
		if a, err := netip.ParseAddr(value); err == nil {
			*master = netip.AddrPortFrom(a, master.Port())
		}
	case "master_port":
		*master = netip.AddrPortFrom(master.Addr(), uint16(n))
	case "master_link_status":
		x.masterLinkUp = value == "up"
	case "slave_priority":
		x.priority = int(n)
	case "slave_repl_offset":
		x.offset = n
	default:
		if x.role == isMaster && strings.HasPrefix(key, "slave") && strings.HasPrefix(value, "ip=") {
			m.learnReplica(x.master, value)
		}
	}
}

// learnReplica takes "ip=10.0.0.2,port=6379,state=..." of a master's INFO.
func (m *Machine) learnReplica(mr *master, text string) {
	ip, rest, _ := strings.Cut(strings.TrimPrefix(text, "ip="), ",port=")
	port, _, _ := strings.Cut(rest, ",")
	a, err := netip.ParseAddr(ip)
	n, err2 := strconv.ParseUint(port, 10, 16)
	if err != nil || err2 != nil || n == 0 {
		return
	}
	if x := m.addReplica(mr, netip.AddrPortFrom(a, uint16(n))); x != nil {
		m.event("+slave", x)
		m.do(Action{Kind: Save})
	}
}

// judge acts on what an instance has said of its role.
func (m *Machine) judge(x *instance) {
	mr := x.master
	if x.role != isReplica {
		return
	}
	if x.reported == isMaster {
		if x.promoted && mr.inFailover && mr.state == waitPromotion {
			m.promoted(mr, x)
			return
		}
		const wait = 4 * publishPeriod
		if !x.promoted && m.sane(mr) && m.noDownFor(x, wait) && m.now-x.reportedAt > wait {
			m.follow(x, mr.address)
			m.event("+convert-to-slave", x)
		}
		return
	}
	if x.masterAddress != mr.address {
		wait := mr.config.FailoverTimeout
		if m.sane(mr) && m.noDownFor(x, wait) && m.now-x.masterChanged > wait {
			m.follow(x, mr.address)
			m.event("+fix-slave-config", x)
		}
	}
	m.progress(mr, x)
}

// promoted notes that the chosen replica is a master now.
func (m *Machine) promoted(mr *master, x *instance) {
	mr.configEpoch = mr.epoch
	m.reach(mr, reconfReplicas)
	m.do(Action{Kind: Save})
	m.event("+promoted-slave", x)
	m.event("+failover-state-reconf-slaves", &mr.instance)
	for _, y := range mr.all() { // sentinelForceHelloUpdateForMaster
		y.lastPub = min(y.lastPub, m.now-publishPeriod-time.Millisecond)
	}
}

// progress notes how far a replica is on its way to the new master.
func (m *Machine) progress(mr *master, x *instance) {
	if x.reconfSent && mr.chosen != nil && x.masterAddress == mr.chosen.address {
		x.reconfSent, x.reconfProgress = false, true
		m.event("+slave-reconf-inprog", x)
	}
	if x.reconfProgress && x.masterLinkUp {
		x.reconfProgress, x.reconfDone = false, true
		m.event("+slave-reconf-done", x)
	}
}

// sane is sentinelMasterLooksSane.
func (m *Machine) sane(mr *master) bool {
	return mr.reported == isMaster && !mr.down && !mr.odown && mr.informed && m.now-mr.infoAt < 2*infoPeriod
}

// noDownFor is sentinelRedisInstanceNoDownFor: it was not found down in that time.
func (m *Machine) noDownFor(x *instance, d time.Duration) bool {
	return x.downSince == 0 || m.now-x.downSince > d
}
