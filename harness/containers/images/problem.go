package images

import (
	"context"
	"errors"
	"strings"

	"github.com/moby/moby/client"
)

// Problem is why there is no image. Error is one line, and below it, indented,
// the end of what the failed step printed.
type Problem struct {
	What   string   // could not be done
	Reason string   // what the engine or a program said, one line
	Hint   string   // what helps, "" for nothing known
	Output []string // last lines of a build or of debootstrap

	err error
}

func (p *Problem) Error() string {
	b := strings.Builder{}
	b.WriteString("images: " + p.What + ": " + p.Reason)
	if p.Hint != "" {
		b.WriteString(" (" + p.Hint + ")")
	}
	for _, line := range p.Output {
		b.WriteString("\n    " + line)
	}
	return b.String()
}

func (p *Problem) Unwrap() error { return p.err }

// said are signs of a cause in what an engine says, and what to do about it.
var said = []struct{ sign, reason, hint string }{
	{"permission denied while trying to connect", "no permission to use the Docker engine", "become a member of the group docker, or root"},
	{"no space left on device", "no space left on the disk of the Docker engine", "docker system df tells what takes it, docker system prune frees some"},
	{"Temporary failure resolving", "the build found no package mirror", "it uses the mirror and proxy of this machine's apt, or else deb.debian.org"},
}

// engineProblem makes of an engine's error one that a user can act on.
func engineProblem(what string, err error) *Problem {
	p := &Problem{What: what, err: err, Reason: strings.Join(strings.Fields(err.Error()), " ")}
	if errors.Is(err, context.Canceled) {
		p.Reason = "interrupted"
		return p
	}
	for _, s := range said {
		if strings.Contains(p.Reason, s.sign) {
			p.Reason, p.Hint = s.reason, s.hint
			return p
		}
	}
	if client.IsErrConnectionFailed(err) {
		p.Reason, p.Hint = "no Docker engine answers", "start it, or name another in DOCKER_HOST"
	}
	return p
}
