package tomcat

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/tribes"
)

// channel is a server's part of the group (GroupChannel): who is a member, and how
// messages go to members and come from them. The rules are those of package tribes.
type channel struct {
	host  host.Host
	k     *Cluster
	group netip.AddrPort
	// static are the members that are named in the file.
	static []tribes.Member

	self  tribes.Member
	began host.Time
	heard tribes.Membership // by their heartbeats
	// detector is used where the file has a TcpFailureDetector; checking is the one
	// lock of its steps.
	detector tribes.Detector
	checking lock

	senders  senders
	dispatch dispatcher
	listener io.Closer
	arrivals host.FreeList[arrival]
	wakes    *rand.Rand // how long a thread of the Receiver takes until it runs,
	reads    dist.Dist  // by this
	stopped  bool

	messages, bytes int // sent, a message to two members twice

	// receiver takes what members send; left is called for each member that is gone; beat
	// runs at each heartbeat of the channel.
	receiver receiver
	left     func(m tribes.Member)
	beat     func()
}

// receiver takes what a member sends, in the Receiver's thread. The message is the sender's
// again when it returns, if that waits for it (Sync).
type receiver interface{ received(m *host.TribesMessage) }

// senderOf is the member that a message comes from.
func senderOf(m *host.TribesMessage) tribes.Member {
	return tribes.Member{At: m.From, ID: m.Incarnation}
}

// newChannel makes the channel of a server; names gives the hosts' names.
func newChannel(t *tomcat) *channel {
	c := &channel{host: t.host, k: t.config.Cluster, wakes: t.host.Rand("tribes"), left: func(tribes.Member) {}, beat: func() {}}
	c.reads = dist.Exponential(receiverWakes.Draw(c.wakes))
	c.checking.free = t.host.NewCond()
	c.senders = senders{c: c, free: t.host.NewCond()}
	c.senders.add()
	c.senders.add() // the start has used two of them at once
	c.dispatch = dispatcher{c: c, speeds: t.host.Rand("dispatch")}
	c.group = netip.AddrPortFrom(netip.MustParseAddr(c.k.Multicast.Group), 0)
	if port, err := netip.ParseAddrPort(c.k.Multicast.Group + ":" + c.k.Multicast.Port); err == nil {
		c.group = port
	}
	for _, m := range c.k.Static {
		if at, err := netip.ParseAddr(m.Host); err == nil {
			c.static = append(c.static, tribes.Member{At: netip.AddrPortFrom(at, m.Port)})
		}
	}
	return c
}

// start joins the group: first the server listens, then it speaks; each takes twice
// the pause between two heartbeats (McastServiceImpl.waitForMembers).
func (c *channel) start() error {
	c.began = c.host.Monotonic()
	c.self.ID = c.host.Rand("member").Uint64()
	if len(c.static) > 0 {
		c.self.ID = 0 // named members are known by their address alone
	}
	if err := c.listen(); err != nil {
		return err
	}
	c.host.Receive(host.UDP, c)
	c.host.Sleep(2 * c.k.Multicast.Frequency)
	for _, m := range c.static {
		if m.At != c.self.At {
			c.host.Go(host.TaskFunc(func() { c.announced(tribes.Known{Member: m, Began: c.now()}) }))
		}
	}
	(*heartbeats)(c).Run()
	c.host.After(tribes.CheckEach, (*checks)(c))
	if c.k.Ping > 0 {
		c.host.After(c.k.Ping, (*pings)(c))
	}
	c.host.Sleep(2 * c.k.Multicast.Frequency)
	return nil
}

// listen binds the Receiver, to the first port that is free.
func (c *channel) listen() error {
	at := c.host.Address()
	if a := c.k.Receiver.Address; a != "auto" {
		var err error
		if at, err = netip.ParseAddr(a); err != nil {
			return fmt.Errorf("tomcat: cannot use Receiver address %q: expected auto or an address of the machine", a)
		}
	}
	for i := range max(1, c.k.Receiver.AutoBind) {
		on := netip.AddrPortFrom(at, c.k.Receiver.Port+uint16(i))
		l, err := c.host.Serve(on, host.Tribes, c)
		if errors.Is(err, host.ErrInUse) {
			continue
		}
		if err != nil {
			return fmt.Errorf("tomcat: cannot listen on %q for the cluster: %w", on, err)
		}
		c.listener, c.self.At = l, on
		return nil
	}
	return fmt.Errorf("tomcat: cannot listen on port %d or the %d behind it: they are in use", c.k.Receiver.Port, c.k.Receiver.AutoBind)
}

// stop says goodbye to the group.
func (c *channel) stop() {
	c.stopped = true
	c.say(true)
	_ = c.listener.Close()
}

func (c *channel) now() time.Duration { return time.Duration(c.host.Monotonic()) }

// members are those that messages go to, oldest first. Nobody changes what it gives.
func (c *channel) members() []tribes.Member {
	if c.k.Detect {
		return c.detector.Members()
	}
	all := c.heard.Members()
	if len(c.static) == 0 {
		return all
	}
	all = slices.Clone(all)
	for _, m := range c.static {
		if m.At != c.self.At {
			all = append(all, m)
		}
	}
	return all
}

// lock behaves as Java's synchronized: others wait in turn.
type lock struct {
	held bool
	free host.Cond
}

func (l *lock) take() {
	for l.held {
		l.free.Wait(0)
	}
	l.held = true
}

func (l *lock) leave() {
	l.held = false
	l.free.Signal()
}
