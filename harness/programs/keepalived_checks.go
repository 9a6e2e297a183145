package programs

import (
	"fmt"
	"io/fs"
	"net/netip"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/keepalived"
)

// The check scripts of keepalived probe what the scenario names under checks, or
// else what their text says.

// probeOf makes the probe of a check of the scenario.
func probeOf(e *Env, check scenarios.Check) keepalived.Probe {
	p := keepalived.Probe{Kind: keepalived.ProbeKind(check.Probe), Program: check.Program}
	if p.Kind == keepalived.HTTP {
		port := check.Port
		if port == 0 {
			port = webPort(e, check.Program)
		}
		p.Address = httpProbe(port).Address
	}
	return p
}

// httpProbe makes a probe that sends a request to a port of the machine
// itself.
func httpProbe(port uint16) keepalived.Probe {
	return keepalived.Probe{Kind: keepalived.HTTP, Address: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)}
}

// webPort gives the first port on which a program of the machine answers web
// requests, any program for ""; 0 when there is none.
func webPort(e *Env, program string) uint16 {
	for i := range e.Peers {
		p := &e.Peers[i]
		if n := p.port(host.HTTP); n != 0 && p.Machine == e.Machine && (program == "" || program == p.Program) {
			return n
		}
	}
	return 0
}

// readProbe makes the probe of a script that the scenario says nothing about: by
// its command line, or by the file of that name in the scenario's folder.
func readProbe(e *Env, s *keepalived.Script) (keepalived.Probe, error) {
	text, err := scriptText(e.FS, s.Command)
	if err != nil {
		return keepalived.Probe{}, unknownCheck(e, s, err.Error())
	}
	look, err := keepalived.ReadScript(text)
	if err != nil {
		return keepalived.Probe{}, unknownCheck(e, s, err.Error())
	}
	p := keepalived.Probe{Kind: look.Kind, URI: look.URI, Status: look.Status, FailFrom: look.FailFrom, Limit: look.Limit, Tries: look.Tries, Pause: look.Pause, Stops: look.Stops}
	if look.Kind == keepalived.Process {
		if p.Program = processOf(e, look.Process); p.Program == "" {
			return p, unknownCheck(e, s, fmt.Sprintf("it looks for the process %q, and %s runs no such program", look.Process, e.Machine))
		}
		return p, nil
	}
	a, ok := conf.Resolve(look.Host, e.Hosts)
	if !ok {
		return p, unknownCheck(e, s, fmt.Sprintf("it asks %q, which is no machine", look.Host))
	}
	p.Address = netip.AddrPortFrom(a, look.Port)
	return p, nil
}

// scriptText gives the script that a keyword runs: the text of the file of that
// name in the scenario's folder, or a command of the system's own itself.
func scriptText(files fs.FS, command string) (string, error) {
	words := behindShell(strings.Fields(command))
	if isInline(strings.Join(words, " ")) {
		return command, nil
	}
	text, err := fs.ReadFile(files, path.Base(words[0]))
	if err != nil {
		return "", fmt.Errorf("the scenario's folder has no file %q", path.Base(words[0]))
	}
	return string(text), nil
}

// behindShell leaves out the shell that a script is started by: bash
// /etc/keepalived/check.sh.
func behindShell(words []string) []string {
	if len(words) > 1 && strings.HasSuffix(words[0], "sh") && !strings.HasPrefix(words[1], "-") {
		return words[1:]
	}
	return words
}

// isInline reports whether a command is one of the system's own, and not a file
// that can be written for a check.
func isInline(command string) bool {
	words := strings.Fields(command)
	return len(words) == 0 || !strings.HasPrefix(words[0], "/") || fromImage(words[0])
}

// looksAt reports whether a command looks at a program of the machine: at its
// process, or at one of its ports.
func looksAt(e *Env, command, program string) bool {
	look, err := keepalived.ReadScript(command)
	if err != nil {
		return false
	}
	if look.Kind == keepalived.Process {
		return processOf(e, look.Process) == program
	}
	return slices.ContainsFunc(e.Peers, func(p Peer) bool {
		return p.Machine == e.Machine && p.Program == program && slices.Contains(Numbers(p.Ports), look.Port)
	})
}

// processOf gives the program of the machine that a process belongs to, "" for
// none.
func processOf(e *Env, process string) string {
	for i := range e.Peers {
		if p := &e.Peers[i]; p.Machine == e.Machine && p.isProcess(process) {
			return p.Program
		}
	}
	return ""
}

// unknownCheck is the error about a script that is not understood.
func unknownCheck(e *Env, s *keepalived.Script, why string) error {
	return fmt.Errorf("keepalived: vrrp_script %q: what %q looks at is not known: %s: say it in the scenario under machines.%s.checks, such as %s: {program: NAME}",
		s.Name, s.Command, why, e.Machine, s.Name)
}

// probes makes the probes of all scripts that count.
func probes(e *Env, c *keepalived.Config) (map[string]keepalived.Probe, error) {
	all := map[string]keepalived.Probe{}
	for i := range c.Scripts {
		s := &c.Scripts[i]
		check, said := e.Checks[s.Name]
		switch {
		case s.Disabled:
		case said:
			all[s.Name] = probeOf(e, check)
		default:
			p, err := readProbe(e, s)
			if err != nil {
				return nil, err
			}
			all[s.Name] = p
		}
	}
	return all, nil
}

// checkScripts gives the files that vrrp_script blocks and notify lines run. One that lies in
// the scenario's folder is taken as it is, one that does not is written here.
// A command of the image itself (killall) needs no file. The scripts of a file
// that our reader does not understand are not known: keepalived has the last
// word on it.
func checkScripts(e *Env) ([]File, error) {
	c, _, err := readKeepalived(e)
	if err != nil {
		return nil, nil //nolint:nilerr // keepalived itself says what is wrong
	}
	made, err := probes(e, c)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, s := range c.Scripts {
		words := strings.Fields(s.Command)
		if isInline(s.Command) {
			continue
		}
		text, err := fs.ReadFile(e.FS, path.Base(words[0]))
		if err != nil {
			p := made[s.Name]
			text = []byte(checkScript(&p))
		}
		files = append(files, File{Path: words[0], Mode: 0o755, Text: string(text)})
	}
	return append(files, notifyScripts(e, c)...), nil
}

// fromImage reports whether a command belongs to the system's own.
func fromImage(command string) bool {
	switch path.Dir(command) {
	case "/bin", "/sbin", "/usr/bin", "/usr/sbin":
		return true
	}
	return false
}

// checkScript writes a check script that probes alike.
func checkScript(p *keepalived.Probe) string {
	if p.Kind == keepalived.Process {
		return fmt.Sprintf("#!/bin/sh\nkill -0 \"$(cat %s/%s)\"\n", PidFolder, p.Program)
	}
	return fmt.Sprintf("#!/bin/sh\nexec curl -s -o /dev/null http://127.0.0.1:%d/\n", p.Address.Port())
}
