package keepalived

import (
	"errors"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// checker runs one vrrp_script. It starts it at once and then every interval,
// on a fixed schedule, even while an earlier run goes on.
type checker struct {
	child   *child
	index   int
	script  *Script
	probe   Probe
	tracker vrrp.Tracker
	begun   host.Time
	starts  int64
	running bool   // as keepalived sees it: set by a start, cleared by any end
	status  int    // of the last run that exited by itself
	due     string // what its failure has decided where an address goes by it, "" for nothing
}

func (c *child) startChecker(index int) {
	s := &c.config.Scripts[index]
	if s.Disabled {
		return
	}
	k := &checker{
		child: c, index: index, script: s, probe: c.options.probe(s.Name),
		tracker: vrrp.Tracker{Rise: s.Rise, Fall: s.Fall}, begun: c.host.Monotonic(),
	}
	c.checkers = append(c.checkers, k)
	k.schedule()
}

// schedule sets the timer for the next start.
func (k *checker) schedule() {
	h := k.child.host
	due := k.begun.Add(time.Duration(k.starts) * k.script.Interval)
	h.After(max(0, due.Sub(h.Monotonic()))+scriptStart.draw(h.Rand("script")), k)
	k.starts++
}

// Run starts the script once. The recordings show that 2.2.7 starts it also
// where it logs "skipping run".
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
		k.decided(fmt.Sprintf("killed after %v", k.script.Timeout))
	case v.Up:
		k.log("VRRP_Script(%s) succeeded", k.script.Name)
		k.due = ""
	default:
		k.log("VRRP_Script(%s) failed (exited with status %d)", k.script.Name, status)
		k.decided("failed")
	}
	k.child.passVerdict(k.index, v)
}

// decided notes what the weight does to a master whose script fails. How long it took to
// find out is noted when an address goes by it, and not of a machine that has none.
func (k *checker) decided(how string) {
	s := k.script
	if !k.child.masters(k.index) {
		return
	}
	if s.Weight != 0 && s.weightAt.Line > 0 {
		k.child.lines.Decided(k.child.host, s.weightAt, "the failing script changes the priority by %d: a master gives way only to a higher one that it hears", -max(s.Weight, -s.Weight))
	}
	k.due = fmt.Sprintf("the script runs every %v and has %s %d in a row", s.Interval, how, s.Fall)
}

// gaveWay notes that a master gives way by the script.
func (k *checker) gaveWay() {
	if k.due != "" {
		k.child.lines.Decided(k.child.host, k.script.Pos, "%s", k.due)
		k.due = ""
	}
}

func (k *checker) log(format string, a ...any) {
	k.child.host.Note("vrrp", fmt.Sprintf(format, a...))
}

// run runs the script once and returns its exit status, or that it was killed
// at its timeout. A script that fails may end keepalived.
func (k *checker) run() (status int, killed bool) {
	h := k.child.host
	ends := h.Monotonic().Add(k.script.Timeout)
	for try := 1; ; try++ {
		status, killed = k.try(ends)
		if killed || status == 0 || try >= k.probe.Tries {
			break
		}
		h.Sleep(min(k.probe.Pause, ends.Sub(h.Monotonic())))
		if ends.Sub(h.Monotonic()) <= 0 {
			return 0, true
		}
	}
	if k.probe.Stops && !killed && status != 0 {
		k.child.halt()
	}
	return status, killed
}

// try is one try of the script, which is killed at a time.
func (k *checker) try(ends host.Time) (status int, killed bool) {
	h := k.child.host
	h.Compute(min(k.probe.Cost, ends.Sub(h.Monotonic())))
	left := ends.Sub(h.Monotonic())
	if left <= 0 {
		return 0, true
	}
	if k.probe.Kind == Process {
		if h.Running(k.probe.Program) {
			return 0, false
		}
		return 1, false
	}
	ask := k.ask
	if k.probe.Kind == MySQL {
		ask = k.query
	}
	if limit := k.probe.Limit; limit > 0 && limit < left {
		if status, killed = ask(limit); killed {
			return 28, false // curl's own timeout
		}
		return status, false
	}
	return ask(left)
}

// query does what mysql -e does: it opens a session and asks a question. Its exit
// status is 1 for every error.
func (k *checker) query(left time.Duration) (status int, killed bool) {
	h := k.child.host
	ends := h.Monotonic().Add(left)
	c, err := h.Dial(k.probe.Address, host.Options{Connect: left, Protocol: host.MySQL})
	if err == nil {
		a := &host.Result{}
		if err = c.Call(&host.Statement{Do: host.Connect, Account: "check"}, a, max(time.Millisecond, ends.Sub(h.Monotonic()))); err == nil {
			err = a.Err()
		}
		if err == nil {
			err = c.Call(&host.Statement{Do: host.SelectOne, Session: a.Session}, &host.Result{}, max(time.Millisecond, ends.Sub(h.Monotonic())))
		}
		_ = c.Close() // only whether it answered matters
	}
	switch {
	case err == nil:
		return 0, false
	case errors.Is(err, host.ErrTimeout), errors.Is(err, host.ErrConnectTimeout):
		return 0, true
	}
	return 1, false
}

// ask does what curl does: its exit status is 7 when it cannot connect, 22 for
// an answer that -f does not take, 52 when the server answered nothing, 56 when
// the connection broke. nc ends with 1 for all of them.
func (k *checker) ask(left time.Duration) (status int, killed bool) {
	h, p := k.child.host, &k.probe
	answer, err := host.Response{}, error(nil)
	if p.Kind == TCP {
		var c host.Conn
		if c, err = h.Dial(p.Address, host.Options{Connect: left}); err == nil {
			_ = c.Close() // only whether it opened matters
		}
	} else {
		req := &host.Request{Method: "GET", Host: p.Address.String(), URI: p.URI}
		err = h.Call(p.Address, req, &answer, host.Options{Connect: left, Read: left})
	}
	switch {
	case err == nil && (p.Status > 0 && answer.Status != p.Status):
		return 1, false
	case err == nil && (p.FailFrom > 0 && answer.Status >= p.FailFrom):
		return 22, false
	case err == nil:
		return 0, false
	case errors.Is(err, host.ErrTimeout), errors.Is(err, host.ErrConnectTimeout):
		return 0, true
	case p.Kind == TCP:
		return 1, false
	case errors.Is(err, host.ErrClosed):
		return 52, false
	case errors.Is(err, host.ErrReset):
		return 56, false
	}
	return 7, false
}
