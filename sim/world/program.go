package world

import (
	"math/rand/v2"
	"slices"

	"github.com/hadrill/hadrill/sim/host"
)

// Program is a program installed on a machine. It may be alive or not; each
// start is a new instance with nothing of the one before but its machine's
// disk and the random streams.
type Program struct {
	w       *World
	m       *Machine
	name    string // a child has its parent's name and a slash before its own
	by      string // "machine/name", as it signs its answers
	main    host.Main
	parent  *Program
	exited  host.Task
	streams map[string]*rand.Rand

	ctx     *ctx // the running instance; nil while dead
	frozen  bool
	stalled []event // what came while it was frozen

	once     bool // it is gone from the machine when it has ended
	stopping bool // it was sent SIGTERM
	again    bool // it is started when it has ended

	hung   bool
	held   []heldReq // requests that a hung program has accepted
	fail   int       // status injected; 0: none
	share  float64
	Failed int // requests answered by Fail so far: its evidence
	Held   int // requests swallowed by Hang so far: its evidence
}

type heldReq struct {
	idx, gen uint32
}

// Install puts a program on the machine. It starts when the world first runs,
// or at once when it runs already, and again with the machine.
func (m *Machine) Install(name string, main host.Main) *Program {
	p := &Program{w: m.w, m: m, name: name, by: m.name + "/" + name, main: main, streams: map[string]*rand.Rand{}}
	m.programs = append(m.programs, p)
	if m.booted && m.up {
		p.Start()
		if m.unwanted[name] {
			p.Stop()
		}
	}
	return p
}

// Execute runs a command on the machine: a program that is no longer there when it
// has ended, and does not start again with the machine. Main calls Exit. It gives
// nil, and runs nothing, when the machine is down.
func (m *Machine) Execute(name string, main host.Main) *Program {
	if !m.up {
		return nil
	}
	p := &Program{w: m.w, m: m, name: name, by: m.name + "/" + name, main: main, streams: map[string]*rand.Rand{}, once: true}
	m.programs = append(m.programs, p)
	p.Start()
	return p
}

// Name is the program's name on its machine.
func (p *Program) Name() string { return p.name }

// Machine is where the program is installed.
func (p *Program) Machine() *Machine { return p.m }

// Alive reports whether the program runs; a frozen one does.
func (p *Program) Alive() bool { return p.ctx != nil }

// Exposed gives the value that the running program lets the ground look at; nil for
// one that is dead, or lets it look at nothing.
func (p *Program) Exposed() any {
	if p.ctx == nil {
		return nil
	}
	return p.ctx.exposed
}

// Frozen reports whether the program is alive and stopped in its tracks.
func (p *Program) Frozen() bool { return p.ctx != nil && (p.frozen || p.m.paused) }

// Start starts the program when it is dead and its machine is up. It tells
// whether it did.
func (p *Program) Start() bool {
	if p.ctx != nil || !p.m.up {
		return false
	}
	c := &ctx{w: p.w, p: p}
	p.ctx, p.frozen, p.stopping = c, false, false
	p.w.tell(p.m.name, p.name, "started", "")
	main := p.main
	p.w.newTimer(c, p.w.now, host.TaskFunc(func() {
		if err := main(c); err != nil {
			p.end(err.Error(), endExit)
			panic(unwind{})
		}
	}))
	return true
}

// ensure starts the program unless it runs, as a service manager does: one that was
// asked to end is started when it has.
func (p *Program) ensure() {
	if p.ctx != nil && p.stopping {
		p.again = true
		return
	}
	p.Start()
}

// Kill is SIGKILL: the program ends, its kernel closes its connections. False
// when it was not alive.
func (p *Program) Kill() bool { return p.end(host.EndKilled, endExit) }

// Stop is SIGTERM: what the program made of it with OnStop, else its end. A
// frozen program gets it when it is thawed. False when it was not alive.
func (p *Program) Stop() bool {
	c := p.ctx
	if c == nil {
		return false
	}
	p.stopping = true
	p.w.newTimer(c, p.w.now, host.TaskFunc(func() {
		if c.onStop != nil {
			t := c.onStop
			c.onStop = nil
			t.Run()
			return
		}
		p.end(host.EndStopped, endExit)
		panic(unwind{})
	}))
	return true
}

