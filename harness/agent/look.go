//go:build linux

package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// alive gives the processes that a fault on the target would act on, those that
// are alive: none where it does not run.
func (a *Agent) alive(o *Order) (Answer, error) {
	p, child, err := a.programs.find(o.Target)
	if err != nil {
		return Answer{}, err
	}
	p.Lock()
	root := p.pid
	p.Unlock()
	seen := []Process{}
	switch {
	case root == 0:
	case p.Spec != nil && (child != "" || p.ParentOnly):
		if within := a.lookWithin(o.ID, p, child); within != nil {
			seen = append(seen, *within)
		}
	default:
		for _, m := range part(family(processes(), root), root, p.ParentOnly, child) {
			if since, err := startOf(m.pid); err == nil { // it may have ended meanwhile
				seen = append(seen, Process{PID: m.pid, Stopped: m.state == "T", Since: since})
			}
		}
	}
	r := Answer{}
	r.Reply, err = json.Marshal(seen)
	return r, err
}

// lookWithin gives the part of a program of our own that is a process to those who watch
// it, and none of the operating system's; nil where there is none.
func (a *Agent) lookWithin(id int, p *program, child string) *Process {
	line, err := json.Marshal(Request{Do: "counts", Child: child})
	if err != nil {
		return nil
	}
	answer, err := a.request(&Order{ID: id, Target: p.Name, Request: line})
	if err != nil {
		return nil // it has ended
	}
	var reply Reply
	if json.Unmarshal(answer.Reply, &reply) != nil {
		return nil
	}
	return reply.Process
}

// process gives the program, or a child of it, as a process; nil where it has ended.
func (c *child) process(name string) *Process {
	h := c.h
	if name != "" {
		h = h.Child(name)
	}
	if h == nil {
		return nil
	}
	return &Process{PID: os.Getpid(), Stopped: h.Frozen(), Since: h.Created().UnixNano()}
}

// startOf gives when a process began, in nanoseconds of the Unix epoch, to a tick of
// /proc/PID/stat (proc(5), starttime): 10 ms.
func startOf(pid int) (int64, error) {
	const starttime, tick = 22, 10 * time.Millisecond
	fields, err := statOf(pid)
	if err != nil {
		return 0, err
	}
	var ticks int64
	const first = 3 // the state, behind the name
	if len(fields) <= starttime-first {
		return 0, fmt.Errorf("process %d: /proc/%d/stat has %d fields", pid, pid, len(fields)+first-1)
	}
	if _, err := fmt.Sscan(fields[starttime-first], &ticks); err != nil {
		return 0, err
	}
	var up unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &up); err != nil {
		return 0, err
	}
	return time.Now().UnixNano() - up.Nano() + ticks*int64(tick), nil
}

// statOf gives the fields of /proc/PID/stat from the third one on: the name stands in
// brackets and may contain anything, brackets included.
func statOf(pid int) ([]string, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	text := string(data)
	return strings.Fields(text[strings.LastIndexByte(text, ')')+1:]), nil
}

// room counts the folders of the machine's disk that take nothing more. On one that
// is kept full there is room for moments, after a program has deleted something.
func (a *Agent) room(*Order) (Answer, error) {
	full := int64(0)
	for _, dir := range a.machine.Disk {
		err := probeFolder(dir)
		for began := time.Now(); err == nil && keptFull() && time.Since(began) < 10*topUp; err = probeFolder(dir) {
			time.Sleep(topUp)
		}
		switch {
		case errors.Is(err, unix.ENOSPC):
			full++
		case err != nil:
			return Answer{}, err
		}
	}
	return Answer{Count: full}, nil
}

// keptFull reports whether somebody keeps the machine's disk full.
func keptFull() bool {
	fullDisk.Lock()
	defer fullDisk.Unlock()
	return fullDisk.end != nil
}

// read gives what a file holds, as write's reply does.
func (a *Agent) read(o *Order) (Answer, error) {
	held, err := readFormer(o.Target)
	if err != nil {
		return Answer{}, err
	}
	r := Answer{}
	r.Reply, err = json.Marshal(held)
	return r, err
}
