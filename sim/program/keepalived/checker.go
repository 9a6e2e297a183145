package keepalived

import (
	"errors"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// checker runs one vrrp_script. It starts it at once and then every interval,
// on a fixed schedule; a run that goes on is not waited for.
type checker struct {
	child   *child
	index   int
	script  *Script
	probe   Probe
	tracker vrrp.Tracker
	begun   host.Time
	starts  int64
	running bool // keepalived's idea of it: set by a start, cleared by any end
	status  int  // of the last run that exited by itself
}

func (c *child) startChecker(index int) {
	s := &c.config.Scripts[index]
	if s.Disabled {
		return
	}
	k := &checker{
		child: c, index: index, script: s, probe: c.options.probe(s.Name),
		tracker: vrrp.Tracker{Rise: s.Rise, Fall: s.Fall}, begun: c.host.Now(),
	}
	c.checkers = append(c.checkers, k)
	k.schedule()
}

// schedule sets the timer for the next start.
func (k *checker) schedule() {
	h := k.child.host
	due := k.begun.Add(time.Duration(k.starts) * k.script.Interval)
	h.After(max(0, due.Sub(h.Now()))+scriptStart.draw(h.Rand("script")), k)
	k.starts++
}

// Run is one start of the script. The recordings show that 2.2.7 starts it
// also where it logs "skipping run".
func (k *checker) Run() {
	k.schedule()
	if k.running {
		k.log("Track script %s is already running, expect idle - skipping run", k.script.Name)
	}
	k.running = true
	status, killed := k.run()
	k.running = false
	if k.child.stopping {
		return
	}
	if !killed && status != k.status {
		k.log("Script `%s` now returning %d", k.script.Name, status)
		k.status = status
	}
	v := k.tracker.Result(status == 0 && !killed)
	if !v.Changed {
		return
	}
	switch {
	case killed:
		k.log("VRRP_Script(%s) timed_out", k.script.Name)
	case v.Up:
		k.log("VRRP_Script(%s) succeeded", k.script.Name)
	default:
		k.log("VRRP_Script(%s) failed (exited with status %d)", k.script.Name, status)
	}
	k.child.tell(k.index, v)
}

func (k *checker) log(format string, a ...any) {
	k.child.host.Note("vrrp", fmt.Sprintf(format, a...))
}

// run is one run of the script: how it exited, or that it was killed at its
// timeout.
func (k *checker) run() (status int, killed bool) {
	h := k.child.host
	start := h.Now()
	h.Compute(min(k.probe.Cost, k.script.Timeout))
	left := k.script.Timeout - h.Now().Sub(start)
	if left <= 0 {
		return 0, true
	}
	if k.probe.Kind == Process {
		if h.Running(k.probe.Program) {
			return 0, false
		}
		return 1, false
	}
	return k.ask(left)
}

// ask is curl: its exit status is 7 when it cannot connect, 52 when the server
// answered nothing, 56 when the connection broke.
func (k *checker) ask(left time.Duration) (status int, killed bool) {
	req := &host.Request{Method: "GET", Host: k.probe.Address.String(), URI: k.probe.URI}
	err := k.child.host.Call(k.probe.Address, req, &host.Response{}, host.Options{Connect: left, Read: left})
	switch {
	case err == nil:
		return 0, false
	case errors.Is(err, host.ErrTimeout), errors.Is(err, host.ErrConnectTimeout):
		return 0, true
	case errors.Is(err, host.ErrClosed):
		return 52, false
	case errors.Is(err, host.ErrReset):
		return 56, false
	}
	return 7, false
}
