package keepalived

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// watchEvery is how often the machine's processes are looked at. The kernel
// tells keepalived of a change at once.
const watchEvery = 50 * time.Millisecond

// watcher follows one vrrp_track_process.
type watcher struct {
	child   *child
	process int // index in Config.Processes
	up      bool
	since   host.Time // when it was first seen to be otherwise; 0: it is not
}

// watchProcesses gives every instance the state of the processes that it
// tracks, and follows them.
func (c *child) watchProcesses() {
	for n := range c.config.Processes {
		w := &watcher{child: c, process: n, up: !c.options.NoProcessEvents && c.host.Running(c.options.program(c.config.Processes[n].Program))}
		if w.tell(true) && !c.options.NoProcessEvents {
			c.host.After(watchEvery, w)
		}
	}
}

// Run looks at the process.
func (w *watcher) Run() {
	h := w.child.host
	if w.child.stopping {
		return
	}
	h.After(watchEvery, w)
	p := &w.child.config.Processes[w.process]
	switch now := h.Monotonic(); {
	case h.Running(w.child.options.program(p.Program)) == w.up:
		w.since = 0
	case w.since == 0 && p.Delay > 0:
		w.since = now
	case now.Sub(w.since) >= p.Delay:
		w.up, w.since = !w.up, 0
		w.tell(false)
	}
}

// tell passes the state on to the instances that track it, and reports whether
// there is one.
func (w *watcher) tell(first bool) (any bool) {
	for _, i := range w.child.instances {
		for _, t := range i.config.Watch {
			if t.Script == w.process {
				any = true
				i.perform(i.machine.Check(i.now(), t.Weight, t.sense(vrrp.Verdict{Changed: true, Up: w.up, First: first})))
			}
		}
	}
	return any
}

// sense gives a verdict as the weight takes it: the other way round with
// reverse.
func (t *Track) sense(v vrrp.Verdict) vrrp.Verdict {
	if t.Reverse {
		v.Up = !v.Up
	}
	return v
}
