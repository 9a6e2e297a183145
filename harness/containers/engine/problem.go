package engine

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/moby/moby/client"
)

// Problem is why the surroundings do not allow what was to be done. Error is
// one line, and below it, indented, the end of what a program printed.
type Problem struct {
	What   string   // could not be done
	Reason string   // what the engine or a program said, one line
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

// Unwrap gives what it comes from.
func (p *Problem) Unwrap() error { return p.Err }

// signs of a cause in what an engine says, and what to do about it.
var signs = []struct{ sign, reason, hint string }{
	{"permission denied while trying to connect", "no permission to use the Docker engine", "become a member of the group docker, or root"},
	{"no space left on device", "no space left on the disk of the Docker engine", "docker system df tells what takes it, docker system prune frees some"},
	{"Temporary failure resolving", "the build found no package mirror", "it uses the mirror and proxy of this machine's apt, or else deb.debian.org"},
	{"non-overlapping IPv4 address pool", "the Docker engine has no subnet left for another network", "docker network prune takes away networks that nothing uses"},
	{"port is already allocated", "a port is taken by another program", "docker ps tells which container has it"},
	{"Cannot connect to the Docker daemon", "no Docker engine answers", startIt},
	{"error during connect", "no Docker engine answers", startIt},
	{"EOF", "the Docker engine went away", startIt},
	{"connection reset by peer", "the Docker engine went away", startIt},
	{"broken pipe", "the Docker engine went away", startIt},
}

const startIt = "start it, or name another in DOCKER_HOST"

// Explain makes of an engine's error one that a user can act on; nil of nil.
func Explain(what string, err error) error {
	if err == nil {
		return nil
	}
	return Diagnose(what, err)
}

// Diagnose is Explain for an error that is not nil.
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
