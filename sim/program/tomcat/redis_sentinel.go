package tomcat

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// MasterClient is when a client of Redis looks for the present master.
type MasterClient string

const (
	// AskOnError: it keeps its connections, and asks the Sentinels after an error, as
	// a plain client does that was told of them.
	AskOnError MasterClient = "ask"
	// Follow: it hears +switch-master of every Sentinel as well, and leaves the old
	// master when one says so, as Jedis' and Lettuce's Sentinel clients do.
	Follow MasterClient = "follow"
	// Pinned: it asks once, at the start, and keeps to that address.
	Pinned MasterClient = "pinned"
)

var errNoMaster = errors.New("no Sentinel names a master")

// What Sentinels are asked with: what the recorded clients had.
const (
	sentinelConnect = 250 * time.Millisecond
	sentinelRead    = 500 * time.Millisecond
	// listenAgain is how long after it was lost a subscription is begun again (Jedis:
	// 5 s by default).
	listenAgain = time.Second
)

// askSentinels asks one Sentinel after the other for the master's address; the zero
// AddrPort where none knows it.
func (p *redisPool) askSentinels() netip.AddrPort {
	s := p.of
	for _, at := range s.Sentinels {
		var c host.Command
		var reply host.Reply
		c.Set("SENTINEL", "GET-MASTER-ADDR-BY-NAME", s.Master)
		err := p.t.host.Call(at, &c, &reply, host.Options{Connect: sentinelConnect, Read: sentinelRead})
		if err != nil || len(reply.Elements) != 2 {
			continue
		}
		if at, err := netip.ParseAddrPort(reply.Elements[0].Value() + ":" + reply.Elements[1].Value()); err == nil {
			return at
		}
	}
	return netip.AddrPort{}
}

// lost notes an error of a connection to at: the Sentinels are asked next time.
func (p *redisPool) lost(at netip.AddrPort) {
	if p.watched && p.of.Client != Pinned && at == p.at {
		p.move(netip.AddrPort{})
	}
}

// refused notes a reply; one that refuses is an error like a broken connection.
func (p *redisPool) refused(reply *host.Reply) {
	if reply.IsError() && isRefusal(reply.Text) {
		p.lost(p.at)
	}
}

// move lets go of the connections and goes to another server.
func (p *redisPool) move(to netip.AddrPort) {
	p.at = to
	for _, link := range p.free {
		_ = link.conn.Close()
	}
	p.free = p.free[:0]
}

// follow begins to listen to the Sentinels, for a client that does.
func (p *redisPool) follow() {
	if p.of.Client != Follow {
		return
	}
	for _, at := range p.of.Sentinels {
		p.t.host.Go(host.TaskFunc(func() { p.listen(at) }))
	}
}

// listen goes where +switch-master of one Sentinel says, for ever.
func (p *redisPool) listen(at netip.AddrPort) {
	for {
		q := host.Subscribe{Channels: []string{"+switch-master"}}
		conn, err := p.t.host.Dial(at, host.Options{Connect: sentinelConnect})
		for err == nil {
			var m host.Published
			if err = conn.Call(&q, &m, 0); err == nil {
				q.Seen = m.Sequence
				p.switched(m.Text)
			}
		}
		if conn != nil {
			_ = conn.Close()
		}
		p.t.host.Sleep(listenAgain)
	}
}

// switched takes "NAME OLDIP OLDPORT NEWIP NEWPORT".
func (p *redisPool) switched(text string) {
	f := strings.Fields(text)
	if len(f) != 5 || f[0] != p.of.Master {
		return
	}
	if to, err := netip.ParseAddrPort(f[3] + ":" + f[4]); err == nil && to != p.at {
		p.move(to)
	}
}
