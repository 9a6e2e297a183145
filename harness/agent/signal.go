//go:build linux

package agent

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// until is how long the effect of a signal may take to show.
const until = 5 * time.Second

// signals is the order to send a signal to a program. It answers when its
// effect can be seen: the processes are gone, stopped, or run. SIGTERM asks a
// program to end, which may take it a while; the answer comes at once, and the
// event "ended" when it has.
func signals(name string) func(*Agent, *Order) (Answer, error) {
	sig := unix.SignalNum(name)
	return func(a *Agent, o *Order) (Answer, error) {
		p, child, err := a.programs.find(o.Target)
		if err != nil {
			return Answer{}, err
		}
		p.Lock()
		root := p.pid
		p.stopping = p.stopping || sig == unix.SIGTERM
		p.Unlock()
		if root == 0 {
			return Answer{}, fmt.Errorf("%s was not running", p.Name)
		}
		hit := part(p.Kind, family(processes(), root), root, child)
		if len(hit) == 0 {
			return Answer{}, fmt.Errorf("%s was not running", o.Target)
		}
		if sig == unix.SIGTERM {
			hit = hit[:1] // the others are its own business
		}
		r := Answer{At: time.Now().UnixNano()}
		for _, h := range hit {
			if err := unix.Kill(h.pid, sig); err != nil && !errors.Is(err, unix.ESRCH) {
				return Answer{}, fmt.Errorf("%s to process %d: %w", name, h.pid, err)
			}
		}
		r.Detail, err = effect(sig, hit)
		return r, err
	}
}

// effect waits for what the signal does to processes and tells it.
func effect(sig unix.Signal, hit []process) (string, error) {
	var wanted func(p process, alive bool) bool
	var words string
	switch sig {
	case unix.SIGTERM:
		return "SIGTERM sent to process " + numbers(hit), nil
	case unix.SIGKILL:
		wanted, words = func(_ process, alive bool) bool { return !alive }, "gone"
	case unix.SIGSTOP:
		wanted, words = func(p process, alive bool) bool { return !alive || p.state == "T" }, "in state T (stopped)"
	default:
		wanted, words = func(p process, alive bool) bool { return !alive || p.state != "T" }, "no longer stopped"
	}
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		var not []string
		for _, h := range hit {
			if p, alive := processOf(h.pid); !wanted(p, alive) {
				not = append(not, fmt.Sprintf("%d (state %s)", h.pid, p.state))
			}
		}
		if not == nil {
			return fmt.Sprintf("%s: process %s %s", unix.SignalName(sig), numbers(hit), words), nil
		}
		if time.Since(began) > until {
			return "", fmt.Errorf("%s had no effect on process %s", unix.SignalName(sig), strings.Join(not, ", "))
		}
	}
}
