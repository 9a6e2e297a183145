//go:build linux

package agent

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// until is how long the effect of a signal may take to show.
const until = 5 * time.Second

// signals gives the order to send a signal to a program. It answers when its
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
		p.stopping = p.stopping || sig == unix.SIGTERM && child == ""
		p.Unlock()
		if root == 0 {
			return Answer{}, fmt.Errorf("%s was not running", p.Name)
		}
		if p.Spec != nil && (child != "" || p.ParentOnly && sig != unix.SIGTERM) {
			return a.signalWithin(o.ID, p, child, sig)
		}
		members := func() []process { return part(family(processes(), root), root, p.ParentOnly, child) }
		hit := members()
		if len(hit) == 0 {
			return Answer{}, fmt.Errorf("%s was not running", o.Target)
		}
		if sig == unix.SIGTERM {
			hit = hit[:1] // the others are its own business
		}
		r := Answer{At: time.Now().UnixNano(), Count: affected(sig, hit)}
		if err := send(sig, hit); err != nil {
			return Answer{}, err
		}
		// one that goes on may fork faster than its family is listed, and none of them stands
		whole := (sig == unix.SIGKILL || sig == unix.SIGSTOP) && child == "" && !p.ParentOnly
		for whole { // those that were born while the others were listed
			young := slices.DeleteFunc(members(), func(m process) bool {
				return slices.ContainsFunc(hit, func(h process) bool { return h.pid == m.pid })
			})
			if len(young) == 0 {
				break
			}
			if err := send(sig, young); err != nil {
				return Answer{}, err
			}
			hit = append(hit, young...)
		}
		r.Detail, err = effect(sig, hit)
		return r, err
	}
}

// affected counts the processes whose state a signal changes: one that is stopped is not
// stopped again, and one that runs does not go on.
func affected(sig unix.Signal, hit []process) (n int64) {
	for _, p := range hit {
		stopped := p.state == "T"
		if sig == unix.SIGSTOP && stopped || sig == unix.SIGCONT && !stopped {
			continue
		}
		n++
	}
	return n
}

// send sends a signal to processes; one that is gone is none that fails.
func send(sig unix.Signal, to []process) error {
	for _, p := range to {
		if err := unix.Kill(p.pid, sig); err != nil && !errors.Is(err, unix.ESRCH) {
			return fmt.Errorf("%s to process %d: %w", unix.SignalName(sig), p.pid, err)
		}
	}
	return nil
}

// effect waits until the signal shows its effect on processes, and describes
// it.
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
