//go:build linux

package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hadrill/hadrill/harness/live"
)

// signalWithin gives a signal to a part of a program of our own: all its processes are
// one of the operating system's, whose children would get the signal with their parent.
func (a *Agent) signalWithin(id int, p *program, child string, sig unix.Signal) (Answer, error) {
	line, err := json.Marshal(Request{Do: "signal", Signal: unix.SignalName(sig), Child: child})
	if err != nil {
		return Answer{}, err
	}
	p.Lock()
	pid := p.pid
	p.Unlock()
	began := time.Now()
	r, err := a.request(&Order{ID: id, Target: p.Name, Request: line})
	if sig != unix.SIGKILL || child != "" {
		r.Count = 1
		return r, err
	}
	// its end may come before its answer
	for ; time.Since(began) < until; time.Sleep(time.Millisecond) {
		if _, alive := processOf(pid); !alive {
			return Answer{At: began.UnixNano(), Count: 1, Detail: fmt.Sprintf("SIGKILL: process %d gone", pid)}, nil
		}
	}
	return Answer{}, fmt.Errorf("SIGKILL had no effect on process %d", pid)
}

// signal gives the program, or a child of it, a signal within this process.
func (c *child) signal(s *Request) (string, error) {
	h, name := c.h, c.spec.Program
	if s.Child != "" {
		h, name = c.h.Child(s.Child), name+"/"+s.Child
	}
	if h == nil {
		return "", fmt.Errorf("%s was not running", name)
	}
	if !h.Signal(unix.SignalNum(s.Signal)) {
		return "", fmt.Errorf("%s had no effect on %s", s.Signal, name)
	}
	return fmt.Sprintf("%s: %s in process %d %s", s.Signal, name, os.Getpid(), inWords[s.Signal]), nil
}

// inWords says what a signal does within a process.
var inWords = map[string]string{"SIGKILL": "gone", "SIGSTOP": "holds still", "SIGCONT": "goes on", "SIGTERM": "has it"}

// killedBySignal ends this process as SIGKILL does where the program ended so: who waits
// for it finds what it would find of a real one.
func (c *child) killedBySignal(err error) {
	if errors.Is(err, live.ErrKilled) {
		_ = unix.Kill(os.Getpid(), unix.SIGKILL)
	}
}
