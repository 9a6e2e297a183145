//go:build linux

package agent

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/hadrill/hadrill/harness/live"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/sim/host"
)

// child is a program of our own at work.
type child struct {
	spec  Spec
	h     *live.Host
	mu    sync.Mutex // for out
	out   *json.Encoder
	users *userGroup // nil for a server
}

// requests is the table of what a program of our own can be asked to do, by
// Request.Do. Each returns the evidence, where the reply's counts are none.
var requests = map[string]func(*child, *Request) (string, error){
	"hang":    quietly(func(c *child, _ *Request) error { c.h.Hang(); return nil }),
	"unhang":  quietly(func(c *child, _ *Request) error { c.h.Unhang(); return nil }),
	"fail":    quietly(func(c *child, s *Request) error { c.h.Fail(s.Status, s.Share); return nil }),
	"unfail":  quietly(func(c *child, _ *Request) error { c.h.Fail(0, 0); return nil }),
	"stretch": quietly(func(c *child, s *Request) error { c.h.SetStretch(s.Factor); return nil }),
	"clock":   quietly(func(c *child, _ *Request) error { c.h.SetClockError(fileClock()); return nil }),
	"counts":  quietly(func(*child, *Request) error { return nil }),
	"begin":   quietly(func(c *child, s *Request) error { return c.users.begin(s.Start) }),
	"finish":  quietly(func(c *child, s *Request) error { return c.users.end(s.Rows) }),
	"signal":  (*child).signal,
}

// quietly makes a row of one that gives no evidence of its own.
func quietly(do func(*child, *Request) error) func(*child, *Request) (string, error) {
	return func(c *child, s *Request) (string, error) { return "", do(c, s) }
}

// Child runs a program of our own: in says what and then what to do with it,
// out gets the answers and events. It ends with the program, by SIGTERM as the
// program answers to that, or with in.
func Child(in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 1<<16)
	first, err := lines.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("agent: no program: %w", err)
	}
	c := &child{out: json.NewEncoder(out)}
	if err := json.Unmarshal(first, &c.spec); err != nil {
		return fmt.Errorf("agent: program %q: %w", first, err)
	}
	if c.spec.Kind != programs.Users {
		// A server that is started again must not draw what it drew before: its
		// session ids would be those that users still have.
		c.spec.Seed += uint64(time.Now().UnixNano())
	}
	p, err := c.program()
	if err != nil {
		return err
	}
	disk := DataFolder + "/" + c.spec.Program
	if err := os.MkdirAll(disk, 0o755); err != nil {
		return err
	}
	c.h = live.New(live.Options{
		Machine: c.spec.Machine, Program: c.spec.Program, Seed: c.spec.Seed, Address: c.spec.Address, Interface: device,
		Dir: disk, Shared: c.spec.Shared, Files: p.files, Cores: c.spec.Cores, Key: programs.SSHKeyFile, Commands: p.commands, Running: running, Service: askService, Note: c.note,
	})
	c.h.SetClockError(fileClock())
	go c.listen(lines)
	go c.signals()
	err = c.h.Run(context.Background(), p.main)
	c.killedBySignal(err)
	return err
}

// work is what a child runs: a program, the files of its machine that it watches, and what
// it has other machines do.
type work struct {
	main     host.Main
	files    []string
	commands map[string]programs.Script
}

// program makes the program that the spec describes.
func (c *child) program() (work, error) {
	if c.spec.Kind == programs.Users {
		var err error
		c.users, err = newUserGroup(c)
		return work{main: c.users.main}, err
	}
	e, err := c.spec.Env()
	if err != nil {
		return work{}, err
	}
	main, _, err := e.Main()
	return work{main, e.Watched(), e.Commands()}, err
}

// running reports whether a program of the machine is alive, as pidof does.
func running(program string) bool {
	_, err := os.Stat(programs.PidFolder + "/" + program)
	return err == nil
}

func (c *child) note(kind, detail string) {
	c.write(Answer{At: time.Now().UnixNano(), Event: &Event{Kind: "note:" + kind, Detail: detail}})
}

func (c *child) write(a Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.out.Encode(a) // it fails when the agent is gone
}

// signals ends the program as SIGTERM does.
func (c *child) signals() {
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	<-term
	c.h.Stop()
}

// listen carries out requests, one after another.
func (c *child) listen(lines *bufio.Reader) {
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			c.h.Kill() // the agent is gone
			return
		}
		go c.obey(line)
	}
}

func (c *child) obey(line []byte) {
	var o Order
	var s Request
	err := json.Unmarshal(line, &o)
	a := Answer{Re: o.ID, At: time.Now().UnixNano()}
	if err == nil {
		err = json.Unmarshal(o.Request, &s)
	}
	if err == nil {
		if do := requests[s.Do]; do == nil {
			err = fmt.Errorf("unknown order %q", s.Do)
		} else {
			a.At = time.Now().UnixNano()
			a.Detail, err = do(c, &s)
		}
	}
	if err != nil {
		a.Error = err.Error()
	}
	reply := Reply{Held: c.h.Held(), Failed: c.h.Failed(), Stretched: c.h.Stretched(), Process: c.process(s.Child)}
	reply.Hangs, reply.Fails, reply.Slow = c.h.Spoilt()
	if c.users != nil {
		reply.Record, reply.Late = c.users.record, c.users.late()
	}
	a.Reply, _ = json.Marshal(reply) // numbers and text: never an error
	c.write(a)
}