// Freeze is SIGSTOP: the program does nothing, its kernel goes on for it.
func (p *Program) Freeze() bool {
	if p.ctx == nil || p.frozen {
		return false
	}
	p.frozen = true
	p.w.tell(p.m.name, p.name, "frozen", "")
	return true
}

// Thaw is SIGCONT. What came meanwhile happens now, in the order it came.
func (p *Program) Thaw() bool {
	if p.ctx == nil || !p.frozen {
		return false
	}
	p.frozen = false
	p.w.tell(p.m.name, p.name, "thawed", "")
	p.catchUp()
	return true
}

// stall keeps an event for later when the program is frozen.
func (p *Program) stall(e event) bool {
	if !p.frozen && !p.m.paused {
		return false
	}
	p.stalled = append(p.stalled, e)
	return true
}

func (p *Program) catchUp() {
	if p.frozen || p.m.paused {
		return
	}
	late := p.stalled
	p.stalled = nil
	for _, e := range late {
		p.w.push(p.w.now, e.kind(), e.idx, e.gen)
	}
}

// ending is how much of the program's end others see.
type ending uint8

const (
	endExit  ending = iota // the kernel goes on: connections are closed, the parent told
	endPower               // the machine is gone too
	endQuiet               // the run is over
)

// end ends the running instance: every process unwinds. It may be called from
// one of those processes, which must then unwind itself.
func (p *Program) end(why string, how ending) bool {
	c := p.ctx
	if c == nil {
		return false
	}
	c.over = true
	p.ctx, p.frozen, p.stalled = nil, false, nil
	p.hung, p.held = false, nil // a new instance does not hang
	if p.once {                 // a list of its own: the old one may be gone through
		p.m.programs = slices.DeleteFunc(slices.Clone(p.m.programs), func(o *Program) bool { return o == p })
	}
	p.m.forget(c)
	if how != endQuiet {
		p.w.tell(p.m.name, p.name, "ended", why)
	}
	for _, q := range p.w.procs {
		if q.ctx == c && q != p.w.current {
			q.dead = true
			p.w.releaseCore(q)
			q.gen++
			if q.co == nil {
				q.retire() // it has not begun
				continue
			}
			p.w.switchTo(q)
		}
	}
	p.w.dropConns(c, how)
	if how == endExit {
		for _, k := range p.m.programs {
			if k.parent == p && k.ctx != nil {
				k.Stop()
			}
		}
		if p.parent != nil && p.parent.ctx != nil && p.exited != nil {
			p.w.newTimer(p.parent.ctx, p.w.now, p.exited)
		}
	}
	if cur := p.w.current; cur != nil && cur.ctx == c {
		cur.dead = true
	}
	if p.again {
		p.again = false
		if how == endExit {
			p.Start()
		}
	}
	return true
}

// Hang makes the program accept requests and answer none until Unhang.
func (p *Program) Hang() { p.hung = true }

// Unhang lets the program answer again, the requests it swallowed included.
func (p *Program) Unhang() {
	p.hung = false
	held := p.held
	p.held = nil
	for _, h := range held {
		p.w.push(p.w.now, evReq, h.idx, h.gen)
	}
}

// Fail answers a share of the program's requests (1: all) with the protocol's
// failure of that status; share 0 ends it.
func (p *Program) Fail(status int, share float64) { p.fail, p.share = status, share }

// injects decides whether the next request fails by injection.
func (p *Program) injects() bool {
	return p.share > 0 && (p.share >= 1 || p.rand("fail").Float64() < p.share)
}

func (p *Program) rand(stream string) *rand.Rand {
	r := p.streams[stream]
	if r == nil {
		r = p.w.Rand(p.m.name+"/"+p.name, stream)
		p.streams[stream] = r
	}
	return r
}
