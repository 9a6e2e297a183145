package world

import "github.com/hadrill/hadrill/sim/host"

// timer is a task that waits for its time: no process until then.
type timer struct {
	w    *World
	idx  uint32
	gen  uint32
	ctx  *ctx
	task host.Task
}

func (w *World) newTimer(c *ctx, at int64, task host.Task) *timer {
	var t *timer
	if n := len(w.idleTmr); n > 0 {
		t = w.idleTmr[n-1]
		w.idleTmr = w.idleTmr[:n-1]
	} else {
		t = &timer{w: w, idx: uint32(len(w.timers))}
		w.timers = append(w.timers, t)
	}
	t.ctx, t.task = c, task
	w.push(at, evTimer, t.idx, t.gen)
	return t
}

func (t *timer) free() {
	t.gen++
	t.ctx, t.task = nil, nil
	t.w.idleTmr = append(t.w.idleTmr, t)
}

// fire starts the task.
func (t *timer) fire(e event) {
	if t.gen != e.gen {
		return
	}
	c := t.ctx
	if c.over {
		t.free()
		return
	}
	if c.p.stall(e) {
		return
	}
	p := t.w.spawn(c)
	p.task = t.task
	t.free()
	t.w.runLast(p)
}

// StopTimer implements host.Stopper.
func (t *timer) StopTimer(gen uint32) bool {
	if t.gen != gen {
		return false
	}
	t.free()
	return true
}

// cond implements host.Cond.
type cond struct {
	w     *World
	queue []waiter
	head  int
}

type waiter struct {
	p   *proc
	gen uint32
}

func (c *cond) add(p *proc, gen uint32) {
	if c.head > 0 && c.head*2 >= len(c.queue) {
		n := copy(c.queue, c.queue[c.head:])
		c.queue, c.head = c.queue[:n], 0
	}
	c.queue = append(c.queue, waiter{p, gen})
}

// drop forgets a process that gave up waiting.
func (c *cond) drop(p *proc) {
	for i := c.head; i < len(c.queue); i++ {
		if c.queue[i].p == p {
			c.queue = append(c.queue[:i], c.queue[i+1:]...)
			return
		}
	}
}

// Signal implements host.Cond.
func (c *cond) Signal() {
	for c.head < len(c.queue) {
		q := c.queue[c.head]
		c.head++
		if q.p.gen == q.gen {
			q.p.deadline = 0
			c.w.push(c.w.now, evResume, q.p.idx, q.gen)
			return
		}
	}
}

// Broadcast implements host.Cond.
func (c *cond) Broadcast() {
	for c.head < len(c.queue) {
		c.Signal()
	}
}

// Waiting implements host.Cond.
func (c *cond) Waiting() int {
	n := 0
	for _, q := range c.queue[c.head:] {
		if q.p.gen == q.gen {
			n++
		}
	}
	return n
}
