package containers

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/program/keepalived"
)

// checkScripts are the files that keepalived's vrrp_script blocks run. One that
// lies in the scenario's folder is taken as it is. One that does not is written
// here, by what the scenario says under checks, or else asks the machine's web
// server, as the simulator has it. A command of the image itself (killall) needs
// no file.
func (p *plan) checkScripts(m *scenarios.Machine, pr *scenarios.Program) ([]agent.File, error) {
	c, _, err := keepalived.Read(p.c.Suite.FS, pr.File)
	if err != nil {
		return nil, err
	}
	var files []agent.File
	for _, s := range c.Scripts {
		words := strings.Fields(s.Command)
		if len(words) == 0 || !strings.HasPrefix(words[0], "/") || fromImage(words[0]) {
			continue
		}
		text, err := fs.ReadFile(p.c.Suite.FS, path.Base(words[0]))
		if err != nil {
			made, err := p.madeCheck(m, s.Name)
			if err != nil {
				return nil, err
			}
			text = []byte(made)
		}
		files = append(files, agent.File{Path: words[0], Mode: 0o755, Text: string(text)})
	}
	return files, nil
}

// fromImage tells whether a command belongs to the system's own.
func fromImage(command string) bool {
	switch path.Dir(command) {
	case "/bin", "/sbin", "/usr/bin", "/usr/sbin":
		return true
	}
	return false
}

// madeCheck is a check script of ours.
func (p *plan) madeCheck(m *scenarios.Machine, name string) (string, error) {
	check, given := m.Checks[name]
	if check.Probe == "process" {
		return fmt.Sprintf("#!/bin/sh\nkill -0 \"$(cat %s/%s)\"\n", agent.PidFolder, check.Program), nil
	}
	port := check.Port
	for i := range m.Run {
		pr := &m.Run[i]
		if ports := p.ports(m, pr); port == 0 && web(pr.Kind) && len(ports) > 0 && (!given || check.Program == "" || check.Program == pr.Name) {
			port = ports[0]
		}
	}
	if port == 0 {
		return "", fmt.Errorf("keepalived: vrrp_script %q: there is no web server on %s that it could check: say in the scenario what it looks at, under machines.%s.checks", name, m.Name, m.Name)
	}
	return fmt.Sprintf("#!/bin/sh\nexec curl -s -o /dev/null http://127.0.0.1:%d/\n", port), nil
}
