package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
)

// queueFlags have runs done by workers.
type queueFlags struct {
	Workers int    `help:"Do the runs in so many processes of this machine, rather than in this one: one that dies costs a run." placeholder:"N"`
	Queue   string `help:"Have the runs done by the workers of this queue (hadrill work): nats://HOST:PORT, or tls://HOST:PORT. Default: what the environment's HADRILL_QUEUE says, where secrets stand better than here." env:"HADRILL_QUEUE" placeholder:"URL"`
	accessFlags
}

// check checks the flags.
func (f *queueFlags) check() error {
	if f.Workers < 0 || f.Workers > mostWorkers {
		return exit{exitUsage, fmt.Sprintf("--workers %d: expected 1 to %d", f.Workers, mostWorkers)}
	}
	return nil
}

// mostWorkers is more than a machine has cores.
const mostWorkers = 1024

// with calls do with what does runs on these grounds: a crew where the flags ask for one,
// else nil. Its ctx ends with the session's, or, with a cause, where no worker lives.
func (f *queueFlags) with(s *session, do func(ctx context.Context, c *crew) error, rows ...*suite.GroundRow) error {
	ctx, fail := context.WithCancelCause(s.ctx)
	defer fail(nil)
	if f.Workers == 0 && f.Queue == "" {
		return do(ctx, nil)
	}
	c := &crew{flags: f, lines: &lines{to: s.stderr}, address: f.Queue, fail: fail, stop: func() {}}
	err := c.open(ctx, rows)
	switch {
	case err == nil:
		err = do(ctx, c)
	case s.ctx.Err() != nil:
		err = exit{exitInconclusive, "interrupted: nothing was run yet"}
	}
	closed := c.close()
	var said exit
	if closed != nil && (err == nil || errors.As(err, &said) && said.text == "") {
		return exit{exitInconclusive, closed.Error()}
	}
	return errors.Join(err, closed)
}

// elsewhere reports whether workers of others have the grounds, which need not be here.
func (f *queueFlags) elsewhere() bool { return f.Queue != "" && f.Workers == 0 }

// ground opens a ground, or, where its runs are done by others, what prepares cases for it.
func (f *queueFlags) ground(s *session, row *suite.GroundRow) (harness.Ground, error) {
	if f.elsewhere() {
		return row.Apart(), nil
	}
	return openGround(s, row)
}
