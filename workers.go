package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"github.com/hadrill/hadrill/harness/queue"
	"github.com/hadrill/hadrill/harness/suite"
)

// queueFlags have runs done by workers.
type queueFlags struct {
	Workers int    `help:"Do the runs in so many processes of this machine, rather than in this one: one that dies costs a run." placeholder:"N"`
	Queue   string `help:"Have the runs done by the workers of this queue (hadrill work): nats://HOST:PORT, or tls://HOST:PORT." placeholder:"URL"`
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

// crew has runs done by workers.
type crew struct {
	server *queue.Server // nil for that of others
	conn   *queue.Conn
	study  *queue.Study
	stop   context.CancelFunc
	procs  sync.WaitGroup
}

// openCrew opens the queue and starts the workers that are asked for; nil where the runs
// are done here. What makes the runs impossible ends ctx by fail.
func (f *queueFlags) openCrew(s *session, row *suite.GroundRow, fail func(error)) (*crew, error) {
	if f.Workers == 0 && f.Queue == "" {
		return nil, nil
	}
	c := &crew{stop: func() {}}
	address := f.Queue
	if address == "" {
		server, err := queue.Embed(fail)
		if err != nil {
			return nil, exit{exitInconclusive, err.Error()}
		}
		c.server, address = server, server.URL
	}
	err := f.open(s, c, address, row)
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.stop = cancel
	for range f.Workers {
		c.procs.Go(func() { f.keepWorker(ctx, s, c, address, row.Name, fail) })
	}
	return c, nil
}

func (f *queueFlags) open(s *session, c *crew, address string, row *suite.GroundRow) error {
	keys, err := suite.KeysOn(row)
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	if c.conn, err = f.connect(address); err != nil {
		return err
	}
	if c.study, err = queue.NewStudy(s.ctx, c.conn, keys); err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	return nil
}

// mostStarts is how often a worker that died is started again within a study.
const mostStarts = 10

// keepWorker has a worker's process live until ctx ends. One that dies is started again,
// and its job comes to another meanwhile.
func (f *queueFlags) keepWorker(ctx context.Context, s *session, c *crew, address, ground string, fail func(error)) {
	for range mostStarts {
		err := f.worker(ctx, s, c, address, ground)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			err = errors.New("it ended")
		}
		fmt.Fprintf(s.stderr, "hadrill: a worker died (%v) and is started again; its run is done by another\n", err)
	}
	fail(fmt.Errorf("a worker died %d times", mostStarts))
}

// worker runs a worker's process until it ends, or is told to.
func (f *queueFlags) worker(ctx context.Context, s *session, c *crew, address, ground string) error {
	cmd := exec.CommandContext(ctx, self(), "work", "--until-eof", "--jobs", "1", "--on", ground)
	if c.server != nil {
		cmd.Args = append(cmd.Args, "--store", c.server.Dir)
	}
	cmd.Env = append(os.Environ(), "HADRILL_QUEUE="+address)
	cmd.Stderr = s.stderr
	life, err := cmd.StdinPipe() // ends with this process, however that ends
	if err != nil {
		return err
	}
	defer life.Close()
	cmd.Cancel = func() error {
		_, _ = io.WriteString(life, "stop")
		return life.Close()
	}
	cmd.WaitDelay = 5 * time.Second
	ownGroup(cmd)
	return cmd.Run()
}

// self is this program's own file, also where another has taken its name.
func self() string {
	const linux = "/proc/self/exe"
	if _, err := os.Stat(linux); err == nil {
		return "/proc/" + strconv.Itoa(os.Getpid()) + "/exe"
	}
	name, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return name
}

// options gives those of doing jobs by the crew.
func (c *crew) options(o suite.Options, cache *suite.Cache) suite.Options {
	if cache == nil {
		o.Do = c.study.Run
		return c.study.Options(o, nil)
	}
	cache.Do = c.study.Run
	o.Do = cache.Run
	return c.study.Options(o, cache.Has)
}

// close stops the workers and the queue.
func (c *crew) close() (err error) {
	if c.study != nil {
		err = c.study.Close()
	}
	c.stop()
	c.procs.Wait()
	if c.conn != nil {
		c.conn.Close()
	}
	if c.server != nil {
		err = errors.Join(err, c.server.Close())
	}
	return err
}
