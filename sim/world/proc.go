package world

import (
	"fmt"
	"path"
	"runtime"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// wake is why a process goes on.
type wake uint8

const (
	wokenUp wake = iota
	timedOut
	clientGone // of the request that it answers, which it follows
)

// unwind is thrown through a process whose program has ended.
type unwind struct{}

// proc is a process; when it has ended it is used again.
type proc struct {
	w    *World
	idx  uint32
	gen  uint32     // counts waits: a wake-up meant for an earlier wait is ignored
	co   *coroutine // what it runs on; nil before it has begun
	prog *Program   // nil while idle
	ctx  *ctx

	why  wake
	dead bool // its program has ended: unwind at the next opportunity
	// core is set while the process holds one of the machine's cores or
	// queues for one (see cores.go).
	core    coreState
	connGen uint32 // of conn when the request came
	calls   *conn  // what it waited for last by Call, Dial or Conn.Call

	// The limit of the present wait. Most waits end in time, so a wait does not
	// get a timeout event of its own: a process has one event pending at most. When
	// that comes before the deadline, which has moved meanwhile, it is sent off
	// again to the deadline.
	deadline int64  // when the wait has lasted too long; 0: it may last for ever
	armedAt  int64  // when the pending timeout event comes; 0: none is pending
	armed    uint32 // tells the pending timeout event from earlier ones

	// what it runs: one of these
	conn *conn // its request, and of that what is left to be done, nil for all
	rest host.Rest
	task host.Task
	dgr  host.Receiver
	dg   host.Datagram
}

// spawn takes a process from the pool for ctx.
func (w *World) spawn(c *ctx) *proc {
	var p *proc
	if n := len(w.idle); n > 0 {
		p = w.idle[n-1]
		w.idle = w.idle[:n-1]
	} else {
		p = &proc{w: w, idx: uint32(len(w.procs))}
		w.procs = append(w.procs, p)
	}
	p.prog, p.ctx, p.dead = c.p, c, false
	p.gen++
	return p
}

// fault gives the report of a program's panic to those who run the world: what it
// was, whose, when, and where in the source. No address and no folder is in it, so
// that the same seed gives the same text.
func (p *proc) fault(r any) string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var where strings.Builder
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			fmt.Fprintf(&where, "\n  %s (%s:%d)", f.Function, path.Base(f.File), f.Line)
		}
		if !more {
			return fmt.Sprintf("%v: in %s/%s at %v%s", r, p.prog.m.name, p.prog.name, p.w.Elapsed(), where.String())
		}
	}
}

func (p *proc) retire() {
	p.w.releaseCore(p)
	p.prog, p.ctx, p.task, p.conn, p.calls, p.rest, p.co = nil, nil, nil, nil, nil, nil, nil
	if p.dgr != nil {
		p.dgr, p.dg = nil, host.Datagram{}
	}
	p.deadline = 0
	p.gen++
	p.w.idle = append(p.w.idle, p)
}

// begin is the start of a wait: it names the wait, so that wake-ups can be
// meant for it.
func (p *proc) begin() uint32 {
	p.gen++
	return p.gen
}

// park waits until the wait that begin named is over. It is small enough to be
// inlined: a function less between a program and the switch (see loop).
func (p *proc) park() wake {
	if !p.co.yield(struct{}{}) || p.dead {
		p.stopped()
	}
	return p.why
}

// stopped ends a process whose program has ended, or whose world is closed.
func (p *proc) stopped() {
	p.co.mayHost = false
	panic(unwind{})
}

// resume lets a waiting process go on, as the last thing that happens in the
// event e; while its program is frozen the event waits instead.
func (p *proc) resume(e event) {
	if p.prog.stall(e) {
		return
	}
	p.goOn(wokenUp)
}

// goOn ends the wait.
func (p *proc) goOn(why wake) {
	p.why, p.deadline = why, 0
	p.gen++
	p.w.runLast(p)
}

// limit ends the wait that begins now at virtual time at, with timedOut.
func (p *proc) limit(at int64) {
	p.deadline = at
	if p.armedAt == 0 || p.armedAt > at {
		p.arm(at)
	}
}

func (p *proc) arm(at int64) {
	p.armed++
	p.armedAt = at
	p.w.push(at, evTimeout, p.idx, p.armed)
}

// expire is the coming of the pending timeout event.
func (p *proc) expire(e event) {
	if e.gen != p.armed {
		return
	}
	p.armedAt = 0
	switch {
	case p.prog == nil || p.deadline == 0:
	case p.deadline > e.at:
		p.arm(p.deadline)
	default:
		if p.prog.stall(e) {
			p.armedAt = e.at
			return
		}
		p.goOn(timedOut)
	}
}
