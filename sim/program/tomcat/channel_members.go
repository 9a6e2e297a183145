package tomcat

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/tribes"
)

// heartbeats are the multicast thread: each frequency it sends one, and looks for
// members that are silent.
type heartbeats channel

// Run implements host.Task.
func (b *heartbeats) Run() {
	c := (*channel)(b)
	if c.stopped {
		return
	}
	c.say(false)
	c.expire()
	c.host.After(c.k.Multicast.Frequency, b)
}

func (c *channel) say(goodbye bool) {
	c.host.Send(host.Datagram{To: c.group.Addr(), Protocol: host.UDP, Payload: &host.TribesHeartbeat{
		Group: c.group, From: c.self.At, Incarnation: c.self.ID, Age: c.host.Monotonic().Sub(c.began), Shutdown: goodbye,
	}})
}

// Receive implements host.Receiver: a heartbeat.
func (c *channel) Receive(d host.Datagram) {
	b, ok := d.Payload.(*host.TribesHeartbeat)
	if !ok || b.Group != c.group || c.stopped {
		return
	}
	m := tribes.Member{At: b.From, ID: b.Incarnation}
	if m == c.self {
		return
	}
	now := c.now()
	if b.Shutdown {
		c.heard.Remove(m)
		c.givenUp(m, true)
		return
	}
	isNew := c.heard.Alive(m, b.Age, now)
	c.expire()
	if isNew {
		c.announced(tribes.Known{Member: m, Began: now - b.Age, Heard: now})
	}
}

// expire gives up the members of which nothing was heard, each in a thread of its own.
func (c *channel) expire() {
	for _, m := range c.heard.Expire(c.now(), c.k.Multicast.DropTime) {
		c.host.Go(host.TaskFunc(func() { c.givenUp(m, false) }))
	}
}

// announced takes a member that is new to the membership.
func (c *channel) announced(k tribes.Known) {
	if !c.k.Detect {
		c.note("member added", k.Member)
		return
	}
	c.checking.take()
	defer c.checking.leave()
	if !c.detector.Announced(k.Member) {
		return
	}
	if c.reaches(k.Member) {
		c.added(k)
	} else {
		c.detector.NotAdded(k.Member)
	}
}

func (c *channel) added(k tribes.Known) {
	c.detector.Added(k, c.now())
	c.note("member added", k.Member)
}

// givenUp takes a member that was silent, that a message did not reach, or that has
// said goodbye.
func (c *channel) givenUp(m tribes.Member, goodbye bool) {
	if !c.k.Detect {
		c.heard.Remove(m)
		c.gone(m)
		return
	}
	c.checking.take()
	gone := false
	switch {
	case !c.detector.GivenUp(m):
	case goodbye || !c.reaches(m):
		gone = c.detector.Gone(m)
	default:
		c.detector.StillAlive(m, c.now())
	}
	c.checking.leave()
	if gone {
		c.gone(m)
	}
}

func (c *channel) gone(m tribes.Member) {
	c.note("member disappeared", m)
	c.left(m)
}

func (c *channel) note(what string, m tribes.Member) {
	c.host.Note("tribes", what+": "+m.At.String())
}

// reaches tries to connect to a member. Who answers may be frozen, or another run of
// it.
func (c *channel) reaches(m tribes.Member) bool {
	conn, err := c.host.Dial(m.At, host.Options{Connect: c.k.Verify, Protocol: host.Tribes})
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// checks are the channel's heartbeat, each 5 s after the last one has ended.
type checks channel

// Run implements host.Task.
func (k *checks) Run() {
	c := (*channel)(k)
	if c.stopped {
		return
	}
	if c.k.Detect {
		c.check(false)
	}
	c.beat()
	c.host.After(tribes.CheckEach, k)
}

// pings are TcpPingInterceptor's: a check that tries every member.
type pings channel

// Run implements host.Task.
func (p *pings) Run() {
	c := (*channel)(p)
	if c.stopped {
		return
	}
	if c.k.Detect {
		c.check(true)
	}
	c.host.After(c.k.Ping, p)
}

// check is performBasicCheck, or performForcedCheck.
func (c *channel) check(forced bool) {
	c.checking.take()
	var gone []tribes.Member
	drop := func(m tribes.Member) {
		if c.detector.Gone(m) {
			gone = append(gone, m)
		}
	}
	for _, k := range c.announcing() {
		isNew := c.detector.Readopt(k, c.now())
		switch {
		case !isNew && !forced:
		case !c.detector.Has(k.Member):
		case c.reaches(k.Member):
			if isNew {
				c.note("member added", k.Member)
			}
		case isNew:
			c.detector.Gone(k.Member) // nobody was told of it
		default:
			drop(k.Member)
		}
	}
	for _, m := range c.detector.Suspects(c.now()) {
		if !c.reaches(m) {
			drop(m)
		}
	}
	for _, m := range c.detector.Later() {
		switch known, ok := c.announces(m); {
		case !ok:
			c.detector.Forget(m)
		case c.reaches(m):
			c.added(known)
		}
	}
	c.checking.leave()
	for _, m := range gone {
		c.gone(m)
	}
}

// announcing are the members by their heartbeats, and those that are named.
func (c *channel) announcing() []tribes.Known {
	all := append([]tribes.Known(nil), c.heard.All()...)
	for _, m := range c.static {
		if m.At != c.self.At {
			all = append(all, tribes.Known{Member: m, Began: time.Duration(c.began)})
		}
	}
	return all
}

func (c *channel) announces(m tribes.Member) (tribes.Known, bool) {
	for _, k := range c.announcing() {
		if k.Member == m {
			return k, true
		}
	}
	return tribes.Known{}, false
}
