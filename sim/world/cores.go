package world

// cores are a machine's processors: work queues for them, first come first
// served, and keeps one until it is done.
type cores struct {
	free  int
	queue []*proc
}

// coreState is a process's part in it.
type coreState uint8

const (
	coreNone coreState = iota
	coreQueued
	coreHeld
)

// compute has the process use a core for d.
func (m *Machine) compute(p *proc, d int64) {
	if m.cores.free == 0 {
		p.core = coreQueued
		m.cores.queue = append(m.cores.queue, p)
		p.begin()
		p.park() // until a core is handed over
	} else {
		m.cores.free--
		p.core = coreHeld
	}
	gen := p.begin()
	m.w.push(m.w.now+d, evCore, p.idx, gen)
	p.park()
}

// coreDone ends a slice of core time. The core is free even if the process's
// program is frozen and cannot use it.
func (w *World) coreDone(e event) {
	p := w.procs[e.idx]
	if p.gen != e.gen {
		return
	}
	w.releaseCore(p)
	if p.prog.frozen || p.prog.m.paused {
		e.key = e.key&^0xff | uint64(evResume)
	}
	p.resume(e)
}

// releaseCore gives back what the process holds or queues for.
func (w *World) releaseCore(p *proc) {
	if p.core == coreNone {
		return
	}
	c := &p.prog.m.cores
	was := p.core
	p.core = coreNone
	if was == coreQueued {
		for i, q := range c.queue {
			if q == p {
				c.queue = append(c.queue[:i], c.queue[i+1:]...)
				return
			}
		}
		return
	}
	if len(c.queue) == 0 {
		c.free++
		return
	}
	next := c.queue[0]
	c.queue = append(c.queue[:0], c.queue[1:]...)
	next.core = coreHeld
	w.push(w.now, evResume, next.idx, next.gen)
}
