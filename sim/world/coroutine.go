package world

import "iter"

// coroutine is a stack on which processes run, one after another.
//
// A switch to a coroutine and back costs more than most of what a process
// does in between. So one whose process has ended does not go back: it hosts the
// world's loop itself, on top of whoever resumed it, and runs the next process
// that starts without any switch. Only idle coroutines stand below it, which
// no event resumes, until the loop of Run.
type coroutine struct {
	w    *World
	next func() (struct{}, bool)
	stop func()
	// yield goes back to whoever resumed the coroutine.
	yield func(struct{}) bool

	p *proc // what it runs; nil while idle
	// mayHost: whoever resumed it had nothing else to do for the present event.
	mayHost bool
}

// coroutine takes one that is idle and hosts nothing, or makes one.
func (w *World) coroutine() *coroutine {
	if n := len(w.idleCo); n > 0 {
		c := w.idleCo[n-1]
		w.idleCo = w.idleCo[:n-1]
		return c
	}
	c := &coroutine{w: w}
	c.next, c.stop = iter.Pull(c.loop)
	w.coroutines = append(w.coroutines, c)
	return c
}

// loop is the coroutine's body.
func (c *coroutine) loop(yield func(struct{}) bool) {
	c.yield = yield
	for c.runAll() && c.end() {
	}
}

// runAll runs one process after another, until one is unwound, or until the world
// is closed, which it gives as false. So one deferred function does for all of
// them.
func (c *coroutine) runAll() (unwound bool) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if c.p == nil {
			panic(r) // of what it hosts
		}
		if _, unwound = r.(unwind); !unwound {
			panic(c.p.fault(r))
		}
	}()
	for {
		switch p := c.p; {
		case p.rest != nil:
			p.conn.handled(p, p.rest.Finish())
		case p.conn != nil && p.conn.isHello():
			p.conn.greet(p)
		case p.conn != nil:
			p.conn.handled(p, p.conn.handle())
		case p.dgr != nil:
			p.dgr.Receive(p.dg)
		default:
			p.task.Run()
		}
		if !c.end() {
			return false
		}
	}
}

// end is the end of the process that runs; another one runs when it returns, or
// the world is closed, which it gives as false.
func (c *coroutine) end() bool {
	c.p.retire()
	c.p = nil
	if c.mayHost {
		c.host()
	}
	if c.p != nil {
		return true
	}
	c.w.idleCo = append(c.w.idleCo, c)
	return c.yield(struct{}{})
}

// host lets events happen until one starts a process, which c then runs, or the
// run has come to its end.
func (c *coroutine) host() { c.w.loop(c) }

// loop lets events happen until the run has come to its end, or until one starts a
// process and host is there to run it. A process that an event starts or
// resumes runs from here rather than from where that was decided: a processor
// foresees where functions return to, but not across a switch, so each function
// between here and the switch would cost a wrong guess.
func (w *World) loop(host *coroutine) {
	w.current = nil
	for !w.halted && w.step() {
		p := w.next
		if p == nil {
			continue
		}
		w.next, w.current = nil, p
		if p.co == nil {
			if host != nil {
				host.p, p.co = p, host
				return
			}
			w.bind(p)
		}
		c := p.co
		c.mayHost = true
		c.next()
		w.current = nil
	}
}

// runLast has p begin, or go on, as the last thing that happens in an event.
func (w *World) runLast(p *proc) { w.next = p }

// startProc runs a new process until it waits or ends.
func (w *World) startProc(p *proc) {
	w.bind(p)
	w.switchTo(p)
}

func (w *World) bind(p *proc) {
	p.co = w.coroutine()
	p.co.p = p
}

// switchTo runs p until it waits or ends.
func (w *World) switchTo(p *proc) {
	before := w.current
	w.current, p.co.mayHost = p, false
	p.co.next()
	w.current = before
}
