//go:build linux

package live

import (
	"fmt"
	"runtime/debug"

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

// proc is a process: a goroutine that runs one task after another, or that of
// a connection while it serves a request.
type proc struct {
	h    *Host
	turn chan struct{} // its turn has come; never more than one
	task host.Task     // nil: it goes
	conn *conn         // whose requests it answers; nil for none
	// follows: what it waits for ends when the client of conn closes
	follows bool
	due     host.Time // when it should go on; 0 is at no particular time

	// guarded by the host's lock
	index  int    // in procs; -1 when not there
	gen    uint32 // counts waits: a wake-up meant for an earlier wait is ignored
	parked bool   // waits for wakeUp
	why    wake
}

// idleProcs is how many goroutines without a task are kept for the next.
const idleProcs = 1024

func (h *Host) newProc() *proc {
	p := &proc{h: h, turn: make(chan struct{}, 1), index: len(h.procs)}
	h.procs = append(h.procs, p)
	return p
}

// forget takes the process out of procs.
func (h *Host) forget(p *proc) {
	last := len(h.procs) - 1
	h.procs[p.index] = h.procs[last]
	h.procs[p.index].index = p.index
	h.procs[last] = nil
	h.procs = h.procs[:last]
	p.index = -1
}

// spawn makes a process for a task; the host is locked.
func (h *Host) spawn(t host.Task, due host.Time) {
	if h.over.Load() {
		return
	}
	var p *proc
	if n := len(h.idle); n > 0 {
		p, h.idle = h.idle[n-1], h.idle[:n-1]
	} else {
		p = h.newProc()
		h.group.Add(1)
		go p.loop()
	}
	p.task, p.due = t, due
	h.makeReady(p)
}

// makeReady gives the process the turn, or a place in the queue for it; the
// host is locked.
func (h *Host) makeReady(p *proc) {
	if h.busy {
		h.ready.push(p)
		return
	}
	h.busy, h.current = true, p
	p.turn <- struct{}{}
}

// loop is the goroutine of a process.
func (p *proc) loop() {
	defer p.h.group.Done()
	for {
		<-p.turn
		if p.task == nil {
			return
		}
		p.arrive()
		if !p.h.over.Load() {
			p.run(p.task.Run)
		}
		if p.retire() {
			return
		}
	}
}

// run runs f; an unwinding ends here, and any other panic ends the program.
func (p *proc) run(f func()) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(unwind); !ok {
				p.h.end(fmt.Errorf("%s/%s: panic \"%v\": %s", p.h.opt.Machine, p.h.opt.Program, r, debug.Stack()))
			}
		}
	}()
	f()
}

// retire gives the turn on for good. True when the goroutine is to end.
func (p *proc) retire() bool {
	h := p.h
	h.mu.Lock()
	defer h.mu.Unlock()
	p.task, p.due = nil, 0
	p.gen++
	quit := h.over.Load() || len(h.idle) >= idleProcs
	if quit {
		h.forget(p)
	} else {
		h.idle = append(h.idle, p)
	}
	h.pass()
	return quit
}

// pass hands the turn to who has waited longest for it; the host is locked.
func (h *Host) pass() {
	p := h.ready.pop()
	h.current = p
	h.busy = p != nil
	if p != nil {
		p.turn <- struct{}{}
	}
}

// leave gives the turn on while the process is busy outside the program.
func (h *Host) leave() {
	h.mu.Lock()
	h.pass()
	h.mu.Unlock()
}

// enter comes back to the turn, waiting for it. It unwinds when the program
// has ended meanwhile.
func (p *proc) enter() {
	h := p.h
	p.due = h.clock.read()
	h.mu.Lock()
	if !h.busy {
		h.busy, h.current = true, p
		h.mu.Unlock()
	} else {
		h.ready.push(p)
		h.mu.Unlock()
		<-p.turn
	}
	p.arrive()
}

// arrive is the process with the turn, new.
func (p *proc) arrive() {
	h := p.h
	h.now = h.clock.read()
	if p.due != 0 {
		h.late.record(p.due, h.now)
		p.due = 0
	}
}

// begin is the start of a wait: it names the wait, so that wake-ups can be
// meant for it. The host is locked.
func (p *proc) begin() uint32 {
	p.gen++
	p.parked = true
	return p.gen
}

// park waits until the wait that begin named is over; the host is locked and
// unlocked again.
func (p *proc) park() wake {
	h := p.h
	h.pass()
	h.mu.Unlock()
	<-p.turn
	p.arrive()
	if h.over.Load() {
		panic(unwind{})
	}
	return p.why
}

// wakeUp ends a wait; the host is locked. False when it was over already.
func (p *proc) wakeUp(gen uint32, why wake) bool {
	if p.gen != gen || !p.parked {
		return false
	}
	p.gen++
	p.parked, p.why = false, why
	p.h.makeReady(p)
	return true
}

// self is the process that calls.
func (h *Host) self() *proc {
	if h.over.Load() {
		panic(unwind{})
	}
	return h.current
}

// lock is self with the host locked, for those who are about to wait.
func (h *Host) lock() *proc {
	h.mu.Lock()
	if h.over.Load() {
		h.mu.Unlock()
		panic(unwind{})
	}
	return h.current
}

// outside runs f, which waits for something outside the program, without the
// turn.
func (h *Host) outside(f func()) {
	p := h.self()
	h.leave()
	f()
	p.enter()
	if h.over.Load() {
		panic(unwind{})
	}
}

// Go implements host.Host.
func (h *Host) Go(t host.Task) {
	h.mu.Lock()
	h.spawn(t, 0)
	h.mu.Unlock()
}

// Do runs f, which must not wait, while no process of the program runs:
// users.Group.Mark wants it. It may be called from anywhere but a process, also
// after the program's end.
func (h *Host) Do(f func()) {
	p := &proc{h: h, turn: make(chan struct{}, 1), index: -1}
	p.enter()
	defer h.leave()
	f()
}
