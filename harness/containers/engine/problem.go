package engine

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/moby/moby/client"
)

// Problem is an error of the surroundings (the engine, a registry, this
// machine), not of the user's files. Error is one line, and below it,
// indented, the end of what a program printed.
type Problem struct {
	What   string   // could not be done
	Reason string   // the message of the engine or a program, one line
	Hint   string   // what helps, "" for nothing known
	Output []string // last lines of what a program printed

	Err error // what it comes from
}

func (p *Problem) Error() string {
	b := strings.Builder{}
	b.WriteString(p.What + ": " + p.Reason)
	if p.Hint != "" {
		b.WriteString(" (" + p.Hint + ")")
	}
	for _, line := range p.Output {
		b.WriteString("\n    " + line)
	}
	return b.String()
}

// Unwrap gives the error that the problem comes from.
func (p *Problem) Unwrap() error { return p.Err }

// signs are texts in an engine's errors, each with its cause and what to do
// about it.
var signs = []struct{ sign, reason, hint string }{
	{"permission denied while trying to connect", "no permission to use the Docker engine", "become a member of the group docker, or root"},
	{"no space left on device", "no space left on the disk of the Docker engine", "docker system df shows what uses it, docker system prune frees some"},
	{"Temporary failure resolving", "the build found no package mirror", "it uses the mirror and proxy of this machine's apt, or else those of the base image"},
	{"non-overlapping IPv4 address pool", "the Docker engine has no subnet left for another network", "docker network prune removes unused networks"},
	{"port is already allocated", "a port is taken by another program", "docker ps shows which container has it"},
	{"Cannot connect to the Docker daemon", "no Docker engine answers", startIt},
	{"error during connect", "no Docker engine answers", startIt},
	{"EOF", "the Docker engine went away", startIt},
	{"connection reset by peer", "the Docker engine went away", startIt},
	{"broken pipe", "the Docker engine went away", startIt},
}

const startIt = "start it, or name another in DOCKER_HOST"

// Explain turns an engine's error into one that a user can act on, and nil
// into nil.
func Explain(what string, err error) error {
	if err == nil {
		return nil
	}
	return Diagnose(what, err)
}

// Diagnose does what Explain does, for an error that is not nil.
func Diagnose(what string, err error) *Problem {
	var known *Problem
	if errors.As(err, &known) {
		return known
	}
	p := &Problem{What: what, Err: err, Reason: strings.Join(strings.Fields(err.Error()), " ")}
	switch {
	case errors.Is(err, context.Canceled):
		p.Reason = "interrupted"
		return p
	case errors.Is(err, fs.ErrPermission):
		p.Reason, p.Hint = signs[0].reason, signs[0].hint
		return p
	}
	for _, s := range signs {
		if strings.Contains(p.Reason, s.sign) {
			p.Reason, p.Hint = s.reason, s.hint
			return p
		}
	}
	if client.IsErrConnectionFailed(err) { // a refused permission is one, too
		p.Reason, p.Hint = "no Docker engine answers", startIt
	}
	return p
}
