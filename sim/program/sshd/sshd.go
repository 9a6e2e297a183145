// Package sshd answers *host.Exec: it runs commands for others on its machine.
// Whoever can connect may; the commands are those that the machine has.
package sshd

import (
	"fmt"
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
)

// Config says which commands the machine has.
type Config struct {
	Port     uint16 // 0 means 22
	Commands map[string]Command
}

// Command is a program of the machine. It fills in the result.
type Command = func(h host.Host, e *host.Exec, r *host.ExecResult)

// notFound is the exit code of the shell for a command that is not there.
const notFound = 127

type sshd struct {
	host   host.Host
	config Config
}

// Main returns the daemon as a program.
func (c *Config) Main() host.Main {
	return func(h host.Host) error {
		port := c.Port
		if port == 0 {
			port = host.SSHPort
		}
		at := netip.AddrPortFrom(netip.IPv4Unspecified(), port)
		if _, err := h.Serve(at, host.SSH, &sshd{h, *c}); err != nil {
			return fmt.Errorf("sshd: cannot listen on %q: %w", at, err)
		}
		return nil
	}
}

// Handle implements host.Handler.
func (s *sshd) Handle(_ netip.Addr, req, resp host.Message) error {
	e, ok := req.(*host.Exec)
	r, isResult := resp.(*host.ExecResult)
	if !ok || !isResult {
		return host.ErrReset
	}
	*r = host.ExecResult{}
	run := s.config.Commands[e.Command]
	if run == nil {
		r.Exit, r.Text = notFound, e.Command+": command not found"
		return nil
	}
	run(s.host, e, r)
	return nil
}
