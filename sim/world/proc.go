package world

import (
	"fmt"
	"iter"
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
)

// unwind is thrown through a process whose program has ended.
type unwind struct{}

// proc is a process: a pooled coroutine that runs one task after another.
type proc struct {
	w    *World
	idx  uint32
	gen  uint32 // counts waits: a wake-up meant for an earlier wait is ignored
	next func() (struct{}, bool)
	stop func()

	yield func(struct{}) bool

	prog *Program // nil while idle
	ctx  *ctx
	dead bool // its program has ended: unwind at the next opportunity

	// what it runs: one of these
	task host.Task
	conn *conn
	dgr  host.Receiver
	dg   host.Datagram

	why wake

	// core is set while the process holds one of the machine's cores or
	// queues for one (see cores.go).
	core coreState

	// A limit to the present wait. One event a process stands in the queue at
	// the most times; it looks at deadline when it comes and goes on when it
	// is early, so that a timeout that does not happen costs no event.
	deadline int64 // 0: none
	armedAt  int64 // when the pending event comes; 0: none pending
	armed    uint32
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
		p.next, p.stop = iter.Pull(p.loop)
	}
	p.prog, p.ctx, p.dead = c.p, c, false
	p.gen++
	return p
}

// loop is the coroutine's body.
func (p *proc) loop(yield func(struct{}) bool) {
	p.yield = yield
	for {
		p.run()
		p.retire()
		if !yield(struct{}{}) {
			return
		}
	}
}

// run runs the process's task; an unwinding ends here.
func (p *proc) run() {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(unwind); !ok {
				panic(p.fault(r))
			}
		}
	}()
	switch {
	case p.conn != nil:
		p.conn.serve(p)
	case p.dgr != nil:
		p.dgr.Receive(p.dg)
	default:
		p.task.Run()
	}
}

// fault is what a program's panic says to those who run the world: what it was,
// whose, when, and where in the source. No address and no folder is in it, so
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
	p.prog, p.ctx, p.task, p.conn = nil, nil, nil, nil
	if p.dgr != nil {
		p.dgr, p.dg = nil, host.Datagram{}
	}
	p.deadline = 0
	p.gen++
	p.w.idle = append(p.w.idle, p)
}

// switchTo runs p until it waits or ends.
func (w *World) switchTo(p *proc) {
	before := w.current
	w.current = p
	p.next()
	w.current = before
}

// begin is the start of a wait: it names the wait, so that wake-ups can be
// meant for it.
func (p *proc) begin() uint32 {
	p.gen++
	return p.gen
}

// park waits until the wait that begin named is over.
func (p *proc) park() wake {
	if !p.yield(struct{}{}) || p.dead {
		panic(unwind{})
	}
	p.deadline = 0
	return p.why
}

// resume lets a waiting process go on within the event e; while its program is
// frozen the event waits instead.
func (p *proc) resume(e event, why wake) {
	if p.prog.stall(e) {
		return
	}
	p.why = why
	p.gen++
	p.w.switchTo(p)
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
		p.why = timedOut
		p.gen++
		p.w.switchTo(p)
	}
}
