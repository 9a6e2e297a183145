//go:build linux

package agent

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ready waits until a program listens on its ports, has lived for a moment and sleeps:
// httpd listens before it has understood all of its configuration, and on a busy
// machine one without ports still reads its own after the moment. One that the
// service manager has stopped is not waited for.
func (a *Agent) ready(o *Order) (Answer, error) {
	p, _, err := a.programs.find(o.Target)
	if err != nil {
		return Answer{}, err
	}
	const look, moment = 10 * time.Millisecond, 300 * time.Millisecond
	for began := time.Now(); ; time.Sleep(look) {
		p.Lock()
		off := p.off
		pid, how, silent, answers := p.pid, p.how, p.silent, p.answers || p.Ready == ""
		p.Unlock()
		open := listening()
		missing := slices.DeleteFunc(slices.Clone(p.Ports), func(n uint16) bool { return slices.Contains(open, n) })
		switch took := time.Since(began); {
		case off:
			return Answer{}, nil
		case pid == 0:
			return Answer{}, fmt.Errorf("%s %s: %s", p.Name, how, p.lastWords(silent))
		case len(missing) == 0 && answers && took > moment && waits(pid):
			return Answer{}, nil
		case took > o.Within && len(missing) == 0 && answers:
			return Answer{}, fmt.Errorf("%s is still busy after %v: %s", p.Name, o.Within, p.lastLog())
		case took > o.Within && len(missing) == 0:
			return Answer{}, fmt.Errorf("%s has not said %q after %v: %s", p.Name, p.Ready, o.Within, p.lastLog())
		case took > o.Within:
			return Answer{}, fmt.Errorf("%s does not listen on port %v after %v: %s", p.Name, missing, o.Within, p.lastLog())
		}
	}
}

// waits reports whether a process sleeps: it has done what it had to.
func waits(pid int) bool {
	p, ok := processOf(pid)
	return ok && p.state == "S"
}

// lastWords gives the end of the log of a process that has ended. What it wrote
// may still be on its way; a child of it that goes on is not waited for.
func (p *program) lastWords(silent <-chan struct{}) string {
	select {
	case <-silent:
	case <-time.After(time.Second):
	}
	return p.lastLog()
}

// lastLog gives the last lines of a program's log.
func (p *program) lastLog() string {
	p.Lock()
	defer p.Unlock()
	return lastLines(strings.Join(p.lines, "\n"), 10)
}

// listening gives the TCP ports on which something listens (/proc/net/tcp,
// state 0A).
func listening() []uint16 {
	var ports []uint16
	for _, file := range []string{"tcp", "tcp6"} {
		data, _ := os.ReadFile(procNet + file) // without IPv6 there is no tcp6
		for line := range strings.Lines(string(data)) {
			f := strings.Fields(line)
			if len(f) < 4 || f[3] != "0A" {
				continue
			}
			_, hex, _ := strings.Cut(f[1], ":")
			if n, err := strconv.ParseUint(hex, 16, 16); err == nil {
				ports = append(ports, uint16(n))
			}
		}
	}
	return ports
}
