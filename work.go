package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/hadrill/hadrill/bench/capacity"
	"github.com/hadrill/hadrill/bench/sessions"
	"github.com/hadrill/hadrill/harness/queue"
	"github.com/hadrill/hadrill/harness/suite"
)

type workCommand struct {
	Queue string `arg:"" optional:"" name:"queue" env:"HADRILL_QUEUE" help:"Where the queue is: nats://HOST:PORT, or tls://HOST:PORT. Default: what the environment's HADRILL_QUEUE says, where secrets stand better than here."`
	On    string `help:"Do jobs of this ground: ${grounds}." default:"${ground}" placeholder:"GROUND"`
	Name  string `help:"Name of this worker, for people (default: that of the machine and the process)."`
	Jobs  *int   `help:"Runs side by side (default: one for each core; in real time one)." placeholder:"N"`
	accessFlags
	// Until the end of its standard input a coordinator's own worker works. One that
	// comes without a word before is that of a coordinator that was killed, whose store is
	// removed.
	UntilEOF bool   `hidden:"" name:"until-eof"`
	Store    string `hidden:""`
}

// accessFlags say how a queue of another machine is reached.
type accessFlags struct {
	QueueCreds string `help:"File of NATS credentials." placeholder:"FILE"`
	QueueCA    string `name:"queue-ca" help:"File of the authority that signed the certificate of the queue's server." placeholder:"FILE"`
}

// connect connects to a queue.
func (a *accessFlags) connect(address string) (*queue.Conn, error) {
	c, err := queue.Connect(address, queue.Access{Credentials: a.QueueCreds, CA: a.QueueCA})
	var refused *queue.Refused
	switch {
	case errors.As(err, &refused):
		return nil, exit{exitUsage, err.Error()}
	case err != nil:
		return nil, exit{exitInconclusive, err.Error()}
	}
	return c, nil
}

// looks are all by which the runs of a study may be looked at.
func looks() []*suite.Look { return append(slices.Clone(capacity.Looks), sessions.Look) }

// Run does jobs of a queue until it is told to stop.
func (c *workCommand) Run(s *session) error {
	if c.Queue == "" {
		return exit{exitUsage, "work: found no address of a queue, expected one such as nats://127.0.0.1:4222, or HADRILL_QUEUE in the environment"}
	}
	if err := checkJobs(c.Jobs); err != nil {
		return err
	}
	row, err := findGround("--on", c.On)
	if err != nil {
		return err
	}
	keys, err := suite.KeysOn(row)
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	g, err := openGround(s, row)
	if err != nil {
		return err
	}
	defer closeGround(s, g)
	conn, err := c.connect(c.Queue)
	if err != nil {
		return err
	}
	defer conn.Close()
	if c.UntilEOF {
		go c.untilEOF()
	}
	name := c.Name
	if name == "" {
		host, _ := os.Hostname()
		name = fmt.Sprintf("%s-%d", host, os.Getpid())
	}
	if !c.UntilEOF {
		fmt.Fprintf(s.stderr, "hadrill: worker %s takes jobs of %s, %d side by side; Ctrl-C ends it\n", name, row.Noun, suite.Workers(g, asked(c.Jobs)))
	}
	say := func(line string) { fmt.Fprintf(s.stderr, "hadrill: worker %s: %s\n", name, line) }
	conn.Tell(say)
	w := &queue.Worker{
		Conn: conn, Keys: keys, Ground: g, Name: name, Slots: suite.Workers(g, asked(c.Jobs)),
		Looks: looks(), Say: say,
	}
	if err := w.Run(s.ctx); err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	return nil
}

// untilEOF ends the process with the one that started it.
func (c *workCommand) untilEOF() {
	words, _ := io.Copy(io.Discard, os.Stdin)
	if words == 0 && c.Store != "" {
		_ = queue.RemoveOf(c.Store) // or the next hadrill does
	}
	os.Exit(exitInconclusive)
}
