//go:build linux

package agent

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/hadrill/hadrill/harness/programs"
)

// serviceManager takes what programs of the machine ask for in programs.ServiceFile,
// one line after another.
func (a *Agent) serviceManager() error {
	if err := os.Remove(programs.ServiceFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := syscall.Mkfifo(programs.ServiceFile, 0o600); err != nil {
		return &fs.PathError{Op: "mkfifo", Path: programs.ServiceFile, Err: err}
	}
	if err := os.Chmod(programs.ServiceFile, 0o666); err != nil { // scripts may run as any user
		return err
	}
	f, err := os.OpenFile(programs.ServiceFile, os.O_RDWR, 0) // it writes, too: so reading never ends
	if err != nil {
		return err
	}
	go func() {
		for lines := bufio.NewScanner(f); lines.Scan(); {
			do, name, _ := strings.Cut(lines.Text(), " ")
			if err := a.service(do, name); err != nil {
				a.event(name, "note:service", do+": "+err.Error())
			}
		}
	}()
	return nil
}

// service starts or stops a program as host.Host.Service does. One that the
// machine has still to start when it boots is waited for.
func (a *Agent) service(do, name string) error {
	p, _, err := a.programs.find(name)
	if err != nil {
		return err
	}
	<-p.booted
	p.Lock()
	p.off = p.off || do == "stop" // until it has started, by whomever
	idle := p.pid == 0 || p.stopping
	p.Unlock()
	switch {
	case do == "start":
		_, err = a.ensure(&Order{Target: name})
	case do == "stop" && !idle:
		_, err = signals("SIGTERM")(a, &Order{Target: name})
	}
	return err
}

// askService asks the service manager of this machine, from a process of its own.
func askService(program string, run bool) {
	do := "stop"
	if run {
		do = "start"
	}
	f, err := os.OpenFile(programs.ServiceFile, os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return // nobody manages services here
	}
	defer f.Close()
	_ = f.SetDeadline(time.Now().Add(time.Second))
	_, _ = f.WriteString(do + " " + program + "\n")
}
