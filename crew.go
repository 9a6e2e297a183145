package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/hadrill/hadrill/harness/queue"
	"github.com/hadrill/hadrill/harness/suite"
)

// crew has runs done by workers. Nil is none: runs are done here.
type crew struct {
	flags   *queueFlags
	lines   *lines
	address string
	server  *queue.Server // nil for that of others
	conn    *queue.Conn
	studies []crewStudy
	fail    func(error)
	stop    context.CancelFunc
	procs   sync.WaitGroup
}

// crewStudy has the runs on one ground.
type crewStudy struct {
	*queue.Study
	row *suite.GroundRow
}

// open opens the queue.
func (c *crew) open(ctx context.Context, rows []*suite.GroundRow) (err error) {
	if c.address == "" {
		if c.server, err = queue.Embed(c.fail); err != nil {
			return exit{exitInconclusive, err.Error()}
		}
		c.address = c.server.URL
	}
	if c.conn, err = c.flags.connect(c.address); err != nil {
		return err
	}
	c.conn.Tell(func(line string) { fmt.Fprintln(c.lines, "hadrill: "+line) })
	for _, row := range rows {
		keys, err := suite.KeysOn(row)
		if err != nil {
			return exit{exitInconclusive, err.Error()}
		}
		study, err := queue.NewStudy(ctx, c.conn, keys)
		if err != nil {
			return exit{exitInconclusive, err.Error()}
		}
		c.studies = append(c.studies, crewStudy{study, row})
	}
	return nil
}

// start starts the workers of this machine. Beside another ground, one in real time has
// one: its runs would disturb each other's figures.
func (c *crew) start() {
	if c == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.stop = cancel
	for _, study := range c.studies {
		n := c.flags.Workers
		if study.row.Real && len(c.studies) > 1 {
			n = min(n, 1)
		}
		for i := range n {
			c.procs.Go(func() { c.keepWorker(ctx, study.row.Name, fmt.Sprintf("local-%d", i+1)) })
		}
	}
}

// muster waits until there is a worker for each ground: nothing is worth waiting for
// where one lacks.
func (c *crew) muster(ctx context.Context) error {
	for _, study := range c.studies {
		if other, ok := study.Muster(ctx); !ok && ctx.Err() == nil {
			text := fmt.Sprintf("no worker of the queue has %s: expected one that does, by hadrill work --on %s", study.row.Noun, study.row.Name)
			return exit{exitInconclusive, lacking(text, other)}
		}
	}
	return nil
}

// study is that of a ground.
func (c *crew) study(row *suite.GroundRow) *queue.Study {
	for _, study := range c.studies {
		if study.row == row {
			return study.Study
		}
	}
	panic("a crew without the ground " + row.Name) // it was not asked for
}

// options gives those of doing jobs on a ground, which o says how to do here, through a
// cache, which may be nil.
func (c *crew) options(row *suite.GroundRow, o suite.Options, cache *suite.Cache) suite.Options {
	if c == nil {
		o.Do = doer(cache)
		return o
	}
	study := c.study(row)
	if cache == nil {
		o.Do = study.Run
		return study.Options(o, nil)
	}
	cache.Do = study.Run
	o.Do = cache.Run
	return study.Options(o, cache.Has)
}

// site gives where the runs of a study on a ground are done: here, so many side by side, or
// by the crew.
func (c *crew) site(row *suite.GroundRow, workers int, ended func()) suite.Site {
	at := suite.Site{Workers: workers, Ended: ended}
	if c != nil {
		o := c.options(row, suite.Options{}, nil)
		at.Workers, at.Do = o.Workers, func(ctx context.Context, j suite.Job, progress func(float64)) (suite.Result, error) {
			r, err := o.Do(ctx, j, progress)
			if err == nil {
				err = o.Keep(r)
			}
			return r, err
		}
	}
	return at
}

// anew has all runs done, also those whose results the queue has.
func (c *crew) anew() {
	if c == nil {
		return
	}
	for _, study := range c.studies {
		study.Anew()
	}
}

// known is how many results of runs on a ground the queue had before.
func (c *crew) known(row *suite.GroundRow) int {
	if c == nil || !slices.ContainsFunc(c.studies, func(s crewStudy) bool { return s.row == row }) {
		return 0
	}
	return c.study(row).Known()
}

// mostStarts is how often a worker that died is started again within a study.
const mostStarts = 10

// keepWorker has a worker's process live until ctx ends. One that dies is started again,
// and its job comes to another meanwhile.
func (c *crew) keepWorker(ctx context.Context, ground, name string) {
	for range mostStarts {
		err := c.worker(ctx, ground, name)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			err = errors.New("it ended")
		}
		fmt.Fprintf(c.lines, "hadrill: a worker died (%v) and is started again; its run is done by another\n", err)
	}
	c.fail(fmt.Errorf("a worker died %d times", mostStarts))
}

// worker runs a worker's process until it ends, or is told to.
func (c *crew) worker(ctx context.Context, ground, name string) error {
	cmd := exec.CommandContext(ctx, self(), c.arguments(ground, name)...)
	cmd.Env = append(os.Environ(), "HADRILL_QUEUE="+c.address)
	cmd.Stderr = c.lines
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

// arguments are those of a worker, which reaches the queue as its coordinator does.
func (c *crew) arguments(ground, name string) []string {
	all := []string{"work", "--until-eof", "--jobs", "1", "--on", ground, "--name", name}
	for _, flag := range []struct{ name, value string }{{"--queue-creds=", c.flags.QueueCreds}, {"--queue-ca=", c.flags.QueueCA}} {
		if flag.value != "" {
			all = append(all, flag.name+flag.value)
		}
	}
	if c.server != nil {
		all = append(all, "--store", c.server.Dir)
	}
	return all
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

// close stops the workers and the queue.
func (c *crew) close() (err error) {
	for _, study := range c.studies {
		err = errors.Join(err, study.Close())
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
