package world

import (
	"io"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// ctx is the machine as one running instance of a program sees it: the
// implementation of host.Host. Once the instance is over it does nothing more.
type ctx struct {
	w      *World
	p      *Program
	over   bool
	onStop host.Task

	exposed any // what the program lets the ground look at
}

var _ host.Host = (*ctx)(nil)

// self is the process that calls.
func (c *ctx) self() *proc {
	p := c.w.current
	if c.over || p == nil || p.ctx != c {
		c.alien()
	}
	return p
}

// alien ends what calls and is no process of the running instance. It is not inlined,
// so that self is.
//
//go:noinline
func (c *ctx) alien() {
	if c.over {
		panic(unwind{})
	}
	c.w.broken("%s/%s waits outside its own processes", c.p.m.name, c.p.name)
}

func (c *ctx) Machine() string     { return c.p.m.name }
func (c *ctx) Program() string     { return c.p.name }
func (c *ctx) Address() netip.Addr { return c.p.m.opt.Address }

func (c *ctx) Sleep(d time.Duration) {
	p := c.self()
	if d <= 0 {
		return
	}
	c.w.push(c.w.now+c.lasts(d), evResume, p.idx, p.begin())
	p.park()
}

func (c *ctx) Work(d time.Duration) {
	p := c.self()
	if d <= 0 {
		return
	}
	c.w.push(c.w.now+c.p.m.stretch(d), evResume, p.idx, p.begin())
	p.park()
}

func (c *ctx) Compute(d time.Duration) {
	p := c.self()
	if d <= 0 {
		return
	}
	c.p.m.compute(p, c.p.m.stretch(d))
}

func (c *ctx) After(d time.Duration, t host.Task) host.Timer {
	if c.over {
		return host.Timer{}
	}
	tm := c.w.newTimer(c, c.w.now+max(0, c.lasts(d)), t)
	return host.NewTimer(tm, tm.gen)
}

func (c *ctx) Go(t host.Task) {
	if !c.over {
		c.w.newTimer(c, c.w.now, t)
	}
}

func (c *ctx) NewCond() host.Cond { return &progCond{cond{w: c.w}, c} }

// progCond adds the waiting to cond.
type progCond struct {
	cond
	c *ctx
}

func (pc *progCond) Wait(d time.Duration) bool {
	p := pc.c.self()
	pc.add(p, p.begin())
	if d > 0 {
		p.limit(pc.w.now + pc.c.lasts(d))
	}
	if p.park() == timedOut {
		pc.drop(p)
		return false
	}
	return true
}

func (c *ctx) Rand(stream string) *rand.Rand { return c.p.rand(stream) }

func (c *ctx) AddAddress(a netip.Addr) {
	if !c.over {
		c.p.m.addAddress(a)
	}
}

func (c *ctx) RemoveAddress(a netip.Addr) {
	if !c.over {
		c.p.m.removeAddress(a)
	}
}

func (c *ctx) FilterAddress(a netip.Addr, drop bool) {
	m := c.p.m
	switch i := slices.Index(m.filtered, a); {
	case c.over:
	case drop && i < 0:
		m.filtered = append(m.filtered, a)
	case !drop && i >= 0:
		m.filtered = slices.Delete(m.filtered, i, i+1)
	}
}

func (c *ctx) Service(program string, run bool) {
	p := c.p.m.Program(program)
	switch {
	case c.over:
	case p == nil:
		c.p.m.unwanted[program] = !run
	case run:
		p.ensure()
	default:
		p.again = false
		if !p.stopping {
			p.Stop()
		}
	}
}

func (c *ctx) HasAddress(a netip.Addr) bool { return c.p.m.has(a) }

func (c *ctx) Announce(a netip.Addr) {
	if !c.over {
		c.w.announce(c.p.m, a)
	}
}

func (c *ctx) LinkUp() bool { return !c.p.m.linkDown }

func (c *ctx) OnLink(t host.Task) {
	if !c.over {
		c.p.m.onLink = append(c.p.m.onLink, watcher{c, t})
	}
}

func (c *ctx) Send(d host.Datagram) {
	if !c.over {
		c.w.send(c.p.m, d)
	}
}

func (c *ctx) Receive(protocol uint8, r host.Receiver) {
	if !c.over {
		c.p.m.receivers = append(c.p.m.receivers, receiver{c, protocol, r})
	}
}

func (c *ctx) Serve(at netip.AddrPort, speaks host.Protocol, h host.Handler) (io.Closer, error) {
	c.self()
	l := &listener{ctx: c, at: at, speaks: speaks, handler: h}
	l.prompt, _ = h.(host.Prompt)
	l.begins, _ = h.(host.Begins)
	return c.p.m.listen(l)
}

func (c *ctx) ClientGone() bool {
	p := c.w.current
	return p != nil && p.ctx == c && p.conn != nil && p.conn.finAt != 0 && p.conn.finAt <= c.w.now
}

func (c *ctx) OnClientGone(t host.Task) {
	if p := c.w.current; p != nil && p.ctx == c && p.conn != nil && !c.over {
		p.conn.hangUp = t
	}
}

func (c *ctx) FollowClient(follow bool) {
	if p := c.w.current; p != nil && p.ctx == c && p.conn != nil && !c.over {
		p.follow(follow)
	}
}

func (c *ctx) Expose(state any) {
	if !c.over {
		c.exposed = state
	}
}

func (c *ctx) ServeStreams(at netip.AddrPort, a host.Acceptor) (io.Closer, error) {
	c.self()
	return c.p.m.listen(&listener{ctx: c, at: at, speaks: host.TCP, acceptor: a})
}

func (c *ctx) Dial(to netip.AddrPort, o host.Options) (host.Conn, error) {
	return c.w.dial(c.self(), to, o)
}

func (c *ctx) DialStream(to netip.AddrPort, o host.Options) (host.Stream, error) {
	return c.w.dialStream(c.self(), to, o)
}

func (c *ctx) JoinStreams(client, server host.Stream, idle time.Duration) host.Joined {
	return c.w.join(c.self(), client.(*streamEnd), server.(*streamEnd), c.lasts(idle))
}

func (c *ctx) Disk() host.Disk { return disk{c} }

func (c *ctx) Fork(name string, main host.Main, exited host.Task) {
	if c.over {
		return
	}
	full := c.p.name + "/" + name
	k := c.p.m.Program(full)
	if k == nil {
		k = &Program{w: c.w, m: c.p.m, name: full, by: c.p.m.name + "/" + full, parent: c.p, streams: map[string]*rand.Rand{}}
		c.p.m.programs = append(c.p.m.programs, k)
	}
	k.main, k.exited = main, exited
	k.Start()
}

func (c *ctx) Running(program string) bool {
	p := c.p.m.Program(program)
	return p != nil && p.Alive()
}

func (c *ctx) OnStop(t host.Task) { c.onStop = t }

func (c *ctx) Exit() {
	if !c.over {
		c.p.end(host.EndExited, endExit)
	}
	panic(unwind{})
}

func (c *ctx) Note(kind, detail string) {
	if !c.over {
		c.w.tell(c.p.m.name, c.p.name, "note:"+kind, detail)
	}
}
