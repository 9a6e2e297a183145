package sentinel

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sayHello publishes who this Sentinel is, and what it holds the master to be
// (sentinelSendHello).
func (m *Machine) sayHello(x *instance) {
	mr := x.master
	at := mr.current()
	text := fmt.Sprintf("%s,%d,%s,%d,%s,%s,%d,%d", m.address.Addr(), m.address.Port(), m.id, m.epoch, mr.config.Name, at.Addr(), at.Port(), mr.configEpoch)
	m.send(x, Hello, "PUBLISH", HelloChannel, text)
}

// hello is a message of another Sentinel.
type hello struct {
	peer        Peer
	epoch       uint64
	name        string
	master      netip.AddrPort
	configEpoch uint64
}

// readHello reads "ip,port,runid,current_epoch,name,ip,port,config_epoch"; false
// for anything else.
func readHello(text string) (h hello, ok bool) {
	f := strings.Split(text, ",")
	if len(f) != 8 {
		return h, false
	}
	var err [4]error
	h.peer.Address, err[0] = netip.ParseAddrPort(f[0] + ":" + f[1])
	h.epoch, err[1] = strconv.ParseUint(f[3], 10, 64)
	h.master, err[2] = netip.ParseAddrPort(f[5] + ":" + f[6])
	h.configEpoch, err[3] = strconv.ParseUint(f[7], 10, 64)
	h.peer.ID, h.name = f[2], f[4]
	return h, err == [4]error{} && len(h.peer.ID) == 40
}

// Heard takes a message of HelloChannel that came by a link's subscription.
func (m *Machine) Heard(now time.Duration, link int, text string) []Action {
	m.begin(now)
	if x := m.find(link); x != nil {
		x.pcActivity = now
		m.takeHello(text)
	}
	return m.out
}

// Published takes a message of HelloChannel that another Sentinel published here.
func (m *Machine) Published(now time.Duration, text string) []Action {
	m.begin(now)
	m.takeHello(text)
	return m.out
}

// takeHello is sentinelProcessHelloMessage.
func (m *Machine) takeHello(text string) {
	h, ok := readHello(text)
	if !ok || h.peer.ID == m.id {
		return
	}
	mr := m.byName(h.name)
	if mr == nil {
		return
	}
	s := mr.sentinel(h.peer)
	if s == nil {
		s = m.meet(mr, h.peer)
	}
	if h.epoch > m.epoch {
		m.newEpoch(h.epoch)
	}
	if mr.configEpoch >= h.configEpoch {
		return
	}
	mr.configEpoch = h.configEpoch
	if h.master != mr.address {
		m.event("+config-update-from", s)
		m.switchEvent(mr, h.master)
		m.changeAddress(mr, h.master)
	}
}

// sentinel returns the Sentinel that is known by that ID at that address, nil for
// none.
func (mr *master) sentinel(p Peer) *instance {
	for _, s := range mr.sentinels {
		if s.runID == p.ID && s.address == p.Address {
			return s
		}
	}
	return nil
}

// meet adds a Sentinel; one that had its ID, or its address, is forgotten.
func (m *Machine) meet(mr *master, p Peer) *instance {
	mr.sentinels = slices.DeleteFunc(mr.sentinels, func(s *instance) bool {
		same := s.runID == p.ID || s.address == p.Address
		if same {
			m.event("+sentinel-address-switch", s)
			m.forget(s)
		}
		return same
	})
	s := m.addSentinel(mr, p.Address, p.ID)
	m.event("+sentinel", s)
	m.do(Action{Kind: Save})
	return s
}
