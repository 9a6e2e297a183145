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

// ready waits until a program listens on its ports and has lived for a moment:
// httpd listens before it has understood all of its configuration.
func (a *Agent) ready(o *Order) (Answer, error) {
	p, _, err := a.programs.find(o.Target)
	if err != nil {
		return Answer{}, err
	}
	const look, moment = 10 * time.Millisecond, 300 * time.Millisecond
	for began := time.Now(); ; time.Sleep(look) {
		p.Lock()
		alive, how, said := p.pid != 0, p.how, lastLines(strings.Join(p.lines, "\n"), 10)
		p.Unlock()
		open := listening()
		missing := slices.DeleteFunc(slices.Clone(p.Ports), func(n uint16) bool { return slices.Contains(open, n) })
		switch took := time.Since(began); {
		case !alive:
			return Answer{}, fmt.Errorf("%s %s: %s", p.Name, how, said)
		case len(missing) == 0 && took > moment:
			return Answer{}, nil
		case took > o.Within:
			return Answer{}, fmt.Errorf("%s does not listen on port %v after %v: %s", p.Name, missing, o.Within, said)
		}
	}
}

// listening are the TCP ports on which something listens (/proc/net/tcp,
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
