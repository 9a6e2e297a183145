//go:build linux

package agent

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"
)

// nursery is the processes that this one has begun and not yet reaped. A
// process whose parent died becomes a child of process 1 as well: it is reaped
// and nobody asks for its end.
type nursery struct {
	sync.Mutex
	began *sync.Cond
	ends  map[int]chan syscall.WaitStatus
}

var children = newNursery()

func newNursery() *nursery {
	n := &nursery{ends: map[int]chan syscall.WaitStatus{}}
	n.began = sync.NewCond(n)
	return n
}

// spawn starts a process and gives its end. The lock keeps its end from being
// reaped before somebody waits for it.
func spawn(path string, argv []string, attr *syscall.ProcAttr) (pid int, end <-chan syscall.WaitStatus, err error) {
	children.Lock()
	defer children.Unlock()
	pid, err = syscall.ForkExec(path, argv, attr)
	if err != nil {
		return 0, nil, fmt.Errorf("cannot start %q: %w", path, err)
	}
	c := make(chan syscall.WaitStatus, 1)
	children.ends[pid] = c
	children.began.Broadcast()
	return pid, c, nil
}

// reap waits for every child there is, for ever.
func (a *Agent) reap() {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case err != nil: // no child: there is nothing to reap before one begins
			children.Lock()
			for len(children.ends) == 0 {
				children.began.Wait()
			}
			children.Unlock()
			continue
		}
		children.Lock()
		if c, ok := children.ends[pid]; ok {
			c <- status
			delete(children.ends, pid)
		}
		children.Unlock()
	}
}

// command runs a program to its end, with input on its standard input, and
// gives what it wrote.
func command(input string, argv ...string) (string, error) {
	path, err := lookPath(argv[0])
	if err != nil {
		return "", err
	}
	in, err := inputFile(input)
	if err != nil {
		return "", err
	}
	defer in.Close()
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer r.Close()
	_, end, err := spawn(path, argv, &syscall.ProcAttr{
		Env: os.Environ(), Files: []uintptr{in.Fd(), w.Fd(), w.Fd()},
	})
	w.Close()
	if err != nil {
		return "", err
	}
	out, _ := readAll(r)
	select {
	case status := <-end:
		if status.ExitStatus() != 0 {
			return out, fmt.Errorf("%s: %s: %s", argv[0], ending(status), lastLines(out, 3))
		}
	case <-time.After(10 * time.Second):
		return out, fmt.Errorf("%s: still running after 10 s", argv[0])
	}
	return out, nil
}

// ending gives how a process ended, in words.
func ending(s syscall.WaitStatus) string {
	switch {
	case s.Signaled():
		return "killed by " + signalName(s.Signal())
	case s.ExitStatus() == 0:
		return "exited"
	}
	return fmt.Sprintf("exited with status %d", s.ExitStatus())
}
